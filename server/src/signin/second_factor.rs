//! `/account/second-factor`: a secret for an authenticator app, shown as a code to be scanned, good once a typed code
//! confirms that the app has it.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use qrcode::{EcLevel, QrCode, render::svg};

use super::{
    own,
    pages::{NewFactor, SecondFactorPage},
    verb,
    web::{home, safe_next},
};
use crate::{
    access::totp,
    domain::{account_rules::Owed, sealing::Context},
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
    store::{accounts::seal, audit::Audited},
};

const SECRET_BYTES: usize = 20;
/// Pixels; an authenticator reads it from a screen at arm's length.
const CODE_SIZE: u32 = 240;
const WRONG: &str = "动态码不对。请看验证器上现在的6位数字，手机时间要准";

/// `GET /account/second-factor`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor) -> Answer {
    password_first(&door)?;
    let next = safe_next(&client::query_value(&request, "next"));
    let secret: [u8; SECRET_BYTES] = kit.clock.random();
    ok(&shown(&request, &kit, &door, next, &secret, FieldErrors::default())?)
}

/// A password that must be changed comes before.
fn password_first(door: &AtTheDoor) -> Result<(), Problem> {
    if door.owed == Some(Owed::SecondFactor) { Ok(()) } else { door.settled() }
}

fn shown(
    request: &HttpRequest,
    kit: &Kit,
    door: &AtTheDoor,
    next: String,
    secret: &[u8],
    errors: FieldErrors,
) -> Result<SecondFactorPage, Problem> {
    let account = &door.account;
    let new = match account.has_second_factor() {
        true => None,
        false => Some(NewFactor {
            picture: picture(&totp::address(secret, &kit.site.service_name, &account.account))?,
            secret: grouped(&totp::base32(secret)),
            sealed: BASE64_URL_SAFE_NO_PAD.encode(seal(&kit.secrets.sealer, kit.clock.nonce(), account.id, secret)),
        }),
    };
    let is_owed = door.owed == Some(Owed::SecondFactor);
    let places = if door.owed.is_some() { Vec::new() } else { nav::places(door.signed.viewer.office(), own::HOME) };
    Ok(SecondFactorPage { frame: door.signed.frame(request, kit), nav: places, is_owed, new, next, errors })
}

/// A code as an image inside the page: no other address ever holds the secret.
fn picture(text: &str) -> Result<String, Problem> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Problem::internal)?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(CODE_SIZE, CODE_SIZE).build();
    Ok(format!("data:image/svg+xml;base64,{}", BASE64_STANDARD.encode(drawn)))
}

/// In fours, as it is typed.
fn grouped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// `POST /account/second-factor`: ends every other sign-in.
pub async fn confirm(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor, payload: Payload) -> Answer {
    password_first(&door)?;
    let form = Form::read(&request, payload).await?;
    door.signed.check(&kit, &form)?;
    client::limit(&kit, Counted::SignInsFrom(client::address(&request, &kit)))?;
    let next = safe_next(form.get("next"));
    let account = &door.account;
    if account.has_second_factor() {
        return Ok(see(own::HOME));
    }
    // Sealed on the page that was shown, for this account: whatever else comes is shown a new secret.
    let sealed = BASE64_URL_SAFE_NO_PAD.decode(form.get("sealed")).unwrap_or_default();
    let open = kit.secrets.sealer.open(Context::SecondFactor, &sealed).ok();
    let Some(secret) = open.as_deref().and_then(|bytes| bytes.strip_prefix(account.id.as_bytes())) else {
        return Ok(see("/account/second-factor"));
    };
    let Some(step) = totp::step_of(secret, form.get("totp"), kit.clock.now()) else {
        let errors = FieldErrors::of_faults(Problem::invalid("totp", WRONG).faults());
        return page(StatusCode::UNPROCESSABLE_ENTITY, &shown(&request, &kit, &door, next, secret, errors)?);
    };
    verb::note(&kit, account, Audited::SecondFactorSet, "").await?;
    kit.store.set_second_factor(account.id, sealed, step, &door.signed.session_hash()).await?;
    Ok(match door.owed {
        Some(_) if next.is_empty() => see(home(door.signed.viewer.role)),
        Some(_) => see(&next),
        None => see("/account?after=second-factor"),
    })
}
