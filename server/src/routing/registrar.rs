//! The registrar: takes a batch from the queue, registers and routes it, acknowledges. Every step can run twice.

use crate::{
    domain::directory::Directory,
    http::kit::Kit,
    queue::{
        Leased, Queue, QueueError,
        entry::{Entry, EntryError},
    },
    store::{StoreError, registration::Registration},
};

/// Entries of one batch: measured best in one statement. SQLite takes fewer at a time, so that a deputy's tap never
/// waits long behind registration.
pub const BATCH: usize = 500;
pub const SQLITE_BATCH: usize = 50;
/// An entry leased more often than this is tried alone: only its own failure may bury it.
const SUSPICIOUS_TRIES: u32 = 3;

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Registered or set aside so many entries.
    Did(usize),
    /// Nothing waits.
    Idle,
    /// Queue or database is away; nothing was lost.
    Away,
}

/// One step: nothing is taken while the database is away.
pub async fn step(kit: &Kit, queue: &Queue) -> Step {
    if let Err(error) = kit.cards.refresh(&kit.store).await {
        tracing::debug!(%error, "the database is away, nothing is taken from the queue");
        return Step::Away;
    }
    let limit = if kit.store.is_sqlite() { SQLITE_BATCH } else { BATCH };
    let leased = match queue.take(limit, kit.clock.now()).await {
        Ok(leased) if leased.is_empty() => return Step::Idle,
        Ok(leased) => leased,
        Err(error) => return away(&error),
    };
    let (suspicious, plain): (Vec<Leased>, Vec<Leased>) =
        leased.into_iter().partition(|one| one.tries > SUSPICIOUS_TRIES);
    let mut did = 0;
    for (together, alone) in [(plain, false), (suspicious, true)] {
        let done = if alone { one_by_one(kit, queue, together).await } else { all_at_once(kit, queue, together).await };
        match done {
            Ok(count) => did += count,
            Err(step) => return step,
        }
    }
    Step::Did(did)
}

fn away(error: &QueueError) -> Step {
    tracing::debug!(%error, "the queue is away");
    Step::Away
}

async fn all_at_once(kit: &Kit, queue: &Queue, leased: Vec<Leased>) -> Result<usize, Step> {
    if leased.is_empty() {
        return Ok(0);
    }
    let directory = kit.cards.now();
    let mut good = Vec::with_capacity(leased.len());
    let mut registrations = Vec::with_capacity(leased.len());
    let mut did = 0;
    for one in leased {
        match read(kit, &directory, &one) {
            Ok(registration) => {
                registrations.push(registration);
                good.push(one);
            }
            Err(reason) => {
                bury(kit, queue, &one, &reason.to_string()).await?;
                did += 1;
            }
        }
    }
    match kit.door().register(&registrations).await {
        Ok(_) => Ok(did + acknowledge(kit, queue, &good).await?),
        Err(error) if !error.is_its_own_fault() => give_back(kit, queue, &good, &error).await,
        Err(error) if good.len() > 1 => {
            tracing::warn!(%error, entries = good.len(), "a batch failed; its entries are tried one by one");
            Ok(did + one_by_one(kit, queue, good).await?)
        }
        Err(error) => {
            if let Some(only) = good.first() {
                bury(kit, queue, only, &error.to_string()).await?;
            }
            Ok(did + 1)
        }
    }
}

async fn one_by_one(kit: &Kit, queue: &Queue, leased: Vec<Leased>) -> Result<usize, Step> {
    let mut did = 0;
    let mut waiting = leased.into_iter();
    while let Some(one) = waiting.next() {
        match Box::pin(all_at_once(kit, queue, vec![one])).await {
            Ok(count) => did += count,
            Err(step) => {
                let rest: Vec<Leased> = waiting.collect();
                let _ = queue.give_back(&rest, kit.clock.now()).await;
                return Err(step);
            }
        }
    }
    Ok(did)
}

/// Why one entry alone cannot be registered.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error("its code is not in the directory")]
    NoSuchCode,
}

fn read(kit: &Kit, directory: &Directory, leased: &Leased) -> Result<Registration, Unreadable> {
    let entry = Entry::open(&kit.secrets, &leased.body)?;
    let route = directory.route(&entry.token, entry.submission.about_this_deputy).ok_or(Unreadable::NoSuchCode)?;
    let verdict = kit.content.look_at(&entry.submission);
    Ok(Registration { verdict, ..entry.registration(route) })
}

async fn acknowledge(kit: &Kit, queue: &Queue, leased: &[Leased]) -> Result<usize, Step> {
    kit.moved.notify_one();
    let live = queue.acknowledge(leased, kit.clock.now()).await.map_err(|error| away(&error))?;
    if live < leased.len() {
        tracing::warn!(
            late = leased.len() - live,
            "leases ran out before their entries were acknowledged; they come again"
        );
    }
    Ok(leased.len())
}

async fn give_back(kit: &Kit, queue: &Queue, leased: &[Leased], cause: &StoreError) -> Result<usize, Step> {
    match cause {
        StoreError::Away(_) => {
            tracing::warn!(%cause, entries = leased.len(), "the database is away; the entries go back")
        }
        _ => tracing::error!(%cause, entries = leased.len(), "the database refuses to register; the entries go back"),
    }
    let _ = queue.give_back(leased, kit.clock.now()).await;
    Err(Step::Away)
}

async fn bury(kit: &Kit, queue: &Queue, leased: &Leased, reason: &str) -> Result<(), Step> {
    tracing::error!(reason, entry = leased.lease.entry, "an entry cannot be registered and is set aside");
    queue.bury(leased, reason, kit.clock.now()).await.map_err(|error| away(&error))?;
    Ok(())
}
