//! A period at a glance: satisfaction before completion, each time beside the period before, and what is older than both.

use super::{
    days::{self, Span},
    exposures,
    formulas::{Measure, SILENT_DAYS},
    pages::{ChangeCell, ChangeRow, Changes, Figure, Lead},
    plots::LEAST,
    summary::{Clock, Row},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        clocks::Clocks,
        durations, silence,
        targets::Targets,
    },
    store::{cases::OpenCase, silence::Silences},
};

/// Less of a difference is none.
const SAME: i64 = 60;

/// Query that lists rounds opened in a span.
pub fn opened(span: Span) -> String {
    format!("opened_from={}&opened_to={}", span.from, span.to)
}

/// 满意率, then 办结率.
pub fn results(whole: &Row, span: Span, list: &dyn Fn(&str) -> String) -> Vec<Figure> {
    let (grades, rated) = (whole.satisfaction, whole.rated());
    let share = match rated.percent(LEAST as u64) {
        Some(share) => format!("评价率{share}%（{}件里评了{}件）", rated.whole, rated.part),
        None => format!("评了{}件，件数太少", rated.part),
    };
    let satisfaction = Figure {
        note: Some(format!("{share}，基本满意{}，不满意{}", grades.basically_satisfied, grades.dissatisfied)),
        href: Some(list(&format!("rated=any&{}", opened(span)))),
        ..exposures::rate(Measure::Satisfaction, whole.satisfied(), LEAST as u64)
    };
    let completed = whole.completed();
    let completion = Figure {
        note: Some(format!("该办{}件，办结{}件", completed.whole, completed.part)),
        href: Some(list(&format!("round=owed&{}", opened(span)))),
        ..exposures::rate(Measure::Completion, completed, LEAST as u64)
    };
    vec![satisfaction, completion]
}

/// Each percentile beside the one of the period before.
pub fn changes(
    now: &Row,
    before: &Row,
    before_words: &str,
    targets: &Targets,
    span: Span,
    list: &dyn Fn(&str) -> String,
) -> Changes {
    let row = |measure: Measure, name: &str, code: &str, now: &Clock, before: &Clock, target: i64| {
        let words = |seconds: i64| match measure {
            Measure::Accept => durations::time(seconds),
            _ => targets.working_words(seconds),
        };
        let cell = |now: Option<i64>, then: Option<i64>| {
            let seconds = now?;
            Some(ChangeCell {
                words: words(seconds),
                late: seconds > target,
                change: difference(seconds, then, &words),
                href: list(&format!("clock={code}&over={seconds}&{}", opened(span))),
            })
        };
        let (n, earlier) = (now.wall.n, before.wall.n);
        let then = |value: Option<i64>| value.filter(|_| earlier >= LEAST);
        let cells = if n < LEAST {
            vec![]
        } else {
            vec![cell(now.p50, then(before.p50)), cell(now.p90, then(before.p90)), cell(now.p99, then(before.p99))]
        };
        ChangeRow { name: name.into(), formula: measure, n, before: earlier, cells }
    };
    let (accept, answer) = (targets.accept.num_seconds(), targets.answer().num_seconds());
    Changes {
        before: before_words.into(),
        rows: vec![
            row(Measure::Accept, "受理", "accept", &now.accept, &before.accept, accept),
            row(Measure::FirstReply, "首次回复", "first_reply", &now.first_reply, &before.first_reply, answer),
            row(Measure::Resolve, "办结", "resolve", &now.resolve, &before.resolve, answer),
        ],
    }
}

fn difference(now: i64, before: Option<i64>, words: &dyn Fn(i64) -> String) -> String {
    match before.map(|before| now - before) {
        None => "前期件数太少".into(),
        Some(more) if more.abs() < SAME => "持平".into(),
        Some(more) if more > 0 => format!("慢{}", words(more)),
        Some(less) => format!("快{}", words(-less)),
    }
}

/// How long residents of open cases have heard nothing, told against a limit in working days.
pub struct Silence<'a> {
    pub silences: Silences,
    pub clocks: &'a Clocks,
    pub now: Instant,
}

/// The first day that is within the limit.
fn first_heard(clocks: &Clocks, now: Instant) -> chrono::NaiveDate {
    silence::first_day(&clocks.calendar, SILENT_DAYS, now)
}

/// Whoever heard nothing since before then is beyond the limit.
pub fn silence_limit(clocks: &Clocks, now: Instant) -> Instant {
    china_time::start_of(first_heard(clocks, now))
}

impl Silence<'_> {
    /// 没消息最久: the longest silence there is; a light while any is beyond the limit.
    pub fn figure(&self, list: &dyn Fn(&str) -> String) -> Figure {
        let days = self.silences.longest.map_or(0, |since| silence::days(&self.clocks.calendar, since, self.now));
        let beyond = self.silences.beyond;
        Figure {
            value: days.to_string(),
            unit: "个工作日".into(),
            note: Some(format!("超过{SILENT_DAYS}个工作日的{beyond}件")),
            mark: (beyond > 0).then_some(crate::http::page::LightMark::Yellow),
            href: Some(list(&format!("silent_since={}", first_heard(self.clocks, self.now)))),
            formula: Measure::Silent,
        }
    }
}

/// 没答复的一共, and those from before the period: never hidden by what is looked at.
pub fn leads(open: &[OpenCase], older: u64, span: Span, list: &dyn Fn(&str) -> String) -> Vec<Lead> {
    let paused = open.iter().filter(|case| case.paused).count();
    let first = format!("{}月{}日", chrono::Datelike::month(&span.from), chrono::Datelike::day(&span.from));
    vec![
        Lead {
            formula: Measure::Open,
            words: "没答复的一共".into(),
            count: open.len() as u64,
            after: format!("件，其中{paused}件等居民补充"),
            href: list(&format!("stage={}", super::search::OPEN)),
            late: false,
        },
        Lead {
            formula: Measure::Older,
            words: "更早的还有".into(),
            count: older,
            after: format!("件没答复（{first}以前提交）"),
            href: list(&format!("stage={}&to={}", super::search::OPEN, days::before(span.from, 1))),
            late: older > 0,
        },
    ]
}

#[cfg(test)]
mod tests;
