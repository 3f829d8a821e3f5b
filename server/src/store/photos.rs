//! Which entry a photo belongs to: good for one only, claimed when that entry is registered.

use std::collections::HashSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{Store, StoreError, entity::photo, rows::micros};
use crate::domain::{china_time::Instant, words::PhotoId};

/// Claims photos for one owner and returns those that are its own now; another's stay another's.
pub(super) async fn claim(
    db: &impl ConnectionTrait,
    photos: &[PhotoId],
    owner: Uuid,
    now: Instant,
) -> Result<Vec<PhotoId>, StoreError> {
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let rows = photos.iter().map(|id| photo::ActiveModel {
        id: Set(id.clone()),
        owner_id: Set(owner),
        claimed_at: Set(micros(now)),
    });
    let first_wins = OnConflict::column(photo::Column::Id).do_nothing().to_owned();
    photo::Entity::insert_many(rows).on_conflict(first_wins).exec_without_returning(db).await?;
    let found = photo::Entity::find().filter(photo::Column::Id.is_in(photos)).all(db).await?;
    let mine: HashSet<String> = found.into_iter().filter(|row| row.owner_id == owner).map(|row| row.id).collect();
    Ok(photos.iter().filter(|id| mine.contains(*id)).cloned().collect())
}

impl Store {
    /// Which of these photos belong to an entry or an event.
    pub async fn claimed_photos(&self, photos: &[PhotoId]) -> Result<HashSet<PhotoId>, StoreError> {
        let ids = photo::Entity::find().select_only().column(photo::Column::Id);
        let found: Vec<String> = ids.filter(photo::Column::Id.is_in(photos)).into_tuple().all(self.reader()).await?;
        Ok(found.into_iter().collect())
    }
}
