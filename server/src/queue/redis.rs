//! The queue on Redis Streams.
//!
//! Keys, all under one hash tag so that a shard's keys live together (`{prefix}` is `{dc:00}` on one database):
//!
//! | key | what |
//! |---|---|
//! | `{prefix}:intake` | the stream; fields `l` lookup, `b` body |
//! | group `registrars` | one consumer group; each process is a consumer of its own name |
//! | `{prefix}:pending:{lookup}` | the note of a lookup, `SET NX GET`; expires a day after acknowledging |
//! | `{prefix}:buried` | hash of buried entries: lookup, body, reason, time, tries |
//! | `{prefix}:fingerprint` | fingerprint of the secrets this queue was filled with |
//!
//! A push is one MULTI in one round trip. A lease is the consumer's name with the delivery count; scripts check both.

mod durability;
mod inspection;
mod scripts;
mod slot;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use redis::{
    Client, Cmd, RedisError, Script, Value,
    aio::MultiplexedConnection,
    from_redis_value_ref,
    streams::{StreamAutoClaimReply, StreamId, StreamReadReply},
};

pub use durability::Durability;
use durability::{judge, settings};
use scripts::{ACKNOWLEDGE, BURY, GIVE_BACK, REPLAY, unpack};
use slot::Slot;

use super::{Buried, Depth, Lease, Leased, Limits, NOTE_KEPT, Push, QueueError};
use crate::domain::{china_time::Instant, digest, identity::Lookup};

const GROUP: &str = "registrars";
/// A push that takes longer goes to the database instead.
const PUSH_TIMEOUT: Duration = Duration::from_millis(300);
/// Everything else may take this long.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections of one web worker: measured best when Redis syncs always.
const PUSH_CONNECTIONS: usize = 2;
/// How long between looks for new entries when none is there.
const POLL: Duration = Duration::from_millis(50);

/// Where Redis is and under which prefix this installation's keys lie.
#[derive(Clone, Debug)]
pub struct RedisConnection {
    pub url: String,
    pub prefix: String,
    /// This process's consumer name.
    pub consumer: String,
    /// Fingerprint of this process's secrets; none for one that only looks.
    pub fingerprint: Option<String>,
    /// `everysec` accepted in writing: up to a second's loss.
    pub accept_everysec: bool,
}

#[derive(Clone)]
pub struct RedisQueue {
    client: Client,
    at: Arc<RedisConnection>,
    /// Key of the stream.
    stream: Arc<str>,
    limits: Limits,
    pushers: Arc<Vec<Slot>>,
    next: Arc<AtomicUsize>,
    worker: Arc<Slot>,
    shared: Arc<Shared>,
}

/// Facts about Redis that all handles of a process share.
struct Shared {
    durability: std::sync::RwLock<Durability>,
    held: AtomicU64,
    group_made: AtomicBool,
}

fn away(error: &RedisError) -> QueueError {
    QueueError::Away(error.to_string())
}

impl RedisQueue {
    /// Reads the address; connects at the first use.
    ///
    /// # Errors
    /// When the address is no Redis address.
    pub fn open(at: RedisConnection, limits: Limits) -> Result<Self, QueueError> {
        let client = Client::open(at.url.as_str()).map_err(|error| QueueError::Broken(error.to_string()))?;
        let shared = Shared {
            durability: std::sync::RwLock::new(Durability::Unknown),
            held: AtomicU64::new(0),
            group_made: AtomicBool::new(false),
        };
        let queue = Self {
            client,
            stream: format!("{}:intake", at.prefix).into(),
            at: Arc::new(at),
            limits,
            pushers: Arc::default(),
            next: Arc::default(),
            worker: Arc::new(Slot::timed(RESPONSE_TIMEOUT)),
            shared: Arc::new(shared),
        };
        Ok(queue.for_worker())
    }

    /// The same queue with push connections of its own, made in the worker that uses them.
    pub fn for_worker(&self) -> Self {
        let pushers = (0..PUSH_CONNECTIONS).map(|_| Slot::untimed()).collect();
        Self {
            pushers: Arc::new(pushers),
            next: Arc::default(),
            worker: Arc::new(Slot::timed(RESPONSE_TIMEOUT)),
            ..self.clone()
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.at.prefix)
    }

    fn note_key(&self, lookup: &Lookup) -> String {
        let mut key = String::with_capacity(self.at.prefix.len() + 80);
        key.extend([&self.at.prefix, ":pending:", &digest::hex(&lookup.0)]);
        key
    }

    async fn slow<T: redis::FromRedisValue>(&self, pipe: &redis::Pipeline) -> Result<T, QueueError> {
        let mut connection = self.worker.get(&self.client).await.map_err(|error| away(&error))?;
        match pipe.query_async(&mut connection).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.failed(&error).await),
        }
    }

    async fn script<T: redis::FromRedisValue>(&self, script: &redis::ScriptInvocation<'_>) -> Result<T, QueueError> {
        let mut connection = self.worker.get(&self.client).await.map_err(|error| away(&error))?;
        match script.invoke_async(&mut connection).await {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.failed(&error).await),
        }
    }

    /// Forgets what was known of a Redis that went away, and of a group that went with its data.
    async fn failed(&self, error: &RedisError) -> QueueError {
        if error.is_connection_dropped() || error.is_timeout() || error.is_io_error() {
            self.worker.forget().await;
            self.shared.group_made.store(false, Ordering::Relaxed);
            self.set_durability(Durability::Unknown);
        }
        if error.to_string().contains("NOGROUP") {
            self.shared.group_made.store(false, Ordering::Relaxed);
        }
        away(error)
    }

    /// A connection to push over. Making one is boxed: it is rare and large, and would stand in every request's future.
    async fn pusher(&self, slot: &Slot) -> Result<MultiplexedConnection, QueueError> {
        if let Some(connection) = &*slot.connection.read().await {
            return Ok(connection.clone());
        }
        Box::pin(self.new_pusher(slot)).await
    }

    /// Whoever makes a connection reads the settings over it first, because the Redis behind it may have come back with
    /// others.
    async fn new_pusher(&self, slot: &Slot) -> Result<MultiplexedConnection, QueueError> {
        let mut place = slot.connection.write().await;
        if let Some(connection) = &*place {
            return Ok(connection.clone());
        }
        let mut connection = slot.connect(&self.client).await.map_err(|error| away(&error))?;
        let settings = settings().query_async(&mut connection).await.map_err(|error| away(&error))?;
        if let Durability::Refused(why) = judge(settings, self.at.accept_everysec) {
            self.set_durability(Durability::Refused(why.clone()));
            return Err(QueueError::NotDurable(why));
        }
        *place = Some(connection.clone());
        Ok(connection)
    }

    pub async fn push(&self, push: Push, _now: Instant) -> Result<Option<Vec<u8>>, QueueError> {
        match self.durability() {
            Durability::Always | Durability::Everysec => {}
            Durability::Refused(why) => return Err(QueueError::NotDurable(why)),
            Durability::Unknown => return Err(QueueError::NotDurable("its persistence has not been read yet".into())),
        }
        if self.shared.held.load(Ordering::Relaxed) >= self.limits.most_entries {
            return Err(QueueError::Full);
        }
        let slot = &self.pushers[self.next.fetch_add(1, Ordering::Relaxed) % self.pushers.len()];
        let pipe = self.push_in_one(&push);
        // The one limit of time: the connection has none of its own.
        let pushed = async {
            let mut connection = self.pusher(slot).await?;
            pipe.query_async::<(Option<Vec<u8>>,)>(&mut connection).await.map_err(|error| away(&error))
        };
        match tokio::time::timeout(PUSH_TIMEOUT, pushed).await {
            Ok(Ok((earlier,))) => Ok(earlier),
            Ok(Err(error)) => {
                slot.forget().await;
                Err(error)
            }
            Err(_) => {
                slot.forget().await;
                Err(QueueError::Away(format!("no answer within {} ms", PUSH_TIMEOUT.as_millis())))
            }
        }
    }

    /// Note and entry in one MULTI: both or neither.
    fn push_in_one(&self, push: &Push) -> redis::Pipeline {
        let mut note = Cmd::with_capacity(5, 128 + push.note.len());
        note.arg("SET").arg(self.note_key(&push.lookup)).arg(&push.note).arg("NX").arg("GET");
        let mut entry = Cmd::with_capacity(7, 128 + push.body.len());
        entry.arg("XADD").arg(&*self.stream).arg("*").arg("l").arg(&push.lookup.0).arg("b").arg(&push.body);
        let mut pipe = redis::Pipeline::with_capacity(2);
        pipe.atomic().add_command(note).add_command(entry).ignore();
        pipe
    }

    pub async fn find(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        let (note,) = self.slow::<(Option<Vec<u8>>,)>(redis::pipe().cmd("GET").arg(self.note_key(lookup))).await?;
        Ok(note)
    }

    pub async fn find_waiting(&self, lookup: &Lookup) -> Result<Option<Vec<u8>>, QueueError> {
        let key = self.note_key(lookup);
        let (note, time_to_live) =
            self.slow::<(Option<Vec<u8>>, i64)>(redis::pipe().cmd("GET").arg(&key).cmd("TTL").arg(&key)).await?;
        // Acknowledging gives the note its end; until then it has none.
        Ok(note.filter(|_| time_to_live == -1))
    }

    async fn make_group(&self) -> Result<(), QueueError> {
        if self.shared.group_made.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut pipe = redis::pipe();
        pipe.cmd("XGROUP").arg("CREATE").arg(&*self.stream).arg(GROUP).arg("0").arg("MKSTREAM").ignore();
        match self.slow::<()>(&pipe).await {
            Err(QueueError::Away(text)) if !text.contains("BUSYGROUP") => Err(QueueError::Away(text)),
            _ => {
                self.shared.group_made.store(true, Ordering::Relaxed);
                Ok(())
            }
        }
    }

    pub async fn take(&self, limit: usize, _now: Instant) -> Result<Vec<Leased>, QueueError> {
        self.make_group().await?;
        let taken = self.take_expired(limit).await?;
        if !taken.is_empty() {
            return Ok(taken);
        }
        let mut pipe = redis::pipe();
        pipe.cmd("XREADGROUP").arg("GROUP").arg(GROUP).arg(&self.at.consumer);
        pipe.arg("COUNT").arg(limit).arg("STREAMS").arg(&*self.stream).arg(">");
        let (reply,) = self.slow::<(Option<StreamReadReply>,)>(&pipe).await?;
        let ids = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
        Ok(ids.filter_map(|id| self.leased(&id, 1)).collect())
    }

    async fn take_expired(&self, limit: usize) -> Result<Vec<Leased>, QueueError> {
        let mut pipe = redis::pipe();
        pipe.cmd("XAUTOCLAIM").arg(&*self.stream).arg(GROUP).arg(&self.at.consumer);
        pipe.arg(self.limits.lease.num_milliseconds()).arg("0").arg("COUNT").arg(limit);
        let (claimed,) = self.slow::<(StreamAutoClaimReply,)>(&pipe).await?;
        if claimed.claimed.is_empty() {
            return Ok(Vec::new());
        }
        let mut pipe = redis::pipe();
        for id in &claimed.claimed {
            pipe.cmd("XPENDING").arg(&*self.stream).arg(GROUP).arg(&id.id).arg(&id.id).arg(1);
        }
        let counts = self.slow::<Vec<Vec<(String, String, u64, u32)>>>(&pipe).await?;
        let pairs = claimed.claimed.iter().zip(counts);
        Ok(pairs.filter_map(|(id, pending)| self.leased(id, pending.first()?.3)).collect())
    }

    fn leased(&self, id: &StreamId, tries: u32) -> Option<Leased> {
        let bytes = |field: &str| id.map.get(field).and_then(|value| from_redis_value_ref::<Vec<u8>>(value).ok());
        let lookup = Lookup(bytes("l")?.try_into().ok()?);
        let lease = Lease { entry: id.id.clone(), token: format!("{}/{tries}", self.at.consumer) };
        Some(Leased { lease, lookup, tries, body: bytes("b")? })
    }

    pub async fn acknowledge(&self, leased: &[Leased], _now: Instant) -> Result<usize, QueueError> {
        if leased.is_empty() {
            return Ok(0);
        }
        let script = Script::new(ACKNOWLEDGE);
        let mut call = script.prepare_invoke();
        call.key(&*self.stream).arg(GROUP).arg(&self.at.consumer).arg(NOTE_KEPT.num_seconds());
        for one in leased {
            call.arg(&one.lease.entry).arg(one.tries).arg(self.note_key(&one.lookup));
        }
        self.script(&call).await
    }

    pub async fn give_back(&self, leased: &[Leased], _now: Instant) -> Result<(), QueueError> {
        if leased.is_empty() {
            return Ok(());
        }
        let script = Script::new(GIVE_BACK);
        let mut call = script.prepare_invoke();
        call.key(&*self.stream).arg(GROUP).arg(&self.at.consumer).arg(self.limits.lease.num_milliseconds() + 1);
        for one in leased {
            call.arg(&one.lease.entry).arg(one.tries);
        }
        self.script(&call).await
    }

    pub async fn bury(&self, leased: &Leased, reason: &str, now: Instant) -> Result<bool, QueueError> {
        let script = Script::new(BURY);
        let mut call = script.prepare_invoke();
        call.key(&*self.stream).key(self.key("buried")).arg(GROUP).arg(&self.at.consumer);
        call.arg(&leased.lease.entry).arg(leased.tries).arg(reason).arg(now.timestamp_micros());
        self.script(&call).await
    }

    pub async fn depth(&self) -> Result<Depth, QueueError> {
        self.make_group().await?;
        let mut pipe = redis::pipe();
        pipe.cmd("XLEN").arg(&*self.stream);
        pipe.cmd("XPENDING").arg(&*self.stream).arg(GROUP);
        pipe.cmd("HLEN").arg(self.key("buried"));
        pipe.cmd("XRANGE").arg(&*self.stream).arg("-").arg("+").arg("COUNT").arg(1);
        let (held, pending, buried, oldest) = self.slow::<(u64, Value, u64, Vec<(String, Value)>)>(&pipe).await?;
        self.shared.held.store(held, Ordering::Relaxed);
        let leased = match &pending {
            Value::Array(parts) => parts.first().and_then(|count| from_redis_value_ref(count).ok()).unwrap_or(0),
            _ => 0,
        };
        let oldest = oldest.first().and_then(|(id, _)| id.split('-').next()?.parse().ok());
        let oldest = oldest.and_then(Instant::from_timestamp_millis);
        Ok(Depth { waiting: held.saturating_sub(leased), leased, buried, oldest })
    }

    pub async fn buried(&self, limit: usize) -> Result<Vec<Buried>, QueueError> {
        let (all,) =
            self.slow::<(Vec<(String, Vec<u8>)>,)>(redis::pipe().cmd("HGETALL").arg(self.key("buried"))).await?;
        let mut buried: Vec<Buried> = all.into_iter().filter_map(|(entry, packed)| unpack(entry, &packed)).collect();
        buried.sort_by(|left, right| left.entry.cmp(&right.entry));
        buried.truncate(limit);
        Ok(buried)
    }

    pub async fn replay(&self, entry: &str, _now: Instant) -> Result<bool, QueueError> {
        let script = Script::new(REPLAY);
        let mut call = script.prepare_invoke();
        call.key(&*self.stream).key(self.key("buried")).arg(entry);
        self.script(&call).await
    }

    pub async fn everything(&self, limit: usize) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        let mut pipe = redis::pipe();
        pipe.cmd("XRANGE").arg(&*self.stream).arg("-").arg("+").arg("COUNT").arg(limit + 1);
        let (rows,) = self.slow::<(redis::streams::StreamRangeReply,)>(&pipe).await?;
        let mut bodies: Vec<Vec<u8>> =
            rows.ids.iter().filter_map(|id| from_redis_value_ref(id.map.get("b")?).ok()).collect();
        bodies.extend(self.buried(limit + 1).await?.into_iter().map(|buried| buried.body));
        Ok((bodies.len() <= limit).then_some(bodies))
    }

    pub async fn wait(&self, longest: Duration) {
        tokio::time::sleep(POLL.min(longest)).await;
    }
}
