//! Sealing: a case together with everything that follows it, and the proposal that staff decide about.

use std::collections::VecDeque;

use uuid::Uuid;

use super::{CaseDoor, Step, TRIES, leads::followers, settle};
use crate::{
    domain::{actor::Actor, china_time::Instant, moves::Move, words::Words},
    store::{StoreError, bounded, photos::Claim, rows::CaseRow, viewer::Viewer},
};

impl CaseDoor<'_> {
    /// Moves a case for somebody signed in and everything that follows it, in one transaction. `follow` says what happens
    /// to each follower; nothing is an answer.
    ///
    /// # Errors
    /// As for [`Self::walk_for`].
    pub async fn walk_with_followers(
        &self,
        viewer: &Viewer,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
        follow: &impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        bounded(async {
            for _ in 0..TRIES {
                let transaction = self.store.begin().await?;
                let walked = async {
                    let now = self.clock.now();
                    let moved = self.walk_at(&transaction, Some(viewer), id, by, now, Claim::All, &plan).await?;
                    let mut waiting: VecDeque<Uuid> = followers(&transaction, id).await?.into();
                    while let Some(follower) = waiting.pop_front() {
                        self.walk_at(&transaction, None, follower, by, now, Claim::All, follow).await?;
                        waiting.extend(followers(&transaction, follower).await?);
                    }
                    Ok(moved)
                };
                let walked = walked.await;
                if let Some(moved) = settle(transaction, walked).await? {
                    return Ok(moved);
                }
            }
            Err(StoreError::Conflict)
        })
        .await
    }

    /// Proposes to staff that a case be sealed: they see why on its page, and decide. Nothing happens where it is sealed,
    /// or proposed, already. For whatever reads words by itself.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn propose_sealing(&self, id: Uuid, reason: &str) -> Result<CaseRow, StoreError> {
        self.walk(id, &Actor::system(), |row, _| {
            let waits = row.case.sealed || row.case.sealing_proposed;
            Ok(if waits { Vec::new() } else { vec![(Move::SealingProposed, Words::reason(reason))] })
        })
        .await
    }
}
