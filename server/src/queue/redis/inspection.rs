//! What is asked of Redis without changing anything in it.

use super::RedisQueue;
use crate::queue::QueueError;

impl RedisQueue {
    /// The fingerprint this queue was filled with, where it was; leaves none.
    pub async fn fingerprint(&self) -> Result<Option<String>, QueueError> {
        let mut pipe = redis::pipe();
        pipe.cmd("GET").arg(self.key("fingerprint"));
        Ok(self.slow::<(Option<String>,)>(&pipe).await?.0)
    }

    /// Redis's version as it says it, e.g. `7.0.15`.
    pub async fn version(&self) -> Result<String, QueueError> {
        let mut pipe = redis::pipe();
        pipe.cmd("INFO").arg("server");
        let (told,) = self.slow::<(String,)>(&pipe).await?;
        let version = told.lines().find_map(|line| line.strip_prefix("redis_version:"));
        Ok(version.unwrap_or_default().trim().to_owned())
    }
}
