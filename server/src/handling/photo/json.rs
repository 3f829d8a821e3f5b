//! Releasing photos and taking them back, for programs.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    domain::{cover::Cover, permission::Verb},
    handling::json::{HandledCaseJson, tell},
    http::{
        answer::{Answer, json},
        body, client,
        kit::Kit,
        session::{self, Bearer},
    },
    shared_state::limits::Counted,
};

/// 可以公开: what of the photo is covered, for good, in the copy that is shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseInput {
    /// Empty when nothing has to be.
    #[schema(max_items = 100)]
    pub covers: Vec<Cover>,
}

#[utoipa::path(post, path = "/api/v1/cases/{id}/photos/{photo}/release", tag = "handling", request_body = ReleaseInput,
    security(("bearer" = [])),
    params(("id" = String, Path, description = "id or number"), ("photo" = String, Path, description = "id of a photo of this case")),
    responses((status = 200, body = HandledCaseJson), (status = 400), (status = 401), (status = 403), (status = 404),
        (status = 409), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)))]
pub async fn release(
    request: HttpRequest,
    kit: Data<Kit>,
    Bearer(viewer): Bearer,
    place: Path<(String, String)>,
    payload: Payload,
) -> Answer {
    session::may(&viewer, Verb::Release)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let input: ReleaseInput = body::json(&request, payload).await?;
    let looked = super::look(&kit, &viewer, &place.0, &place.1).await?;
    let moved = super::release(&kit, &viewer, &looked, input.covers).await?;
    json(StatusCode::OK, &tell(&kit, &viewer, &moved).await?)
}

#[utoipa::path(post, path = "/api/v1/cases/{id}/photos/{photo}/taking-back", tag = "handling",
    security(("bearer" = [])),
    params(("id" = String, Path, description = "id or number"), ("photo" = String, Path, description = "id of a photo of this case")),
    responses((status = 200, body = HandledCaseJson), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 429), (status = 503)))]
pub async fn take_back(
    request: HttpRequest,
    kit: Data<Kit>,
    Bearer(viewer): Bearer,
    place: Path<(String, String)>,
) -> Answer {
    session::may(&viewer, Verb::Release)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let looked = super::look(&kit, &viewer, &place.0, &place.1).await?;
    let moved = super::take_back(&kit, &viewer, &looked).await?;
    json(StatusCode::OK, &tell(&kit, &viewer, &moved).await?)
}
