//! Measured rounds, read within a viewer's scope: the raw rows behind response times.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case_unit, round},
    rows::{instant, micros, read_code},
    viewer::Viewer,
};
use crate::domain::{china_time::Instant, moves::Satisfaction, role::Role};

/// Most rounds one summary reads.
const MOST_ROUNDS: u64 = 2_000_000;

/// One measured round.
#[derive(Clone, Debug)]
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
    pub reopened: bool,
    pub open: bool,
    pub satisfaction: Option<Satisfaction>,
    pub closed: bool,
}

impl Store {
    /// Rounds opened in a span of time, that this viewer may see.
    pub async fn rounds(
        &self,
        viewer: &Viewer,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<MeasuredRound>, StoreError> {
        let scope = match viewer.role {
            Role::Deputy => Condition::all().add(round::Column::DeputyId.eq(viewer.deputy.unwrap_or_default())),
            _ => Condition::all().add(round::Column::AreaPath.starts_with(viewer.area.as_str())),
        };
        let rows = round::Entity::find()
            .filter(scope)
            .filter(round::Column::OpenedAt.gte(micros(from)))
            .filter(round::Column::OpenedAt.lt(micros(until)))
            .order_by_asc(round::Column::OpenedAt)
            .limit(MOST_ROUNDS)
            .all(self.reader())
            .await?;
        rows.into_iter().map(MeasuredRound::try_from).collect()
    }

    /// Which units were asked to handle these cases.
    pub async fn units_of_cases(&self) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        let rows = case_unit::Entity::find().limit(MOST_ROUNDS).all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.case_id, row.undertaker_id)).collect())
    }
}

impl TryFrom<round::Model> for MeasuredRound {
    type Error = StoreError;

    fn try_from(row: round::Model) -> Result<Self, StoreError> {
        let name = || format!("{}/{}", row.case_id, row.number);
        let satisfaction = row.satisfaction.as_deref().map(|code| read_code("rounds", name(), code)).transpose()?;
        Ok(Self {
            case: row.case_id,
            number: row.number,
            opened_at: instant(row.opened_at),
            accept_by: instant(row.accept_by),
            answer_by: instant(row.answer_by),
            accepted_at: row.accepted_at.map(instant),
            first_reply_at: row.first_reply_at.map(instant),
            resolved_at: row.resolved_at.map(instant),
            reopened: row.reopened,
            open: row.open,
            satisfaction,
            closed: row.stage == "closed",
            station: row.station_id,
            deputy: row.deputy_id,
            category: row.category,
            area_path: row.area_path,
        })
    }
}
