//! The ledger of what was erased: for staff of the whole county and for auditors. It holds numbers and times, nobody's words.

use actix_web::{HttpRequest, web::Data};
use uuid::Uuid;

use super::{
    cases::spaced,
    pages::{ErasedRow, ErasuresPage},
};
use crate::{
    domain::{china_time, permission::Verb},
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        nav,
        session::SignedIn,
    },
    store::rows::instant,
};

const HOME: &str = "/monitor/erasures";
/// Lines of one page.
const PAGE: u64 = 100;

/// `GET /monitor/erasures`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Erasures)?;
    let after = Uuid::parse_str(&client::query_value(&request, "after")).ok();
    let mut lines = kit.store.erasures(after, PAGE + 1).await?;
    let more = lines.len() as u64 > PAGE;
    lines.truncate(PAGE as usize);
    let next = lines.last().filter(|_| more).map(|last| format!("{HOME}?after={}", last.id));
    let rows = lines.into_iter().map(|line| ErasedRow {
        at: china_time::short(instant(line.at)),
        number: spaced(&line.number),
        what: if line.what == "contact" { "称呼、电话" } else { "称呼、电话、地点" }.into(),
        by: if line.by == "resident" { "居民要求" } else { "保存期满或恢复备份" }.into(),
        events: line.events,
    });
    ok(&ErasuresPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        rows: rows.collect(),
        next,
    })
}
