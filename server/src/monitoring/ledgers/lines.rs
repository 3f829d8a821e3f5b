//! The lines of each book: live cases of a station and a time, told in the columns that offices know.

use super::super::{
    cases::spaced,
    pages::{PaperTable, paper_columns},
    wording,
};
use crate::{
    domain::{
        category,
        china_time::{self, Instant},
        directory::{CodeKind, Directory},
        durations,
        moves::Channel,
        timeline::Names,
    },
    store::rows::CaseRow,
};

use super::asked::Wish;

/// Characters of a request's words in a line.
const EXCERPT: usize = 40;
/// Empty lines of a form that is filled in by hand: a sheet.
const BLANK: usize = 14;

fn day(at: Option<Instant>) -> String {
    at.map(china_time::day).map(|day| day.to_string()).unwrap_or_default()
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Scan => "扫码",
        Channel::WalkIn => "到站",
        Channel::Phone => "来电",
        Channel::Paper => "书面",
        Channel::Event => "活动现场",
    }
}

fn kind_of_matter(found: &CaseRow) -> String {
    let named = found.case.category.as_deref().and_then(category::find).map(|found| found.name.to_owned());
    named.unwrap_or_else(|| wording::kind(&found.row.kind))
}

fn holder(found: &CaseRow, directory: &Directory) -> String {
    found.holder().map(|holder| directory.holder(&holder)).unwrap_or_default()
}

fn satisfaction(found: &CaseRow) -> String {
    found.case.round().rating.as_ref().map(|rating| rating.satisfaction.words().to_owned()).unwrap_or_default()
}

fn outcome(found: &CaseRow) -> String {
    found.case.round().outcome.map(|outcome| outcome.words().to_owned()).unwrap_or_default()
}

fn table(headings: &[&str], rows: impl Iterator<Item = Vec<String>>, nothing: &str) -> PaperTable {
    let numbered = rows.enumerate().map(|(at, cells)| [vec![(at + 1).to_string()], cells].concat());
    let columns: Vec<&str> = [&["#序号"], headings].concat();
    PaperTable {
        heading: "明细".into(),
        beside: String::new(),
        columns: paper_columns(&columns),
        rows: numbered.collect(),
        blank: 0,
        nothing: nothing.into(),
    }
}

pub fn opinions(cases: &[CaseRow], directory: &Directory) -> PaperTable {
    let row = |found: &CaseRow| {
        vec![
            spaced(&found.row.number),
            day(Some(found.case.submitted_at)),
            channel(found.case.channel).into(),
            kind_of_matter(found),
            found.excerpt(EXCERPT),
            holder(found, directory),
            found.case.stage.name().words().into(),
            day(found.case.round().resolved_at),
            outcome(found),
            satisfaction(found),
        ]
    };
    let headings = ["编号", "!登记日期", "!来源", "类别", "意见建议", "承办", "办理情况", "!答复日期", "结果", "评价"];
    table(&headings, cases.iter().map(row), "这段时间没有登记诉求。")
}

/// Whatever did not come by a scan was received by somebody.
pub fn reception(cases: &[CaseRow], directory: &Directory) -> PaperTable {
    let received = cases.iter().filter(|found| found.case.channel != Channel::Scan);
    let row = |found: &CaseRow| {
        let deputy = found.row.deputy_id.and_then(|id| directory.deputies.get(&id));
        vec![
            day(Some(found.case.submitted_at)),
            channel(found.case.channel).into(),
            deputy.map(|deputy| deputy.name.clone()).unwrap_or_default(),
            spaced(&found.row.number),
            found.excerpt(EXCERPT),
            found.case.stage.name().words().into(),
            day(found.case.round().resolved_at),
            outcome(found),
        ]
    };
    let headings = ["!接待日期", "!方式", "接待代表", "编号", "反映的事", "处理情况", "!答复日期", "结果"];
    table(&headings, received.map(row), "这段时间没有接待登记。")
}

/// What the service knows of activities: the codes made for them.
pub fn activities(wish: &Wish, directory: &Directory) -> PaperTable {
    let mine = directory.codes.values().filter(|code| code.kind == CodeKind::Event && code.target == wish.station);
    let in_time = mine.filter(|code| {
        code.ends_at.map(china_time::day).is_none_or(|day| (wish.span.from..=wish.span.to).contains(&day))
    });
    let mut rows: Vec<Vec<String>> = in_time
        .map(|code| {
            let place = code.place.as_ref().map(|place| place.words.clone()).unwrap_or_default();
            vec![day(code.ends_at), code.name.clone().unwrap_or_default(), place, String::new(), String::new()]
        })
        .collect();
    rows.sort();
    let headings = ["!结束日期", "活动", "地点", "参加人员（手写）", "主要内容（手写）"];
    PaperTable { blank: BLANK, ..table(&headings, rows.into_iter(), "") }
}

pub fn study() -> PaperTable {
    let headings = ["!日期", "地点", "主持人", "参加人员", "学习内容", "!记录人"];
    PaperTable { heading: "手写".into(), blank: BLANK, ..table(&headings, std::iter::empty(), "") }
}

/// What came to one deputy and what became of it.
pub fn deputy(cases: &[CaseRow]) -> PaperTable {
    let row = |found: &CaseRow| {
        let round = found.case.round();
        let took = |at: Option<Instant>| {
            at.map(|at| durations::time((at - round.opened_at).num_seconds())).unwrap_or_default()
        };
        vec![
            spaced(&found.row.number),
            day(Some(found.case.submitted_at)),
            kind_of_matter(found),
            found.case.stage.name().words().into(),
            took(round.accepted_at),
            took(round.first_reply_at),
            day(round.resolved_at),
            outcome(found),
            satisfaction(found),
        ]
    };
    let headings = ["编号", "!收到", "类别", "办理情况", "#受理用时", "#首次回复", "!答复日期", "结果", "评价"];
    table(&headings, cases.iter().map(row), "这段时间没有收到诉求。")
}

/// Each case with the day and the office of its six steps.
pub fn steps(cases: &[CaseRow], steps: &[[String; 6]]) -> PaperTable {
    let row = |(found, steps): (&CaseRow, &[String; 6])| {
        [vec![spaced(&found.row.number), kind_of_matter(found)], steps.to_vec()].concat()
    };
    let headings = ["编号", "类别", "登记", "梳理", "处办", "反馈", "督办", "评议"];
    table(&headings, cases.iter().zip(steps).map(row), "这段时间没有登记诉求。")
}
