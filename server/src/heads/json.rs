//! Heads for programs.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    domain::{china_time, digest, head::Head, receipt::to_text},
    http::{
        answer::{Answer, json},
        body,
        kit::Kit,
        list::{self, Cursor, Page},
        problem::Problem,
    },
};

/// One day's head.
#[derive(Serialize, ToSchema)]
pub struct HeadJson {
    /// `YYYY-MM-DD`, Asia/Shanghai.
    day: String,
    made_at: String,
    /// Made a day late or more.
    made_up_for: bool,
    cases: u64,
    events: u64,
    /// RFC 6962 root over all cases, hexadecimal.
    root: String,
    audit_entries: u64,
    /// Hash of the audit's last entry, hexadecimal.
    audit_last: String,
    /// SHA-256 of the text of the head before, hexadecimal.
    previous: String,
    /// Name of the key at `/.well-known/deputy-code-keys.json`.
    kid: String,
    /// Ed25519 over the text, base64url.
    signature: String,
    /// `{text}.{signature}`, as in the file.
    line: String,
}

impl HeadJson {
    fn new(head: &Head) -> Self {
        let it = &head.contents;
        Self {
            day: it.day.to_string(),
            made_at: china_time::rfc3339(it.made_at),
            made_up_for: it.is_made_up_for(),
            cases: it.cases,
            events: it.events,
            root: digest::hex(&it.root),
            audit_entries: it.audit_entries,
            audit_last: digest::hex(&it.audit_last),
            previous: digest::hex(&it.previous),
            kid: head.kid.clone(),
            signature: to_text(&head.signature),
            line: head.line(),
        }
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HeadsAsked {
    /// 1 to 100, 20 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
}

/// The daily heads, the newest first.
#[utoipa::path(get, path = "/api/v1/board/heads", tag = "resident", params(HeadsAsked),
    responses((status = 200, body = Page<HeadJson>), (status = 422), (status = 503)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let asked: HeadsAsked = body::query(&request)?;
    let limit = list::limit(asked.limit)?;
    let before = Cursor::read(asked.cursor.as_deref())?.map(day_of).transpose()?;
    let heads = kit.store.heads_before(before, limit + 1).await?;
    json(StatusCode::OK, &Page::cut(heads, limit, cursor, HeadJson::new))
}

fn cursor(head: &Head) -> Cursor {
    Cursor { at: head.contents.day.num_days_from_ce().into(), id: Uuid::nil() }
}

fn day_of(cursor: Cursor) -> Result<NaiveDate, Problem> {
    let day = i32::try_from(cursor.at).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    day.ok_or_else(|| Problem::invalid("cursor", "翻页的位置不对，请从第一页看起"))
}
