//! Reading events: a case's history, the outbox, the live feed.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, event},
    rows::{self, CaseRow, micros},
};
use crate::domain::{china_time::Instant, event::StoredEvent, sealing::Sealer};

impl Store {
    /// All events of a case in order, words opened.
    pub async fn events_of(&self, case: Uuid, sealer: &Sealer) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::CaseId.eq(case))
            .order_by_asc(event::Column::Sequence)
            .all(self.reader())
            .await?;
        rows.into_iter().map(|row| rows::stored_event(row, sealer)).collect()
    }

    /// The oldest events nobody has acted on yet.
    pub async fn undispatched(&self, limit: u64, sealer: &Sealer) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::DispatchedAt.is_null())
            .order_by_asc(event::Column::At)
            .order_by_asc(event::Column::CaseId)
            .order_by_asc(event::Column::Sequence)
            .limit(limit)
            .all(self.reader())
            .await?;
        rows.into_iter().map(|row| rows::stored_event(row, sealer)).collect()
    }

    /// Marks events as acted on and gives those to be announced their place in the live feed.
    pub async fn mark_dispatched(
        &self,
        events: &[StoredEvent],
        announced: impl Fn(&StoredEvent) -> bool,
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
                .filter(event::Column::Sequence.eq(dispatched.sequence as i32))
                .filter(event::Column::DispatchedAt.is_null())
                .exec(&transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The last place of the live feed.
    pub async fn feed_end(&self) -> Result<i64, StoreError> {
        let last: Option<Option<i64>> = event::Entity::find()
            .select_only()
            .column_as(event::Column::Feed.max(), "last")
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Moves after a place in the feed, with their cases.
    pub async fn feed_after(&self, place: i64, limit: u64) -> Result<Vec<FeedRow>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::Feed.gt(place))
            .order_by_asc(event::Column::Feed)
            .limit(limit)
            .all(self.reader())
            .await?;
        let ids = rows.iter().map(|row| row.case_id);
        let cases = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(self.reader()).await?;
        let mut feed = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(case) = cases.iter().find(|case| case.id == row.case_id) {
                let place = row.feed.unwrap_or_default();
                feed.push(FeedRow {
                    place,
                    at: rows::instant(row.at),
                    visible: row.visible,
                    case: case.clone().try_into()?,
                });
            }
        }
        Ok(feed)
    }
}

/// One move in the live feed.
#[derive(Clone, Debug)]
pub struct FeedRow {
    pub place: i64,
    pub at: Instant,
    pub visible: bool,
    pub case: CaseRow,
}
