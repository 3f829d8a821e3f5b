//! Tokens for programs: fifteen minutes of access, refreshed by a token that works once.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::verb::{self, Visitor};
use crate::{
    access::tokens::{self, ACCESS_LIFETIME, Bearing, REFRESH_LIFETIME},
    domain::{
        china_time::Instant,
        digest::{self, Digest},
        receipt::to_text,
        role::Role,
    },
    http::{
        answer::{Answer, json},
        body, client,
        kit::Kit,
        problem::Problem,
    },
    shared_state::limits::Counted,
    store::{
        accounts::AccountRow,
        audit::Audited,
        sign_ins::{Refreshed, Span},
    },
};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    account: String,
    password: String,
    totp: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct TokensJson {
    access_token: String,
    refresh_token: String,
    /// Seconds.
    expires_in: i64,
    role: Role,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    refresh_token: String,
}

fn hash(token: &str) -> Digest {
    digest::sha256(token.as_bytes())
}

/// Tokens of an account, the refresh token already kept.
fn given(kit: &Kit, account: &AccountRow, refresh_token: String, now: Instant) -> Result<TokensJson, Problem> {
    let bearing = Bearing { account: account.id, generation: account.generation };
    Ok(TokensJson {
        access_token: tokens::issue(&kit.secrets, bearing, now),
        refresh_token,
        expires_in: ACCESS_LIFETIME.num_seconds(),
        role: account.viewer()?.role,
    })
}

#[utoipa::path(post, path = "/api/v1/auth/token", tag = "sign-in", request_body = SignInInput,
    responses((status = 200, body = TokensJson), (status = 401), (status = 403, description = "`password-change-needed` or `second-factor-needed`: done on the pages"), (status = 422), (status = 429)))]
pub async fn token(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: SignInInput = body::json(&request, payload).await?;
    let device = client::device(&request);
    let visitor = Visitor { address: client::address(&request, &kit), device, is_browser: false };
    let account = verb::check(&kit, &visitor, &input.account, &input.password, input.totp.as_deref()).await?;
    let (fresh, now) = (to_text(&kit.clock.random::<32>()), kit.clock.now());
    let span = Span { now, lasts: REFRESH_LIFETIME };
    kit.store.begin_family(hash(&fresh), account.id, kit.clock.new_id(), device, span).await?;
    json(StatusCode::OK, &given(&kit, &account, fresh, now)?)
}

#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "sign-in", request_body = RefreshInput,
    responses((status = 200, body = TokensJson), (status = 401), (status = 403), (status = 422), (status = 429)))]
pub async fn refresh(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: RefreshInput = body::json(&request, payload).await?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let (fresh, now) = (to_text(&kit.clock.random::<32>()), kit.clock.now());
    let span = Span { now, lasts: REFRESH_LIFETIME };
    match kit.store.rotate_refresh_token(&hash(&input.refresh_token), hash(&fresh), span).await? {
        Refreshed::Unknown => Err(Problem::NotSignedIn),
        Refreshed::UsedBefore(account) => {
            verb::note(&kit, &account, Audited::RefreshTokenReused, client::device(&request)).await?;
            Err(Problem::NotSignedIn)
        }
        Refreshed::Done(account) => match kit.accounts.owed(&account.standing()?, now) {
            Some(owed) => Err(Problem::Owed(owed)),
            None => json(StatusCode::OK, &given(&kit, &account, fresh, now)?),
        },
    }
}

#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "sign-in", request_body = RefreshInput,
    responses((status = 204), (status = 422), (status = 429)))]
pub async fn logout(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: RefreshInput = body::json(&request, payload).await?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    if let Some(account) = kit.store.end_family_of(&hash(&input.refresh_token)).await? {
        verb::note(&kit, &account, Audited::SignedOut, client::device(&request)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
