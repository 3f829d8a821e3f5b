//! Measured rounds, read within a viewer's scope: the raw rows behind response times.

use std::collections::HashSet;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, case_unit, round},
    rows::{instant, is_marked, micros, read_code},
    viewer::Viewer,
};
use crate::domain::{
    china_time::Instant,
    moves::Satisfaction,
    permission::{self, Relation, Verb},
    stage::StageName,
};

/// Most rounds one summary reads.
const MOST_ROUNDS: u64 = 2_000_000;

/// Which cases are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    All,
    Open,
}

/// Working seconds since a round opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    pub accept: Option<i64>,
    pub first_reply: Option<i64>,
    pub resolve: Option<i64>,
}

/// One measured round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredRound {
    pub case: Uuid,
    pub number: i32,
    pub area_path: String,
    pub station: Uuid,
    pub deputy: Option<Uuid>,
    pub category: Option<String>,
    pub opened_at: Instant,
    pub accept_by: Instant,
    pub answer_by: Instant,
    pub accepted_at: Option<Instant>,
    pub first_reply_at: Option<Instant>,
    pub resolved_at: Option<Instant>,
    /// Working seconds; none for rounds that an older program measured.
    pub working: Working,
    pub reopened: bool,
    pub open: bool,
    /// The resident is asked and the clock stands still.
    pub paused: bool,
    /// Where the case stands now, also of an earlier round.
    pub stage: StageName,
    pub satisfaction: Option<Satisfaction>,
    pub closed: bool,
}

impl MeasuredRound {
    /// Without what time alone, or a move that measures nothing, changes of it.
    pub fn settled(self) -> Self {
        let stage = if self.closed { StageName::Closed } else { StageName::Submitted };
        Self { open: false, paused: false, stage, ..self }
    }
}

impl Store {
    /// Rounds opened in a span of time, that this viewer may see.
    pub async fn rounds(
        &self,
        viewer: &Viewer,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<MeasuredRound>, StoreError> {
        let rows = round::Entity::find()
            .filter(measured_for(viewer))
            .filter(round::Column::OpenedAt.gte(micros(from)))
            .filter(round::Column::OpenedAt.lt(micros(until)))
            .order_by_asc(round::Column::OpenedAt)
            .limit(MOST_ROUNDS)
            .all(self.reader())
            .await?;
        self.with_pauses(viewer, rows).await
    }

    /// Rounds that are open, that this viewer may see.
    pub async fn open_rounds(&self, viewer: &Viewer) -> Result<Vec<MeasuredRound>, StoreError> {
        let rows = round::Entity::find()
            .filter(measured_for(viewer))
            .filter(is_marked(round::Column::Open))
            .limit(MOST_ROUNDS)
            .all(self.reader())
            .await?;
        self.with_pauses(viewer, rows).await
    }

    async fn with_pauses(&self, viewer: &Viewer, rows: Vec<round::Model>) -> Result<Vec<MeasuredRound>, StoreError> {
        let paused: Vec<Uuid> = viewer
            .cases()
            .select_only()
            .column(case::Column::Id)
            .filter(is_marked(case::Column::Paused))
            .into_tuple()
            .all(self.reader())
            .await?;
        let paused: HashSet<Uuid> = paused.into_iter().collect();
        let mark = |round: MeasuredRound| MeasuredRound { paused: round.open && paused.contains(&round.case), ..round };
        rows.into_iter().map(|row| MeasuredRound::try_from(row).map(mark)).collect()
    }

    /// Which units were ever asked to handle the cases a viewer may see.
    pub async fn units_of(&self, viewer: &Viewer, of: Of) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
        let wanted = (of == Of::Open).then(|| case::Column::Stage.is_in(open));
        let seen = viewer.cases().filter(Condition::all().add_option(wanted));
        let seen = seen.select_only().column(case::Column::Id).into_query();
        let units = case_unit::Entity::find().filter(case_unit::Column::CaseId.in_subquery(seen));
        let rows = units.limit(MOST_ROUNDS).all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.case_id, row.undertaker_id)).collect())
    }
}

/// The rounds a viewer is measured by or watches: as [`Viewer::cases`], but a deputy's are those answered for.
pub(super) fn measured_for(viewer: &Viewer) -> Condition {
    let granted = |relation| permission::granted(viewer.office(), Verb::Count, relation);
    let mut ties = Condition::any();
    if granted(Relation::Area) {
        ties = ties.add(round::Column::AreaPath.starts_with(viewer.area.as_str()));
    }
    if let Some(me) = viewer.deputy.filter(|_| granted(Relation::Followed)) {
        ties = ties.add(round::Column::DeputyId.eq(me));
    }
    if ties.is_empty() {
        return Condition::all().add(Expr::value(1).eq(0));
    }
    let mut measured = Condition::all().add(ties);
    if !granted(Relation::Sealed) {
        measured = measured.add(round::Column::Sealed.eq(false));
    }
    let left_out = viewer.uncounted().into_iter();
    left_out.fold(measured, |measured, mine| measured.add(mine.not()))
}

impl TryFrom<round::Model> for MeasuredRound {
    type Error = StoreError;

    fn try_from(row: round::Model) -> Result<Self, StoreError> {
        let name = || format!("{}/{}", row.case_id, row.number);
        let satisfaction = row.satisfaction.as_deref().map(|code| read_code("rounds", name(), code)).transpose()?;
        let stage = StageName::parse(&row.stage)
            .ok_or_else(|| StoreError::inconsistent("rounds", name(), format!("unknown stage {}", row.stage)))?;
        Ok(Self {
            case: row.case_id,
            number: row.number,
            opened_at: instant(row.opened_at),
            accept_by: instant(row.accept_by),
            answer_by: instant(row.answer_by),
            accepted_at: row.accepted_at.map(instant),
            first_reply_at: row.first_reply_at.map(instant),
            resolved_at: row.resolved_at.map(instant),
            working: Working {
                accept: row.accept_working,
                first_reply: row.first_reply_working,
                resolve: row.resolve_working,
            },
            reopened: row.reopened,
            open: row.open,
            satisfaction,
            paused: false,
            stage,
            closed: stage == StageName::Closed,
            station: row.station_id,
            deputy: row.deputy_id,
            category: row.category,
            area_path: row.area_path,
        })
    }
}
