//! Photos sent ahead of a request, photos shown, and photos swept.

pub mod sweep;

use actix_multipart::Multipart;
use actix_web::{
    HttpMessage, HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use futures_util::{StreamExt, TryStreamExt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::words::is_photo_id,
    http::{
        answer::{Answer, json},
        body,
        case_view::photo_address,
        client,
        kit::Kit,
        paced::paced,
        photo,
        problem::Problem,
        room::Room,
    },
    photos::{MOST_BYTES, PhotoError},
    shared_state::limits::Counted,
};

#[derive(Serialize, ToSchema)]
pub struct UploadJson {
    /// 128 random bits, 32 hexadecimal digits.
    id: String,
    url: String,
}

/// One photo, JPEG, PNG or WebP.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the body is read part by part")]
pub struct UploadBody {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

#[utoipa::path(post, path = "/api/v1/uploads", tag = "resident",
    request_body(content = UploadBody, content_type = "multipart/form-data"),
    responses((status = 201, body = UploadJson), (status = 400), (status = 413), (status = 415), (status = 422), (status = 429), (status = 503)))]
pub async fn create(request: HttpRequest, kit: Data<Kit>, payload: Payload) -> Answer {
    if request.content_type() != "multipart/form-data" {
        return Err(Problem::UnsupportedMedia);
    }
    // Before the body: whoever is over the limit fills no memory.
    if let Err(limited) = client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit))) {
        body::read_away(payload, 2 * MOST_BYTES).await;
        return Err(limited);
    }
    let mut room = Room::default();
    let bytes = read_file(Multipart::new(request.headers(), paced(payload)), &mut room).await?;
    match kit.photos.keep(bytes, &kit.clock).await {
        Ok(id) => json(StatusCode::CREATED, &UploadJson { url: photo_address(&id), id }),
        Err(PhotoError::TooManyBytes) => Err(Problem::TooLarge),
        Err(PhotoError::Store(error)) => {
            tracing::error!(%error, "a photo could not be kept");
            Err(Problem::NotConfirmed)
        }
        Err(refused) => Err(Problem::invalid("file", refused.to_string())),
    }
}

async fn read_file(mut parts: Multipart, room: &mut Room) -> Result<Vec<u8>, Problem> {
    const BROKEN: fn() -> Problem = || Problem::NotParseable("照片没有传完，请再传一次");
    let mut file = None;
    let mut seen = 0;
    while let Some(mut part) = parts.try_next().await.map_err(|_| BROKEN())? {
        let wanted = part.name() == Some("file");
        let mut bytes = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| BROKEN())?;
            seen += chunk.len();
            if seen > 2 * MOST_BYTES {
                return Err(Problem::TooLarge);
            }
            if wanted && seen <= MOST_BYTES {
                room.take(chunk.len())?;
                bytes.extend_from_slice(&chunk);
            }
        }
        if wanted {
            file = Some(bytes);
        }
    }
    if seen > MOST_BYTES {
        return Err(Problem::TooLarge);
    }
    file.ok_or_else(|| Problem::invalid("file", "请选一张照片"))
}

#[utoipa::path(get, path = "/api/v1/uploads/{id}", tag = "resident", params(("id" = String, Path)),
    responses((status = 200, description = "JPEG", content_type = "image/jpeg"), (status = 404), (status = 503)))]
pub async fn show(kit: Data<Kit>, id: Path<String>) -> Answer {
    let jpeg = kit.photos.read(&id).await.map_err(photo::away)?.ok_or(Problem::NotFound)?;
    Ok(photo::photo(jpeg))
}

/// `GET /photos/{id}`: a released copy, for anybody, as long as it is shown.
pub async fn show_public(kit: Data<Kit>, id: Path<String>) -> Answer {
    if !is_photo_id(&id) || !kit.store.is_public_photo(&id).await? {
        return Err(Problem::NotFound);
    }
    let jpeg = kit.photos.read(&id).await.map_err(photo::away)?.ok_or(Problem::NotFound)?;
    Ok(photo::photo(jpeg))
}
