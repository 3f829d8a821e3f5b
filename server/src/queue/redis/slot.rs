//! A place for one connection, made at its first use and again after it broke.

use std::time::Duration;

use redis::{AsyncConnectionConfig, Client, RedisResult, aio::MultiplexedConnection};
use tokio::sync::RwLock;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

pub struct Slot {
    pub connection: RwLock<Option<MultiplexedConnection>>,
    answers_within: Option<Duration>,
}

impl Slot {
    /// A place whose connection gives up by itself.
    pub fn timed(answers_within: Duration) -> Self {
        Self { connection: RwLock::new(None), answers_within: Some(answers_within) }
    }

    /// A place whose users keep the time themselves.
    pub fn untimed() -> Self {
        Self { connection: RwLock::new(None), answers_within: None }
    }

    pub async fn get(&self, client: &Client) -> RedisResult<MultiplexedConnection> {
        if let Some(connection) = &*self.connection.read().await {
            return Ok(connection.clone());
        }
        let mut slot = self.connection.write().await;
        if let Some(connection) = &*slot {
            return Ok(connection.clone());
        }
        let connection = self.connect(client).await?;
        *slot = Some(connection.clone());
        Ok(connection)
    }

    pub async fn connect(&self, client: &Client) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_TIMEOUT))
            .set_response_timeout(self.answers_within);
        client.get_multiplexed_async_connection_with_config(&config).await
    }

    pub async fn forget(&self) {
        *self.connection.write().await = None;
    }
}
