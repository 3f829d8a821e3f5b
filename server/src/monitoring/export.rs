//! `GET /api/v1/monitoring/export.csv`: response times, moves or cases of a span of days, page by page from the store.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{
    days::Span,
    groups::GroupBy,
    json::{Asked, summarise},
    sheets,
};
use crate::{
    domain::permission::Verb,
    http::{
        answer::Answer,
        body,
        csv::{self, BYTE_ORDER_MARK},
        kit::Kit,
        problem::Problem,
        session::{Bearer, SignedIn},
    },
    store::{
        StoreError,
        audit::Audited,
        cases::{Sorting, Wanted},
        rows::CaseRow,
        viewer::Viewer,
    },
};

/// Cases read at a time.
const BATCH: u64 = 500;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportAsked {
    /// `rows` of the summary, `events` or `cases` of the requests submitted in those days.
    what: Option<String>,
    /// First day, `YYYY-MM-DD`; 90 days before the last when absent.
    from: Option<String>,
    /// Last day, included; today when absent.
    to: Option<String>,
    /// As in the summary; for `rows` only.
    group_by: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Rows,
    Events,
    Cases,
}

impl What {
    fn read(code: Option<&str>) -> Result<Self, Problem> {
        match code.unwrap_or_default() {
            "" | "rows" => Ok(Self::Rows),
            "events" => Ok(Self::Events),
            "cases" => Ok(Self::Cases),
            _ => Err(Problem::invalid("what", "导出的内容请用rows、events或cases")),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Events => "events",
            Self::Cases => "cases",
        }
    }
}

#[utoipa::path(get, path = "/api/v1/monitoring/export.csv", tag = "monitoring", params(ExportAsked),
    security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", description = "UTF-8 with a byte order mark"), (status = 401), (status = 403), (status = 422)))]
pub async fn csv(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Export)?;
    export(&request, &kit, bearer.0).await
}

/// `GET /monitor/export.csv`: the same for the board's link, by the session's cookie.
pub async fn download(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Export)?;
    export(&request, &kit, signed.viewer).await
}

async fn export(request: &HttpRequest, kit: &Kit, viewer: Viewer) -> Answer {
    let asked: ExportAsked = body::query(request)?;
    let what = What::read(asked.what.as_deref())?;
    let (span, group_by) = Asked::new(asked.from, asked.to, asked.group_by).read(kit)?;
    let (person, days) = ((viewer.account, viewer.name.clone()), format!("{} {} {}", what.name(), span.from, span.to));
    kit.store.audit_of(&kit.clock, Some(person), Audited::MonitoringExported, &days, None).await?;
    tracing::info!(target: "audit", account = %viewer.account, what = what.name(), from = %span.from, to = %span.to, "exported");
    let name = format!("attachment; filename=\"{}-{}-{}.csv\"", what.name(), span.from, span.to);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    match what {
        What::Rows => Ok(response.body(rows(kit, &viewer, span, group_by).await?)),
        What::Events | What::Cases => {
            let mut export = Export { kit: kit.clone(), viewer, what, span, after: None, over: false };
            // The first page is read before anything is answered: an outage is then an error, not a cut file.
            let first = export.next().await?.unwrap_or_default();
            let head = format!("{BYTE_ORDER_MARK}{}{first}", export.heading());
            Ok(response.streaming(stream::unfold((Some(head), export), further)))
        }
    }
}

async fn rows(kit: &Kit, viewer: &Viewer, span: Span, group_by: GroupBy) -> Result<String, Problem> {
    let rows = summarise(kit, viewer, span, group_by).await?;
    let lines = rows.iter().map(sheets::summary_line);
    Ok(format!("{BYTE_ORDER_MARK}{}{}", csv::line(sheets::SUMMARY), lines.collect::<String>()))
}

type Ready = (Option<String>, Export);

async fn further((ready, mut export): Ready) -> Option<(Result<Bytes, Broken>, Ready)> {
    if let Some(text) = ready {
        return Some((Ok(Bytes::from(text)), (None, export)));
    }
    match export.next().await {
        Ok(text) => Some((Ok(Bytes::from(text?)), (None, export))),
        Err(error) => {
            tracing::warn!(%error, "an export was cut short");
            export.over = true;
            Some((Err(Broken), (None, export)))
        }
    }
}

/// Ends the connection without its end mark, so that a cut file is not taken for a whole one.
#[derive(Debug, thiserror::Error)]
#[error("the export was cut short")]
struct Broken;

/// A file being written.
struct Export {
    kit: Kit,
    viewer: Viewer,
    what: What,
    span: Span,
    after: Option<(i64, Uuid)>,
    over: bool,
}

impl Export {
    fn heading(&self) -> String {
        match self.what {
            What::Events => csv::line(sheets::EVENTS),
            _ => csv::line(sheets::CASES),
        }
    }

    /// Lines of the next page; `None` at the end.
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        if self.over {
            return Ok(None);
        }
        let wanted = Wanted { from: Some(self.span.start()), until: Some(self.span.end()), ..Wanted::default() };
        let sorting = Sorting::Newest { after: self.after };
        let cases = self.kit.store.list(&self.viewer, &wanted, &sorting, self.kit.clock.now(), BATCH).await?;
        self.over = (cases.len() as u64) < BATCH;
        let Some(last) = cases.last() else { return Ok(None) };
        self.after = Some((last.row.submitted_at, last.row.id));
        let directory = self.kit.cards.now();
        let text = match self.what {
            What::Events => self.events(&cases).await?,
            _ => {
                let sealer = &self.kit.secrets.sealer;
                let line = |found: &CaseRow| Ok(sheets::case_line(found, found.place(sealer)?, &directory));
                cases.iter().map(line).collect::<Result<String, StoreError>>()?
            }
        };
        Ok(Some(text))
    }

    async fn events(&self, cases: &[CaseRow]) -> Result<String, StoreError> {
        let numbers: HashMap<Uuid, &str> =
            cases.iter().map(|found| (found.row.id, found.row.number.as_str())).collect();
        let ids: Vec<Uuid> = numbers.keys().copied().collect();
        let events = self.kit.store.events_of_cases(&ids).await?;
        Ok(events.iter().map(|event| sheets::event_line(event, numbers[&event.case_id])).collect())
    }
}
