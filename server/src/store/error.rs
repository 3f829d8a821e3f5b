//! What storage can fail with.

use sea_orm::{DbErr, RuntimeErr};

use crate::domain::stage::Refused;

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
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Self::Away(error),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))
                if is_away(cause) =>
            {
                Self::Away(error)
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
        // PostgreSQL: 57P01 to 57P03 are shutting down, crashed and starting up; class 08 is the connection. 53300: too many.
        Error::Database(told) => {
            told.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "53300")
        }
        _ => false,
    }
}
