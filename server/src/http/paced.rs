//! Bodies with a time limit: generous for two bars of signal, over for whoever only keeps a connection busy.

use std::time::Duration;

use actix_web::{
    error::PayloadError,
    web::{Bytes, Payload},
};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout_at};

/// Before the pace counts: a phone that looks for its network.
const GRACE: Duration = Duration::from_secs(60);
/// Slowest pace: a third of what a phone has at the edge of the old network.
const BYTES_A_SECOND: u32 = 2 * 1024;
/// No body takes longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// The same body; it ends as incomplete when it comes too slowly.
pub fn paced(payload: Payload) -> impl Stream<Item = Result<Bytes, PayloadError>> + Unpin {
    let chunks = stream::unfold((payload, Pace::begin()), |(mut payload, mut pace)| async move {
        let chunk = match timeout_at(pace.deadline(), payload.next()).await {
            Ok(chunk) => chunk?,
            Err(_) => Err(PayloadError::Incomplete(None)),
        };
        pace.seen += chunk.as_ref().map_or(0, Bytes::len) as u64;
        Some((chunk, (payload, pace)))
    });
    // Readers of several parts ask again after the end.
    Box::pin(chunks.fuse())
}

struct Pace {
    begun: Instant,
    seen: u64,
}

impl Pace {
    fn begin() -> Self {
        Self { begun: Instant::now(), seen: 0 }
    }

    fn deadline(&self) -> Instant {
        let earned = Duration::from_millis(self.seen * 1_000 / u64::from(BYTES_A_SECOND));
        self.begun + (GRACE + earned).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_body_earns_time_with_every_byte_but_not_for_ever() {
        let mut pace = Pace::begin();
        assert_eq!(pace.deadline(), pace.begun + GRACE);
        pace.seen = 100 * u64::from(BYTES_A_SECOND);
        assert_eq!(pace.deadline(), pace.begun + GRACE + Duration::from_secs(100));
        pace.seen = u64::from(u32::MAX);
        assert_eq!(pace.deadline(), pace.begun + LONGEST);
    }
}
