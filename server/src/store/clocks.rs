//! Working days, hours and profiles as the office keeps them: one value, replaced whole.

use super::{Store, StoreError, audit, audit::Audited, facts};
use crate::{
    clock::Clock,
    domain::{actor::Actor, clocks::Clocks},
};

const CLOCKS: &str = "clocks";

impl Store {
    /// None while those that came with the program hold.
    pub async fn kept_clocks(&self) -> Result<Option<String>, StoreError> {
        self.fact(CLOCKS).await
    }

    /// Puts others in the place of those that were seen, and notes who did; whether it was still those.
    ///
    /// # Errors
    /// When the database is away: nothing is changed.
    pub async fn replace_clocks(
        &self,
        clock: &Clock,
        by: &Actor,
        seen: Option<&str>,
        clocks: &Clocks,
        changed: &str,
    ) -> Result<bool, StoreError> {
        let text = serde_json::to_string(clocks).expect("clocks are plain data");
        let transaction = self.begin().await?;
        if !facts::replace(&transaction, CLOCKS, seen, &text).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        let person = by.account.zip(by.name.clone());
        let version = String::from(clocks.calendar.version());
        audit::append(&transaction, clock, person, Audited::ClocksEdited, &version, Some(changed)).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
