//! What the charts of the board are drawn from: measured rounds.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{
    chart::{Bar, Bars, ClockPoint, ClockRow, TimesChart, Trend, TrendDay},
    days::{self, Span},
    pages::{HeatCell, HeatMap, HeatWeek},
    percentile::Percentiles,
    summary::{Clock, Row},
    tally::{self, Tally},
};
use crate::{
    domain::{china_time::Instant, durations, histogram::Histogram, targets::Targets},
    store::measures::MeasuredRound,
};

/// Under so many nothing is said of a percentile.
pub const LEAST: usize = 5;
const TREND_DAYS: u64 = 30;
/// Days a point of the trend looks back where single days have too few cases.
const WEEK: u64 = 7;
const HEAT_WEEKS: u64 = 13;
/// Steps that a person would use, in hours; the target ends them.
const STEPS: [i64; 5] = [1, 2, 4, 8, 12];

/// 用时和目标. The first reply has no promise of its own: it is owed with the answer at the latest.
pub fn times(whole: &Row, period: &str, targets: &Targets) -> TimesChart {
    let answer = |name: &str, clock: &Clock| ClockRow {
        name: name.into(),
        target: targets.answer_words(),
        target_seconds: targets.answer().num_seconds() as f64,
        points: points(clock, &|seconds| targets.working_words(seconds)),
    };
    let accept = ClockRow {
        name: "受理".into(),
        target: durations::target(targets.accept),
        target_seconds: targets.accept.num_seconds() as f64,
        points: points(&whole.accept, &durations::time),
    };
    TimesChart {
        note: format!("{period}{}件，受理按自然时间，回复和办结按工作时间", whole.n),
        rows: vec![accept, answer("首次回复", &whole.first_reply), answer("办结", &whole.resolve)],
    }
}

fn points(clock: &Clock, words: &dyn Fn(i64) -> String) -> Vec<ClockPoint> {
    if clock.wall.n < LEAST {
        return vec![];
    }
    let named = [("一半", clock.p50), ("九成", clock.p90), ("99%", clock.p99)];
    let point = |(name, seconds): (&str, Option<i64>)| {
        let seconds = seconds?;
        Some(ClockPoint { name: name.into(), seconds: seconds as f64, words: words(seconds) })
    };
    named.into_iter().filter_map(point).collect()
}

fn hours(seconds: i64) -> f64 {
    seconds as f64 / 3_600.0
}

/// 受理用时 over the last 30 days, in hours. Where single days have too few cases a day stands for the seven up to it;
/// `None` while no two of those have enough for a line either.
pub fn trend(
    by_day: &BTreeMap<NaiveDate, Tally>,
    targets: &Targets,
    today: NaiveDate,
    link: &dyn Fn(&str) -> String,
) -> Option<Trend> {
    let span = Span::last(TREND_DAYS, today);
    let measure = |window: u64| -> Vec<(NaiveDate, Option<Percentiles>)> {
        let measured = |day| {
            let mut times = Histogram::default();
            let days = Span::last(window, day);
            days.days().filter_map(|day| by_day.get(&day)).for_each(|tally| times.merge(&tally.accept.wall));
            Percentiles::of(&times)
        };
        span.days().map(|day| (day, Some(measured(day)).filter(|measured| measured.n >= LEAST))).collect()
    };
    let told =
        |days: &[(NaiveDate, Option<Percentiles>)]| days.iter().filter(|(_, measured)| measured.is_some()).count();
    let single = measure(1);
    let few = told(&single) * 3 < single.len() * 2;
    let days = if few { measure(WEEK) } else { single };
    let last = days.iter().rev().find_map(|(_, measured)| *measured).filter(|_| told(&days) > 1)?;
    let days = days.iter().map(|(day, measured)| TrendDay {
        label: format!("{}月{}日", day.month(), day.day()),
        href: measured.is_some().then(|| link(&accepted_on(*day, if few { WEEK } else { 1 }))),
        half: measured.and_then(|measured| measured.p50).map(hours),
        nine: measured.and_then(|measured| measured.p90).map(hours),
        note: None,
    });
    Some(Trend {
        note: if few {
            format!("近{TREND_DAYS}天，每天算前{WEEK}天，小时")
        } else {
            format!("近{TREND_DAYS}天，小时")
        },
        target: hours(targets.accept.num_seconds()),
        target_words: durations::target(targets.accept),
        half_words: format!("一半 {}", durations::time(last.p50?)),
        nine_words: format!("九成 {}", durations::time(last.p90?)),
        days: days.collect(),
    })
}

/// 多久被受理. One that still waits past the target is as surely late as one that was taken late.
pub fn spread(
    accepted: &Histogram,
    open: &[&MeasuredRound],
    period: &str,
    targets: &Targets,
    now: Instant,
    link: &dyn Fn(&str) -> String,
) -> Bars {
    let target = targets.accept.num_hours().max(1);
    let ends: Vec<i64> = STEPS.into_iter().filter(|step| *step < target).chain([target]).collect();
    let seconds = |at: usize| ends.get(at).map(|hours| hours * 3_600);
    let waits = |round: &&&MeasuredRound| {
        let still = round.accepted_at.is_none() && tally::is_waiting(round);
        still && (now - round.opened_at).num_seconds() > target * 3_600
    };
    let waiting = open.iter().filter(waits).count() as u64;
    let within = |at: usize| accepted.within(at.checked_sub(1).and_then(seconds), seconds(at));
    let mut counts: Vec<u64> = (0..=ends.len()).map(|at| u64::try_from(within(at)).unwrap_or_default()).collect();
    counts[ends.len()] += waiting;
    let label = |at: usize| match at {
        0 => format!("{}小时内", ends[0]),
        _ if at == ends.len() => format!("超过{target}"),
        _ => format!("{}–{}", ends[at - 1], ends[at]),
    };
    let note = format!("{period}{}件，小时", counts.iter().sum::<u64>());
    let bars = counts.iter().enumerate().map(|(at, count)| Bar {
        label: label(at),
        count: *count,
        late: at == ends.len(),
        href: Some(link(&took(&ends, at))),
    });
    Bars { note, bars: bars.collect() }
}

/// The query of what came in during some days up to one, and was accepted.
fn accepted_on(day: NaiveDate, count: u64) -> String {
    format!("clock=accept&{}", super::glance::opened(Span::last(count, day)))
}

/// The query of one step: beyond its lower end, up to the upper one.
fn took(ends: &[i64], at: usize) -> String {
    let over = at.checked_sub(1).map(|before| format!("&over={}", ends[before] * 3_600)).unwrap_or_default();
    let up_to = ends.get(at).map(|end| format!("&up_to={}", end * 3_600)).unwrap_or_default();
    format!("clock=accept{over}{up_to}")
}

/// First day of the heat map: a Monday, so that this week is the last of thirteen.
pub fn heat_from(today: NaiveDate) -> NaiveDate {
    let into_week = u64::from(today.weekday().num_days_from_monday());
    days::before(today, (HEAT_WEEKS - 1) * 7 + into_week)
}

/// The first day that the trend looks back to.
pub fn first_day(today: NaiveDate) -> NaiveDate {
    days::before(today, TREND_DAYS + WEEK)
}

/// 每天超期件数: the days on which a promise ran out unkept.
pub fn heat(
    late: &BTreeMap<NaiveDate, i64>,
    open: &[&MeasuredRound],
    today: NaiveDate,
    now: Instant,
    link: &dyn Fn(&str) -> String,
) -> HeatMap {
    let mut late: BTreeMap<NaiveDate, u64> =
        late.iter().map(|(day, count)| (*day, u64::try_from(*count).unwrap_or_default())).collect();
    for day in open.iter().flat_map(|round| tally::broken_still(round, now)) {
        *late.entry(day).or_default() += 1;
    }
    let first = heat_from(today);
    let mondays: Vec<NaiveDate> = first.iter_weeks().take(HEAT_WEEKS as usize).collect();
    let weeks = mondays.iter().enumerate().map(|(at, monday)| HeatWeek {
        month: month_over(&mondays, at),
        days: monday.iter_days().take(7).map(|day| (day <= today).then(|| cell(day, &late, link))).collect(),
    });
    HeatMap { note: format!("近{HEAT_WEEKS}周，小点是休息日"), weeks: weeks.collect() }
}

fn cell(day: NaiveDate, late: &BTreeMap<NaiveDate, u64>, link: &dyn Fn(&str) -> String) -> HeatCell {
    let weekday = day.weekday().num_days_from_monday();
    HeatCell {
        count: late.get(&day).copied().unwrap_or_default(),
        rest: weekday > 4,
        words: format!(
            "{}月{}日 周{}",
            day.month(),
            day.day(),
            ["一", "二", "三", "四", "五", "六", "日"][weekday as usize]
        ),
        href: Some(link(&format!("broken={day}"))),
    }
}

/// The month stands over its first whole week, and over the first of all when there is room.
fn month_over(mondays: &[NaiveDate], at: usize) -> Option<String> {
    let month = mondays[at].month();
    let changes = |at: usize| mondays.get(at).is_some_and(|monday| monday.month() != month);
    let begins = match at {
        0 => !changes(1) && !changes(2),
        _ => mondays[at - 1].month() != month,
    };
    begins.then(|| format!("{month}月"))
}

#[cfg(test)]
mod tests;
