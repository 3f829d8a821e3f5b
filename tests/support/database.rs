//! A fresh database and a fresh queue for each test, gone when it ends.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use redis::{Client, Connection};

use crate::child::Running;
use crate::environment;
use crate::postgres_server::binary;

const COMMAND: Duration = Duration::from_secs(30);
const SOCKET: Duration = Duration::from_secs(10);

/// An empty PostgreSQL database; dropped with its connections when the value is.
pub struct PostgresDatabase {
    server: String,
    name: String,
}

impl PostgresDatabase {
    /// On the server that `tests/run` started.
    pub fn create() -> PostgresDatabase {
        Self::create_on(&environment::postgres_url())
    }

    /// On a server given by the address of any of its databases.
    pub fn create_on(server: &str) -> PostgresDatabase {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let database = PostgresDatabase { server: server.to_owned(), name };
        if let Err(said) = psql(server, &format!("CREATE DATABASE {} TEMPLATE template0", database.name)) {
            panic!("no fresh database on {server}:\n{said}");
        }
        database
    }

    pub fn url(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("an address that names a database");
        format!("{server}/{}", self.name)
    }

    /// Runs SQL in this database and gives back the rows, columns parted by `|`.
    pub fn sql(&self, statement: &str) -> String {
        psql(&self.url(), statement).unwrap_or_else(|said| panic!("{statement}\n{said}"))
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        // A server the test has stopped takes its databases along.
        psql(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).ok();
    }
}

fn psql(url: &str, statement: &str) -> Result<String, String> {
    let mut command = Command::new(binary("psql"));
    command.env("PGCONNECT_TIMEOUT", "10");
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "-v", "ON_ERROR_STOP=1"]);
    command.args(["--command", statement, url]);
    let mut running = Running::start("psql", "postgresql", &mut command);
    let status = running.wait(COMMAND);
    let said = running.log_to_its_end(COMMAND);
    if status.success() { Ok(said) } else { Err(said) }
}

/// A numbered database of the shared Redis, empty, emptied again when the value is dropped.
///
/// Publish and subscribe are not parted by number: whoever tests those starts a `RedisServer` of his own.
pub struct RedisDatabase {
    server: String,
    number: u32,
}

impl RedisDatabase {
    /// On the server that `tests/run` started.
    pub fn create() -> RedisDatabase {
        Self::create_on(&environment::redis_url())
    }

    /// Database 0 only counts the others.
    pub fn create_on(server: &str) -> RedisDatabase {
        let number: u32 =
            redis::cmd("INCR").arg("test:databases").query(&mut connect(server)).expect("a number from Redis");
        let database = RedisDatabase { server: server.to_owned(), number };
        let left: u64 = redis::cmd("DBSIZE").query(&mut database.connection()).expect("a look into Redis");
        assert_eq!(left, 0, "database {number} of {server} is not empty");
        database
    }

    /// `redis://host:port/number`.
    pub fn url(&self) -> String {
        format!("{}/{}", self.server, self.number)
    }

    /// A blocking connection with a limit on every answer.
    pub fn connection(&self) -> Connection {
        connect(&self.url())
    }
}

impl Drop for RedisDatabase {
    fn drop(&mut self) {
        if let Ok(mut connection) = open(&self.url()) {
            redis::cmd("FLUSHDB").query::<()>(&mut connection).ok();
        }
    }
}

fn connect(url: &str) -> Connection {
    open(url).unwrap_or_else(|error| panic!("no connection to {url}: {error}"))
}

fn open(url: &str) -> redis::RedisResult<Connection> {
    let connection = Client::open(url)?.get_connection_with_timeout(SOCKET)?;
    connection.set_read_timeout(Some(SOCKET))?;
    connection.set_write_timeout(Some(SOCKET))?;
    Ok(connection)
}
