//! The roster for programs: a workbook in, with or without writing it, and out.

use actix_web::{
    HttpMessage, HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    admin::{person, within, workbook},
    verb,
    wording::Summary,
    workbook::MOST_FILE,
};
use crate::{
    domain::{digest, permission::Verb},
    http::{
        answer::{Answer, json},
        body, client,
        kit::Kit,
        problem::Problem,
        room::Room,
        session::Bearer,
    },
    shared_state::limits::Counted,
};

const TYPES: [&str; 2] =
    ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"];
const OVERTAKEN: &str = "名册在这中间被别人改过，请先用dry_run=true再看一遍改动";

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportAsked {
    /// `true` compares only; nothing is written.
    dry_run: Option<bool>,
    /// `directory_version` of a dry run: 409 when the directory is another one by now.
    directory_version: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ImportJson {
    /// Whether it was written; `false` for a dry run and where nothing is to be changed.
    applied: bool,
    /// SHA-256 of the workbook.
    digest: String,
    /// Version of the directory that it was compared with.
    directory_version: String,
    #[serde(flatten)]
    summary: Summary,
}

#[utoipa::path(post, path = "/api/v1/roster/import", tag = "roster", params(ImportAsked), security(("bearer" = [])),
    request_body(content = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "an .xlsx workbook of up to 8 MB, as `export.xlsx` gives it"),
    responses((status = 200, body = ImportJson), (status = 401), (status = 403), (status = 409, description = "the directory changed meanwhile"), (status = 413), (status = 415),
        (status = 422, description = "nothing is written; `field` names sheet and cell, as `代表!D17`"), (status = 503)))]
pub async fn import(request: HttpRequest, kit: Data<Kit>, bearer: Bearer, payload: Payload) -> Answer {
    bearer.may(Verb::Roster)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let asked: ImportAsked = body::query(&request)?;
    if !TYPES.contains(&request.content_type().to_ascii_lowercase().as_str()) {
        return Err(Problem::UnsupportedMedia);
    }
    let mut room = Room::default();
    room.take(MOST_FILE)?;
    let bytes = body::read(payload, MOST_FILE).await?.to_vec();
    let sound = verb::look(&kit, bytes, within(&bearer.0)).await?.sound()?;
    if asked.directory_version.is_some_and(|seen| seen != sound.seen()) {
        return Err(Problem::Overtaken(OVERTAKEN));
    }
    let summary = sound.says();
    let applied = !asked.dry_run.unwrap_or(false) && !summary.is_nothing();
    let (digest, directory_version) = (digest::hex(&sound.digest), sound.seen().to_owned());
    if applied {
        sound.apply(&kit, person(&bearer.0)).await?;
    }
    json(StatusCode::OK, &ImportJson { applied, digest, directory_version, summary })
}

#[utoipa::path(get, path = "/api/v1/roster/export.xlsx", tag = "roster", security(("bearer" = [])),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "rows of one's own area, telephones included"), (status = 401), (status = 403)))]
pub async fn export(kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Roster)?;
    let bytes = verb::export(&kit, within(&bearer.0), person(&bearer.0)).await?;
    Ok(workbook(bytes, "roster.xlsx"))
}
