//! `GET /api/v1/monitoring/export.csv` and `export.xlsx`: response times, measured rounds, moves, cases or scans of a span of days,
//! page by page from the store.

mod reading;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use self::reading::Reading;
use super::{days::Span, groups::GroupBy, json::Asked, sheets};
use crate::{
    domain::{china_time::Instant, permission::Verb},
    http::{
        answer::Answer,
        body,
        csv::BYTE_ORDER_MARK,
        kit::Kit,
        problem::Problem,
        session::{Bearer, SignedIn},
        table,
        workbook::Writer,
    },
    store::{audit::Audited, viewer::Viewer},
};

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExportAsked {
    /// `rows` of the summary, `rounds` that opened in those days (all that figures are made of), `events` or `cases` of the
    /// requests submitted in them, `stations` with their codes and scans, `days` with whether they are worked.
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
    Rounds,
    Events,
    Cases,
    Stations,
    Days,
}

impl What {
    const ALL: [Self; 6] = [Self::Rows, Self::Rounds, Self::Events, Self::Cases, Self::Stations, Self::Days];

    fn read(code: Option<&str>) -> Result<Self, Problem> {
        let code = code.filter(|code| !code.is_empty()).unwrap_or(Self::Rows.name());
        let found = Self::ALL.into_iter().find(|what| what.name() == code);
        found.ok_or_else(|| Problem::invalid("what", "导出的内容请用rows、rounds、events、cases、stations或days"))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Rounds => "rounds",
            Self::Events => "events",
            Self::Cases => "cases",
            Self::Stations => "stations",
            Self::Days => "days",
        }
    }
}

/// What is asked for, read and audited.
#[derive(Clone, Copy, Debug)]
struct Wish {
    what: What,
    span: Span,
    group_by: GroupBy,
    now: Instant,
}

impl Wish {
    /// What cannot be audited is not exported.
    async fn read(request: &HttpRequest, kit: &Kit, viewer: &Viewer) -> Result<Self, Problem> {
        let asked: ExportAsked = body::query(request)?;
        let what = What::read(asked.what.as_deref())?;
        let (span, group_by) = Asked::new(asked.from, asked.to, asked.group_by).read(kit)?;
        let person = (viewer.account, viewer.name.clone());
        let days = format!("{} {} {}", what.name(), span.from, span.to);
        kit.store.audit_of(&kit.clock, Some(person), Audited::MonitoringExported, &days, None).await?;
        let (account, name) = (&viewer.account, what.name());
        tracing::info!(target: "audit", %account, what = name, from = %span.from, to = %span.to, "exported");
        Ok(Self { what, span, group_by, now: kit.clock.now() })
    }

    fn file(&self, ending: &str) -> String {
        format!("{}-{}-{}.{ending}", self.what.name(), self.span.from, self.span.to)
    }
}

#[utoipa::path(get, path = "/api/v1/monitoring/export.csv", tag = "monitoring", params(ExportAsked),
    security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", description = "UTF-8 with a byte order mark"), (status = 401), (status = 403), (status = 422)))]
pub async fn csv(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Export)?;
    as_csv(&request, &kit, bearer.0).await
}

/// `GET /monitor/export.csv`: the same for the board's link, by the session's cookie.
pub async fn download(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Export)?;
    as_csv(&request, &kit, signed.viewer).await
}

#[utoipa::path(get, path = "/api/v1/monitoring/export.xlsx", tag = "monitoring", params(ExportAsked),
    security(("bearer" = [])),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        description = "the same as typed cells, dates in Asia/Shanghai, one sheet and one that explains its columns"),
        (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn xlsx(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Export)?;
    as_workbook(&request, &kit, bearer.0).await
}

/// `GET /monitor/export.xlsx`.
pub async fn download_workbook(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Export)?;
    as_workbook(&request, &kit, signed.viewer).await
}

async fn as_csv(request: &HttpRequest, kit: &Kit, viewer: Viewer) -> Answer {
    let wish = Wish::read(request, kit, &viewer).await?;
    let mut reading = Reading::new(kit, viewer, wish);
    // The first page is read before anything is answered: an outage is then an error, not a cut file.
    let first = reading.next().await?.unwrap_or_default();
    let (heading, lines) = (table::csv_heading(reading.columns()), table::csv_lines(&first));
    let head = format!("{BYTE_ORDER_MARK}{heading}{lines}");
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", wish.file("csv"))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream::unfold((Some(head), reading), further)))
}

async fn as_workbook(request: &HttpRequest, kit: &Kit, viewer: Viewer) -> Answer {
    let wish = Wish::read(request, kit, &viewer).await?;
    let mut reading = Reading::new(kit, viewer, wish);
    let folder = kit.paper.scratch().map_err(Problem::internal)?;
    let notes: &[&str] = if wish.what == What::Rounds { &sheets::ROUND_NOTES } else { &[] };
    let mut writer = Writer::new(folder, wish.what.name(), reading.columns(), notes)?;
    while let Some(rows) = reading.next().await? {
        writer.add(&rows)?;
    }
    writer.download(folder, &wish.file("xlsx")).await
}

type Ready = (Option<String>, Reading);

async fn further((ready, mut reading): Ready) -> Option<(Result<Bytes, Broken>, Ready)> {
    if let Some(text) = ready {
        return Some((Ok(Bytes::from(text)), (None, reading)));
    }
    match reading.next().await {
        Ok(rows) => Some((Ok(Bytes::from(table::csv_lines(&rows?))), (None, reading))),
        Err(error) => {
            tracing::warn!(%error, "an export was cut short");
            reading.over = true;
            Some((Err(Broken), (None, reading)))
        }
    }
}

/// Ends the connection without its end mark, so that a cut file is not taken for a whole one.
#[derive(Debug, thiserror::Error)]
#[error("the export was cut short")]
struct Broken;
