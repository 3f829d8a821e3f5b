//! Limits per address, code, number and account: counted in windows of a minute or an hour, in bounded memory.

use std::{net::IpAddr, sync::Mutex};

use chrono::TimeDelta;

use super::windows::Windows;
use crate::domain::{china_time::Instant, token::Token};

/// How long wrong passwords count, and how long an account rests after the last that is allowed.
pub const WRONG_PASSWORDS_SPAN: TimeDelta = TimeDelta::minutes(15);

/// So few submissions of a minute are nobody's attack, however low a limit is set.
const FEWEST: u32 = 10;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Counted {
    SubmissionsFrom(IpAddr),
    WritesFrom(IpAddr),
    SubmissionsAt(Token),
    /// All of the installation: never refused, but many of them ask for a proof of work.
    Submissions,
    WrongCodesFor(String),
    WrongLookUpsFrom(IpAddr),
    SignInsFrom(IpAddr),
    /// Wrong passwords for a name that is no account, by the name's hash: it locks like one that is.
    WrongPasswordsForNobody([u8; 32]),
}

impl Counted {
    fn kind(&self) -> usize {
        match self {
            Self::SubmissionsFrom(_) => 0,
            Self::WritesFrom(_) => 1,
            Self::SubmissionsAt(_) => 2,
            Self::SignInsFrom(_) => 3,
            Self::WrongLookUpsFrom(_) => 4,
            Self::WrongCodesFor(_) => 5,
            Self::WrongPasswordsForNobody(_) => 6,
            Self::Submissions => 7,
        }
    }

    /// What other processes know it by, before it is hashed.
    pub fn name(&self) -> Vec<u8> {
        let kind = self.kind() as u8;
        let what: Vec<u8> = match self {
            Self::SubmissionsFrom(ip) | Self::WritesFrom(ip) | Self::SignInsFrom(ip) | Self::WrongLookUpsFrom(ip) => {
                ip.to_string().into_bytes()
            }
            Self::SubmissionsAt(token) => token.as_str().as_bytes().to_vec(),
            Self::WrongCodesFor(number) => number.as_bytes().to_vec(),
            Self::WrongPasswordsForNobody(hash) => hash.to_vec(),
            Self::Submissions => Vec::new(),
        };
        std::iter::once(kind).chain(what).collect()
    }
}

/// Kinds of [`Counted`], each with windows of its own.
const KINDS: usize = 8;

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
    /// Submissions of a minute, wherever they come from, from which on each asks for a proof of work.
    pub proof_from: u32,
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
            proof_from: 6_000,
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
        let (most, span, is_lock) = match counted {
            Counted::SubmissionsFrom(_) => (allowed.submissions_per_address, minute, false),
            Counted::WritesFrom(_) => (allowed.writes_per_address, minute, false),
            Counted::SubmissionsAt(_) => (allowed.submissions_per_code, minute, false),
            Counted::SignInsFrom(_) => (allowed.sign_ins_per_address, minute, false),
            Counted::WrongLookUpsFrom(_) => (allowed.wrong_look_ups_per_address, minute, false),
            Counted::WrongCodesFor(_) => (allowed.wrong_codes_per_number, TimeDelta::hours(1), true),
            Counted::WrongPasswordsForNobody(_) => (allowed.wrong_passwords_per_account, WRONG_PASSWORDS_SPAN, true),
            Counted::Submissions => (u32::MAX, minute, false),
        };
        // A lock on somebody's case or account stays when limits are lifted.
        (is_lock || !allowed.lifted).then_some(Bound { most, span })
    }

    /// Counts one more.
    ///
    /// # Errors
    /// The seconds to wait when the limit was reached before; then nothing is counted.
    pub fn count(&self, counted: Counted, now: Instant) -> Result<(), i64> {
        let Some(bound) = self.bound(&counted) else { return Ok(()) };
        let mut windows = self.windows_of(&counted).lock().expect("no panic while the lock is held");
        let counted = windows.count(counted, bound.most, now + bound.span, now);
        counted.map_err(|until| (until - now).num_seconds().max(1))
    }

    /// Whether so many come from one place, to one code or to all that each should cost its sender something: half of what
    /// is allowed in a minute. Never while limits are lifted.
    pub fn is_under_attack(&self, from: IpAddr, token: Token, now: Instant) -> bool {
        let half = |counted: Counted, most: u32| self.bound(&counted).is_some() && self.counted(&counted, now) >= most;
        let allowed = &self.allowed;
        half(Counted::SubmissionsFrom(from), (allowed.submissions_per_address / 2).max(FEWEST))
            || half(Counted::SubmissionsAt(token), (allowed.submissions_per_code / 2).max(FEWEST))
            || half(Counted::Submissions, allowed.proof_from)
    }

    fn counted(&self, counted: &Counted, now: Instant) -> u32 {
        self.windows_of(counted).lock().expect("no panic while the lock is held").counted(counted, now)
    }

    fn windows_of(&self, counted: &Counted) -> &Mutex<Windows<Counted>> {
        &self.windows[counted.kind()]
    }

    /// From now on notes what other processes are to be told.
    pub fn share(&self) {
        self.windows.iter().for_each(|windows| windows.lock().expect("no panic while the lock is held").share());
    }

    /// What was counted since the last exchange, of `most` keys, with how long it counts.
    pub fn take_fresh(&self, most: usize) -> Vec<(Counted, u32, TimeDelta)> {
        let mut fresh = Vec::new();
        for windows in &self.windows {
            let mut windows = windows.lock().expect("no panic while the lock is held");
            let taken = windows.take_fresh(most - fresh.len());
            let spanned = taken.into_iter().filter_map(|(counted, count)| {
                let span = self.bound(&counted)?.span;
                Some((counted, count, span))
            });
            fresh.extend(spanned);
        }
        fresh
    }

    /// How long it counts, where at least a quarter of what is allowed is used up: then it matters what others count.
    pub fn near(&self, counted: &Counted, now: Instant) -> Option<TimeDelta> {
        let bound = self.bound(counted)?;
        let most = if *counted == Counted::Submissions { self.allowed.proof_from } else { bound.most };
        (self.counted(counted, now) >= most.div_ceil(4)).then_some(bound.span)
    }

    /// What could not be told is told the next time.
    pub fn put_back(&self, counted: Counted, count: u32) {
        self.windows_of(&counted).lock().expect("no panic while the lock is held").put_back(counted, count);
    }

    /// What all processes counted, this one's `sent` just now included, in a window that ends at `until`.
    pub fn learn(&self, counted: &Counted, sent: u32, total: u32, until: Instant) {
        self.windows_of(counted).lock().expect("no panic while the lock is held").learn(counted, sent, total, until);
    }

    /// Whether the limit is reached, without counting.
    pub fn reached(&self, counted: &Counted, now: Instant) -> bool {
        self.seconds_left(counted, now).is_some()
    }

    /// The seconds to wait where the limit is reached, without counting.
    pub fn seconds_left(&self, counted: &Counted, now: Instant) -> Option<i64> {
        let bound = self.bound(counted)?;
        let windows = self.windows_of(counted).lock().expect("no panic while the lock is held");
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
    fn half_of_what_is_allowed_asks_for_a_proof() {
        let few = Allowed { submissions_per_address: 24, submissions_per_code: 1_000, ..Allowed::default() };
        let (limits, now) = (Limits::new(few), Instant::default());
        let (from, other) = (Ipv4Addr::LOCALHOST.into(), Ipv4Addr::BROADCAST.into());
        let token = samples::secrets().mint_token(SINGLE_SHARD, 1);
        for _ in 0..12 {
            assert!(!limits.is_under_attack(from, token, now));
            limits.count(Counted::SubmissionsFrom(from), now).unwrap();
        }
        assert!(limits.is_under_attack(from, token, now));
        assert!(!limits.is_under_attack(other, token, now));
        assert!(!limits.is_under_attack(from, token, now + TimeDelta::minutes(1)));
        let calm = Limits::new(Allowed { lifted: true, proof_from: 0, ..few });
        assert!(!calm.is_under_attack(from, token, now));
    }

    #[test]
    fn two_processes_that_tell_each_other_allow_as_much_as_one() {
        let few = Allowed { submissions_per_address: 3, ..Allowed::default() };
        let (one, two, now) = (Limits::new(few), Limits::new(few), Instant::default());
        let from = || Counted::SubmissionsFrom(Ipv4Addr::LOCALHOST.into());
        let until = now + TimeDelta::minutes(1);
        [&one, &two].iter().for_each(|limits| limits.share());
        one.count(from(), now).unwrap();
        one.count(from(), now).unwrap();
        two.count(from(), now).unwrap();
        let told = |limits: &Limits| limits.take_fresh(10).iter().map(|(_, count, _)| *count).sum::<u32>();
        let (first, second) = (told(&one), told(&two));
        one.learn(&from(), first, first + second, until);
        two.learn(&from(), second, first + second, until);
        assert!(one.count(from(), now).is_err() && two.count(from(), now).is_err());
        let names = [from().name(), Counted::WritesFrom(Ipv4Addr::LOCALHOST.into()).name()];
        assert_ne!(names[0], names[1], "the same address is another key in another kind");
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
