//! Columns of exported files, named as in JSON and headed in words.
//!
//! A number stands twice: bare for programs, in groups for spreadsheets, which keep only fifteen digits of a bare one.

mod rounds;

use chrono::NaiveDate;

use super::{
    cases::spaced,
    exposures::CodesInUse,
    summary::{Clock, Row},
};
use crate::{
    domain::{directory::Directory, timeline::Names},
    http::table::{self, Cell, Column, column},
    store::{
        events::EventRow,
        rows::{CaseRow, code_of, instant},
    },
};

pub use rounds::{NOTES as ROUND_NOTES, ROUNDS, line as round_line};

pub const SUMMARY: [Column; 23] = [
    column("key", "编码"),
    column("name", "名称"),
    column("n", "件数"),
    column("open", "没答复的"),
    column("overdue", "已超期"),
    column("on_time_rate", "按时率"),
    column("accept_n", "受理件数"),
    column("accept_p50", "受理一半（秒）"),
    column("accept_p90", "受理九成（秒）"),
    column("accept_p99", "受理99%（秒）"),
    column("first_reply_n", "首次回复件数"),
    column("first_reply_p50", "首次回复一半（工作秒）"),
    column("first_reply_p90", "首次回复九成（工作秒）"),
    column("first_reply_p99", "首次回复99%（工作秒）"),
    column("resolve_n", "办结件数"),
    column("resolve_p50", "办结一半（工作秒）"),
    column("resolve_p90", "办结九成（工作秒）"),
    column("resolve_p99", "办结99%（工作秒）"),
    column("reopened", "重办"),
    column("satisfied", "满意"),
    column("basically_satisfied", "基本满意"),
    column("dissatisfied", "不满意"),
    column("unrated", "没有评价"),
];

/// Codes in use are those that serve when it is exported; scans and what was sent from them those of the days asked for.
pub const STATIONS: [Column; 5] = [
    column("station_id", "联络站编码"),
    column("station", "联络站"),
    column("codes", "在用的码"),
    column("scans", "打开次数"),
    column("submissions", "从码上提交次数"),
];

pub fn station_line(found: &CodesInUse) -> table::Row {
    vec![
        Cell::text(found.station.to_string()),
        Cell::text(&found.name),
        Cell::count(found.codes),
        Cell::count(found.scans),
        Cell::count(found.submissions),
    ]
}

pub const DAYS: [Column; 2] = [column("day", "日期"), column("works", "工作日")];

pub fn day_line(day: NaiveDate, works: bool) -> table::Row {
    vec![Cell::Day(day), Cell::Yes(works)]
}

/// A row of the summary: acceptance by the wall clock, reply and answer by working time, in whole seconds.
pub fn summary_line(row: &Row) -> table::Row {
    let grades = row.satisfaction;
    let mut cells = vec![
        Cell::text(&row.key),
        Cell::text(&row.name),
        Cell::count(row.n),
        Cell::count(row.open),
        Cell::count(row.overdue),
        Cell::of(row.on_time_rate, Cell::Share),
    ];
    for clock in [&row.accept, &row.first_reply, &row.resolve] {
        cells.extend(clock_cells(clock));
    }
    let counts = [row.reopened, grades.satisfied, grades.basically_satisfied, grades.dissatisfied, grades.unrated];
    cells.extend(counts.map(Cell::count));
    cells
}

fn clock_cells(clock: &Clock) -> [Cell; 4] {
    let seconds = |value: Option<i64>| Cell::of(value, Cell::Whole);
    [Cell::count(clock.wall.n as u64), seconds(clock.p50), seconds(clock.p90), seconds(clock.p99)]
}

pub const EVENTS: [Column; 8] = [
    column("number", "编号"),
    column("number_spaced", "编号（分组）"),
    column("sequence", "第几步"),
    column("at", "时间"),
    column("move", "做了什么"),
    column("by_kind", "什么人"),
    column("by_name", "姓名"),
    column("visible", "居民看得到"),
];

/// Who did what and when; nobody's words.
pub fn event_line(event: &EventRow, number: &str) -> table::Row {
    vec![
        Cell::text(number),
        Cell::text(spaced(number)),
        Cell::Whole(event.sequence.into()),
        Cell::At(instant(event.at)),
        Cell::text(&event.kind),
        Cell::text(&event.actor_kind),
        Cell::text(event.actor_name.as_deref().unwrap_or_default()),
        Cell::Yes(event.visible),
    ]
}

pub const CASES: [Column; 21] = [
    column("number", "编号"),
    column("number_spaced", "编号（分组）"),
    column("submitted_at", "提交时间"),
    column("kind", "类型"),
    column("category", "类别"),
    column("channel", "来源"),
    column("area", "地区"),
    column("station", "联络站"),
    column("deputy", "代表"),
    column("stage", "到了哪一步"),
    column("holder", "在谁手上"),
    column("round", "第几轮"),
    column("due_at", "期限"),
    column("accepted_at", "受理时间"),
    column("first_reply_at", "首次回复时间"),
    column("resolved_at", "办结时间"),
    column("outcome", "结果"),
    column("satisfaction", "评价"),
    column("flags", "标记"),
    column("place", "地点"),
    column("content", "内容"),
];

/// A case as its last round stands; no name and no phone of the resident.
pub fn case_line(found: &CaseRow, place: Option<String>, directory: &Directory) -> table::Row {
    let (case, row, round) = (&found.case, &found.row, found.case.round());
    let at = |at| Cell::of(at, Cell::At);
    let station = directory.stations.get(&row.station_id).map(|station| station.name.clone());
    let deputy = row.deputy_id.and_then(|id| directory.deputies.get(&id)).map(|deputy| deputy.name.clone());
    vec![
        Cell::text(&row.number),
        Cell::text(spaced(&row.number)),
        Cell::At(case.submitted_at),
        Cell::text(&row.kind),
        Cell::text(case.category.clone().unwrap_or_default()),
        Cell::text(&row.channel),
        Cell::text(directory.areas.get(&row.area_path).cloned().unwrap_or_default()),
        Cell::text(station.unwrap_or_default()),
        Cell::text(deputy.unwrap_or_default()),
        Cell::text(&row.stage),
        Cell::text(found.holder().map(|holder| directory.holder(&holder)).unwrap_or_default()),
        Cell::count(case.rounds.len() as u64),
        at(case.due().map(|(_, due)| due)),
        at(round.accepted_at),
        at(round.first_reply_at),
        at(round.resolved_at),
        Cell::text(round.outcome.map(code_of).unwrap_or_default()),
        Cell::text(round.rating.as_ref().map(|rating| code_of(rating.satisfaction)).unwrap_or_default()),
        Cell::text(case.flags().join(" ")),
        Cell::text(place.unwrap_or_default()),
        Cell::text(&row.content),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_as_many_cells_as_its_heading() {
        let row = Row::of("k".into(), "n".into(), &crate::monitoring::tally::Gathered::default());
        assert_eq!(summary_line(&row).len(), SUMMARY.len());
        let event = EventRow {
            case_id: uuid::Uuid::nil(),
            sequence: 1,
            at: 0,
            kind: "accepted".into(),
            actor_kind: "deputy".into(),
            actor_name: None,
            visible: true,
        };
        let number = crate::domain::number::Number::from_bits(7);
        let line = event_line(&event, number.as_str());
        assert_eq!(line.len(), EVENTS.len());
        let expected = format!("{number},{},1,1970-01-01T08:00:00+08:00,accepted,deputy,,true\r\n", number.spaced());
        assert_eq!(table::csv_line(&line), expected);
    }
}
