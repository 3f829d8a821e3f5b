//! Around every request: headers that protect, problems as pages for browsers, one log line.

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use askama::Template;

use super::{
    client,
    form::Typed,
    kit::Kit,
    page::{AgainForm, ButtonLink, ProblemPage},
    problem::Problem,
    session::Asked,
};
use crate::domain::account_rules::Owed;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                   connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The one exception: WeChat's own script, in WeChat, where its settings are present. No page depends on it.
const CSP_IN_WECHAT: &str = "default-src 'none'; script-src 'self' https://res.wx.qq.com; style-src 'self'; \
                             img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
                             frame-ancestors 'none'";
/// Only where somebody is may be asked, and only by our own pages, on a tap.
const PERMISSIONS: &str = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::PERMISSIONS_POLICY, PERMISSIONS),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// What a page may fetch: nothing that is not ours.
fn csp(request: &HttpRequest, kit: &Kit) -> &'static str {
    let is_wechat = |agent: &HeaderValue| agent.to_str().is_ok_and(|agent| agent.contains("MicroMessenger"));
    let in_wechat = kit.site.has_wechat && request.headers().get(header::USER_AGENT).is_some_and(is_wechat);
    if in_wechat { CSP_IN_WECHAT } else { CSP }
}

/// The one wrapper of the application.
pub async fn around<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let kit = request.app_data::<Data<Kit>>().expect("the application has its kit").clone();
    let wants_page = prefers_html(request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()));
    let keeps_elder = client::elder_in_address(request.request());
    let answered = next.call(request).await?;
    let (request, response) = answered.into_parts();
    log(&request, response.status(), response.error());
    let page =
        (wants_page && response.status().as_u16() >= 400).then(|| problem_page(&request, &kit, &response)).flatten();
    let mut answered = match page {
        Some(page) => ServiceResponse::new(request, page.map_into_right_body()),
        None => ServiceResponse::new(request, response.map_into_left_body()),
    };
    let policy = HeaderValue::from_static(csp(answered.request(), &kit));
    // What is no page of ours says something stricter itself.
    if !answered.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        answered.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in HEADERS {
        // A photo's own policy is narrower.
        if !answered.headers().contains_key(&name) {
            answered.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    if kit.site.is_https() {
        let value = HeaderValue::from_static("max-age=31536000");
        answered.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if let Some(elder) = keeps_elder {
        answered.response_mut().add_cookie(&client::elder_cookie(elder, &kit))?;
    }
    Ok(answered)
}

/// Whether an error should be a page: where HTML is named and nothing that programs read is wanted more.
fn prefers_html(accept: Option<&str>) -> bool {
    let (mut html, mut json) = (0.0, 0.0);
    for range in accept.unwrap_or_default().split(',') {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality: f32 = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |q| q.parse().unwrap_or(0.0));
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" => html = quality.max(html),
            "application/json" | "application/problem+json" => json = quality.max(json),
            _ => {}
        }
    }
    html > json
}

fn problem_page<B>(request: &HttpRequest, kit: &Kit, response: &HttpResponse<B>) -> Option<HttpResponse> {
    let problem = response.error()?.as_error::<Problem>()?;
    if let Some(door) = door(problem)
        && request.method() == actix_web::http::Method::GET
    {
        let next = request.uri().path_and_query().map_or("/inbox", |path| path.as_str());
        let next: String = next.bytes().map(|byte| format!("%{byte:02X}")).collect();
        return Some(super::answer::see(&format!("{door}?next={next}")));
    }
    let page = ProblemPage {
        frame: client::frame(request, kit),
        title: problem.title(),
        detail: None,
        button: way_on(problem),
        again: again(request, problem),
    };
    let mut answer = HttpResponse::build(response.status());
    answer.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            answer.insert_header((name, value.clone()));
        }
    }
    Some(answer.body(page.render().ok()?))
}

/// Fields in which people write sentences.
const LONG_ANSWERS: [&str; 8] =
    ["content", "text", "reply", "reason", "comment", "note", "guidance", "no_evidence_reason"];

/// What was typed into a form that was not taken, where there is anything to lose.
fn again(request: &HttpRequest, problem: &Problem) -> Option<AgainForm> {
    let typed = request.extensions_mut().remove::<Typed>()?;
    let sent = typed.0.into_iter().filter(|(_, value)| !value.is_empty());
    let (words, others): (Vec<_>, Vec<_>) =
        sent.partition(|(name, _)| LONG_ANSWERS.contains(&name.as_str()) || name.starts_with("words."));
    (!words.is_empty()).then(|| AgainForm {
        action: request.path().to_owned(),
        words,
        others,
        with_photos: request.content_type() == "multipart/form-data",
        may_be_sent: matches!(problem, Problem::TooMany { .. } | Problem::Unavailable(_) | Problem::NotConfirmed),
    })
}

/// What comes before the page that was asked for.
fn door(problem: &Problem) -> Option<&'static str> {
    match problem {
        Problem::NotSignedIn => Some("/login"),
        Problem::Owed(Owed::SecondFactor) => Some("/account/second-factor"),
        Problem::Owed(_) => Some("/account/password"),
        _ => None,
    }
}

fn way_on(problem: &Problem) -> Option<ButtonLink> {
    let link = |href: &str, words: &str| Some(ButtonLink { href: href.into(), words: words.into() });
    match problem {
        Problem::NotSignedIn => link("/login", "去登录"),
        Problem::Owed(Owed::SecondFactor) => link("/account/second-factor", "设置动态码"),
        Problem::Owed(_) => link("/account/password", "改密码"),
        Problem::NoSuchCase | Problem::NotFound | Problem::WrongMove(_) => link("/q", "查进度"),
        _ => None,
    }
}

/// One line a request: the route's pattern, never the address itself, which may hold a number or a query code.
fn log(request: &HttpRequest, status: StatusCode, error: Option<&Error>) {
    let failed = error.filter(|_| status.is_server_error());
    if error.and_then(|error| error.as_error::<Problem>()).is_some_and(Problem::is_refusal) {
        refused(request, status);
    }
    if failed.is_none() && !tracing::enabled!(tracing::Level::DEBUG) {
        // Finding the pattern means matching the address once more.
        return;
    }
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".into());
    let (method, status) = (request.method().as_str(), status.as_u16());
    match failed {
        Some(cause) => tracing::error!(method, route, status, %cause, "request failed"),
        None => tracing::debug!(method, route, status, "request answered"),
    }
}

/// Who was refused what: a role, a verb and a route, and nobody by name or number. "Not yours" and "not there" are one
/// line too.
fn refused(request: &HttpRequest, status: StatusCode) {
    let Some(route) = request.match_pattern() else { return };
    let role = request.extensions().get::<Asked>().map_or("nobody", |Asked(role)| role.code());
    tracing::info!(target: "audit", role, method = request.method().as_str(), route, status = status.as_u16(), "refused");
}

#[cfg(test)]
mod tests {
    use super::prefers_html;

    #[test]
    fn browsers_get_a_page_and_everybody_else_a_problem() {
        for browser in
            ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html", "*/*, Text/HTML"]
        {
            assert!(prefers_html(Some(browser)), "{browser}");
        }
        let programs = ["*/*", "", "application/json", "application/json, text/html;q=0.9", "text/html;q=0", "image/*"];
        for program in programs.map(Some).into_iter().chain([None]) {
            assert!(!prefers_html(program), "{program:?}");
        }
    }
}
