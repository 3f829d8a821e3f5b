//! The four combinations of database and queue, and the macro that tells one story on each of them.
//!
//! ```text
//! async fn a_request_is_registered(ground: Ground) { ... }
//! matrix!(a_request_is_registered);
//! ```
//! makes `a_request_is_registered::sqlite_embedded`, `::sqlite_redis`, `::postgres_embedded` and `::postgres_redis`.

use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::database::{PostgresDatabase, RedisDatabase};

/// A story that takes longer than this hangs.
const STORY: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    Embedded,
    Redis,
}

/// What one story stands on: an empty data folder, an empty database, an empty queue.
pub struct Ground {
    pub database: Database,
    pub queue: Queue,
    folder: TempDir,
    postgres: Option<PostgresDatabase>,
    redis: Option<RedisDatabase>,
}

impl Ground {
    pub fn new(database: Database, queue: Queue) -> Ground {
        Ground {
            database,
            queue,
            folder: tempfile::Builder::new().prefix("ground-").tempdir().expect("a data folder"),
            postgres: (database == Database::Postgres).then(PostgresDatabase::create),
            redis: (queue == Queue::Redis).then(RedisDatabase::create),
        }
    }

    /// SQLite and the embedded queue: what the program does when nothing is set.
    pub fn plain() -> Ground {
        Ground::new(Database::Sqlite, Queue::Embedded)
    }

    pub fn data_folder(&self) -> &Path {
        self.folder.path()
    }

    /// None: the SQLite file in the data folder.
    pub fn database_url(&self) -> Option<String> {
        self.postgres.as_ref().map(PostgresDatabase::url)
    }

    /// None: the embedded queue.
    pub fn redis_url(&self) -> Option<String> {
        self.redis.as_ref().map(RedisDatabase::url)
    }

    /// A look past the program, where there is a server to look into.
    pub fn postgres(&self) -> Option<&PostgresDatabase> {
        self.postgres.as_ref()
    }

    pub fn redis(&self) -> Option<&RedisDatabase> {
        self.redis.as_ref()
    }

    /// The same as environment settings: `DATA_DIR`, and `DATABASE_URL` and `REDIS_URL` where they differ from the default.
    pub fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![("DATA_DIR".to_owned(), self.data_folder().display().to_string())];
        settings.extend(self.database_url().map(|url| ("DATABASE_URL".to_owned(), url)));
        settings.extend(self.redis_url().map(|url| ("REDIS_URL".to_owned(), url)));
        settings
    }
}

/// Tells one story on one combination.
pub fn tell(database: Database, queue: Queue, story: impl AsyncFnOnce(Ground)) {
    within(STORY, story(Ground::new(database, queue)));
}

/// Runs a future to its end in a runtime of its own; past `limit` the test fails.
pub fn within<T>(limit: Duration, future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build().expect("a runtime");
    let told = runtime.block_on(async { tokio::time::timeout(limit, future).await });
    runtime.shutdown_background();
    told.unwrap_or_else(|_| panic!("not done after {limit:?}"))
}

/// Makes four tests of each story named.
#[macro_export]
macro_rules! matrix {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use $crate::matrix::{Database, Queue, tell};

            #[test]
            fn sqlite_embedded() {
                tell(Database::Sqlite, Queue::Embedded, super::$story);
            }

            #[test]
            fn sqlite_redis() {
                tell(Database::Sqlite, Queue::Redis, super::$story);
            }

            #[test]
            fn postgres_embedded() {
                tell(Database::Postgres, Queue::Embedded, super::$story);
            }

            #[test]
            fn postgres_redis() {
                tell(Database::Postgres, Queue::Redis, super::$story);
            }
        }
    )+};
}

/// Tells stories that need Redis on it alone, each from a fresh ground.
#[macro_export]
macro_rules! on_redis {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite_redis() {
                use $crate::matrix::{Database, Queue, tell};
                tell(Database::Sqlite, Queue::Redis, super::$story);
            }
        }
    )+};
}
