//! Who is signed in: by cookie on pages, by bearer token in JSON.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    cookie::{Cookie, SameSite},
    dev,
    web::Data,
};
use futures_util::future::LocalBoxFuture;

use super::{body, client, form::Form, kit::Kit, page::Frame, problem::Problem};
use crate::{
    access::tokens,
    domain::{
        account_rules::{LONGEST, Owed},
        digest::{self, Digest},
        permission::{self, Verb},
        role::Role,
    },
    store::{accounts::AccountRow, viewer::Viewer},
};

/// Name of the cookie: `__Host-` binds it to this host where pages come by https.
pub fn cookie_name(kit: &Kit) -> &'static str {
    if kit.site.is_https() { "__Host-session" } else { "session" }
}

pub fn cookie(kit: &Kit, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(kit), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(kit.site.is_https())
        .finish()
}

/// What the database keeps of a session: never the cookie itself.
pub fn id_hash(value: &str) -> Digest {
    digest::sha256(value.as_bytes())
}

/// Somebody signed in with a browser's session.
pub struct SignedIn {
    pub viewer: Viewer,
    /// Value of the session cookie.
    secret: String,
}

impl SignedIn {
    pub fn csrf(&self, kit: &Kit) -> String {
        kit.secrets.csrf(format!("session|{}", self.secret).as_bytes())
    }

    /// Refuses a form that was not made for this session.
    pub fn check(&self, kit: &Kit, form: &Form) -> Result<(), Problem> {
        let fits = digest::same(self.csrf(kit).as_bytes(), form.get("csrf").as_bytes());
        fits.then_some(()).ok_or(Problem::ForeignForm)
    }

    pub fn session_hash(&self) -> Digest {
        id_hash(&self.secret)
    }

    pub fn frame(&self, request: &HttpRequest, kit: &Kit) -> Frame {
        Frame { signed_in_as: Some(self.viewer.name.clone()), csrf: self.csrf(kit), ..client::frame(request, kit) }
    }

    /// 403 unless the table of permissions ever gives this person that.
    pub fn may(&self, verb: Verb) -> Result<(), Problem> {
        may(&self.viewer, verb)
    }
}

/// Somebody with a bearer token.
pub struct Bearer(pub Viewer);

impl Bearer {
    /// 403 unless the table of permissions ever gives this person that.
    pub fn may(&self, verb: Verb) -> Result<(), Problem> {
        may(&self.0, verb)
    }
}

/// 403 unless the table of permissions ever gives this person that.
pub fn may(viewer: &Viewer, verb: Verb) -> Result<(), Problem> {
    permission::ever(viewer.office(), verb).then_some(()).ok_or(Problem::NotForThisRole)
}

/// Who asked, left with the request for the one line that a refusal is logged with.
pub struct Asked(pub Role);

fn kit_of(request: &HttpRequest) -> Data<Kit> {
    request.app_data::<Data<Kit>>().expect("the application has its kit").clone()
}

/// Somebody with a session who may owe something before anything else: for the pages on which it is done.
pub struct AtTheDoor {
    pub signed: SignedIn,
    pub account: AccountRow,
    pub owed: Option<Owed>,
}

impl AtTheDoor {
    /// Refuses whoever owes something first.
    pub fn settled(&self) -> Result<(), Problem> {
        self.owed.map_or(Ok(()), |owed| Err(Problem::Owed(owed)))
    }
}

async fn at_the_door(request: &HttpRequest, touch: bool) -> Result<AtTheDoor, Problem> {
    let kit = kit_of(request);
    let cookie = request.cookie(cookie_name(&kit)).ok_or(Problem::NotSignedIn)?;
    let secret = cookie.value().to_owned();
    let live = kit.store.live_session(&id_hash(&secret), kit.clock.now(), kit.accounts.idle, LONGEST, touch).await?;
    let live = live.ok_or(Problem::NotSignedIn)?;
    let viewer = live.account.viewer()?;
    request.extensions_mut().insert(Asked(viewer.role));
    let owed = kit.accounts.owed(&live.account.standing()?, live.begun);
    Ok(AtTheDoor { signed: SignedIn { viewer, secret }, account: live.account, owed })
}

async fn signed_in(request: &HttpRequest, touch: bool) -> Result<SignedIn, Problem> {
    let door = at_the_door(request, touch).await?;
    door.owed.map_or(Ok(door.signed), |owed| Err(Problem::Owed(owed)))
}

async fn bearer(request: &HttpRequest) -> Result<Bearer, Problem> {
    let kit = kit_of(request);
    let token = body::bearer(request).ok_or(Problem::NotSignedIn)?;
    let now = kit.clock.now();
    let bearing = tokens::verify(&kit.secrets, token, now).ok_or(Problem::NotSignedIn)?;
    let account = kit.store.account(bearing.account).await?;
    let account = account.filter(|row| row.generation == bearing.generation).ok_or(Problem::NotSignedIn)?;
    match kit.accounts.owed(&account.standing()?, now) {
        Some(owed) => Err(Problem::Owed(owed)),
        None => {
            let viewer = account.viewer()?;
            request.extensions_mut().insert(Asked(viewer.role));
            Ok(Bearer(viewer))
        }
    }
}

impl FromRequest for AtTheDoor {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { at_the_door(&request, true).await })
    }
}

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed_in(&request, true).await })
    }
}

impl FromRequest for Bearer {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { bearer(&request).await })
    }
}

/// A bearer token, or a browser's session: only where nothing is changed.
pub struct AnyViewer(pub Viewer);

impl FromRequest for AnyViewer {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match body::bearer(&request) {
                Some(_) => bearer(&request).await.map(|Bearer(viewer)| Self(viewer)),
                // The feed connects again by itself: no sign that anybody is there.
                None => signed_in(&request, false).await.map(|signed| Self(signed.viewer)),
            }
        })
    }
}
