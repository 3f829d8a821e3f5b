//! Limits shared between replicas: every second each process adds to Redis what it counted and hears what all counted.
//!
//! Nobody waits for it: requests are counted in the process, and what others counted comes on top as of the last exchange.
//! Keys are `{prefix}:limit:{keyed hash}`, so that neither addresses nor numbers stand in Redis; each ends with its window.

use std::{collections::HashSet, sync::Arc, time::Duration};

use chrono::TimeDelta;
use redis::{AsyncConnectionConfig, Client, RedisError, aio::MultiplexedConnection};

use super::limits::{Counted, Limits};
use crate::domain::{china_time::Instant, digest, secrets::Secrets};

/// How long between two exchanges.
pub const EVERY: Duration = Duration::from_secs(1);
/// Keys told at once; under a flood from many addresses the rest waits for the next time.
const MOST: usize = 5_000;
/// Keys near their limit that are asked about although nothing was counted here since.
const MOST_ASKED: usize = 500;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(1);

/// One process's end of it.
pub struct Exchange {
    client: Client,
    prefix: String,
    limits: Arc<Limits>,
    secrets: Arc<Secrets>,
    /// Told before, and near their limit then.
    near: HashSet<Counted>,
    connection: Option<MultiplexedConnection>,
}

impl Exchange {
    /// Reads the address; connects at the first exchange.
    ///
    /// # Errors
    /// When the address is no Redis address.
    pub fn new(url: &str, prefix: String, limits: Arc<Limits>, secrets: Arc<Secrets>) -> Result<Self, RedisError> {
        let client = Client::open(url)?;
        limits.share();
        Ok(Self { client, prefix, limits, secrets, near: HashSet::new(), connection: None })
    }

    /// One exchange, in one round trip. What could not be told is told the next time.
    ///
    /// # Errors
    /// When Redis is away: everything goes on, counted in the process.
    pub async fn step(&mut self, now: Instant) -> Result<(), RedisError> {
        let mut fresh = self.limits.take_fresh(MOST);
        for (counted, ..) in &fresh {
            self.near.remove(counted);
        }
        fresh.extend(
            self.near.drain().filter_map(|counted| self.limits.near(&counted, now).map(|span| (counted, 0, span))),
        );
        if fresh.is_empty() {
            return Ok(());
        }
        match self.tell(&fresh).await {
            Ok(totals) => {
                for ((counted, sent, _), [total, left]) in fresh.iter().zip(totals) {
                    let until = now + TimeDelta::milliseconds(left.max(0));
                    self.limits.learn(counted, *sent, u32::try_from(total).unwrap_or(u32::MAX), until);
                }
                let near = fresh.into_iter().filter(|(counted, ..)| self.limits.near(counted, now).is_some());
                self.near.extend(near.map(|(counted, ..)| counted).take(MOST_ASKED));
                Ok(())
            }
            Err(error) => {
                self.connection = None;
                for (counted, sent, _) in fresh.into_iter().filter(|(_, sent, _)| *sent > 0) {
                    self.limits.put_back(counted, sent);
                }
                Err(error)
            }
        }
    }

    /// Of each key what all counted, and how many milliseconds it has left.
    async fn tell(&mut self, fresh: &[(Counted, u32, TimeDelta)]) -> Result<Vec<[i64; 2]>, RedisError> {
        let mut pipe = redis::pipe();
        for (counted, sent, span) in fresh {
            let key = format!("{}:limit:{}", self.prefix, digest::hex(&self.secrets.counted_hash(&counted.name())));
            pipe.cmd("INCRBY").arg(&key).arg(*sent);
            pipe.cmd("PEXPIRE").arg(&key).arg(span.num_milliseconds()).arg("NX").ignore();
            pipe.cmd("PTTL").arg(&key);
        }
        let mut connection = match &self.connection {
            Some(connection) => connection.clone(),
            None => self.connect().await?,
        };
        let answers: Vec<i64> = pipe.query_async(&mut connection).await?;
        self.connection = Some(connection);
        Ok(answers.as_chunks().0.to_vec())
    }

    async fn connect(&self) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }
}
