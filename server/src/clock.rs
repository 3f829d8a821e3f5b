//! Time, ids and chance: the one place that reads them, so that everything else takes them as arguments.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex},
};

use chrono::{SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::{
    china_time::Instant,
    sealing::{NONCE_LEN, SealNonce},
};

/// The clock of a process; tests start one that stands still and draws from a seed.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Test(Arc<Mutex<TestSource>>),
}

struct TestSource {
    now: Instant,
    seed: u64,
}

/// Moves the time of a test clock.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<TestSource>>);

impl Clock {
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `now` until it is moved, with ids and chance from `seed`.
    pub fn test(now: Instant, seed: u64) -> (Self, TestClock) {
        let source = Arc::new(Mutex::new(TestSource { now, seed }));
        (Self(Source::Test(source.clone())), TestClock(source))
    }

    /// The time in whole microseconds, as every table keeps it: a case that held a finer time would differ from the one its
    /// stored events replay to.
    pub fn now(&self) -> Instant {
        let now = match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the edge where time enters")]
            Source::System => Utc::now(),
            Source::Test(source) => source.lock().expect("no test panics inside the clock").now,
        };
        now.trunc_subsecs(6)
    }

    /// Random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the edge where chance enters")]
            Source::System => aws_lc_rs::rand::fill(&mut bytes).expect("the system gives random bytes"),
            Source::Test(source) => {
                let mut source = source.lock().expect("no test panics inside the clock");
                bytes.iter_mut().for_each(|byte| *byte = source.next() as u8);
            }
        }
        bytes
    }

    /// A nonce for one sealing, from a store that each thread draws at once: the system is asked rarely.
    pub fn nonce(&self) -> SealNonce {
        thread_local!(static DRAWN: RefCell<Vec<SealNonce>> = const { RefCell::new(Vec::new()) });
        match &self.0 {
            Source::System => DRAWN.with_borrow_mut(|drawn| {
                if drawn.is_empty() {
                    drawn.extend_from_slice(self.random::<{ 64 * NONCE_LEN }>().as_chunks().0);
                }
                drawn.pop().expect("some were just drawn")
            }),
            Source::Test(_) => self.random(),
        }
    }

    /// A new UUIDv7 for the present time.
    pub fn new_id(&self) -> Uuid {
        self.id_at(self.now())
    }

    /// A new UUIDv7 for a given time.
    pub fn id_at(&self, at: Instant) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid()
    }

    /// A new random UUIDv4, for idempotency keys.
    pub fn new_key(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.random()).into_uuid()
    }
}

impl TestSource {
    /// SplitMix64: small, seeded, good enough to tell ids apart.
    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl TestClock {
    pub fn advance(&self, by: TimeDelta) {
        self.0.lock().expect("no test panics inside the clock").now += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_same_after_it_was_stored() {
        let kept = |at: Instant| Instant::from_timestamp_micros(at.timestamp_micros());
        let between = Instant::from_timestamp(1_776_216_720, 123_456_789).unwrap();
        for clock in [Clock::system(), Clock::test(between, 1).0] {
            let now = clock.now();
            assert_eq!(kept(now), Some(now));
        }
    }
}
