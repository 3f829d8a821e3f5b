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
    /// The entry is the SHA-256 of the workbook.
    RosterImported,
    /// Telephones of deputies left the service.
    RosterExported,
    /// The list of words of the content check; the entry is its new version.
    WordsEdited,
}

impl Audited {
    fn code(self) -> &'static str {
        match self {
            Self::DeadLetterUnsealed => "dead_letter_unsealed",
            Self::DeadLetterReplayed => "dead_letter_replayed",
            Self::RosterImported => "roster_imported",
            Self::RosterExported => "roster_exported",
            Self::WordsEdited => "words_edited",
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
        let person = by.and_then(|actor| actor.account.zip(actor.name.clone()));
        self.audit_of(clock, person, what, entry, reason).await
    }

    /// The same for whoever never moves a case, as administrators.
    ///
    /// # Errors
    /// As [`Self::audit`].
    pub async fn audit_of(
        &self,
        clock: &Clock,
        person: Option<(Uuid, String)>,
        what: Audited,
        entry: &str,
        reason: Option<&str>,
    ) -> Result<Uuid, StoreError> {
        let row = row(clock, person, what, entry, reason);
        let id = *row.id.as_ref();
        audit::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(id)
    }
}

pub(super) fn row(
    clock: &Clock,
    person: Option<(Uuid, String)>,
    what: Audited,
    entry: &str,
    reason: Option<&str>,
) -> audit::ActiveModel {
    let (account, name) = person.unzip();
    audit::ActiveModel {
        id: Set(clock.new_id()),
        at: Set(micros(clock.now())),
        account_id: Set(account),
        by: Set(name.unwrap_or_else(|| AT_THE_MACHINE.into())),
        what: Set(what.code().into()),
        entry: Set(entry.into()),
        reason: Set(reason.map(Into::into)),
    }
}
