//! Which entry a photo belongs to: good for one only, claimed when that entry is registered.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, photo},
    rows::{CaseRow, micros},
};
use crate::domain::{china_time::Instant, words::PhotoId};

/// What a claim does about photos that are another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// All or an error: what somebody names now must count.
    All,
    /// Those that are free: what was acknowledged is kept without the others.
    Free,
}

/// Claims photos for one owner and returns those that are its own now; another's stay another's.
pub(super) async fn claim(
    db: &impl ConnectionTrait,
    photos: &[PhotoId],
    owner: Uuid,
    now: Instant,
    claim: Claim,
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
    if claim == Claim::All && photos.iter().any(|id| !mine.contains(id)) {
        return Err(StoreError::PhotoTaken);
    }
    Ok(photos.iter().filter(|id| mine.contains(*id)).cloned().collect())
}

/// Takes photos away from whoever has them.
pub(super) async fn give_up(db: &impl ConnectionTrait, photos: &[PhotoId]) -> Result<(), StoreError> {
    if !photos.is_empty() {
        photo::Entity::delete_many().filter(photo::Column::Id.is_in(photos)).exec(db).await?;
    }
    Ok(())
}

/// Whose a photo is.
#[derive(Clone, Copy, Debug)]
pub struct PhotoOwner {
    pub case: Uuid,
    /// The entry that case was made from.
    pub entry: Option<Uuid>,
}

impl Store {
    /// The owners of those photos that have one.
    pub async fn photo_owners(&self, photos: &[PhotoId]) -> Result<HashMap<PhotoId, PhotoOwner>, StoreError> {
        let found = photo::Entity::find().filter(photo::Column::Id.is_in(photos)).all(self.reader()).await?;
        let cases = case::Entity::find().select_only().columns([case::Column::Id, case::Column::EntryId]);
        let cases = cases.filter(case::Column::Id.is_in(found.iter().map(|row| row.owner_id)));
        let entries: Vec<(Uuid, Uuid)> = cases.into_tuple().all(self.reader()).await?;
        let entries: HashMap<Uuid, Uuid> = entries.into_iter().collect();
        let owner = |case: Uuid| PhotoOwner { case, entry: entries.get(&case).copied() };
        Ok(found.into_iter().map(|row| (row.id, owner(row.owner_id))).collect())
    }

    /// Which of these photos belong to an entry or an event.
    pub async fn claimed_photos(&self, photos: &[PhotoId]) -> Result<HashSet<PhotoId>, StoreError> {
        let ids = photo::Entity::find().select_only().column(photo::Column::Id);
        let found: Vec<String> = ids.filter(photo::Column::Id.is_in(photos)).into_tuple().all(self.reader()).await?;
        Ok(found.into_iter().collect())
    }

    /// The released copies of a case that anybody may see now; none unless its resident agreed to be published.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or when the database does not answer.
    pub async fn public_photos(&self, case: Uuid) -> Result<Vec<PhotoId>, StoreError> {
        let row = case::Entity::find_by_id(case).one(self.reader()).await?.ok_or(StoreError::NotFound)?;
        Ok(CaseRow::try_from(row)?.public_photos())
    }

    /// Whether a photo is a released copy that anybody may see now.
    pub async fn is_public_photo(&self, id: &str) -> Result<bool, StoreError> {
        let Some(claimed) = photo::Entity::find_by_id(id).one(self.reader()).await? else { return Ok(false) };
        match self.public_photos(claimed.owner_id).await {
            Ok(shown) => Ok(shown.iter().any(|copy| copy == id)),
            // A code's photo, whose owner is no case.
            Err(StoreError::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
