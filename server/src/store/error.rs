//! What storage can fail with.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::domain::{fault::Fault, stage::Refused};

/// The errors of the storage kit.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer: residents are served from queue and snapshot, the rest waits.
    #[error("the database does not answer: {0}")]
    Away(DbErr),
    /// A row that cannot be: reported with table and row, never guessed into a default.
    #[error("table {table}, row {row}: {what}")]
    Inconsistent { table: &'static str, row: String, what: String },
    /// Somebody moved the case at the same time, again and again.
    #[error("the case was moved at the same time")]
    Conflict,
    /// The stage does not allow the move.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Nothing there for this viewer: unknown and not yours look the same.
    #[error("not found")]
    NotFound,
    /// Somebody else has the case now.
    #[error("somebody else has the case")]
    NotYours,
    /// The input does not fit the case as it stands inside the transaction.
    #[error("{}: {}", .0.field, .0.message)]
    Unfit(Fault),
    /// A photo that belongs to another case.
    #[error("a photo belongs to another case")]
    PhotoTaken,
    /// The audit could not be written: what it was to note must not happen.
    #[error("the audit cannot be written: {0}")]
    Unaudited(DbErr),
    #[error("database error: {0}")]
    Database(DbErr),
}

impl StoreError {
    pub fn inconsistent(table: &'static str, row: impl ToString, what: impl ToString) -> Self {
        Self::Inconsistent { table, row: row.to_string(), what: what.to_string() }
    }

    pub fn is_away(&self) -> bool {
        matches!(self, Self::Away(_))
    }

    /// Whether somebody did the same, or moved the same case, at the same moment: trying again settles it.
    pub fn is_a_race(&self) -> bool {
        match self {
            Self::Conflict => true,
            Self::Database(error) => matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
            _ => false,
        }
    }

    /// Whether what was asked for is itself at fault, so that it will fail again whenever it is tried: a value that no
    /// column takes, a case that cannot be. Anything else says nothing about what was asked.
    pub fn is_its_own_fault(&self) -> bool {
        match self {
            Self::Inconsistent { .. } | Self::Refused(_) | Self::NotFound | Self::Unfit(_) | Self::PhotoTaken => true,
            Self::Database(error) => code_of(error).is_some_and(|code| is_about_data(&code)),
            Self::Away(_) | Self::Conflict | Self::NotYours | Self::Unaudited(_) => false,
        }
    }
}

fn code_of(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    cause.as_database_error()?.code().map(Into::into)
}

/// PostgreSQL: data exception, integrity. SQLite: too big, constraint, mismatch.
fn is_about_data(code: &str) -> bool {
    match code.len() {
        5 => code.starts_with("22") || code.starts_with("23"),
        _ => code.parse().is_ok_and(|code: u32| matches!(code & 0xFF, 18..=20)),
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            // PostgreSQL: serialization failure, deadlock.
            DbErr::Exec(_) | DbErr::Query(_)
                if code_of(&error).is_some_and(|code| matches!(code.as_str(), "40001" | "40P01")) =>
            {
                Self::Conflict
            }
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Away(error),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))
                if is_away(cause) =>
            {
                Self::Away(error)
            }
            // PostgreSQL keeps no NUL in text: whatever was asked for under such a name is not there.
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))
                if cause.as_database_error().and_then(|told| told.code()).is_some_and(|code| code == "22021") =>
            {
                Self::NotFound
            }
            _ => Self::Database(error),
        }
    }
}

fn is_away(cause: &sea_orm::sqlx::Error) -> bool {
    use sea_orm::sqlx::Error;
    match cause {
        Error::Io(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::Tls(_)
        | Error::Protocol(_)
        | Error::WorkerCrashed => true,
        Error::Database(told) => told.code().is_some_and(|code| is_outage(&code)),
        _ => false,
    }
}

/// Whether the database itself is in trouble rather than what it was asked: then nothing asked is anybody's fault.
fn is_outage(code: &str) -> bool {
    match code.len() {
        // PostgreSQL: connection, a standby that only reads, resources (disk full, memory, connections), cancelled, shutting
        // down or starting, the system.
        5 => ["08", "25006", "53", "57", "58"].iter().any(|class| code.starts_with(class)),
        // SQLite, the low byte of an extended code: busy, locked, out of memory, read-only, input or output,
        // corrupt, full, cannot open, no database.
        _ => code.parse().is_ok_and(|code: u32| matches!(code & 0xFF, 5 | 6 | 7 | 8 | 10 | 11 | 13 | 14 | 26)),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_about_data, is_outage};

    #[test]
    fn trouble_of_the_database_is_told_from_trouble_with_what_it_was_asked() {
        for outage in ["57P01", "08006", "53100", "58030", "5", "13", "1034", "4874", "25006", "57014", "11", "26"] {
            assert!(is_outage(outage), "{outage}");
        }
        for refusal in ["23505", "22001", "42P01", "1", "19", "1555", "2067"] {
            assert!(!is_outage(refusal), "{refusal}");
        }
    }

    #[test]
    fn only_what_the_data_says_blames_the_data() {
        for own in ["22001", "23502", "18", "19", "2067"] {
            assert!(is_about_data(own), "{own}");
        }
        for others in ["42501", "42P01", "40001", "57014", "1", "5"] {
            assert!(!is_about_data(others), "{others}");
        }
    }
}
