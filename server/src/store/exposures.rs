//! Whether stations are used, and how: what came in by which way, scans and what came of them, small matters still open.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, case_unit, code_day},
    rows::{instant, micros},
    viewer::Viewer,
};
use crate::domain::{china_time::Instant, stage::StageName};

/// What came in at one station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CameIn {
    /// Scanned and written by the resident.
    pub online: u64,
    /// Registered for somebody.
    pub offline: u64,
}

/// A case that a unit was ever asked to handle. Asked case by case: a list of all of them grows without end.
pub(super) fn is_referred() -> Expr {
    let asked = case_unit::Entity::find()
        .select_only()
        .expr(Expr::value(1))
        .filter(Expr::col((case_unit::Entity, case_unit::Column::CaseId)).equals((case::Entity, case::Column::Id)))
        .into_query();
    Expr::exists(asked)
}

impl Store {
    /// What was submitted in a span of time, by station.
    pub async fn came_in(
        &self,
        viewer: &Viewer,
        from: Instant,
        until: Instant,
    ) -> Result<HashMap<Uuid, CameIn>, StoreError> {
        let counts: Vec<(Uuid, String, i64)> = viewer
            .cases()
            .select_only()
            .column(case::Column::StationId)
            .column(case::Column::Channel)
            .column_as(case::Column::Id.count(), "n")
            .filter(case::Column::SubmittedAt.gte(micros(from)))
            .filter(case::Column::SubmittedAt.lt(micros(until)))
            .group_by(case::Column::StationId)
            .group_by(case::Column::Channel)
            .into_tuple()
            .all(self.reader())
            .await?;
        let online = super::cases::online();
        let mut stations: HashMap<Uuid, CameIn> = HashMap::new();
        for (station, channel, count) in counts {
            let came = stations.entry(station).or_default();
            let place = if channel == online { &mut came.online } else { &mut came.offline };
            *place += u64::try_from(count).unwrap_or_default();
        }
        Ok(stations)
    }

    /// Small matters that are still open, by station and submission: no unit was asked to handle them.
    pub async fn small_open(&self, viewer: &Viewer) -> Result<Vec<(Uuid, Instant)>, StoreError> {
        let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
        let found: Vec<(Uuid, i64)> = viewer
            .cases()
            .select_only()
            .columns([case::Column::StationId, case::Column::SubmittedAt])
            .filter(case::Column::Stage.is_in(open))
            .filter(is_referred().not())
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(found.into_iter().map(|(station, at)| (station, instant(at))).collect())
    }

    /// Scans of each code over some days, both included, and what was submitted from them.
    pub async fn scans_between(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<HashMap<String, (u64, u64)>, StoreError> {
        let sums: Vec<(String, i64, i64)> = code_day::Entity::find()
            .select_only()
            .column(code_day::Column::Token)
            .column_as(code_day::Column::Scans.sum().cast_as("bigint"), "scans")
            .column_as(code_day::Column::Submissions.sum().cast_as("bigint"), "submissions")
            .filter(code_day::Column::Day.gte(from.to_string()))
            .filter(code_day::Column::Day.lte(to.to_string()))
            .group_by(code_day::Column::Token)
            .into_tuple()
            .all(self.reader())
            .await?;
        let whole = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(sums.into_iter().map(|(token, scans, sent)| (token, (whole(scans), whole(sent)))).collect())
    }
}
