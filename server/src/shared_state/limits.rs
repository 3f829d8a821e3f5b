//! Limits per address, code, number and account: counted in windows of a minute or an hour, in bounded memory.

use std::{net::IpAddr, sync::Mutex};

use chrono::TimeDelta;

use super::windows::Windows;
use crate::domain::{china_time::Instant, token::Token};

/// How long wrong passwords count, and how long an account rests after the last that is allowed.
pub const WRONG_PASSWORDS_SPAN: TimeDelta = TimeDelta::minutes(15);

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    SubmissionsFrom(IpAddr),
    WritesFrom(IpAddr),
    SubmissionsAt(Token),
    WrongCodesFor(String),
    WrongLookUpsFrom(IpAddr),
    SignInsFrom(IpAddr),
    /// Wrong passwords for a name that is no account, by the name's hash: it locks like one that is.
    WrongPasswordsForNobody([u8; 32]),
}

/// Kinds of [`Counted`], each with windows of its own.
const KINDS: usize = 7;

/// How much is allowed; all are settings.
#[derive(Clone, Copy, Debug)]
pub struct Allowed {
    /// For load tests: only the locks that keep others' cases and accounts closed stay.
    pub lifted: bool,
    pub submissions_per_address: u32,
    pub writes_per_address: u32,
    pub submissions_per_code: u32,
    /// An hour.
    pub wrong_codes_per_number: u32,
    pub wrong_look_ups_per_address: u32,
    pub sign_ins_per_address: u32,
    /// In a row, before an account rests.
    pub wrong_passwords_per_account: u32,
}

impl Default for Allowed {
    fn default() -> Self {
        Self {
            lifted: false,
            submissions_per_address: 120,
            writes_per_address: 300,
            submissions_per_code: 1_200,
            wrong_codes_per_number: 10,
            wrong_look_ups_per_address: 120,
            sign_ins_per_address: 60,
            wrong_passwords_per_account: 5,
        }
    }
}

/// The counters of one process.
pub struct Limits {
    allowed: Allowed,
    windows: [Mutex<Windows<Counted>>; KINDS],
}

/// What holds for one kind.
struct Bound {
    kind: usize,
    most: u32,
    span: TimeDelta,
}

impl Limits {
    pub fn new(allowed: Allowed) -> Self {
        Self { allowed, windows: Default::default() }
    }

    pub fn allowed(&self) -> &Allowed {
        &self.allowed
    }

    fn bound(&self, counted: &Counted) -> Option<Bound> {
        let allowed = &self.allowed;
        let minute = TimeDelta::minutes(1);
        let (kind, most, span, is_lock) = match counted {
            Counted::SubmissionsFrom(_) => (0, allowed.submissions_per_address, minute, false),
            Counted::WritesFrom(_) => (1, allowed.writes_per_address, minute, false),
            Counted::SubmissionsAt(_) => (2, allowed.submissions_per_code, minute, false),
            Counted::SignInsFrom(_) => (3, allowed.sign_ins_per_address, minute, false),
            Counted::WrongLookUpsFrom(_) => (4, allowed.wrong_look_ups_per_address, minute, false),
            Counted::WrongCodesFor(_) => (5, allowed.wrong_codes_per_number, TimeDelta::hours(1), true),
            Counted::WrongPasswordsForNobody(_) => (6, allowed.wrong_passwords_per_account, WRONG_PASSWORDS_SPAN, true),
        };
        // A lock on somebody's case or account stays when limits are lifted.
        (is_lock || !allowed.lifted).then_some(Bound { kind, most, span })
    }

    /// Counts one more.
    ///
    /// # Errors
    /// The seconds to wait when the limit was reached before; then nothing is counted.
    pub fn count(&self, counted: Counted, now: Instant) -> Result<(), i64> {
        let Some(bound) = self.bound(&counted) else { return Ok(()) };
        let mut windows = self.windows[bound.kind].lock().expect("no panic while the lock is held");
        let counted = windows.count(counted, bound.most, now + bound.span, now);
        counted.map_err(|until| (until - now).num_seconds().max(1))
    }

    /// Whether the limit is reached, without counting.
    pub fn reached(&self, counted: &Counted, now: Instant) -> bool {
        self.seconds_left(counted, now).is_some()
    }

    /// The seconds to wait where the limit is reached, without counting.
    pub fn seconds_left(&self, counted: &Counted, now: Instant) -> Option<i64> {
        let bound = self.bound(counted)?;
        let windows = self.windows[bound.kind].lock().expect("no panic while the lock is held");
        windows.reached(counted, bound.most, now).map(|until| (until - now).num_seconds().max(1))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::domain::{secrets::samples, token::SINGLE_SHARD};

    #[test]
    fn the_limit_holds_for_a_minute_and_then_starts_again() {
        let limits = Limits::new(Allowed { submissions_per_code: 2, ..Allowed::default() });
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

    #[test]
    fn lifted_limits_leave_the_locks_on_numbers() {
        let limits = Limits::new(Allowed { lifted: true, wrong_codes_per_number: 1, ..Allowed::default() });
        let now = Instant::default();
        let from = || Counted::SubmissionsFrom(Ipv4Addr::LOCALHOST.into());
        assert!((0..1_000).all(|_| limits.count(from(), now).is_ok()));
        let number = || Counted::WrongCodesFor("7".into());
        assert_eq!(limits.count(number(), now), Ok(()));
        assert!(limits.reached(&number(), now));
    }

    #[test]
    fn a_flood_of_one_kind_leaves_the_others_and_reached_locks_alone() {
        let limits =
            Limits::new(Allowed { wrong_codes_per_number: 2, submissions_per_address: 2, ..Allowed::default() });
        let now = Instant::default();
        let locked = || Counted::WrongCodesFor("locked".into());
        let from = || Counted::SubmissionsFrom(Ipv4Addr::LOCALHOST.into());
        for _ in 0..2 {
            limits.count(locked(), now).unwrap();
            limits.count(from(), now).unwrap();
        }
        for number in 0..2 * super::super::windows::MOST_KEYS {
            limits.count(Counted::WrongCodesFor(number.to_string()), now).unwrap();
        }
        assert!(limits.reached(&locked(), now), "a lock outlasts every flood");
        assert!(limits.reached(&from(), now), "another kind is not touched");
        assert!(limits.windows[5].lock().unwrap().len() <= super::super::windows::MOST_KEYS + 1);
        assert!(!limits.reached(&locked(), now + TimeDelta::hours(1)));
    }
}
