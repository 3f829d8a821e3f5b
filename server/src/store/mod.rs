//! Storage kit: the only place beside the migrations that speaks to the database.

pub mod account_admin;
pub mod accounts;
pub mod audit;
pub mod audit_list;
pub mod cards;
pub mod case_door;
pub mod cases;
pub mod chains;
pub mod clocks;
pub mod codes;
pub mod directory;
pub mod due;
pub mod entity;
pub mod error;
pub mod events;
pub mod exposures;
pub mod facts;
pub mod heads;
pub mod leases;
pub mod measured;
pub mod measures;
pub mod notices;
pub mod orders;
pub mod outbox;
pub mod personal;
pub mod photos;
pub mod print_jobs;
pub mod ready;
pub mod registration;
pub mod reviews;
pub mod roster;
pub mod round_filter;
pub mod round_lines;
pub mod rows;
pub mod scans;
pub mod secrecy;
pub mod sign_ins;
pub mod silence;
pub mod sources;
pub mod viewer;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, TransactionOptions, TransactionTrait, sqlx::Connection,
};

pub use error::StoreError;

/// How long a statement waits for a connection or for SQLite's one writer.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long PostgreSQL works on one statement. The lease of a batch is twice as long.
const LONGEST_STATEMENT: &str = "30s";
/// How long one writing transaction may take, the way there and back included, before it counts as not answered.
const LONGEST_TRANSACTION: Duration = Duration::from_secs(40);
/// Connections to PostgreSQL.
const POOL: u32 = 16;
/// Connections that read SQLite beside the one that writes.
const READERS: u32 = 3;
/// What such a connection keeps of the file, in KiB as SQLite takes it: the system keeps it for all of them together.
const READ_CACHE: &str = "-128";
const WRITE_CACHE: &str = "-2000";

/// The database: on SQLite one writer beside several readers, on PostgreSQL one pool.
#[derive(Clone)]
pub struct Store {
    read: DatabaseConnection,
    write: DatabaseConnection,
    /// What the last regular look found: readers who can do without the database need not wait for it.
    away: Arc<AtomicBool>,
}

impl Store {
    /// Opens the database lazily: a database that is away is an error of each call, not of the start.
    ///
    /// # Errors
    /// When the address cannot be understood, or an SQLite file cannot be made.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(url, 1, WRITE_CACHE)).await?;
            let read = Database::connect(sqlite(url, READERS, READ_CACHE)).await?;
            return Ok(Self { read, write, away: Arc::default() });
        }
        Self::open_postgres(postgres(url, LONGEST_STATEMENT)).await
    }

    /// Opens the database for the migrations, whose statements take as long as the rows there are.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_for_migrations(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("sqlite:") {
            return Self::open(url).await;
        }
        Self::open_postgres(postgres(url, "0")).await
    }

    async fn open_postgres(options: ConnectOptions) -> Result<Self, StoreError> {
        let pool = Database::connect(options).await?;
        Ok(Self { read: pool.clone(), write: pool, away: Arc::default() })
    }

    pub fn is_sqlite(&self) -> bool {
        self.read.get_database_backend() == DbBackend::Sqlite
    }

    /// For the migrations.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.write
    }

    fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// A short writing transaction; nothing outside the database is called while it is open.
    async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let sqlite_transaction_mode = self.is_sqlite().then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() };
        Ok(self.write.begin_with_options(options).await?)
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.read.ping().await?)
    }

    /// Notes what a regular look found.
    pub fn note_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    /// Whether the last regular look found the database away.
    pub fn is_known_away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    pub async fn close(&self) {
        let _ = self.read.close_by_ref().await;
        let _ = self.write.close_by_ref().await;
    }
}

/// A writing transaction with an end: a peer that fell silent answers nothing, not even an error.
async fn bounded<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let silent =
        |_| StoreError::Away(DbErr::Conn(RuntimeErr::Internal("a transaction was not answered in time".into())));
    tokio::time::timeout(LONGEST_TRANSACTION, work).await.map_err(silent)?
}

fn postgres(url: &str, longest_statement: &str) -> ConnectOptions {
    let longest_statement = longest_statement.to_owned();
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(POOL)
        .acquire_timeout(PATIENCE)
        .connect_timeout(PATIENCE)
        .connect_lazy(true)
        .sqlx_logging(false)
        .map_sqlx_postgres_opts(move |postgres| {
            postgres.options([
                ("statement_timeout", longest_statement.as_str()),
                // A client that vanished inside a transaction holds its locks no longer than a minute.
                ("idle_in_transaction_session_timeout", "60s"),
                ("tcp_keepalives_idle", "30"),
                ("tcp_keepalives_interval", "10"),
                ("tcp_keepalives_count", "3"),
            ])
        });
    options
}

fn sqlite(url: &str, connections: u32, cache: &'static str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(PATIENCE)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(false)
                .busy_timeout(PATIENCE)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("cache_size", cache)
                // What is deleted is overwritten, not only forgotten.
                .pragma("secure_delete", "ON")
        })
        .map_sqlx_sqlite_pool_opts(|pool| {
            // A COMMIT that failed leaves sqlx counting a transaction that SQLite has ended: everything later would lie in
            // savepoints that nothing commits. Such a connection is closed instead.
            pool.before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
        });
    options
}

impl Store {
    /// Copies an SQLite database whole into a new file, while others write.
    ///
    /// # Errors
    /// When the file is there already or cannot be written.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<(), StoreError> {
        use sea_orm::{ConnectionTrait, Statement};
        let path = file.display().to_string();
        let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
        self.write.execute_raw(statement).await?;
        Ok(())
    }
}
