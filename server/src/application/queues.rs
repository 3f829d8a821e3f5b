//! The process's queue: chosen by the settings, checked, and what is left of an earlier choice.

use super::{Purpose, StartError, other_secrets};
use crate::{
    clock::Clock,
    domain::secrets::Secrets,
    http::kit::Kit,
    queue::{EmbeddedQueue, Limits as QueueLimits, Push, Queue, QueueError, RedisConnection, RedisQueue},
    routing::registrar::{self, Step},
    settings::Settings,
};

/// Buried entries of a leftover queue that are tried again at a start.
const MOST_BURIED: usize = 10_000;

pub(super) async fn check_secrets(queue: &Queue, secrets: &Secrets, settings: &Settings) -> Result<(), StartError> {
    let Queue::Redis(redis) = queue else { return Ok(()) };
    match redis.claim_fingerprint(secrets.fingerprint()).await {
        Ok(found) if found != secrets.fingerprint() => {
            Err(other_secrets("Redis queue", found, secrets.fingerprint(), settings))
        }
        Ok(_) => {
            redis.check_durability().await;
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%error, "Redis does not answer; intake goes straight to the database");
            Ok(())
        }
    }
}

pub(super) async fn open(
    settings: &Settings,
    clock: &Clock,
    secrets: &Secrets,
    purpose: Purpose,
) -> Result<Queue, StartError> {
    let Some(url) = &settings.redis_url else {
        return Ok(Queue::Embedded(open_embedded(settings, purpose).await?));
    };
    let at = RedisConnection {
        url: url.clone(),
        prefix: settings.redis_prefix.clone(),
        consumer: clock.new_id().to_string(),
        accept_everysec: settings.accept_everysec,
        fingerprint: Some(secrets.fingerprint().to_owned()),
    };
    Ok(Queue::Redis(RedisQueue::open(at, queue_limits(settings))?))
}

/// A serving process holds the folder's lock: leases left in the file are of a process that is dead.
async fn open_embedded(settings: &Settings, purpose: Purpose) -> Result<EmbeddedQueue, QueueError> {
    let queue = EmbeddedQueue::open(&settings.data_dir.join("queue.db"), queue_limits(settings))?;
    if purpose == Purpose::Serving {
        queue.end_leases().await?;
    }
    Ok(queue)
}

fn queue_limits(settings: &Settings) -> QueueLimits {
    QueueLimits { most_entries: settings.queue_limit, ..QueueLimits::default() }
}

/// With `REDIS_URL`, a `queue.db` of the time before it is registered first, what was buried in it once more; what fails
/// again moves into `queue`, where staff see it and its photos are kept. The file is given back as long as it holds
/// anything: while the database or Redis is away.
pub(super) async fn leftover(kit: &Kit, queue: &Queue, settings: &Settings) -> Result<Option<Queue>, StartError> {
    let from = open_embedded(settings, Purpose::Serving).await?;
    for buried in from.buried(MOST_BURIED).await? {
        from.replay(&buried.entry, kit.clock.now()).await?;
    }
    let from = Queue::Embedded(from);
    loop {
        match registrar::step(kit, &from).await {
            Step::Did(entries) => tracing::info!(entries, "entries of the embedded queue registered"),
            Step::Idle => break,
            Step::Away => {
                tracing::warn!("the embedded queue still holds entries; they are registered when the database is back");
                return Ok(Some(from));
            }
        }
    }
    if let Err(error) = move_buried(kit, &from, queue).await {
        tracing::warn!(%error, "what the embedded queue could not register stays in its file");
        return Ok(Some(from));
    }
    Ok(None)
}

/// Moves buried entries: pushed before they are acknowledged, so that none is ever in neither.
async fn move_buried(kit: &Kit, from: &Queue, to: &Queue) -> Result<(), QueueError> {
    let now = kit.clock.now();
    loop {
        for buried in from.buried(registrar::BATCH).await? {
            from.replay(&buried.entry, now).await?;
        }
        let leased = from.take(registrar::BATCH, now).await?;
        if leased.is_empty() {
            return Ok(());
        }
        for one in &leased {
            let note = from.find(&one.lookup).await?.unwrap_or_default();
            to.push(Push { lookup: one.lookup, note, body: one.body.clone() }, now).await?;
        }
        from.acknowledge(&leased, now).await?;
    }
}
