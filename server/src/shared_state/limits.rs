//! Limits per address, code and number: counted in windows of a minute or an hour, in bounded memory.

use std::{collections::HashMap, net::IpAddr, sync::Mutex};

use chrono::TimeDelta;

use crate::domain::{china_time::Instant, token::Token};

/// Keys counted at most; beyond them the oldest windows are forgotten first.
const MOST_KEYS: usize = 200_000;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    SubmissionsFrom(IpAddr),
    WritesFrom(IpAddr),
    SubmissionsAt(Token),
    WrongCodesFor(String),
    SignInsFrom(IpAddr),
}

/// How much is allowed; all are settings.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    pub submissions_per_address: u32,
    pub writes_per_address: u32,
    pub submissions_per_code: u32,
    pub wrong_codes_per_number: u32,
    pub sign_ins_per_address: u32,
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            submissions_per_address: 120,
            writes_per_address: 300,
            submissions_per_code: 1_200,
            wrong_codes_per_number: 10,
            sign_ins_per_address: 60,
        }
    }
}

struct Window {
    until: Instant,
    count: u32,
}

/// The counters of one process; `None` lifts all limits for load tests.
pub struct Limits {
    allowed: Option<Allowed>,
    windows: Mutex<HashMap<Counted, Window>>,
}

impl Limits {
    pub fn new(allowed: Option<Allowed>) -> Self {
        Self { allowed, windows: Mutex::default() }
    }

    fn bound(&self, counted: &Counted) -> Option<(u32, TimeDelta)> {
        let allowed = self.allowed?;
        let minute = TimeDelta::minutes(1);
        Some(match counted {
            Counted::SubmissionsFrom(_) => (allowed.submissions_per_address, minute),
            Counted::WritesFrom(_) => (allowed.writes_per_address, minute),
            Counted::SubmissionsAt(_) => (allowed.submissions_per_code, minute),
            Counted::SignInsFrom(_) => (allowed.sign_ins_per_address, minute),
            Counted::WrongCodesFor(_) => (allowed.wrong_codes_per_number, TimeDelta::hours(1)),
        })
    }

    /// Counts one more.
    ///
    /// # Errors
    /// The seconds to wait when the limit was reached before; then nothing is counted.
    pub fn count(&self, counted: Counted, now: Instant) -> Result<(), i64> {
        let Some((most, span)) = self.bound(&counted) else { return Ok(()) };
        let mut windows = self.windows.lock().expect("no panic while the lock is held");
        if windows.len() >= MOST_KEYS {
            windows.retain(|_, window| window.until > now);
            if windows.len() >= MOST_KEYS {
                windows.clear();
            }
        }
        let window = windows.entry(counted).or_insert(Window { until: now + span, count: 0 });
        if window.until <= now {
            *window = Window { until: now + span, count: 0 };
        }
        if window.count >= most {
            return Err((window.until - now).num_seconds().max(1));
        }
        window.count += 1;
        Ok(())
    }

    /// Whether the limit is reached, without counting.
    pub fn reached(&self, counted: &Counted, now: Instant) -> bool {
        let Some((most, _)) = self.bound(counted) else { return false };
        let windows = self.windows.lock().expect("no panic while the lock is held");
        windows.get(counted).is_some_and(|window| window.until > now && window.count >= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{secrets::samples, token::SINGLE_SHARD};

    #[test]
    fn the_limit_holds_for_a_minute_and_then_starts_again() {
        let limits = Limits::new(Some(Allowed { submissions_per_code: 2, ..Allowed::default() }));
        let now = Instant::default();
        let secrets = samples::secrets();
        let token = |random| secrets.mint_token(SINGLE_SHARD, random);
        let code = || Counted::SubmissionsAt(token(1));
        assert_eq!(limits.count(code(), now), Ok(()));
        assert_eq!(limits.count(code(), now), Ok(()));
        assert_eq!(limits.count(code(), now), Err(60));
        assert!(limits.reached(&code(), now));
        assert_eq!(limits.count(Counted::SubmissionsAt(token(2)), now), Ok(()));
        assert_eq!(limits.count(code(), now + TimeDelta::minutes(1)), Ok(()));
    }
}
