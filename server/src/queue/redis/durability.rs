//! Whether Redis keeps its promise: its persistence settings, read and judged, and whose entries it holds.

use super::RedisQueue;
use crate::queue::QueueError;

/// What Redis's persistence settings promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Every write is synced before it is answered.
    Always,
    /// Synced every second; accepted by a setting.
    Everysec,
    /// Intake goes to the database instead; the sentence says why.
    Refused(String),
    /// Not read since the connection was made.
    Unknown,
}

/// Asks for the persistence settings.
pub fn settings() -> redis::Pipeline {
    let mut pipe = redis::pipe();
    for name in ["appendonly", "appendfsync", "no-appendfsync-on-rewrite", "maxmemory-policy"] {
        pipe.cmd("CONFIG").arg("GET").arg(name);
    }
    pipe
}

/// `yes`, `always`, `no`, `noeviction`, or `everysec` where a setting accepts it.
pub fn judge(answers: Vec<Vec<String>>, accept_everysec: bool) -> Durability {
    let values: Vec<&str> = answers.iter().map(|pair| pair.get(1).map_or("", String::as_str)).collect();
    match values.as_slice() {
        ["yes", "always", "no", "noeviction"] => Durability::Always,
        ["yes", "everysec", "no", "noeviction"] if accept_everysec => Durability::Everysec,
        [append_only, fsync, on_rewrite, eviction] => Durability::Refused(format!(
            "Redis must run with appendonly yes, appendfsync always, no-appendfsync-on-rewrite no, maxmemory-policy \
             noeviction; it runs with appendonly {append_only}, appendfsync {fsync}, no-appendfsync-on-rewrite \
             {on_rewrite}, maxmemory-policy {eviction}"
        )),
        _ => Durability::Refused("its persistence settings are not readable".into()),
    }
}

impl RedisQueue {
    pub fn durability(&self) -> Durability {
        self.shared.durability.read().expect("no panic while the lock is held").clone()
    }

    pub(super) fn set_durability(&self, durability: Durability) {
        *self.shared.durability.write().expect("no panic while the lock is held") = durability;
    }

    /// Reads the persistence settings: at every connect and every minute.
    pub async fn check_durability(&self) -> Durability {
        let durability = match self.slow(&settings()).await {
            Ok(answers) => match judge(answers, self.at.accept_everysec) {
                // A Redis that was away at the start is asked only now whose it is.
                kept @ (Durability::Always | Durability::Everysec) => self.unless_it_is_anothers(kept).await,
                other => other,
            },
            Err(error) => Durability::Refused(format!("its settings cannot be read: {error}")),
        };
        self.set_durability(durability.clone());
        durability
    }

    async fn unless_it_is_anothers(&self, durability: Durability) -> Durability {
        let Some(own) = &self.at.fingerprint else { return durability };
        match self.claim_fingerprint(own).await {
            Ok(found) if found == *own => durability,
            Ok(found) => Durability::Refused(format!("it was filled with other secrets, fingerprint {found}")),
            Err(error) => Durability::Refused(format!("its fingerprint cannot be read: {error}")),
        }
    }

    /// The fingerprint this queue was filled with; the first to ask leaves its own.
    pub async fn claim_fingerprint(&self, own: &str) -> Result<String, QueueError> {
        let mut pipe = redis::pipe();
        pipe.cmd("SET").arg(self.key("fingerprint")).arg(own).arg("NX").arg("GET");
        let (earlier,) = self.slow::<(Option<String>,)>(&pipe).await?;
        Ok(earlier.unwrap_or_else(|| own.to_owned()))
    }
}
