//! The board's table: groups beside each other, the worst first.

use chrono::TimeDelta;

use super::{
    days::Span,
    glance::opened,
    groups::GroupBy,
    pages::{BoardRow, BoardTable, ClockCells, OnTime, RowLists, TimeCell},
    plots::LEAST,
    summary::{Clock, Row},
};
use crate::{
    domain::{durations, targets::Targets},
    http::page::NavItem,
};

/// Groupings of the board; the rest is asked for in JSON.
const OFFERED: [GroupBy; 5] =
    [GroupBy::Station, GroupBy::Deputy, GroupBy::Township, GroupBy::Category, GroupBy::Undertaker];

/// What the board offers; anything else is by station.
pub fn read(code: &str) -> GroupBy {
    GroupBy::parse(code).filter(|group_by| OFFERED.contains(group_by)).unwrap_or(GroupBy::Station)
}

/// Where the table stands: its grouping, its days, and what its links keep.
pub struct Place<'a> {
    pub group_by: GroupBy,
    pub span: Span,
    /// Query of the board without its grouping, e.g. `period=30&area=`.
    pub kept: &'a str,
    /// `&area=...` for lists, or empty.
    pub area: &'a str,
    pub may_export: bool,
}

pub fn table(rows: Vec<Row>, place: &Place<'_>, targets: &Targets) -> BoardTable {
    let Span { from, to } = place.span;
    let mut rows = rows;
    rows.sort_by_key(|row| {
        let rate = on_time(row).map_or(u8::MAX, |rate| rate.percent);
        (rate, std::cmp::Reverse(row.overdue), std::cmp::Reverse(row.n))
    });
    let tab = |group_by: GroupBy| NavItem {
        href: format!("/monitor?group_by={}&{}", group_by.code(), place.kept),
        label: format!("按{}", group_by.words()),
        current: group_by == place.group_by,
    };
    let export = format!("/monitor/export.csv?what=rows&group_by={}&from={from}&to={to}", place.group_by.code());
    BoardTable {
        heading: format!("各{}", place.group_by.words()),
        formula: "按时率低的在前；按时率＝按时办结÷（已办结＋已超期未办结）".into(),
        name: place.group_by.words().into(),
        groupings: OFFERED.map(tab).into(),
        export_href: place.may_export.then_some(export),
        rows: rows.into_iter().map(|row| line(row, place, targets)).collect(),
    }
}

fn line(row: Row, place: &Place<'_>, targets: &Targets) -> BoardRow {
    BoardRow {
        lists: list_of(&row.key, place).map(|list| lists(&list)),
        href: list_of(&row.key, place),
        on_time: on_time(&row),
        n: row.n,
        open: row.waiting,
        overdue: row.overdue,
        accept: cells(&row.accept, targets.accept, &durations::time),
        first_reply: cells(&row.first_reply, targets.answer(), &|seconds| targets.working_words(seconds)),
        resolve: cells(&row.resolve, targets.answer(), &|seconds| targets.working_words(seconds)),
        satisfied: row.satisfaction.satisfied,
        basically_satisfied: row.satisfaction.basically_satisfied,
        dissatisfied: row.satisfaction.dissatisfied,
        name: row.name,
    }
}

/// The list behind a row, where lists can be asked for it.
fn list_of(key: &str, place: &Place<'_>) -> Option<String> {
    let asked = match place.group_by {
        _ if key == super::groups::NOBODY => return None,
        GroupBy::Station => format!("station={key}{}", place.area),
        GroupBy::Deputy => format!("deputy={key}{}", place.area),
        GroupBy::Township => format!("area={key}"),
        GroupBy::Category => format!("category={key}{}", place.area),
        GroupBy::Undertaker | GroupBy::Day => return None,
    };
    Some(format!("/cases?{asked}&{}", opened(place.span)))
}

/// The lists of a row's counts, from the list of the whole row.
fn lists(list: &str) -> RowLists {
    let of = |asked: &str| format!("{list}&{asked}");
    RowLists {
        waiting: of("round=waiting"),
        overdue: of("round=overdue"),
        satisfied: of("rated=satisfied"),
        basically_satisfied: of("rated=basically_satisfied"),
        dissatisfied: of("rated=dissatisfied"),
    }
}

fn cells(clock: &Clock, target: TimeDelta, words: &dyn Fn(i64) -> String) -> ClockCells {
    let cell = |seconds: i64| TimeCell { words: words(seconds), late: seconds > target.num_seconds() };
    match (clock.p50, clock.p90) {
        (Some(p50), Some(p90)) if clock.wall.n >= LEAST => {
            ClockCells::Known { p50: cell(p50), p90: cell(p90), p99: clock.p99.map(cell) }
        }
        _ => ClockCells::Few,
    }
}

/// Rounded down: 99.9 % is not all.
fn on_time(row: &Row) -> Option<OnTime> {
    let rate = row.on_time_rate.filter(|_| row.n >= LEAST as u64)?;
    Some(OnTime { percent: (rate * 100.0 + 1e-9) as u8 })
}
