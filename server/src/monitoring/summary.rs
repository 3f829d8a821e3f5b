//! Response times by deputy, station, township, category, undertaker or day: measured rounds folded into rows.
//!
//! - A round is counted on the day it opened; `n` counts requests, each once however often it was reopened.
//! - `on_time_rate` = answered in time ÷ (answered + overdue and not yet answered); `null` when nothing was due.
//! - `overdue` is open and past what is due: acceptance while nobody accepted, the answer otherwise. A question to the
//!   resident stops the clock.
//! - `unrated` was closed by the end of the rating window: never counted as satisfied.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    days::Span,
    groups::{GroupBy, Key},
    percentile::Percentiles,
    tally::{Gathered, Tally, Times},
};
use crate::domain::{
    china_time::{self, Instant},
    directory::Directory,
    histogram::Histogram,
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
    fn by_the_wall(times: &Times) -> Self {
        let (wall, working) = (Measured::of(&times.wall), Measured::of(&times.working));
        Self { p50: wall.p50, p90: wall.p90, p99: wall.p99, wall, working }
    }

    fn by_working_time(times: &Times) -> Self {
        let (wall, working) = (Measured::of(&times.wall), Measured::of(&times.working));
        Self { p50: working.p50, p90: working.p90, p99: working.p99, wall, working }
    }
}

impl Measured {
    fn of(times: &Histogram) -> Self {
        let Percentiles { n, p50, p90, p99 } = Percentiles::of(times);
        Self { n, p50, p90, p99 }
    }
}

impl Row {
    pub fn of(key: String, name: String, gathered: &Gathered) -> Self {
        let Gathered { tally, running } = gathered;
        let whole = |count: i64| u64::try_from(count).unwrap_or_default();
        let (in_time, owed) = (whole(tally.in_time), whole(tally.resolve.wall.n()) + running.overdue);
        Self {
            key,
            name,
            n: whole(tally.cases),
            open: running.open,
            overdue: running.overdue,
            waiting: running.waiting,
            in_time,
            on_time_rate: (owed > 0).then(|| in_time as f64 / owed as f64),
            accept: Clock::by_the_wall(&tally.accept),
            first_reply: Clock::by_working_time(&tally.first_reply),
            resolve: Clock::by_working_time(&tally.resolve),
            reopened: whole(tally.reopened),
            satisfaction: Grades {
                satisfied: whole(tally.satisfied),
                basically_satisfied: whole(tally.basically_satisfied),
                dissatisfied: whole(tally.dissatisfied),
                unrated: whole(tally.unrated),
            },
        }
    }

    /// Of a span that is over: what is open of it belongs to today.
    pub fn settled(tally: &Tally) -> Self {
        Self::whole(&Gathered { tally: tally.clone(), ..Gathered::default() })
    }

    /// Everything together; it needs no name.
    pub fn whole(gathered: &Gathered) -> Self {
        Self::of(String::new(), String::new(), gathered)
    }
}

/// Which undertakers each case was referred to.
pub type Units = HashMap<Uuid, Vec<Uuid>>;

/// One row a key, by name; days in order.
pub fn rows(groups: &BTreeMap<Key, Gathered>, group_by: GroupBy, directory: &Directory) -> Vec<Row> {
    let row = |(key, gathered): (&Key, &Gathered)| Row::of(key.text(), key.name(directory), gathered);
    let mut rows: Vec<Row> = groups.iter().map(row).collect();
    if group_by != GroupBy::Day {
        rows.sort_by(|left, right| left.name.cmp(&right.name).then_with(|| left.key.cmp(&right.key)));
    }
    rows
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
