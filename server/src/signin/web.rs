//! Signing in with a browser: a cookie that only this host reads, and a form that only this page sends.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    cookie::{Cookie, SameSite},
    http::StatusCode,
    web::{Data, Payload},
};

use super::{
    pages::LoginPage,
    verb::{self, Refusal, Visitor},
};
use crate::{
    domain::{digest, receipt::to_text, role::Role},
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        page::Frame,
        problem::Problem,
        session::{self, AtTheDoor},
    },
    shared_state::limits::Counted,
    store::audit::Audited,
};

/// Binds the sign-in form to this browser before there is a session: to this host where pages come by https.
fn form_cookie(kit: &Kit) -> &'static str {
    if kit.site.is_https() { "__Host-login" } else { "login" }
}

/// `GET /login`.
pub async fn show(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let next = safe_next(&client::query_value(&request, "next"));
    let notice = (!next.is_empty() && next != "/inbox").then(|| "请先登录，登录后回到刚才的页面".to_owned());
    login_page(&request, &kit, StatusCode::OK, next, String::new(), false, None, notice)
}

/// Only an address of this site, never another's. Browsers leave out tabs and line ends, so none may stand in it.
pub fn safe_next(next: &str) -> String {
    let inside = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.contains("://");
    if inside && !next.contains(char::is_control) { next.to_owned() } else { String::new() }
}

#[expect(clippy::too_many_arguments, reason = "the page's own fields")]
fn login_page(
    request: &HttpRequest,
    kit: &Kit,
    status: StatusCode,
    next: String,
    account: String,
    ask_totp: bool,
    error: Option<String>,
    notice: Option<String>,
) -> Answer {
    let secret = to_text(&kit.clock.random::<16>());
    let frame = Frame { csrf: csrf(kit, &secret), ..client::frame(request, kit) };
    let mut response = page(status, &LoginPage { frame, next, account, ask_totp, error, notice })?;
    let cookie = Cookie::build(form_cookie(kit), secret)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(kit.site.is_https())
        .finish();
    response.add_cookie(&cookie).map_err(Problem::internal)?;
    Ok(response)
}

fn csrf(kit: &Kit, secret: &str) -> String {
    kit.secrets.csrf(format!("login|{secret}").as_bytes())
}

/// `POST /login`.
pub async fn sign_in(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let form = Form::read(&request, payload).await?;
    let (next, account) = (safe_next(form.get("next")), form.get("account").to_owned());
    let secret = request.cookie(form_cookie(&kit)).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    if secret.is_empty() || !digest::same(csrf(&kit, &secret).as_bytes(), form.get("csrf").as_bytes()) {
        let error = Some(Problem::ForeignForm.title());
        return login_page(&request, &kit, StatusCode::FORBIDDEN, next, account, false, error, None);
    }
    let device = client::device(&request);
    let visitor = Visitor { address: client::address(&request, &kit), device, is_browser: true };
    let second_factor = Some(form.get("totp"));
    match verb::check(&kit, &visitor, &account, form.get("password"), second_factor).await {
        Ok(row) => {
            let value = to_text(&kit.clock.random::<32>());
            kit.store.insert_session(session::id_hash(&value), row.id, device, kit.clock.now()).await?;
            let home = home(row.viewer()?.role);
            let mut response = see(if next.is_empty() { home } else { &next });
            response.add_cookie(&session::cookie(&kit, value)).map_err(Problem::internal)?;
            Ok(response)
        }
        Err(refusal) => {
            let ask_totp = matches!(refusal, Refusal::SecondFactor);
            let status = match &refusal {
                Refusal::SecondFactor => StatusCode::UNPROCESSABLE_ENTITY,
                Refusal::Problem(problem) => problem.status_code(),
                _ => StatusCode::UNAUTHORIZED,
            };
            login_page(&request, &kit, status, next, account, ask_totp, Some(refusal.words()), None)
        }
    }
}

/// Where each role begins.
pub fn home(role: Role) -> &'static str {
    match role {
        Role::Deputy | Role::LiaisonOfficer | Role::Undertaker => "/inbox",
        Role::Staff | Role::Leader => "/monitor",
        Role::SystemAdmin | Role::SecurityAdmin => "/admin/accounts",
        Role::AuditAdmin => "/admin/audit",
    }
}

/// `POST /logout`.
pub async fn sign_out(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor, payload: Payload) -> Answer {
    door.signed.check(&kit, &Form::read(&request, payload).await?)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.store.delete_session(&door.signed.session_hash()).await?;
    verb::note(&kit, &door.account, Audited::SignedOut, client::device(&request)).await?;
    out(&kit)
}

/// To the sign-in page, without the cookie.
pub fn out(kit: &Kit) -> Answer {
    let mut response: HttpResponse = see("/login");
    let mut cookie = session::cookie(kit, String::new());
    cookie.make_removal();
    response.add_cookie(&cookie).map_err(Problem::internal)?;
    Ok(response)
}
