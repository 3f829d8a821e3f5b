//! What time has run out for, page by page: rows that cannot be read are told apart, so that one does not stop the others.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, deputy, station},
    rows::{CaseRow, micros},
};
use crate::domain::{china_time::Instant, code_life::DeputyStatus, stage::StageName};

/// A case whose accept or rating clock has run out.
#[derive(Debug)]
pub struct Due {
    pub id: Uuid,
    place: i64,
    /// Whether its row can be read.
    pub readable: Result<(), StoreError>,
}

impl Due {
    /// Where the next page starts.
    pub fn place(&self) -> (i64, Uuid) {
        (self.place, self.id)
    }
}

impl Store {
    /// Cases whose accept or rating clock has run out, the oldest first.
    pub async fn overdue_for_timers(
        &self,
        now: Instant,
        after: Option<(i64, Uuid)>,
        limit: u64,
    ) -> Result<Vec<Due>, StoreError> {
        let unaccepted = Condition::all()
            .add(case::Column::Stage.eq(StageName::Routed.code()))
            .add(case::Column::HolderKind.eq("deputy"))
            // What nobody was shown cannot be passed over: its clock runs on, and a person decides first.
            .add(case::Column::Withheld.eq(false))
            .add(case::Column::DueAt.lt(micros(now)));
        let unrated = Condition::all()
            .add(case::Column::Stage.eq(StageName::Resolved.code()))
            .add(case::Column::RatingUntil.lt(micros(now)));
        self.due_by(Condition::any().add(unaccepted).add(unrated), after, limit).await
    }

    /// Cases whose clock stood still long enough.
    pub async fn asked_long_enough(
        &self,
        now: Instant,
        after: Option<(i64, Uuid)>,
        limit: u64,
    ) -> Result<Vec<Due>, StoreError> {
        self.due_by(Condition::all().add(case::Column::PausedUntil.lt(micros(now))), after, limit).await
    }

    /// Open cases whose promise waits for a year's working days.
    pub async fn provisional(&self, after: Option<(i64, Uuid)>, limit: u64) -> Result<Vec<Due>, StoreError> {
        self.due_by(Condition::all().add(case::Column::Provisional.eq(true)), after, limit).await
    }

    /// Cases of which somebody is to be told that their time runs out, the longest due first.
    pub async fn pressing(&self, now: Instant, after: Option<(i64, Uuid)>, limit: u64) -> Result<Vec<Due>, StoreError> {
        let later = after.map(|(at, id)| {
            let same = Condition::all().add(case::Column::PressAt.eq(at)).add(case::Column::Id.gt(id));
            Condition::any().add(case::Column::PressAt.gt(at)).add(same)
        });
        let rows = case::Entity::find()
            .filter(case::Column::PressAt.lt(micros(now)))
            .filter(Condition::all().add_option(later))
            .order_by_asc(case::Column::PressAt)
            .order_by_asc(case::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        let due = |row: case::Model| Due { place: row.press_at.unwrap_or_default(), ..Due::from(row) };
        Ok(rows.into_iter().map(due).collect())
    }

    async fn due_by(
        &self,
        condition: Condition,
        after: Option<(i64, Uuid)>,
        limit: u64,
    ) -> Result<Vec<Due>, StoreError> {
        let rows = case::Entity::find()
            .filter(condition)
            .filter(Condition::all().add_option(later_than(after)))
            .order_by_asc(case::Column::SubmittedAt)
            .order_by_asc(case::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(Due::from).collect())
    }

    /// Open cases whose deputy no longer serves, or whose station is closed, the oldest first.
    pub async fn held_by_nobody(&self, after: Option<(i64, Uuid)>, limit: u64) -> Result<Vec<Due>, StoreError> {
        let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
        let gone = deputy::Entity::find().select_only().column(deputy::Column::Id);
        let gone = gone
            .filter(
                deputy::Column::Status.is_in([DeputyStatus::Suspended, DeputyStatus::Ended].map(DeputyStatus::code)),
            )
            .into_query();
        let closed = station::Entity::find().select_only().column(station::Column::Id);
        let closed = closed.filter(station::Column::Open.eq(false)).into_query();
        let unreached = deputy::Entity::find().select_only().column(deputy::Column::Id);
        let unreached = unreached.filter(deputy::Column::StationId.in_subquery(closed.clone())).into_query();
        let held = |kind: &str, among| {
            let ids = case::Column::HolderId.in_subquery(among);
            Condition::all().add(case::Column::HolderKind.eq(kind)).add(ids)
        };
        let nobodys =
            Condition::any().add(held("deputy", gone)).add(held("deputy", unreached)).add(held("station", closed));
        self.due_by(Condition::all().add(case::Column::Stage.is_in(open)).add(nobodys), after, limit).await
    }
}

impl From<case::Model> for Due {
    fn from(row: case::Model) -> Self {
        Self { id: row.id, place: row.submitted_at, readable: CaseRow::try_from(row).map(|_| ()) }
    }
}

/// Rows behind a place in the order of submission.
fn later_than(after: Option<(i64, Uuid)>) -> Option<Condition> {
    after.map(|(at, id)| {
        let same = Condition::all().add(case::Column::SubmittedAt.eq(at)).add(case::Column::Id.gt(id));
        Condition::any().add(case::Column::SubmittedAt.gt(at)).add(same)
    })
}
