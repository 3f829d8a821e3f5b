//! Merged cases and the case they follow. Whoever changes both takes their rows in the order of their ids, so that two
//! merges can neither cross nor wait for each other.

use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{CaseDoor, Step, TRIES, settle};
use crate::{
    domain::{actor::Actor, china_time::Instant, stage::Stage},
    store::{Store, StoreError, bounded, entity::case, photos::Claim, rows::CaseRow, viewer::Viewer},
};

/// A chain of merges is short; a longer one is a row that cannot be.
const LONGEST_CHAIN: usize = 100;

impl CaseDoor<'_> {
    /// Merges a case into another. `plan` sees both as they stand in this transaction.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn merge(
        &self,
        viewer: &Viewer,
        by: &Actor,
        id: Uuid,
        lead: Uuid,
        plan: impl Fn(&CaseRow, Option<&CaseRow>) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        bounded(self.try_to_merge(viewer, by, id, lead, plan)).await
    }

    async fn try_to_merge(
        &self,
        viewer: &Viewer,
        by: &Actor,
        id: Uuid,
        lead: Uuid,
        plan: impl Fn(&CaseRow, Option<&CaseRow>) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        for _ in 0..TRIES {
            let transaction = self.store.begin().await?;
            let merged = async {
                let pair = viewer.cases().filter(case::Column::Id.is_in([id, lead])).order_by_asc(case::Column::Id);
                let pair = pair.lock_exclusive().all(&transaction).await?;
                let lead = pair.into_iter().find(|row| row.id == lead).map(CaseRow::try_from).transpose()?;
                let plan = |row: &CaseRow, _: Instant| plan(row, lead.as_ref());
                let now = self.clock.now();
                self.walk_at(&transaction, Some(viewer), id, by, now, Claim::All, &plan).await
            };
            let merged = merged.await;
            if let Some(moved) = settle(transaction, merged).await? {
                return Ok(moved);
            }
        }
        Err(StoreError::Conflict)
    }

    /// Moves a case to its end by itself and hands back what followed it, in one transaction.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn end(
        &self,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
        hand_back: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        bounded(self.try_to_end(id, by, plan, hand_back)).await
    }

    async fn try_to_end(
        &self,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
        hand_back: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        for _ in 0..TRIES {
            let transaction = self.store.begin().await?;
            let ended = async {
                let now = self.clock.now();
                let ended = self.walk_at(&transaction, None, id, by, now, Claim::All, &plan).await?;
                for follower in followers(&transaction, id).await? {
                    let system = Actor::system();
                    self.walk_at(&transaction, None, follower, &system, now, Claim::All, &hand_back).await?;
                }
                Ok(ended)
            };
            let ended = ended.await;
            if let Some(moved) = settle(transaction, ended).await? {
                return Ok(moved);
            }
        }
        Err(StoreError::Conflict)
    }
}

/// Those that follow a case directly; what follows them goes on following them.
pub(super) async fn followers(transaction: &DatabaseTransaction, lead: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let ids = case::Entity::find().select_only().column(case::Column::Id);
    let ids = ids.filter(case::Column::LeadId.eq(lead)).order_by_asc(case::Column::Id);
    Ok(ids.into_tuple().all(transaction).await?)
}

impl Store {
    /// The case that a merged one follows, through all merges; `None` for one that is not merged.
    ///
    /// # Errors
    /// When the database is away, or a lead is not there.
    pub async fn lead_of(&self, follower: &CaseRow) -> Result<Option<CaseRow>, StoreError> {
        let mut lead: Option<CaseRow> = None;
        for _ in 0..LONGEST_CHAIN {
            let at = lead.as_ref().unwrap_or(follower);
            let Stage::Merged { into, .. } = at.case.stage else { return Ok(lead) };
            let row = case::Entity::find_by_id(into).one(self.reader()).await?;
            lead = Some(
                row.ok_or_else(|| StoreError::inconsistent("cases", at.case.id, "its lead is not there"))?
                    .try_into()?,
            );
        }
        Err(StoreError::inconsistent("cases", follower.case.id, "its leads go round in a circle"))
    }
}
