//! `GET /admin/audit/export.csv`: the entries the page is narrowed to, page by page from the store.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::{StreamExt, stream};

use super::{
    filter,
    web::{only_the_auditor, what_words},
};
use crate::{
    domain::{china_time, digest},
    http::{
        answer::Answer,
        csv::{self, BYTE_ORDER_MARK},
        kit::Kit,
        problem::Problem,
        session::SignedIn,
    },
    store::{
        audit::Audited,
        audit_list::{AuditRow, WantedEntries},
        rows::instant,
    },
};

/// Entries read at a time.
const BATCH: u64 = 500;
const HEADINGS: [&str; 9] = ["序号", "时间", "账号", "谁", "做了什么", "对象", "原因", "前一条的指纹", "指纹"];

pub async fn csv(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    only_the_auditor(&signed.viewer)?;
    let (wanted, filter) = filter::read(&request);
    if filter.errors.any() {
        return Err(Problem::invalid("from", "日期请写成2026-04-15"));
    }
    let person = Some((signed.viewer.account, signed.viewer.name.clone()));
    let narrowed = [filter.what, filter.by, filter.from, filter.to].join(" ");
    kit.store.audit_of(&kit.clock, person, Audited::AuditExported, narrowed.trim(), None).await?;
    // The first page is read before anything is answered: an outage is then an error, not a cut file.
    let first = kit.store.audit_entries(&wanted, BATCH).await?;
    let head = format!("{BYTE_ORDER_MARK}{}", csv::line(HEADINGS));
    let pages = stream::try_unfold((Some(first), wanted, kit), further);
    let body = stream::once(async { Ok::<_, Problem>(Bytes::from(head)) }).chain(pages);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(Box::pin(body)))
}

type Ready = (Option<Vec<AuditRow>>, WantedEntries, Data<Kit>);

async fn further((ready, wanted, kit): Ready) -> Result<Option<(Bytes, Ready)>, Problem> {
    let rows = match ready {
        Some(rows) => rows,
        None => kit.store.audit_entries(&wanted, BATCH).await?,
    };
    let Some(last) = rows.last() else { return Ok(None) };
    let wanted = WantedEntries { before: last.sequence, ..wanted };
    let text: String = rows.iter().map(line).collect();
    Ok(Some((Bytes::from(text), (None, wanted, kit))))
}

fn line(row: &AuditRow) -> String {
    let hash = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(digest::hex).unwrap_or_default();
    csv::line([
        row.sequence.unwrap_or_default().to_string(),
        china_time::rfc3339(instant(row.at)),
        row.account_id.map(|id| id.to_string()).unwrap_or_default(),
        row.by.clone(),
        what_words(&row.what),
        row.entry.clone(),
        row.reason.clone().unwrap_or_default(),
        hash(&row.previous),
        hash(&row.hash),
    ])
}
