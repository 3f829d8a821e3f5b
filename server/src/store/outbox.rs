//! The outbox as stored: events nobody has acted on yet, and their place in the live feed once somebody has.

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::event,
    rows::{instant, micros},
};
use crate::domain::{china_time::Instant, moves::Move};

/// An event to act on.
#[derive(Debug)]
pub struct Pending {
    pub case: Uuid,
    pub sequence: i32,
    pub at: Instant,
    /// What happened; an error for a row that cannot be read.
    pub made: Result<Move, StoreError>,
}

#[derive(FromQueryResult)]
struct Row {
    case_id: Uuid,
    sequence: i32,
    at: i64,
    facts: String,
}

impl From<Row> for Pending {
    fn from(row: Row) -> Self {
        let name = format!("{}/{}", row.case_id, row.sequence);
        let made = serde_json::from_str(&row.facts);
        let made = made.map_err(|error| StoreError::inconsistent("events", name, format!("facts: {error}")));
        Self { case: row.case_id, sequence: row.sequence, at: instant(row.at), made }
    }
}

impl Store {
    /// The oldest events nobody has acted on yet.
    pub async fn undispatched(&self, limit: u64) -> Result<Vec<Pending>, StoreError> {
        let rows = event::Entity::find()
            .select_only()
            .columns([event::Column::CaseId, event::Column::Sequence, event::Column::At, event::Column::Facts])
            .filter(event::Column::DispatchedAt.is_null())
            .order_by_asc(event::Column::At)
            .order_by_asc(event::Column::CaseId)
            .order_by_asc(event::Column::Sequence)
            .limit(limit)
            .into_model::<Row>()
            .all(self.reader())
            .await?;
        Ok(rows.into_iter().map(Pending::from).collect())
    }

    /// Marks events as acted on and gives those to be announced their place in the live feed.
    pub async fn mark_dispatched(
        &self,
        events: &[Pending],
        announced: impl Fn(&Pending) -> bool,
        now: Instant,
    ) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        let last: Option<Option<i64>> = event::Entity::find()
            .select_only()
            .column_as(event::Column::Feed.max(), "last")
            .into_tuple()
            .one(&transaction)
            .await?;
        let mut feed = last.flatten().unwrap_or(0);
        for dispatched in events {
            let place = announced(dispatched).then(|| {
                feed += 1;
                feed
            });
            event::Entity::update_many()
                .col_expr(event::Column::DispatchedAt, Expr::value(micros(now)))
                .col_expr(event::Column::Feed, Expr::value(place))
                .filter(event::Column::CaseId.eq(dispatched.case))
                .filter(event::Column::Sequence.eq(dispatched.sequence))
                .filter(event::Column::DispatchedAt.is_null())
                .exec(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
