//! A circuit around the queue: after three failures in a row it opens, and one try every two seconds closes it again.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use chrono::TimeDelta;

use crate::domain::china_time::Instant;

const FAILURES: u32 = 3;
const PAUSE: TimeDelta = TimeDelta::seconds(2);

#[derive(Debug, Default)]
pub struct Circuit {
    failures: AtomicU32,
    /// Microseconds; 0 while closed.
    try_again_at: AtomicI64,
}

impl Circuit {
    /// Whether a try is worth its time. While open, one caller every two seconds is let through.
    pub fn lets_through(&self, now: Instant) -> bool {
        let at = self.try_again_at.load(Ordering::Relaxed);
        let now_micros = now.timestamp_micros();
        if at == 0 {
            return true;
        }
        let next = (now + PAUSE).timestamp_micros();
        now_micros >= at && self.try_again_at.compare_exchange(at, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    pub fn succeeded(&self) {
        self.failures.store(0, Ordering::Relaxed);
        self.try_again_at.store(0, Ordering::Relaxed);
    }

    pub fn failed(&self, now: Instant) {
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.try_again_at.store((now + PAUSE).timestamp_micros(), Ordering::Relaxed);
        }
    }

    pub fn is_open(&self) -> bool {
        self.try_again_at.load(Ordering::Relaxed) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_open_it_and_one_success_closes_it() {
        let circuit = Circuit::default();
        let now = Instant::from_timestamp(1_000, 0).unwrap();
        circuit.failed(now);
        circuit.failed(now);
        assert!(circuit.lets_through(now));
        circuit.failed(now);
        assert!(!circuit.lets_through(now));
        let later = now + PAUSE;
        assert!(circuit.lets_through(later), "one try");
        assert!(!circuit.lets_through(later), "and no second one at the same time");
        circuit.succeeded();
        assert!(circuit.lets_through(later));
    }
}
