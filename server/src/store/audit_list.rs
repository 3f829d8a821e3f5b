//! Reading the audit: lists for whoever may, and the chain for whoever checks it.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Store, StoreError, audit, cases::containing, entity::audit as entity, rows::micros};
use crate::domain::{
    audit::{AUDIT_START, Entry},
    china_time::Instant,
    digest::Digest,
};

pub use super::entity::audit::Model as AuditRow;

/// What a list of entries is asked for; absent means any.
#[derive(Clone, Debug, Default)]
pub struct WantedEntries {
    /// Code of what was done.
    pub what: Option<String>,
    /// Part of the name of whoever did it.
    pub by: Option<String>,
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// Before this place in the chain.
    pub before: Option<i64>,
}

impl Store {
    /// Entries in the chain, the newest first.
    pub async fn audit_entries(&self, wanted: &WantedEntries, limit: u64) -> Result<Vec<AuditRow>, StoreError> {
        use entity::Column as C;
        let mut rows = entity::Entity::find().filter(C::Sequence.is_not_null());
        if let Some(what) = &wanted.what {
            rows = rows.filter(C::What.eq(what));
        }
        if let Some(by) = &wanted.by {
            rows = rows.filter(C::By.like(containing(by)));
        }
        if let Some(from) = wanted.from {
            rows = rows.filter(C::At.gte(micros(from)));
        }
        if let Some(until) = wanted.until {
            rows = rows.filter(C::At.lt(micros(until)));
        }
        if let Some(before) = wanted.before {
            rows = rows.filter(C::Sequence.lt(before));
        }
        Ok(rows.order_by_desc(C::Sequence).limit(limit).all(self.reader()).await?)
    }

    /// Entries from one place of the chain on, in its order.
    pub async fn audit_chain_after(&self, sequence: i64, limit: u64) -> Result<Vec<AuditRow>, StoreError> {
        let rows = entity::Entity::find().filter(entity::Column::Sequence.gt(sequence));
        Ok(rows.order_by_asc(entity::Column::Sequence).limit(limit).all(self.reader()).await?)
    }

    /// Rows that were written past the program and hang on nothing.
    pub async fn audit_outside_the_chain(&self) -> Result<u64, StoreError> {
        let rows = entity::Entity::find().filter(entity::Column::Sequence.is_null());
        Ok(rows.count(self.reader()).await?)
    }

    /// How many entries the chain has, and its last hash as it is stored.
    pub async fn audit_end(&self) -> Result<(i64, Vec<u8>), StoreError> {
        Ok(audit::end(self.reader()).await?)
    }
}

/// Checks rows that follow one another in the chain; gives the hash of the last one. Without a hash before them the first
/// is taken at its word.
///
/// # Errors
/// The place of the first row that does not fit, and what is wrong with it.
pub fn check_chain(rows: &[AuditRow], before: Option<(i64, Digest)>) -> Result<Digest, (i64, &'static str)> {
    let mut expected = before;
    for row in rows {
        let sequence = row.sequence.unwrap_or_default();
        let stored = |bytes: &Option<Vec<u8>>| bytes.as_deref().and_then(super::rows::digest_of);
        let (Some(previous), Some(hash)) = (stored(&row.previous), stored(&row.hash)) else {
            return Err((sequence, "its hash is not 32 bytes"));
        };
        if let Some((place, last)) = expected {
            if sequence != place + 1 {
                return Err((place + 1, "it is gone"));
            }
            if previous != last {
                return Err((sequence, "it does not follow the one before it"));
            }
        }
        let (by, what, entry, reason) = (&row.by, &row.what, &row.entry, row.reason.as_deref());
        let parts = Entry {
            previous: &previous,
            sequence,
            id: row.id,
            at: row.at,
            account: row.account_id,
            by,
            what,
            entry,
            reason,
        };
        if parts.hash() != hash {
            return Err((sequence, "it was changed: its hash does not fit"));
        }
        expected = Some((sequence, hash));
    }
    Ok(expected.map_or(AUDIT_START, |(_, hash)| hash))
}
