//! A period beside the one before, worked out by hand.

use super::*;
use crate::{
    domain::{holder::Holder, promise::Profiles, stage::StageName},
    monitoring::summary::{Grades, Measured},
};

const HOUR: i64 = 3_600;

fn clock(n: usize, p50: i64, p90: i64, p99: Option<i64>) -> Clock {
    let measured = Measured { n, p50: Some(p50), p90: Some(p90), p99 };
    Clock { p50: Some(p50), p90: Some(p90), p99, wall: measured, working: measured }
}

fn row(clock: Clock, open: u64, satisfaction: Grades) -> Row {
    Row {
        key: String::new(),
        name: String::new(),
        n: clock.wall.n as u64 + open,
        open,
        overdue: 0,
        waiting: 0,
        in_time: 0,
        on_time_rate: None,
        accept: clock,
        first_reply: clock,
        resolve: clock,
        reopened: 0,
        satisfaction,
    }
}

fn span() -> Span {
    Span { from: "2026-03-23".parse().unwrap(), to: "2026-04-21".parse().unwrap() }
}

fn list(asked: &str) -> String {
    format!("/cases?{asked}")
}

fn told(now: &Row, before: &Row) -> Vec<Vec<String>> {
    let clocks = Clocks::shipped(Profiles::default());
    let changes = changes(now, before, "前30天", &Targets::of(&clocks), span(), &list);
    let cells = |row: &ChangeRow| {
        let cell = |cell: &Option<ChangeCell>| {
            cell.as_ref().map_or("–".into(), |cell| format!("{} {} {}", cell.words, cell.change, cell.late))
        };
        row.cells.iter().map(cell).collect()
    };
    changes.rows.iter().map(cells).collect()
}

#[test]
fn each_time_stands_beside_the_one_before() {
    let now = row(clock(100, 3 * HOUR, 26 * HOUR, Some(40 * HOUR)), 0, Grades::default());
    let before = row(clock(60, 6 * HOUR, 26 * HOUR + 59, None), 0, Grades::default());
    let told = told(&now, &before);
    assert_eq!(told[0], ["3小时 快3小时 false", "26小时 持平 true", "1.7天 前期件数太少 true"]);
    // Working time: a day has seven hours, and the target is seven of those.
    assert_eq!(told[1][1], "3.7个工作日 持平 false");
}

#[test]
fn of_few_nothing_is_compared() {
    let few = row(clock(4, HOUR, HOUR, None), 0, Grades::default());
    let enough = row(clock(5, 2 * HOUR, 2 * HOUR, None), 0, Grades::default());
    assert!(told(&few, &enough)[0].is_empty());
    assert_eq!(told(&enough, &few)[0][0], "2小时 前期件数太少 false");
}

#[test]
fn satisfaction_comes_before_completion_and_both_say_what_they_are_of() {
    let grades = Grades { satisfied: 41, basically_satisfied: 7, dissatisfied: 3, unrated: 31 };
    let results = results(&row(clock(90, HOUR, HOUR, None), 10, grades), span(), &list);
    let told: Vec<_> = results.iter().map(|one| format!("{} {}{}", one.label(), one.value, one.unit)).collect();
    assert_eq!(told, ["满意率 80%", "办结率 90%"]);
    assert_eq!(results[0].note.as_deref(), Some("评价率62%（82件里评了51件），基本满意7，不满意3"));
    assert_eq!(results[1].note.as_deref(), Some("该办100件，办结90件"));
    let nobody = super::results(&row(clock(2, HOUR, HOUR, None), 0, Grades::default()), span(), &list);
    assert_eq!((nobody[0].value.as_str(), nobody[1].value.as_str()), ("–", "–"));
}

#[test]
fn the_longest_silence_is_told_in_working_days() {
    let now: Instant = "2026-04-21T12:00:00+08:00".parse().unwrap();
    let clocks = Clocks::shipped(Profiles::default());
    assert_eq!(silence_limit(&clocks, now), china_time::start_of("2026-04-14".parse().unwrap()));
    let silences = Silences { longest: Some("2026-04-10T09:00:00+08:00".parse().unwrap()), beyond: 1 };
    let figure = Silence { silences, clocks: &clocks, now }.figure(&list);
    assert_eq!((figure.value.as_str(), figure.note.as_deref()), ("7", Some("超过5个工作日的1件")));
    assert_eq!(figure.href.as_deref(), Some("/cases?silent_since=2026-04-14"));
    let none = Silence { silences: Silences::default(), clocks: &clocks, now }.figure(&list);
    assert_eq!((none.value.as_str(), none.mark), ("0", None));
}

#[test]
fn open_ones_from_before_the_period_are_told_with_it() {
    let open = OpenCase {
        id: uuid::Uuid::nil(),
        stage: StageName::Accepted,
        holder: Holder::Committee,
        station: uuid::Uuid::nil(),
        opened_at: Instant::default(),
        due_at: None,
        paused: true,
        hidden: false,
    };
    let leads = leads(&[open], 3, span(), &list);
    let told: Vec<_> = leads.iter().map(|lead| format!("{}{}{}", lead.words, lead.count, lead.after)).collect();
    assert_eq!(told, ["没答复的一共1件，其中1件等居民补充", "更早的还有3件没答复（3月23日以前提交）"]);
    assert_eq!(leads[1].href, "/cases?stage=open&to=2026-03-22");
}
