//! How often each code is scanned and used: figures per code and day, counted in the process and written together every
//! few seconds. Nothing about who scans is kept, not even for a moment.

use std::{collections::HashMap, sync::Mutex};

use chrono::NaiveDate;

use crate::domain::{
    china_time::{self, Instant},
    token::Token,
};

/// Codes and days held while the database is away: a province's codes, or a county's for a season.
const MOST_HELD: usize = 200_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub scans: i64,
    pub submissions: i64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.scans += more.scans;
        self.submissions += more.submissions;
    }
}

/// The counters of one process.
#[derive(Default)]
pub struct Scans(Mutex<HashMap<(Token, NaiveDate), Counts>>);

impl Scans {
    pub fn scanned(&self, token: Token, now: Instant) {
        self.add((token, china_time::day(now)), Counts { scans: 1, submissions: 0 });
    }

    pub fn submitted(&self, token: Token, now: Instant) {
        self.add((token, china_time::day(now)), Counts { scans: 0, submissions: 1 });
    }

    /// What was counted since the last time; [`Self::put_back`] returns what could not be written.
    pub fn take(&self) -> HashMap<(Token, NaiveDate), Counts> {
        std::mem::take(&mut *self.0.lock().expect("no panic while the lock is held"))
    }

    pub fn put_back(&self, counted: HashMap<(Token, NaiveDate), Counts>) {
        counted.into_iter().for_each(|(key, counts)| self.add(key, counts));
    }

    fn add(&self, key: (Token, NaiveDate), counts: Counts) {
        let mut counted = self.0.lock().expect("no panic while the lock is held");
        if counted.len() < MOST_HELD || counted.contains_key(&key) {
            *counted.entry(key).or_default() += counts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{secrets::samples, token::SINGLE_SHARD};

    #[test]
    fn what_could_not_be_written_is_added_to_what_came_meanwhile() {
        let (scans, now) = (Scans::default(), Instant::default());
        let token = samples::secrets().mint_token(SINGLE_SHARD, 1);
        scans.scanned(token, now);
        scans.submitted(token, now);
        let unwritten = scans.take();
        assert!(scans.take().is_empty());
        scans.scanned(token, now);
        scans.put_back(unwritten);
        let counted = scans.take();
        assert_eq!(counted[&(token, china_time::day(now))], Counts { scans: 2, submissions: 1 });
    }
}
