//! The intake queue: one contract, two backends.
//!
//! # The contract
//!
//! - **push** is durable before it returns: after `Ok` the entry survives the death of this process and of the
//!   machine's power, as far as the medium keeps what it has synced. It returns the note of an earlier push under the
//!   same lookup, learnt in the same round trip; it never looks before it writes, so a repeat adds a second entry.
//! - **find** returns the note of a lookup whose entry waits, is leased or buried, and for a day after acknowledging.
//! - **find waiting** is the same without those acknowledged: what it returns is not registered yet.
//! - **take** leases a batch. At least once: a lease that runs out comes back with its count of tries raised. Two
//!   consumers never hold one live lease.
//! - **acknowledge** ends leased entries for good; a stale lease acknowledges nothing.
//! - **give back** returns leased entries at once, their count as before the lease: outages and shutdowns are
//!   nobody's failure.
//! - **bury** sets an entry aside with a reason, visible and replayable. Nothing buries by itself.
//! - **depth** counts what waits, is leased and is buried, and says how old the oldest is.
//!
//! The contract is proved by one conformance suite that every backend passes in every test run.

mod embedded;
pub mod entry;
mod redis;

use std::path::Path;

pub use embedded::EmbeddedQueue;
pub use redis::{Durability, RedisConnection, RedisQueue};

use crate::domain::{china_time::Instant, identity::Lookup};

/// What a queue can fail with.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The backend does not answer, or not in time; the entry may or may not have been kept.
    #[error("the queue does not answer: {0}")]
    Away(String),
    /// The backend answers but would not keep what it is given.
    #[error("the queue is not durable: {0}")]
    NotDurable(String),
    /// No room, before what it holds is endangered.
    #[error("the queue is full")]
    Full,
    #[error("the queue's file is broken: {0}")]
    Broken(String),
}

/// One entry as pushed. The queue understands none of it.
#[derive(Clone, Debug)]
pub struct Push {
    pub lookup: Lookup,
    /// Sealed time and fingerprint, found again by `lookup`.
    pub note: Vec<u8>,
    /// The sealed entry.
    pub body: Vec<u8>,
}

/// An entry lent to this consumer for a while.
#[derive(Clone, Debug)]
pub struct Leased {
    pub lease: Lease,
    pub lookup: Lookup,
    /// How often a lease of it has been given out, this one included.
    pub tries: u32,
    pub body: Vec<u8>,
}

/// Proof of a lease; worthless once it has run out and been given to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The backend's name of the entry.
    pub entry: String,
    token: String,
}

/// An entry set aside.
#[derive(Clone, Debug)]
pub struct Buried {
    pub entry: String,
    pub reason: String,
    pub buried_at: Instant,
    pub tries: u32,
    pub body: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    pub waiting: u64,
    pub leased: u64,
    pub buried: u64,
    /// When the oldest entry that waits or is leased was pushed.
    pub oldest: Option<Instant>,
}

/// The queue of this process.
#[derive(Clone)]
pub enum Queue {
    Embedded(EmbeddedQueue),
    Redis(RedisQueue),
}

macro_rules! each {
    ($self:ident, $queue:ident => $call:expr) => {
        match $self {
            Queue::Embedded($queue) => $call.await,
            Queue::Redis($queue) => $call.await,
        }
    };
}

impl Queue {
    pub fn embedded(file: &Path, limits: Limits) -> Result<Self, QueueError> {
        EmbeddedQueue::open(file, limits).map(Self::Embedded)
    }

    pub async fn push(&self, push: Push, now: Instant) -> Result<Option<Vec<u8>>, QueueError> {
        each!(self, queue => queue.push(push, now))
    }

    pub async fn find(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        each!(self, queue => queue.find(lookup))
    }

    /// The note of an entry that is not acknowledged yet: nothing for one that is registered.
    pub async fn find_waiting(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        each!(self, queue => queue.find_waiting(lookup))
    }

    pub async fn take(&self, limit: usize, now: Instant) -> Result<Vec<Leased>, QueueError> {
        each!(self, queue => queue.take(limit, now))
    }

    /// Returns how many of the leases were still live.
    pub async fn acknowledge(&self, leased: &[Leased], now: Instant) -> Result<usize, QueueError> {
        each!(self, queue => queue.acknowledge(leased, now))
    }

    pub async fn give_back(&self, leased: &[Leased], now: Instant) -> Result<(), QueueError> {
        each!(self, queue => queue.give_back(leased, now))
    }

    pub async fn bury(&self, leased: &Leased, reason: &str, now: Instant) -> Result<bool, QueueError> {
        each!(self, queue => queue.bury(leased, reason, now))
    }

    pub async fn depth(&self) -> Result<Depth, QueueError> {
        each!(self, queue => queue.depth())
    }

    pub async fn buried(&self, limit: usize) -> Result<Vec<Buried>, QueueError> {
        each!(self, queue => queue.buried(limit))
    }

    /// Puts a buried entry back; whether it was there.
    pub async fn replay(&self, entry: &str, now: Instant) -> Result<bool, QueueError> {
        each!(self, queue => queue.replay(entry, now))
    }

    /// Bodies of everything that waits, is leased or buried, at most `limit`; `None` when there are more.
    pub async fn everything(&self, limit: usize) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        each!(self, queue => queue.everything(limit))
    }

    /// Waits until something may have arrived, at most `longest`.
    pub async fn wait(&self, longest: std::time::Duration) {
        each!(self, queue => queue.wait(longest))
    }

    /// A handle with connections of its own, for one web worker.
    pub fn for_worker(&self) -> Self {
        match self {
            Self::Embedded(queue) => Self::Embedded(queue.clone()),
            Self::Redis(queue) => Self::Redis(queue.for_worker()),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Embedded(_) => "embedded",
            Self::Redis(_) => "redis",
        }
    }
}

/// How long a lease lasts and how much a queue holds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub lease: chrono::TimeDelta,
    pub most_entries: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { lease: chrono::TimeDelta::seconds(60), most_entries: 1_000_000 }
    }
}

/// How long a note outlives its entry's registration.
pub const NOTE_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(1);
