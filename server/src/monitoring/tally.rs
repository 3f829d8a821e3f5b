//! What rounds add up to. The part that only moves change can be kept ready, added up and taken away again; what depends on
//! the time is counted from what is open.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    groups::{GroupBy, Key},
    summary::Units,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        histogram::Histogram,
        moves::Satisfaction,
        stage::StageName,
    },
    store::measures::MeasuredRound,
};

/// Changes whenever [`Tally`] does: figures of another form are made again.
pub const FORM: i32 = 1;

/// Counts may be negative where a tally is a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rounds that are the last of their case here: each case once, however often it was reopened.
    pub cases: i64,
    /// First rounds.
    pub came_in: i64,
    /// Of those, what residents sent themselves; counted where it is asked how cases come in.
    pub online: i64,
    pub reopened: i64,
    /// Answered by when it was promised.
    pub in_time: i64,
    pub satisfied: i64,
    pub basically_satisfied: i64,
    pub dissatisfied: i64,
    /// Closed by the end of the rating window.
    pub unrated: i64,
    pub accept: Times,
    pub first_reply: Times,
    pub resolve: Times,
    /// Days on which a promise ran out that was kept later.
    pub broken: BTreeMap<NaiveDate, i64>,
}

/// Seconds since the round opened, measured both ways.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    pub wall: Histogram,
    pub working: Histogram,
}

impl Times {
    fn add(&mut self, wall: Option<i64>, working: Option<i64>, times: i32) {
        wall.into_iter().for_each(|seconds| self.wall.add(seconds, times));
        working.into_iter().for_each(|seconds| self.working.add(seconds, times));
    }

    fn merge(&mut self, other: &Self) {
        self.wall.merge(&other.wall);
        self.working.merge(&other.working);
    }

    fn says_the_same(&self, other: &Self) -> bool {
        self.wall.says_the_same(&other.wall) && self.working.says_the_same(&other.working)
    }
}

impl Tally {
    /// Adds a round once, or takes it away with -1.
    pub fn add(&mut self, round: &MeasuredRound, is_last: bool, times: i32) {
        let since = |at: Instant| (at - round.opened_at).num_seconds();
        let count = |counts: bool| if counts { i64::from(times) } else { 0 };
        self.cases += count(is_last);
        self.came_in += count(round.number == 1);
        self.reopened += count(round.reopened);
        self.in_time += count(round.resolved_at.is_some_and(|at| at <= round.answer_by));
        self.accept.add(round.accepted_at.map(since), round.working.accept, times);
        self.first_reply.add(round.first_reply_at.map(since), round.working.first_reply, times);
        self.resolve.add(round.resolved_at.map(since), round.working.resolve, times);
        self.satisfied += count(round.satisfaction == Some(Satisfaction::Satisfied));
        self.basically_satisfied += count(round.satisfaction == Some(Satisfaction::BasicallySatisfied));
        self.dissatisfied += count(round.satisfaction == Some(Satisfaction::Dissatisfied));
        self.unrated += count(round.satisfaction.is_none() && round.closed && !round.reopened);
        for day in kept_late(round) {
            *self.broken.entry(day).or_default() += i64::from(times);
        }
        self.broken.retain(|_, count| *count != 0);
    }

    /// Adds a case by how it came in.
    pub fn add_case(&mut self, online: bool, times: i32) {
        self.came_in += i64::from(times);
        self.online += if online { i64::from(times) } else { 0 };
    }

    pub fn merge(&mut self, other: &Self) {
        self.cases += other.cases;
        self.came_in += other.came_in;
        self.online += other.online;
        self.reopened += other.reopened;
        self.in_time += other.in_time;
        self.satisfied += other.satisfied;
        self.basically_satisfied += other.basically_satisfied;
        self.dissatisfied += other.dissatisfied;
        self.unrated += other.unrated;
        self.accept.merge(&other.accept);
        self.first_reply.merge(&other.first_reply);
        self.resolve.merge(&other.resolve);
        for (day, count) in &other.broken {
            *self.broken.entry(*day).or_default() += count;
        }
        self.broken.retain(|_, count| *count != 0);
    }

    fn counts(&self) -> [i64; 9] {
        [
            self.cases,
            self.came_in,
            self.online,
            self.reopened,
            self.in_time,
            self.satisfied,
            self.basically_satisfied,
            self.dissatisfied,
            self.unrated,
        ]
    }

    /// Whether both say the same, however they came about.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.counts() == other.counts()
            && self.accept.says_the_same(&other.accept)
            && self.first_reply.says_the_same(&other.first_reply)
            && self.resolve.says_the_same(&other.resolve)
            && self.broken == other.broken
    }

    /// Whether it counts nothing at all. Of no round anything is left, of every round at least its time to the last look.
    pub fn is_nothing(&self) -> bool {
        self.says_the_same(&Self::default())
    }
}

/// What is open now: it changes by the minute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    pub open: u64,
    /// Accepted by nobody.
    pub waiting: u64,
    pub overdue: u64,
}

impl Running {
    pub fn add(&mut self, round: &MeasuredRound, now: Instant) {
        self.open += u64::from(round.open);
        self.waiting += u64::from(is_waiting(round));
        self.overdue += u64::from(is_overdue(round, now));
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    pub tally: Tally,
    pub running: Running,
}

/// Rounds as they are, by group: each case counts once in each.
pub fn gather(rounds: &[MeasuredRound], group_by: GroupBy, units: &Units, now: Instant) -> BTreeMap<Key, Gathered> {
    let mut groups: BTreeMap<Key, Gathered> = BTreeMap::new();
    let mut seen = HashSet::new();
    for round in rounds {
        let units = units.get(&round.case).map(Vec::as_slice).unwrap_or_default();
        for key in group_by.keys(round, units) {
            let is_new = seen.insert((key.clone(), round.case));
            let gathered = groups.entry(key).or_default();
            gathered.tally.add(round, is_new, 1);
            gathered.running.add(round, now);
        }
    }
    groups
}

/// All rounds as one.
pub fn gather_all<'a>(rounds: impl IntoIterator<Item = &'a MeasuredRound>, now: Instant) -> Gathered {
    let (mut all, mut seen) = (Gathered::default(), HashSet::new());
    for round in rounds {
        all.tally.add(round, seen.insert(round.case), 1);
        all.running.add(round, now);
    }
    all
}

/// Open and accepted by nobody. A reopened round goes on with who has it and needs no acceptance.
pub fn is_waiting(round: &MeasuredRound) -> bool {
    round.open && matches!(round.stage, StageName::Submitted | StageName::Routed)
}

pub fn is_overdue(round: &MeasuredRound, now: Instant) -> bool {
    let due = if is_waiting(round) { round.accept_by } else { round.answer_by };
    round.open && !round.paused && now > due
}

/// Days on which a promise ran out that was kept after it: acceptance and answer, at most once a day.
fn kept_late(round: &MeasuredRound) -> Vec<NaiveDate> {
    let late = |kept: Option<Instant>, due: Instant| kept.filter(|at| *at > due).map(|_| china_time::day(due));
    let accept = late(round.accepted_at, round.accept_by);
    let answer = late(round.resolved_at, round.answer_by);
    accept.into_iter().chain(answer.filter(|day| accept != Some(*day))).collect()
}

/// Days on which a promise of an open round ran out that is not kept yet, and for which it does not count already.
pub fn broken_still(round: &MeasuredRound, now: Instant) -> Vec<NaiveDate> {
    let late = |kept: Option<Instant>, runs: bool, due: Instant| {
        (kept.is_none() && runs && !round.paused && now > due).then(|| china_time::day(due))
    };
    let accept = late(round.accepted_at, is_waiting(round), round.accept_by);
    let answer = late(round.resolved_at, round.open, round.answer_by);
    let counted = kept_late(round);
    let mut days: Vec<NaiveDate> = accept.into_iter().chain(answer).filter(|day| !counted.contains(day)).collect();
    days.dedup();
    days
}

#[cfg(test)]
mod tests;
