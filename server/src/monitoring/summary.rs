//! Response times by deputy, station, township, category, undertaker or day: measured rounds folded into rows.
//!
//! - A round is counted on the day it opened; `n` counts requests, each once however often it was reopened.
//! - `on_time_rate` = answered in time ÷ (answered + overdue and not yet answered); `null` when nothing was due.
//! - `overdue` is open and past what is due: acceptance while nobody accepted, the answer otherwise. A question to the
//!   resident stops the clock.
//! - `unrated` was closed by the end of the rating window: never counted as satisfied.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    days::Span,
    groups::{GroupBy, Key},
    percentile::Percentiles,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        moves::Satisfaction,
        stage::StageName,
    },
    store::measures::MeasuredRound,
};

/// Response times of the rounds that opened in a span of days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Summary {
    #[schema(example = "2026-01-22")]
    from: String,
    #[schema(example = "2026-04-21")]
    to: String,
    group_by: GroupBy,
    generated_at: String,
    pub rows: Vec<Row>,
}

/// One deputy, station, township, category, undertaker or day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Row {
    pub key: String,
    pub name: String,
    /// Requests.
    pub n: u64,
    /// Not yet answered.
    pub open: u64,
    /// Not yet answered and past what is due.
    pub overdue: u64,
    /// Not yet accepted; shown on the board only.
    #[serde(skip)]
    pub waiting: u64,
    /// Answered in time; the rate's upper part.
    #[serde(skip)]
    pub in_time: u64,
    /// 0 to 1.
    pub on_time_rate: Option<f64>,
    /// To the first acceptance by a person.
    pub accept: Clock,
    /// To the first message by a person that the resident can see.
    pub first_reply: Clock,
    /// To the last answer that was not reopened.
    pub resolve: Clock,
    pub reopened: u64,
    pub satisfaction: Grades,
}

/// Whole seconds by nearest rank. The first three run as the promise does: by the wall clock to acceptance, by working time to
/// a reply and an answer.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Clock {
    pub p50: Option<i64>,
    pub p90: Option<i64>,
    /// `null` under 100 measured times.
    pub p99: Option<i64>,
    pub wall: Measured,
    /// Inside office hours of working days.
    pub working: Measured,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct Measured {
    /// How many times were measured.
    pub n: usize,
    pub p50: Option<i64>,
    pub p90: Option<i64>,
    pub p99: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Grades {
    pub satisfied: u64,
    pub basically_satisfied: u64,
    pub dissatisfied: u64,
    pub unrated: u64,
}

impl Clock {
    fn by_the_wall(times: Times) -> Self {
        let (wall, working) = (Measured::of(times.wall), Measured::of(times.working));
        Self { p50: wall.p50, p90: wall.p90, p99: wall.p99, wall, working }
    }

    fn by_working_time(times: Times) -> Self {
        let (wall, working) = (Measured::of(times.wall), Measured::of(times.working));
        Self { p50: working.p50, p90: working.p90, p99: working.p99, wall, working }
    }
}

impl Measured {
    fn of(seconds: Vec<i64>) -> Self {
        let Percentiles { n, p50, p90, p99 } = Percentiles::of(seconds);
        Self { n, p50, p90, p99 }
    }
}

/// Seconds measured both ways.
#[derive(Default)]
struct Times {
    wall: Vec<i64>,
    working: Vec<i64>,
}

impl Times {
    fn add(&mut self, wall: Option<i64>, working: Option<i64>) {
        self.wall.extend(wall);
        self.working.extend(working);
    }
}

/// What one key has gathered so far.
#[derive(Default)]
struct Tally {
    cases: HashSet<Uuid>,
    open: u64,
    waiting: u64,
    overdue: u64,
    answered: u64,
    in_time: u64,
    reopened: u64,
    accept: Times,
    first_reply: Times,
    resolve: Times,
    grades: Grades,
}

impl Tally {
    fn add(&mut self, round: &MeasuredRound, now: Instant) {
        let since = |at: Instant| (at - round.opened_at).num_seconds();
        self.cases.insert(round.case);
        self.open += u64::from(round.open);
        self.waiting += u64::from(is_waiting(round));
        self.overdue += u64::from(is_overdue(round, now));
        self.reopened += u64::from(round.reopened);
        self.accept.add(round.accepted_at.map(since), round.working.accept);
        self.first_reply.add(round.first_reply_at.map(since), round.working.first_reply);
        self.resolve.add(round.resolved_at.map(since), round.working.resolve);
        if let Some(at) = round.resolved_at {
            self.answered += 1;
            self.in_time += u64::from(at <= round.answer_by);
        }
        match round.satisfaction {
            Some(Satisfaction::Satisfied) => self.grades.satisfied += 1,
            Some(Satisfaction::BasicallySatisfied) => self.grades.basically_satisfied += 1,
            Some(Satisfaction::Dissatisfied) => self.grades.dissatisfied += 1,
            None => self.grades.unrated += u64::from(round.closed && !round.reopened),
        }
    }

    fn into_row(self, key: String, name: String) -> Row {
        let owed = self.answered + self.overdue;
        Row {
            key,
            name,
            n: self.cases.len() as u64,
            open: self.open,
            overdue: self.overdue,
            waiting: self.waiting,
            in_time: self.in_time,
            on_time_rate: (owed > 0).then(|| self.in_time as f64 / owed as f64),
            accept: Clock::by_the_wall(self.accept),
            first_reply: Clock::by_working_time(self.first_reply),
            resolve: Clock::by_working_time(self.resolve),
            reopened: self.reopened,
            satisfaction: self.grades,
        }
    }
}

/// Open and accepted by nobody. A reopened round goes on with who has it and needs no acceptance.
pub fn is_waiting(round: &MeasuredRound) -> bool {
    round.open && matches!(round.stage, StageName::Submitted | StageName::Routed)
}

pub fn is_overdue(round: &MeasuredRound, now: Instant) -> bool {
    let due = if is_waiting(round) { round.accept_by } else { round.answer_by };
    round.open && !round.paused && now > due
}

/// Which undertakers each case was referred to.
pub type Units = HashMap<Uuid, Vec<Uuid>>;

/// One row a key, by name; days in order.
pub fn rows(
    rounds: &[MeasuredRound],
    group_by: GroupBy,
    units: &Units,
    directory: &Directory,
    now: Instant,
) -> Vec<Row> {
    let mut tallies: BTreeMap<Key, Tally> = BTreeMap::new();
    for round in rounds {
        for key in group_by.keys(round, units) {
            tallies.entry(key).or_default().add(round, now);
        }
    }
    let mut rows: Vec<Row> =
        tallies.into_iter().map(|(key, tally)| tally.into_row(key.text(), key.name(directory))).collect();
    if group_by != GroupBy::Day {
        rows.sort_by(|left, right| left.name.cmp(&right.name).then_with(|| left.key.cmp(&right.key)));
    }
    rows
}

/// All rounds as one row.
pub fn whole(rounds: &[MeasuredRound], key: String, name: String, now: Instant) -> Row {
    let mut tally = Tally::default();
    rounds.iter().for_each(|round| tally.add(round, now));
    tally.into_row(key, name)
}

impl Summary {
    pub fn new(span: Span, group_by: GroupBy, now: Instant, rows: Vec<Row>) -> Self {
        Self {
            from: span.from.to_string(),
            to: span.to.to_string(),
            group_by,
            generated_at: china_time::rfc3339(now),
            rows,
        }
    }
}

#[cfg(test)]
mod tests;
