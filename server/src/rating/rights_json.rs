//! A resident's rights for programs: a copy, a correction, consents, erasure.

use actix_web::{http::StatusCode, web::Payload};

use super::{
    at_case::AtCase,
    copy::{self, CopyJson},
    find,
    json::{self, TrackedJson},
    rights::{self, ConsentInput, ContactInput, ErasureInput},
};
use crate::http::{
    answer::{self, Answer},
    client,
};

#[utoipa::path(get, path = "/api/v1/requests/{number}/data", tag = "resident",
    params(("number" = String, Path), ("Query-Code" = Option<String>, Header), ("query_code" = Option<String>, Query)),
    responses((status = 200, body = CopyJson), (status = 404), (status = 429), (status = 503)))]
pub async fn data(at: AtCase) -> Answer {
    let (number, code) = (at.number()?, json::code_in(&at.request)?);
    find::find_from(client::address(&at.request, &at.kit), &at.kit, &at.queue, &number, &code).await?;
    answer::json(StatusCode::OK, &copy::of(&at.kit, &at.registered(&code).await?).await?)
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/contact", tag = "resident", request_body = ContactInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 422), (status = 503)))]
pub async fn contact(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (ContactInput, _) = at.asked(payload).await?;
    let corrected = rights::correct(&at.kit, &case, input).await?;
    at.tell(&corrected).await
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/consent", tag = "resident", request_body = ConsentInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 422), (status = 503)))]
pub async fn consent(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (ConsentInput, _) = at.asked(payload).await?;
    let changed = rights::consent(&at.kit, &case, &input).await?;
    at.tell(&changed).await
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/erasure", tag = "resident", request_body = ErasureInput,
    params(("number" = String, Path)), responses((status = 200, body = TrackedJson), (status = 404), (status = 503)))]
pub async fn erasure(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (ErasureInput, _) = at.asked(payload).await?;
    let erased = rights::erase(&at.kit, &case, input.keep_place).await?;
    at.tell(&erased).await
}
