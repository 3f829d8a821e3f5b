//! Monitoring for programs: summaries and the list of cases.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    days::Span,
    groups::GroupBy,
    measures,
    search::Search,
    summary::{self, Summary},
    tally,
};
use crate::{
    domain::{china_time, fault::Fault, permission::Verb},
    http::{
        answer::{Answer, json},
        body,
        kit::Kit,
        list::{self, Cursor, ItemJson, Page},
        problem::Problem,
        session::Bearer,
    },
    store::{cases::Sorting, viewer::Viewer},
};

/// Days and grouping of a summary.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// First day, `YYYY-MM-DD`; 90 days before the last when absent.
    from: Option<String>,
    /// Last day, included; today when absent.
    to: Option<String>,
    /// `deputy`, `station`, `township`, `category`, `undertaker` or `day`; `station` when absent.
    group_by: Option<String>,
}

impl Asked {
    pub fn new(from: Option<String>, to: Option<String>, group_by: Option<String>) -> Self {
        Self { from, to, group_by }
    }

    /// # Errors
    /// 422 with a sentence for every field that does not fit.
    pub fn read(&self, kit: &Kit) -> Result<(Span, GroupBy), Problem> {
        let span = Span::read(self.from.as_deref(), self.to.as_deref(), china_time::day(kit.clock.now()));
        let group_by = read_grouping(self.group_by.as_deref());
        match (span, group_by) {
            (Ok(span), Ok(group_by)) => Ok((span, group_by)),
            (span, group_by) => Err(Problem::Invalid(span.err().into_iter().flatten().chain(group_by.err()).collect())),
        }
    }
}

fn read_grouping(code: Option<&str>) -> Result<GroupBy, Fault> {
    let Some(code) = code.filter(|code| !code.is_empty()) else { return Ok(GroupBy::Station) };
    let wanted = || Fault::new("group_by", "分组请用deputy、station、township、category、undertaker或day");
    GroupBy::parse(code).ok_or_else(wanted)
}

/// The rows of a summary within a viewer's scope.
pub async fn summarise(
    kit: &Kit,
    viewer: &Viewer,
    span: Span,
    group_by: GroupBy,
) -> Result<Vec<summary::Row>, Problem> {
    let groups = measures::groups(kit, viewer, span, group_by, kit.clock.now()).await?;
    Ok(summary::rows(&groups, group_by, &kit.cards.now()))
}

#[utoipa::path(get, path = "/api/v1/monitoring/summary", tag = "monitoring", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = Summary), (status = 401), (status = 403), (status = 422)))]
pub async fn show_summary(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Board)?;
    let asked: Asked = body::query(&request)?;
    let (span, group_by) = asked.read(&kit)?;
    let rows = summarise(&kit, &bearer.0, span, group_by).await?;
    json(StatusCode::OK, &Summary::new(span, group_by, kit.clock.now(), rows))
}

/// Days of a deputy's own summary.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnAsked {
    from: Option<String>,
    to: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/monitoring/mine", tag = "monitoring", params(OwnAsked), security(("bearer" = [])),
    responses((status = 200, body = Summary, description = "one row: one's own"), (status = 401), (status = 403), (status = 422)))]
pub async fn show_mine(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::OwnTimes)?;
    let OwnAsked { from, to } = body::query(&request)?;
    let (span, _) = Asked::new(from, to, None).read(&kit)?;
    let (now, viewer) = (kit.clock.now(), &bearer.0);
    let rounds = kit.store.rounds(viewer, span.start(), span.end()).await?;
    let key = viewer.deputy.map(|id| id.to_string()).unwrap_or_default();
    let row = summary::Row::of(key, viewer.name.clone(), &tally::gather_all(&rounds, now));
    json(StatusCode::OK, &Summary::new(span, GroupBy::Deputy, now, vec![row]))
}

#[utoipa::path(get, path = "/api/v1/cases", tag = "monitoring", params(Search), security(("bearer" = [])),
    responses((status = 200, body = Page<ItemJson>, description = "the newest first"), (status = 401), (status = 403), (status = 422)))]
pub async fn list_cases(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Cases)?;
    let search: Search = body::query(&request)?;
    let limit = list::limit(search.limit)?;
    let sorting = Sorting::Newest { after: Cursor::place(Cursor::read(search.cursor.as_deref())?) };
    let wanted = search.wanted().map_err(Problem::Invalid)?;
    let viewer = search.narrow(&bearer.0).map_err(|fault| Problem::Invalid(vec![fault]))?;
    let now = kit.clock.now();
    let rows = kit.store.list(&viewer, &wanted, &sorting, now, limit + 1).await?;
    let directory = kit.cards.now();
    let page = Page::cut(rows, limit, |row| Cursor::of(row, &sorting), |row| ItemJson::new(row, &directory, now));
    json(StatusCode::OK, &page)
}
