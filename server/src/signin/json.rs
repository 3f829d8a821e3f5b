//! Tokens for programs: fifteen minutes of access, refreshed by a token that works once.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::verb;
use crate::{
    access::tokens::{self, ACCESS_LIFETIME, REFRESH_LIFETIME},
    domain::{
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
    store::accounts::AccountRow,
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

async fn issue(kit: &Kit, account: &AccountRow, family: Uuid) -> Result<TokensJson, Problem> {
    let now = kit.clock.now();
    let refresh_token = to_text(&kit.clock.random::<32>());
    kit.store.insert_refresh_token(hash(&refresh_token), account.id, family, now + REFRESH_LIFETIME).await?;
    Ok(TokensJson {
        access_token: tokens::issue(&kit.secrets, account.id, now),
        refresh_token,
        expires_in: ACCESS_LIFETIME.num_seconds(),
        role: account.viewer()?.role,
    })
}

#[utoipa::path(post, path = "/api/v1/auth/token", tag = "sign-in", request_body = SignInInput,
    responses((status = 200, body = TokensJson), (status = 401), (status = 422), (status = 429)))]
pub async fn token(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: SignInInput = body::json(&request, payload).await?;
    let from = client::address(&request, &kit);
    let account = verb::check(&kit, from, &input.account, &input.password, input.totp.as_deref()).await?;
    json(StatusCode::OK, &issue(&kit, &account, kit.clock.new_id()).await?)
}

#[utoipa::path(post, path = "/api/v1/auth/refresh", tag = "sign-in", request_body = RefreshInput,
    responses((status = 200, body = TokensJson), (status = 401), (status = 422), (status = 429)))]
pub async fn refresh(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: RefreshInput = body::json(&request, payload).await?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let used = kit.store.use_refresh_token(&hash(&input.refresh_token), kit.clock.now()).await?;
    let (account, family) = used.ok_or(Problem::NotSignedIn)?;
    let account = kit.store.account(account).await?.ok_or(Problem::NotSignedIn)?;
    json(StatusCode::OK, &issue(&kit, &account, family).await?)
}

#[utoipa::path(post, path = "/api/v1/auth/logout", tag = "sign-in", request_body = RefreshInput,
    responses((status = 204), (status = 422), (status = 429)))]
pub async fn logout(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    let input: RefreshInput = body::json(&request, payload).await?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.store.end_family_of(&hash(&input.refresh_token)).await?;
    Ok(HttpResponse::NoContent().finish())
}
