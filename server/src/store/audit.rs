//! The audit: who opened or set going what outside the cases, when and why. Nothing here changes or deletes a row.

use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::{Store, StoreError, entity::audit, rows::micros};
use crate::{clock::Clock, domain::actor::Actor};

/// What is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audited {
    DeadLetterUnsealed,
    DeadLetterReplayed,
}

impl Audited {
    fn code(self) -> &'static str {
        match self {
            Self::DeadLetterUnsealed => "dead_letter_unsealed",
            Self::DeadLetterReplayed => "dead_letter_replayed",
        }
    }
}

/// Whoever acts at the machine itself, without an account.
pub const AT_THE_MACHINE: &str = "command line";

impl Store {
    /// Notes an act before its result is shown. `by` is `None` for the command line.
    ///
    /// # Errors
    /// When the row was not written: then the act must not go on.
    pub async fn audit(
        &self,
        clock: &Clock,
        by: Option<&Actor>,
        what: Audited,
        entry: &str,
        reason: Option<&str>,
    ) -> Result<Uuid, StoreError> {
        let id = clock.new_id();
        let name = by.and_then(|actor| actor.name.clone());
        let row = audit::ActiveModel {
            id: Set(id),
            at: Set(micros(clock.now())),
            account_id: Set(by.and_then(|actor| actor.account)),
            by: Set(name.unwrap_or_else(|| AT_THE_MACHINE.into())),
            what: Set(what.code().into()),
            entry: Set(entry.into()),
            reason: Set(reason.map(Into::into)),
        };
        audit::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(id)
    }
}
