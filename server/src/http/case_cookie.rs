//! The sealed cookie of one case: opens it without its query code in any address, and lets a receipt be signed again.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};

use super::{kit::Kit, problem::Problem};
use crate::domain::{
    china_time::Instant,
    clocks::Clocks,
    digest::Digest,
    moves::Kind,
    number::{Number, QueryCode},
    promise::Promise,
    receipt,
    sealing::Context,
};

const NAME: &str = "case";
const SLIP_NAME: &str = "slip";
const SLIP_KEPT: Duration = Duration::minutes(15);
/// `__Secure-` where pages come by https, so that no page of plain http can set one; `__Host-` would ask for every path.
fn full_name(kit: &Kit, name: &str) -> String {
    if kit.site.is_https() { format!("__Secure-{name}") } else { name.into() }
}

/// How long a phone keeps its way to a case.
const KEPT: Duration = Duration::days(180);

/// What a resident's browser holds of one case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseCookie {
    pub number: Number,
    pub query_code: QueryCode,
    /// Only where the receipt was given to this browser.
    pub receipt: Option<ReceiptFacts>,
}

/// What a receipt is signed over again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReceiptFacts {
    pub submitted_at: String,
    salt: String,
    commitment: String,
    /// `same` or `changed` after a repeat.
    pub repeated: Option<String>,
    /// The code it was submitted at, for another request of the same words.
    pub token: String,
    /// What it was about, by which its promise goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}

impl ReceiptFacts {
    pub fn new(
        submitted_at: String,
        salt: &[u8; 16],
        commitment: &Digest,
        repeated: Option<String>,
        token: String,
    ) -> Self {
        let (salt, commitment) = (receipt::to_text(salt), receipt::to_text(commitment));
        Self { submitted_at, salt, commitment, repeated, token, kind: None, category: None }
    }

    pub fn about(self, kind: Kind, category: Option<String>) -> Self {
        Self { kind: Some(kind), category, ..self }
    }

    /// What is promised of it.
    pub fn promise(&self, clocks: &Clocks, at: Instant) -> Promise {
        clocks.promise(self.kind.unwrap_or(Kind::Help), self.category.as_deref(), at)
    }

    pub fn salt(&self) -> &str {
        &self.salt
    }

    /// Whether these are the words the receipt was given for.
    pub fn commits_to(&self, words: &str) -> bool {
        let salt = receipt::from_text(&self.salt);
        salt.is_some_and(|salt| self.commitment() == Some(receipt::commitment(&salt, words)))
    }

    pub fn commitment(&self) -> Option<Digest> {
        receipt::from_text(&self.commitment)
    }
}

impl CaseCookie {
    /// The cookie of this request for this number; another case's or a forged one is none.
    pub fn of(request: &HttpRequest, kit: &Kit, number: &Number) -> Option<Self> {
        Self::read(request, kit, NAME).filter(|cookie| cookie.number == *number)
    }

    /// The slip just registered at this counter.
    pub fn of_slip(request: &HttpRequest, kit: &Kit) -> Option<Self> {
        Self::read(request, kit, SLIP_NAME)
    }

    fn read(request: &HttpRequest, kit: &Kit, name: &str) -> Option<Self> {
        let sealed = BASE64.decode(request.cookie(&full_name(kit, name))?.value()).ok()?;
        let plain = kit.secrets.sealer.open(Context::Cookie, &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    /// Puts the cookie into an answer, valid for this case's pages only.
    pub fn put(&self, response: &mut HttpResponse, kit: &Kit) -> Result<(), Problem> {
        self.put_as(response, kit, NAME, format!("/q/{}", self.number), KEPT)
    }

    /// For the slip's page only, and not for long: the next resident stands at the same counter.
    pub fn put_slip(&self, response: &mut HttpResponse, kit: &Kit) -> Result<(), Problem> {
        self.put_as(response, kit, SLIP_NAME, "/cases/new/slip".into(), SLIP_KEPT)
    }

    fn put_as(
        &self,
        response: &mut HttpResponse,
        kit: &Kit,
        name: &'static str,
        path: String,
        kept: Duration,
    ) -> Result<(), Problem> {
        let plain = serde_json::to_vec(self).map_err(Problem::internal)?;
        let sealed = BASE64.encode(kit.secrets.sealer.seal(Context::Cookie, kit.clock.nonce(), &plain));
        let cookie = Cookie::build(full_name(kit, name), sealed)
            .path(path)
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(kit.site.is_https())
            .max_age(kept)
            .finish();
        response.add_cookie(&cookie).map_err(Problem::internal)
    }

    /// The hidden value of the forms on this case's page.
    pub fn csrf(&self, kit: &Kit) -> String {
        kit.secrets.csrf(format!("case|{}|{}", self.number, self.query_code).as_bytes())
    }
}
