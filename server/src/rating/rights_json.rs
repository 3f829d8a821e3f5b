//! A resident's rights for programs: a copy, a correction, consents, erasure.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};

use super::{
    copy::{self, CopyJson},
    find,
    json::{self, TrackedJson, opened, tell},
    rights::{self, ConsentInput, ContactInput, ErasureInput},
};
use crate::{
    http::{
        answer::{self, Answer},
        body, client,
        kit::Kit,
    },
    queue::Queue,
};

#[utoipa::path(get, path = "/api/v1/requests/{number}/data", tag = "resident",
    params(("number" = String, Path), ("Query-Code" = Option<String>, Header), ("query_code" = Option<String>, Query)),
    responses((status = 200, body = CopyJson), (status = 404), (status = 429), (status = 503)))]
pub async fn data(request: HttpRequest, kit: Data<Kit>, queue: Data<Queue>, typed: Path<String>) -> Answer {
    let (number, code) = json::what_opens(&request, &typed)?;
    find::find_from(client::address(&request, &kit), &kit, &queue, &number, &code).await?;
    let case = find::registered(&kit, &queue, &number, &code).await?;
    answer::json(StatusCode::OK, &copy::of(&kit, &case).await?)
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/contact", tag = "resident", request_body = ContactInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 422), (status = 503)))]
pub async fn contact(
    request: HttpRequest,
    kit: Data<Kit>,
    queue: Data<Queue>,
    typed: Path<String>,
    payload: Payload,
) -> Answer {
    let input: ContactInput = body::json(&request, payload).await?;
    let case = opened(&request, &kit, &queue, &typed, input.query_code.as_deref()).await?;
    let corrected = rights::correct(&kit, &case, input).await?;
    answer::json(StatusCode::OK, &tell(&kit, &corrected).await?)
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/consent", tag = "resident", request_body = ConsentInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 422), (status = 503)))]
pub async fn consent(
    request: HttpRequest,
    kit: Data<Kit>,
    queue: Data<Queue>,
    typed: Path<String>,
    payload: Payload,
) -> Answer {
    let input: ConsentInput = body::json(&request, payload).await?;
    let case = opened(&request, &kit, &queue, &typed, input.query_code.as_deref()).await?;
    let changed = rights::consent(&kit, &case, &input).await?;
    answer::json(StatusCode::OK, &tell(&kit, &changed).await?)
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/erasure", tag = "resident", request_body = ErasureInput,
    params(("number" = String, Path)), responses((status = 200, body = TrackedJson), (status = 404), (status = 503)))]
pub async fn erasure(
    request: HttpRequest,
    kit: Data<Kit>,
    queue: Data<Queue>,
    typed: Path<String>,
    payload: Payload,
) -> Answer {
    let input: ErasureInput = body::json(&request, payload).await?;
    let case = opened(&request, &kit, &queue, &typed, input.query_code.as_deref()).await?;
    let erased = rights::erase(&kit, &case, input.keep_place).await?;
    answer::json(StatusCode::OK, &tell(&kit, &erased).await?)
}
