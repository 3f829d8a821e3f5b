//! A queue of either backend with what the suite needs of it: a clock, further consumers, leases that run out.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use deputy_code::{
    clock::Clock,
    domain::{china_time::Instant, identity::Lookup},
    queue::{Durability, Leased, Limits, Push, Queue, QueueError, RedisConnection, RedisQueue},
};
use tempfile::TempDir;
use tests::{database::RedisDatabase, wait::until};

/// Long enough that no lease of a test runs out unless the test wants it to.
pub const LONG: TimeDelta = TimeDelta::seconds(60);
/// For tests that wait for the end of a lease on Redis, whose clock cannot be turned.
pub const SHORT: TimeDelta = TimeDelta::milliseconds(300);
const LEASE_OVER: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Embedded,
    Redis,
}

pub struct Ground {
    pub queue: Queue,
    pub limits: Limits,
    now: Mutex<Instant>,
    folder: TempDir,
    redis: Option<RedisDatabase>,
}

impl Ground {
    pub async fn new(backend: Backend) -> Ground {
        Ground::with(backend, Limits { lease: LONG, most_entries: 1_000_000 }).await
    }

    /// Leases that end soon: by the clock's turn, or on Redis after a moment.
    pub async fn with_short_leases(backend: Backend) -> Ground {
        Ground::with(backend, Limits { lease: SHORT, most_entries: 1_000_000 }).await
    }

    pub async fn with(backend: Backend, limits: Limits) -> Ground {
        let folder = tempfile::Builder::new().prefix("queue-").tempdir().expect("a folder");
        let redis = (backend == Backend::Redis).then(RedisDatabase::create);
        let queue = match &redis {
            None => Queue::embedded(&folder.path().join("queue.db"), limits).expect("a queue's file"),
            Some(database) => Queue::Redis(durable(&database.url(), limits).await),
        };
        Ground { queue, limits, now: Mutex::new(Clock::system().now()), folder, redis }
    }

    pub fn now(&self) -> Instant {
        *self.now.lock().unwrap()
    }

    pub fn advance(&self, by: TimeDelta) {
        *self.now.lock().unwrap() += by;
    }

    pub fn is_redis(&self) -> bool {
        self.redis.is_some()
    }

    pub fn redis(&self) -> &RedisDatabase {
        self.redis.as_ref().expect("a ground on Redis")
    }

    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("queue.db")
    }

    /// One more consumer of the same queue: another process on Redis, another hand on the same file.
    pub async fn another_consumer(&self) -> Queue {
        match &self.redis {
            None => self.queue.clone(),
            Some(database) => Queue::Redis(durable(&database.url(), self.limits).await),
        }
    }

    pub async fn push(&self, what: u32) -> Option<Vec<u8>> {
        self.queue.push(entry(what), self.now()).await.expect("a push")
    }

    pub async fn push_all(&self, entries: std::ops::Range<u32>) {
        for what in entries {
            self.push(what).await;
        }
    }

    pub async fn take(&self, limit: usize) -> Vec<Leased> {
        self.queue.take(limit, self.now()).await.expect("a take")
    }

    pub async fn acknowledge(&self, leased: &[Leased]) -> usize {
        self.queue.acknowledge(leased, self.now()).await.expect("an acknowledgement")
    }

    /// What `consumer` takes once the leases now out have run out.
    pub async fn take_when_leases_are_over(&self, consumer: &Queue, limit: usize) -> Vec<Leased> {
        self.advance(self.limits.lease + TimeDelta::milliseconds(1));
        until("leases that ran out", LEASE_OVER, async || {
            let taken = consumer.take(limit, self.now()).await.expect("a take");
            (!taken.is_empty()).then_some(taken)
        })
        .await
    }
}

/// Redis under a prefix and a consumer's name of its own, its settings read.
pub async fn durable(url: &str, limits: Limits) -> RedisQueue {
    let queue = unread(url, limits, false);
    assert_eq!(queue.check_durability().await, Durability::Always);
    queue
}

/// The same, its settings not read yet.
pub fn unread(url: &str, limits: Limits, accept_everysec: bool) -> RedisQueue {
    with_secrets(url, limits, accept_everysec, None)
}

/// The same, of a process with these secrets.
pub fn with_secrets(url: &str, limits: Limits, accept_everysec: bool, fingerprint: Option<&str>) -> RedisQueue {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let at = RedisConnection {
        url: url.to_owned(),
        prefix: "{dc:test}".into(),
        consumer: format!("consumer-{}", NEXT.fetch_add(1, Ordering::Relaxed)),
        accept_everysec,
        fingerprint: fingerprint.map(str::to_owned),
    };
    RedisQueue::open(at, limits).expect("an address of Redis")
}

pub fn lookup(what: u32) -> Lookup {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&what.to_be_bytes());
    // A line feed and zeros: a backend that parts its fields by such bytes would stumble.
    bytes[4..8].copy_from_slice(b"\n\0\r\n");
    Lookup(bytes)
}

pub fn body(what: u32) -> Vec<u8> {
    format!("entry {what}\n\0\u{1F600}").into_bytes()
}

pub fn note(what: u32) -> Vec<u8> {
    format!("note\n{what}").into_bytes()
}

pub fn entry(what: u32) -> Push {
    Push { lookup: lookup(what), note: note(what), body: body(what) }
}

pub fn bodies(leased: &[Leased]) -> Vec<Vec<u8>> {
    leased.iter().map(|one| one.body.clone()).collect()
}

pub fn is_full<T>(result: &Result<T, QueueError>) -> bool {
    matches!(result, Err(QueueError::Full))
}
