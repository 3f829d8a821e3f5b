//! Figures worked out by hand.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{super::tally, *};
use crate::{
    domain::{china_time::Instant, moves::Satisfaction, stage::StageName},
    store::measures::{MeasuredRound, Working},
};

const HOUR: i64 = 3_600;

fn now() -> Instant {
    "2026-04-21T04:00:00Z".parse().unwrap()
}

/// A round of a case that opened so many hours ago, open and accepted by nobody.
fn round(case: u128, hours_ago: i64) -> MeasuredRound {
    let opened_at = now() - TimeDelta::hours(hours_ago);
    MeasuredRound {
        case: Uuid::from_u128(case),
        number: 1,
        area_path: "411122/411122100/".into(),
        station: Uuid::from_u128(900),
        deputy: Some(Uuid::from_u128(800)),
        category: None,
        opened_at,
        accept_by: opened_at + TimeDelta::hours(24),
        answer_by: opened_at + TimeDelta::days(7),
        accepted_at: None,
        first_reply_at: None,
        resolved_at: None,
        working: Working::default(),
        reopened: false,
        open: true,
        paused: false,
        stage: StageName::Routed,
        satisfaction: None,
        closed: false,
    }
}

fn answered(case: u128, hours_ago: i64, accept: i64, resolve: i64) -> MeasuredRound {
    let open = round(case, hours_ago);
    let after = |hours| Some(open.opened_at + TimeDelta::hours(hours));
    MeasuredRound {
        accepted_at: after(accept),
        first_reply_at: after(resolve),
        resolved_at: after(resolve),
        // A third of the hours of the clock, so that the two are never taken for each other.
        working: Working {
            accept: Some(accept * HOUR / 3),
            first_reply: Some(resolve * HOUR / 3),
            resolve: Some(resolve * HOUR / 3),
        },
        open: false,
        stage: StageName::Closed,
        closed: true,
        ..open
    }
}

fn all(rounds: &[MeasuredRound]) -> Row {
    Row::of("all".into(), "全部".into(), &tally::gather_all(rounds, now()))
}

#[test]
fn four_rounds_worked_out_by_hand() {
    let graded = |grade, round| MeasuredRound { satisfaction: Some(grade), ..round };
    let row = all(&[
        graded(Satisfaction::Satisfied, answered(1, 400, 2, 30)),
        graded(Satisfaction::BasicallySatisfied, answered(2, 400, 4, 169)),
        answered(3, 400, 6, 168),
        round(4, 25),
        round(5, 24),
    ]);
    assert_eq!((row.n, row.open, row.waiting, row.overdue, row.reopened), (5, 2, 2, 1, 0));
    // In time: 30 hours and exactly seven days. Owed: three answers and the one nobody took within a day.
    assert_eq!(row.on_time_rate, Some(0.5));
    assert_eq!((row.accept.p50, row.accept.p90, row.accept.p99), (Some(4 * HOUR), Some(6 * HOUR), None));
    assert_eq!((row.resolve.wall.p50, row.resolve.wall.n), (Some(168 * HOUR), 3));
    // An answer is promised, and so measured, by working time.
    assert_eq!((row.resolve.p50, row.resolve.working.n), (Some(56 * HOUR), 3));
    assert_eq!((row.accept.p50, row.accept.working.p50), (Some(4 * HOUR), Some(4 * HOUR / 3)));
    let expected = Grades { satisfied: 1, basically_satisfied: 1, dissatisfied: 0, unrated: 1 };
    assert_eq!(row.satisfaction, expected);
}

#[test]
fn a_reopened_case_is_one_request_with_two_rounds() {
    let first = MeasuredRound {
        reopened: true,
        resolved_at: None,
        satisfaction: Some(Satisfaction::Dissatisfied),
        ..answered(1, 300, 3, 20)
    };
    let second = MeasuredRound { number: 2, stage: StageName::InProgress, ..round(1, 100) };
    let row = all(&[first.clone(), second.clone()]);
    assert_eq!((row.n, row.open, row.reopened, row.satisfaction.dissatisfied), (1, 1, 1, 1));
    // The second round needs no acceptance: it is due by its answer, seven days after it opened.
    assert_eq!((row.waiting, row.overdue, row.on_time_rate), (0, 0, None));
    let late = MeasuredRound { answer_by: now() - TimeDelta::seconds(1), ..second };
    assert_eq!(all(&[first.clone(), late.clone()]).on_time_rate, Some(0.0));
    assert_eq!(all(&[first, MeasuredRound { paused: true, ..late }]).overdue, 0);
}

#[test]
fn a_round_reopened_without_a_rating_is_not_unrated() {
    let first = MeasuredRound { reopened: true, resolved_at: None, ..answered(1, 300, 3, 20) };
    let row = all(&[first, answered(1, 100, 1, 2)]);
    assert_eq!(row.satisfaction.unrated, 1);
}

#[test]
fn groups_are_keyed_and_named() {
    let mut directory = Directory::default();
    directory.areas.insert("411122/411122100/".into(), "东河镇".into());
    directory.undertakers.insert(Uuid::from_u128(700), "示例县城管局".into());
    let units = HashMap::from([(Uuid::from_u128(1), vec![Uuid::from_u128(700), Uuid::from_u128(701)])]);
    let rounds = [
        MeasuredRound { category: Some("housing".into()), ..round(1, 1) },
        MeasuredRound { deputy: None, ..round(2, 30) },
    ];
    let named = |group_by| -> Vec<(String, u64)> {
        let groups = tally::gather(&rounds, group_by, &units, now());
        rows(&groups, group_by, &directory).into_iter().map(|row| (row.name, row.n)).collect()
    };
    let pairs = |rows: &[(&str, u64)]| rows.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(named(GroupBy::Township), pairs(&[("东河镇", 2)]));
    assert_eq!(named(GroupBy::Category), pairs(&[("小区物业", 1), ("没有分到", 1)]));
    assert_eq!(named(GroupBy::Deputy), pairs(&[("代表", 1), ("没有分到", 1)]));
    assert_eq!(named(GroupBy::Undertaker), pairs(&[("承办单位", 1), ("示例县城管局", 1)]));
    assert_eq!(named(GroupBy::Day), pairs(&[("2026-04-20", 1), ("2026-04-21", 1)]));
}

#[test]
fn the_json_has_exactly_the_promised_names() {
    let span = Span { from: "2026-01-22".parse().unwrap(), to: "2026-04-21".parse().unwrap() };
    let summary = Summary::new(span, GroupBy::Station, now(), vec![all(&[round(1, 1)])]);
    let json = serde_json::to_value(summary).unwrap();
    let names = |value: &serde_json::Value| {
        let mut names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(&json), ["from", "generated_at", "group_by", "rows", "to"]);
    let row = &json["rows"][0];
    let expected = [
        "accept",
        "first_reply",
        "key",
        "n",
        "name",
        "on_time_rate",
        "open",
        "overdue",
        "reopened",
        "resolve",
        "satisfaction",
    ];
    assert_eq!(names(row), expected);
    assert_eq!(names(&row["accept"]), ["p50", "p90", "p99", "wall", "working"]);
    assert_eq!(json["generated_at"], "2026-04-21T12:00:00+08:00");
}

proptest! {
    #[test]
    fn rates_and_counts_never_leave_their_bounds(
        cases in prop::collection::vec((0..40u128, 0..500i64, prop::option::of(0..400i64)), 0..60)
    ) {
        let rounds: Vec<_> = cases.iter().map(|(case, ago, resolve)| match resolve {
            Some(hours) => answered(*case, *ago, hours / 2, *hours),
            None => round(*case, *ago),
        }).collect();
        let row = all(&rounds);
        prop_assert!(row.n as usize <= rounds.len());
        prop_assert!(row.overdue <= row.open && row.waiting <= row.open);
        prop_assert!(row.on_time_rate.is_none_or(|rate| (0.0..=1.0).contains(&rate)));
        let by_day = tally::gather(&rounds, GroupBy::Day, &Units::new(), now());
        let by_day = rows(&by_day, GroupBy::Day, &Directory::default());
        prop_assert_eq!(by_day.iter().map(|row| row.open).sum::<u64>(), row.open);
        prop_assert_eq!(by_day.iter().map(|row| row.resolve.wall.n).sum::<usize>(), row.resolve.wall.n);
    }
}
