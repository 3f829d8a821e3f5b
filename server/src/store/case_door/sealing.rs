//! Sealing: a case together with everything that follows it.

use std::collections::VecDeque;

use uuid::Uuid;

use super::{CaseDoor, Step, leads::followers};
use crate::{
    domain::{actor::Actor, china_time::Instant},
    store::{StoreError, photos::Claim, rows::CaseRow, viewer::Viewer},
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
        self.in_tries(async |transaction, now| {
            let moved = self.walk_at(transaction, Some(viewer), id, by, now, Claim::All, &plan).await?;
            let mut waiting: VecDeque<Uuid> = followers(transaction, id).await?.into();
            while let Some(follower) = waiting.pop_front() {
                self.walk_at(transaction, None, follower, by, now, Claim::All, follow).await?;
                waiting.extend(followers(transaction, follower).await?);
            }
            Ok(moved)
        })
        .await
    }
}
