//! `/account/password`: a password of one's own.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};

use super::{
    own,
    pages::PasswordPage,
    verb::{self, LOCKED, Refusal},
    web::{home, safe_next},
};
use crate::{
    access::passwords,
    domain::{
        account_rules::Owed,
        fault::{Fault, Faults},
        password::{self, REMEMBERED},
    },
    http::{
        answer::{Answer, ok, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::AtTheDoor,
    },
    shared_state::limits::Counted,
    store::{accounts::NewPassword, audit::Audited},
};

const WRONG: &str = "现在的密码不对，请核对后再试";
const MEANWHILE: &str = "密码刚才在别处改过了，请用新密码重新登录";

/// `GET /account/password`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor) -> Answer {
    let next = safe_next(&client::query_value(&request, "next"));
    ok(&shown(&request, &kit, &door, next, FieldErrors::default()))
}

fn shown(request: &HttpRequest, kit: &Kit, door: &AtTheDoor, next: String, errors: FieldErrors) -> PasswordPage {
    let why = match door.owed {
        Some(Owed::GivenPassword) => Some("现在的密码是别人给的。请先改成自己的密码，再往下用。".to_owned()),
        Some(Owed::OldPassword) => {
            let days = kit.accounts.password_age.map_or(0, |age| age.num_days());
            Some(format!("这个密码用了{days}天以上。请先换一个，再往下用。"))
        }
        _ => None,
    };
    let places = if door.owed.is_some() { Vec::new() } else { nav::places(door.signed.viewer.office(), own::HOME) };
    PasswordPage {
        frame: door.signed.frame(request, kit),
        nav: places,
        account: door.account.account.clone(),
        why,
        next,
        errors,
    }
}

/// `POST /account/password`: ends every other sign-in.
pub async fn change(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor, payload: Payload) -> Answer {
    let form = Form::read(&request, payload).await?;
    door.signed.check(&kit, &form)?;
    client::limit(&kit, Counted::SignInsFrom(client::address(&request, &kit)))?;
    let next = safe_next(form.get("next"));
    match take(&kit, &door, &form).await {
        Ok(()) if door.owed.is_none() => Ok(see("/account?after=password")),
        Ok(()) if next.is_empty() => Ok(see(home(door.signed.viewer.role))),
        Ok(()) => Ok(see(&next)),
        Err(Problem::Invalid(faults)) => {
            let errors = FieldErrors::of_faults(&faults);
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown(&request, &kit, &door, next, errors))
        }
        Err(problem) => Err(problem),
    }
}

async fn take(kit: &Kit, door: &AtTheDoor, form: &Form) -> Result<(), Problem> {
    let (row, now) = (&door.account, kit.clock.now());
    let (current, new) = (form.get("current"), form.get("new"));
    let mut faults = Faults::default();
    faults.keep("new", password::check(new, &row.account));
    if new != form.get("again") {
        faults.add("again", "两次输入的新密码不一样，请再输一次");
    }
    if !faults.none() {
        return Err(Problem::Invalid(faults.0));
    }
    if row.is_locked(now) {
        return Err(Problem::invalid("current", LOCKED));
    }
    if !passwords::verify(current.to_owned(), Some(row.password.clone())).await {
        return Err(match verb::failed(kit, row, now, Refusal::Wrong).await? {
            Refusal::Wrong => Problem::invalid("current", WRONG),
            locked => Problem::Invalid(vec![Fault::new("current", locked.words())]),
        });
    }
    if passwords::is_among(new, row.remembered_passwords()).await {
        return Err(Problem::invalid("new", format!("不要用最近{REMEMBERED}次用过的密码，请换一个")));
    }
    verb::note(kit, row, Audited::PasswordChanged, "").await?;
    let hash = passwords::hash_for_a_person(new.to_owned(), &kit.clock).await;
    let keep = door.signed.session_hash();
    let changed = kit.store.set_password(row, NewPassword { hash, given: false }, Some(&keep), now).await?;
    changed.then_some(()).ok_or(Problem::Overtaken(MEANWHILE))
}
