//! `/account`: who one is here, where one is signed in, and the way out of one place or of all.

use actix_web::{
    HttpRequest,
    web::{Data, Payload},
};

use super::{
    pages::{AccountPage, SignInLine},
    verb,
    web::out,
};
use crate::{
    domain::{
        china_time,
        digest::{self, sha256},
        scope::AreaPath,
    },
    http::{
        answer::{Answer, ok, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        session::AtTheDoor,
    },
    shared_state::limits::Counted,
    store::{
        audit::Audited,
        rows::instant,
        sign_ins::{Place, SignIn},
    },
};

pub const HOME: &str = "/account";
/// Sign-ins shown; whoever has more ends all.
const MOST_LINES: usize = 50;

/// `GET /account`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor) -> Answer {
    door.settled()?;
    let AtTheDoor { signed, account, .. } = &door;
    let now = kit.clock.now();
    let all = kit.store.sign_ins_of(account.id, now, kit.accounts.idle).await?;
    let mine = Place::Browser(signed.session_hash().to_vec());
    let line = |one: &SignIn| SignInLine {
        key: key(&one.place),
        device: one.device.clone().unwrap_or_else(|| "没有记录".into()),
        kind: if matches!(one.place, Place::Browser(_)) { "网页" } else { "程序接口" },
        begun: china_time::near(one.begun, now),
        seen: china_time::near(one.seen, now),
        is_this: one.place == mine,
    };
    let area = AreaPath::parse(&account.area_path);
    ok(&AccountPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        account: account.account.clone(),
        name: account.name.clone(),
        role: signed.viewer.role.words(),
        area: area.map(|area| kit.cards.now().area_name(&area).to_owned()).unwrap_or_default(),
        password_at: account.password_at.map(|at| china_time::day_words(instant(at))),
        has_second_factor: account.has_second_factor(),
        done: match client::query_value(&request, "after").as_str() {
            "password" => Some("密码改好了，别处的登录都已退出"),
            "second-factor" => Some("动态码设好了，下次登录要用；别处的登录都已退出"),
            "ended" => Some("那一处已经退出"),
            "gone" => Some("那一处早就退出了"),
            _ => None,
        },
        more: all.len().saturating_sub(MOST_LINES),
        lines: all.iter().take(MOST_LINES).map(line).collect(),
    })
}

/// Tells one's own sign-ins apart without showing what they are kept under.
fn key(place: &Place) -> String {
    let bytes = match place {
        Place::Browser(hash) => sha256(hash),
        Place::Program(family) => sha256(family.as_bytes()),
    };
    digest::hex(&bytes[..8])
}

/// `POST /account/sign-ins`: ends one of them.
pub async fn end_one(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor, payload: Payload) -> Answer {
    door.settled()?;
    let form = Form::read(&request, payload).await?;
    door.signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let all = kit.store.sign_ins_of(door.account.id, kit.clock.now(), kit.accounts.idle).await?;
    let wanted = all.into_iter().find(|one| key(&one.place) == form.get("key"));
    let Some(SignIn { place, .. }) = wanted else { return Ok(see("/account?after=gone")) };
    kit.store.end_sign_in(door.account.id, &place).await?;
    verb::note(&kit, &door.account, Audited::SignInsEnded, "one").await?;
    match place {
        Place::Browser(hash) if hash == door.signed.session_hash() => out(&kit),
        _ => Ok(see("/account?after=ended")),
    }
}

/// `POST /account/sign-out-everywhere`: sessions, refresh tokens, and access tokens at once.
pub async fn end_all(request: HttpRequest, kit: Data<Kit>, door: AtTheDoor, payload: Payload) -> Answer {
    door.settled()?;
    door.signed.check(&kit, &Form::read(&request, payload).await?)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.store.end_every_sign_in(door.account.id).await?;
    verb::note(&kit, &door.account, Audited::SignInsEnded, "all").await?;
    out(&kit)
}
