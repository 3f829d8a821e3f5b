//! The embedded queue: one SQLite file of its own, one writing thread, pushes of the same moment in one transaction.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::{Notify, oneshot};

use super::{Buried, Depth, Lease, Leased, Limits, NOTE_KEPT, Push, QueueError};
use crate::domain::{china_time::Instant, identity::Lookup};

/// Commands that share one transaction at most: bounds how long the first of them waits.
const MOST_TOGETHER: usize = 1_024;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        lookup BLOB NOT NULL,
        body BLOB NOT NULL,
        pushed_at INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0,
        leased_until INTEGER NOT NULL DEFAULT 0,
        buried_at INTEGER,
        reason TEXT
    );
    CREATE INDEX IF NOT EXISTS entries_free ON entries (leased_until, id) WHERE buried_at IS NULL;
    CREATE TABLE IF NOT EXISTS notes (lookup BLOB PRIMARY KEY, note BLOB NOT NULL, forget_at INTEGER) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS notes_old ON notes (forget_at) WHERE forget_at IS NOT NULL;
";

type Reply<T> = oneshot::Sender<Result<T, QueueError>>;
type Work = Box<dyn FnOnce(&Transaction<'_>) -> Box<dyn FnOnce(Result<(), &rusqlite::Error>) + Send> + Send>;

/// A handle on the writing thread; the file closes when the last handle is dropped.
#[derive(Clone)]
pub struct EmbeddedQueue {
    work: Sender<Work>,
    arrived: Arc<Notify>,
    /// Entries that wait or are leased: counted here so that a push never counts rows.
    held: Arc<AtomicU64>,
    limits: Limits,
}

impl EmbeddedQueue {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// When the file cannot be opened, synced or understood.
    pub fn open(file: &Path, limits: Limits) -> Result<Self, QueueError> {
        let broken = |error: rusqlite::Error| QueueError::Broken(error.to_string());
        let connection = open_file(file).map_err(broken)?;
        let held = connection
            .query_row("SELECT count(*) FROM entries WHERE buried_at IS NULL", [], |row| row.get::<_, i64>(0));
        let held = Arc::new(AtomicU64::new(held.map_err(broken)? as u64));
        let (work, receiver) = mpsc::channel();
        std::thread::Builder::new()
            .name("queue".into())
            .spawn(move || write_loop(connection, &receiver))
            .map_err(|error| QueueError::Broken(error.to_string()))?;
        Ok(Self { work, arrived: Arc::new(Notify::new()), held, limits })
    }

    /// Copies a queue's file whole, while its process writes; no file, no copy.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn copy(from: &Path, to: &Path) -> Result<(), QueueError> {
        if !from.exists() {
            return Ok(());
        }
        let broken = |error: rusqlite::Error| QueueError::Broken(error.to_string());
        let connection = Connection::open(from).map_err(broken)?;
        connection.execute("VACUUM INTO ?", [to.display().to_string()]).map_err(broken)?;
        Ok(())
    }

    /// What a queue's file holds, without opening it for good; `None` where there is no file.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn look(file: &Path) -> Result<Option<Depth>, QueueError> {
        if !file.exists() {
            return Ok(None);
        }
        let broken = |error: rusqlite::Error| QueueError::Broken(error.to_string());
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(broken)?;
        connection.busy_timeout(Duration::from_secs(5)).map_err(broken)?;
        let asked = "SELECT count(*) FILTER (WHERE buried_at IS NULL AND leased_until = 0),
                            count(*) FILTER (WHERE buried_at IS NULL AND leased_until > 0),
                            count(*) FILTER (WHERE buried_at IS NOT NULL),
                            min(pushed_at) FILTER (WHERE buried_at IS NULL) FROM entries";
        let depth = connection.query_row(asked, [], |row| {
            Ok(Depth {
                waiting: row.get::<_, i64>(0)? as u64,
                leased: row.get::<_, i64>(1)? as u64,
                buried: row.get::<_, i64>(2)? as u64,
                oldest: row.get::<_, Option<i64>>(3)?.and_then(Instant::from_timestamp_micros),
            })
        });
        depth.map(Some).map_err(broken)
    }

    /// Runs `job` in the next shared transaction; its answer is sent after the commit has been synced.
    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Result<T, QueueError>> + Send + 'static,
    ) -> Result<T, QueueError> {
        self.run_counted(job, |held, _| held).await
    }

    /// The same, with what it does to the number of entries held. Counted in the writing thread after the commit: whoever
    /// asked may be gone by then.
    async fn run_counted<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<Result<T, QueueError>> + Send + 'static,
        counted: impl FnOnce(u64, &T) -> u64 + Send + 'static,
    ) -> Result<T, QueueError> {
        let (reply, answer): (Reply<T>, _) = oneshot::channel();
        let held = self.held.clone();
        let work: Work = Box::new(move |transaction| {
            let done = job(transaction);
            Box::new(move |committed| {
                if let (Ok(Ok(result)), Ok(())) = (&done, committed) {
                    held.store(counted(held.load(Ordering::Relaxed), result), Ordering::Relaxed);
                }
                let _ = reply.send(match (done, committed) {
                    (Ok(result), Ok(())) => result,
                    (Err(error), _) => Err(QueueError::Away(error.to_string())),
                    (_, Err(error)) => Err(QueueError::Away(error.to_string())),
                });
            })
        });
        let gone = || QueueError::Away("the queue's thread has ended".into());
        self.work.send(work).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    pub async fn push(&self, push: Push, now: Instant) -> Result<Option<Vec<u8>>, QueueError> {
        if self.held.load(Ordering::Relaxed) >= self.limits.most_entries {
            return Err(QueueError::Full);
        }
        let job =
            move |db: &Transaction<'_>| {
                let lookup = push.lookup.0;
                // The entry first: should the note fail, an entry without one is registered all the same, while a note without
                // an entry would wait for ever.
                db.prepare_cached("INSERT INTO entries (lookup, body, pushed_at) VALUES (?, ?, ?)")?
                    .execute(params![lookup, push.body, now.timestamp_micros()])?;
                let fresh = db
                    .prepare_cached("INSERT INTO notes (lookup, note) VALUES (?, ?) ON CONFLICT DO NOTHING")?
                    .execute(params![lookup, push.note])?;
                Ok(Ok(if fresh == 1 { None } else { note(db, &lookup)? }))
            };
        let earlier = self.run_counted(job, |held, _| held + 1).await?;
        self.arrived.notify_one();
        Ok(earlier)
    }

    pub async fn find(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        let lookup = lookup.0;
        self.run(move |db| Ok(Ok(note(db, &lookup)?))).await
    }

    pub async fn find_waiting(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        let lookup = lookup.0;
        let waiting = "SELECT note FROM notes WHERE lookup = ? AND forget_at IS NULL";
        self.run(move |db| Ok(Ok(db.prepare_cached(waiting)?.query_row([lookup], |row| row.get(0)).optional()?))).await
    }

    pub async fn take(&self, limit: usize, now: Instant) -> Result<Vec<Leased>, QueueError> {
        let until = (now + self.limits.lease).timestamp_micros();
        let now = now.timestamp_micros();
        let job = move |db: &Transaction<'_>| {
            let mut statement = db.prepare_cached(
                "UPDATE entries SET tries = tries + 1, leased_until = ?1 WHERE id IN
                   (SELECT id FROM entries WHERE buried_at IS NULL AND leased_until <= ?2 ORDER BY id LIMIT ?3)
                 RETURNING id, lookup, tries, body",
            )?;
            let rows = statement.query_map(params![until, now, limit as i64], |row| {
                let (id, tries): (i64, u32) = (row.get(0)?, row.get(2)?);
                Ok(Leased {
                    lease: Lease { entry: id.to_string(), token: tries.to_string() },
                    lookup: Lookup(row.get(1)?),
                    tries,
                    body: row.get(3)?,
                })
            })?;
            let mut leased = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            leased.sort_by_key(|one| one.lease.entry.parse::<i64>().unwrap_or_default());
            // Another process may have put entries back: counted anew whenever nothing waits.
            let recounted = if leased.is_empty() { Some(count(db, "buried_at IS NULL")?) } else { None };
            Ok(Ok((leased, recounted)))
        };
        let (leased, _) = self.run_counted(job, |held, (_, recounted)| recounted.unwrap_or(held)).await?;
        Ok(leased)
    }

    /// Ends all leases, for a process that knows it is the only one: whoever held them is dead. Their tries stay counted.
    pub async fn end_leases(&self) -> Result<(), QueueError> {
        self.run(|db| {
            db.execute("UPDATE entries SET leased_until = 0 WHERE leased_until > 0 AND buried_at IS NULL", [])?;
            Ok(Ok(()))
        })
        .await
    }

    pub async fn acknowledge(&self, leased: &[Leased], now: Instant) -> Result<usize, QueueError> {
        let leased: Vec<(Lease, Lookup)> = leased.iter().map(|one| (one.lease.clone(), one.lookup)).collect();
        let now = now.timestamp_micros();
        let forget_at = now + NOTE_KEPT.num_microseconds().unwrap_or_default();
        let job = move |db: &Transaction<'_>| {
            let mut live = 0;
            for (lease, lookup) in &leased {
                let ended = db
                    .prepare_cached(
                        "DELETE FROM entries WHERE id = ? AND tries = ? AND leased_until > ? AND buried_at IS NULL",
                    )?
                    .execute(params![lease.entry, lease.token, now])?;
                if ended == 1 {
                    live += 1;
                    db.prepare_cached("UPDATE notes SET forget_at = ? WHERE lookup = ?")?
                        .execute(params![forget_at, lookup.0])?;
                }
            }
            db.prepare_cached("DELETE FROM notes WHERE forget_at < ?")?.execute([now])?;
            Ok(Ok(live))
        };
        self.run_counted(job, |held, live| held.saturating_sub(*live as u64)).await
    }

    pub async fn give_back(&self, leased: &[Leased], now: Instant) -> Result<(), QueueError> {
        let leases: Vec<Lease> = leased.iter().map(|one| one.lease.clone()).collect();
        let now = now.timestamp_micros();
        self.run(move |db| {
            for lease in &leases {
                db.prepare_cached(
                    "UPDATE entries SET leased_until = 0, tries = tries - 1 WHERE id = ? AND tries = ? AND leased_until > ?",
                )?
                .execute(params![lease.entry, lease.token, now])?;
            }
            Ok(Ok(()))
        })
        .await?;
        self.arrived.notify_one();
        Ok(())
    }

    pub async fn bury(&self, leased: &Leased, reason: &str, now: Instant) -> Result<bool, QueueError> {
        let (lease, reason, now) = (leased.lease.clone(), reason.to_owned(), now.timestamp_micros());
        let job = move |db: &Transaction<'_>| {
            let buried = db
                .prepare_cached(
                    "UPDATE entries SET buried_at = ?1, reason = ?2 WHERE id = ?3 AND tries = ?4 AND leased_until > ?1",
                )?
                .execute(params![now, reason, lease.entry, lease.token])?;
            Ok(Ok(buried == 1))
        };
        self.run_counted(job, |held, buried| held.saturating_sub(u64::from(*buried))).await
    }

    pub async fn depth(&self) -> Result<Depth, QueueError> {
        self.run(|db| {
            let leased = count(db, "buried_at IS NULL AND leased_until > 0")?;
            let oldest: Option<i64> = db
                .query_row("SELECT pushed_at FROM entries WHERE buried_at IS NULL ORDER BY id LIMIT 1", [], |row| {
                    row.get(0)
                })
                .optional()?;
            Ok(Ok(Depth {
                waiting: count(db, "buried_at IS NULL")? - leased,
                leased,
                buried: count(db, "buried_at IS NOT NULL")?,
                oldest: oldest.and_then(Instant::from_timestamp_micros),
            }))
        })
        .await
    }

    pub async fn buried(&self, limit: usize) -> Result<Vec<Buried>, QueueError> {
        self.run(move |db| {
            let mut statement = db.prepare_cached(
                "SELECT id, reason, buried_at, tries, body FROM entries WHERE buried_at IS NOT NULL ORDER BY id LIMIT ?",
            )?;
            let rows = statement.query_map([limit as i64], |row| {
                Ok(Buried {
                    entry: row.get::<_, i64>(0)?.to_string(),
                    reason: row.get(1)?,
                    buried_at: Instant::from_timestamp_micros(row.get(2)?).unwrap_or_default(),
                    tries: row.get(3)?,
                    body: row.get(4)?,
                })
            })?;
            Ok(Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?))
        })
        .await
    }

    pub async fn replay(&self, entry: &str, _now: Instant) -> Result<bool, QueueError> {
        let entry = entry.to_owned();
        let job = move |db: &Transaction<'_>| {
            let changed = db.execute(
                "UPDATE entries SET buried_at = NULL, reason = NULL, leased_until = 0, tries = 0
                     WHERE id = ? AND buried_at IS NOT NULL",
                [entry],
            )?;
            Ok(Ok(changed == 1))
        };
        let replayed = self.run_counted(job, |held, replayed| held + u64::from(*replayed)).await?;
        self.arrived.notify_one();
        Ok(replayed)
    }

    pub async fn everything(&self, limit: usize) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        self.run(move |db| {
            let mut statement = db.prepare_cached("SELECT body FROM entries LIMIT ?")?;
            let rows = statement.query_map([limit as i64 + 1], |row| row.get(0))?;
            let bodies = rows.collect::<rusqlite::Result<Vec<Vec<u8>>>>()?;
            Ok(Ok((bodies.len() <= limit).then_some(bodies)))
        })
        .await
    }

    pub async fn wait(&self, longest: Duration) {
        let _ = tokio::time::timeout(longest, self.arrived.notified()).await;
    }
}

fn open_file(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is overwritten, not only forgotten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

fn write_loop(mut connection: Connection, receiver: &Receiver<Work>) {
    while let Ok(first) = receiver.recv() {
        let together: Vec<Work> = std::iter::once(first).chain(receiver.try_iter().take(MOST_TOGETHER - 1)).collect();
        write_together(&mut connection, together);
    }
}

/// One transaction for everything that came at the same moment; nobody is answered before it has been synced.
fn write_together(connection: &mut Connection, together: Vec<Work>) {
    match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => {
            let answers: Vec<_> = together.into_iter().map(|work| work(&transaction)).collect();
            let committed = transaction.commit();
            answers.into_iter().for_each(|answer| answer(committed.as_ref().copied()));
        }
        // Dropping the work answers each with "the thread has ended"; the next batch tries again.
        Err(error) => tracing::error!(%error, "the queue's file cannot be written"),
    }
}

fn note(db: &Transaction<'_>, lookup: &[u8; 32]) -> rusqlite::Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT note FROM notes WHERE lookup = ?")?.query_row([lookup], |row| row.get(0)).optional()
}

fn count(db: &Transaction<'_>, condition: &str) -> rusqlite::Result<u64> {
    db.prepare_cached(&format!("SELECT count(*) FROM entries WHERE {condition}"))?
        .query_row([], |row| row.get::<_, i64>(0))
        .map(|count| count as u64)
}
