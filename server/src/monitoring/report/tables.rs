//! The tables of a report: times against targets and the month before, station by station, what is overdue.

use super::super::{
    cases::spaced,
    groups::GroupBy,
    pages::{PaperTable, Rate, paper_columns},
    plots::LEAST,
    rates::Share,
    summary::{self, Clock, Row, Units},
    tally, wording,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        durations,
        targets::Targets,
        timeline::Names,
    },
    store::{measures::MeasuredRound, rows::CaseRow},
};

const FEW: &str = "件数太少";

/// Each rate with what it is divided from, as board and formulas have it.
pub fn rates(row: &Row) -> Vec<Rate> {
    vec![
        rate("满意率", row.satisfied(), "评为“满意”的÷评价了的，“基本满意”不算在内"),
        rate("评价率", row.rated(), "评价了的÷（评价了的＋评价时间过了没评的）；没有评价的不算满意"),
        rate("办结率", row.completed(), "已答复、没有要求重办的÷应答复的；不受理、撤回和合并的不算"),
        rate("按时率", row.on_time(), "按时答复的÷（已答复的＋已超期没答复的）"),
    ]
}

fn rate(label: &str, share: Share, formula: &str) -> Rate {
    let tenths = share.tenths();
    Rate {
        label: label.into(),
        value: tenths.map_or("没有可算的".into(), |tenths| format!("{}.{}", tenths / 10, tenths % 10)),
        unit: tenths.map_or("", |_| "%").into(),
        fraction: format!("{}件÷{}件", share.part, share.whole),
        formula: format!("{label}＝{formula}。"),
    }
}

pub fn times(rounds: &[MeasuredRound], earlier: &[MeasuredRound], targets: &Targets, now: Instant) -> PaperTable {
    let whole = |rounds| Row::whole(&tally::gather_all(rounds, now));
    let (this, last) = (whole(rounds), whole(earlier));
    let wall = |seconds: i64| durations::time(seconds);
    let working = |seconds: i64| targets.working_words(seconds);
    let row = |name: &str, target: String, this: &Clock, last: &Clock, words: &dyn Fn(i64) -> String| {
        let told = |clock: &Clock, value: Option<i64>| match value {
            Some(seconds) if clock.wall.n >= LEAST => words(seconds),
            _ => FEW.into(),
        };
        let mut cells = vec![name.to_owned(), target, this.wall.n.to_string()];
        for (this_value, last_value) in [(this.p50, last.p50), (this.p90, last.p90)] {
            cells.extend([told(this, this_value), told(last, last_value)]);
        }
        cells.push(this.p99.map_or("不足100件".into(), words));
        cells
    };
    PaperTable {
        heading: "用时、目标和上个月".into(),
        beside: "受理按自然时间，首次回复和办结按工作时间".into(),
        columns: paper_columns(&["哪一步", "目标", "#件数", "#一半", "#上月一半", "#九成", "#上月九成", "#99%"]),
        rows: vec![
            row("受理", durations::target(targets.accept), &this.accept, &last.accept, &wall),
            row("首次回复", targets.answer_words(), &this.first_reply, &last.first_reply, &working),
            row("办结", targets.answer_words(), &this.resolve, &last.resolve, &working),
        ],
        blank: 0,
        nothing: String::new(),
    }
}

pub fn stations(rounds: &[MeasuredRound], directory: &Directory, now: Instant) -> PaperTable {
    let groups = tally::gather(rounds, GroupBy::Station, &Units::new(), now);
    let rows = summary::rows(&groups, GroupBy::Station, directory);
    let line = |row: Row| {
        let rates = rates(&row);
        let mut cells = vec![row.name, row.n.to_string(), row.open.to_string(), row.overdue.to_string()];
        cells.extend(rates.into_iter().map(|rate| {
            let value = if rate.unit.is_empty() { "–".into() } else { format!("{}%", rate.value) };
            format!("{value}（{}）", rate.fraction.replace('件', ""))
        }));
        cells
    };
    PaperTable {
        heading: "各联络站".into(),
        beside: String::new(),
        columns: paper_columns(&["联络站", "#件数", "#没答复", "#已超期", "#满意率", "#评价率", "#办结率", "#按时率"]),
        rows: rows.into_iter().map(line).collect(),
        blank: 0,
        nothing: "这个月没有诉求。".into(),
    }
}

/// By number, without anybody's words; complaints about deputies and sealed cases are counted and not named.
pub fn overdue(cases: &[CaseRow], all: usize, directory: &Directory, now: Instant) -> PaperTable {
    let row = |found: &CaseRow| {
        let (_, due) = found.case.due()?;
        let station = directory.stations.get(&found.row.station_id);
        Some(vec![
            spaced(&found.row.number),
            station.map(|station| wording::short_name(&station.name)).unwrap_or_default(),
            found.holder().map(|holder| directory.holder(&holder)).unwrap_or_default(),
            china_time::short(due),
            durations::time((now - due).num_seconds()),
        ])
    };
    let rows: Vec<_> = cases.iter().filter_map(row).collect();
    let others = all.saturating_sub(rows.len());
    PaperTable {
        heading: "已超期、还没有答复的".into(),
        beside: if others > 0 {
            format!("共{all}件，另有{others}件只计数、不列编号")
        } else {
            format!("共{all}件")
        },
        columns: paper_columns(&["!编号", "联络站", "在谁手上", "!期限", "#超了"]),
        rows,
        blank: 0,
        nothing: if all == 0 { "没有超期的。".into() } else { "按规定不列编号。".into() },
    }
}
