//! Charts from rounds whose times are known.

use uuid::Uuid;

use chrono::TimeDelta;

use super::{
    super::{groups::GroupBy, groups::Key, summary::Units},
    *,
};
use crate::{
    domain::{clocks::Clocks, promise::Profiles, stage::StageName},
    store::measures::Working,
};

fn targets() -> Targets {
    Targets::of(&Clocks::shipped(Profiles::default()))
}

fn now() -> Instant {
    "2026-04-21T04:00:00Z".parse().unwrap()
}

fn today() -> NaiveDate {
    "2026-04-21".parse().unwrap()
}

/// Opened so many hours ago, accepted after so many minutes.
fn round(hours_ago: i64, accepted_after: Option<i64>) -> MeasuredRound {
    let opened_at = now() - TimeDelta::hours(hours_ago);
    MeasuredRound {
        case: Uuid::nil(),
        number: 1,
        area_path: "411122/".into(),
        station: Uuid::nil(),
        deputy: None,
        category: None,
        opened_at,
        accept_by: opened_at + TimeDelta::hours(24),
        answer_by: opened_at + TimeDelta::days(7),
        accepted_at: accepted_after.map(|minutes| opened_at + TimeDelta::minutes(minutes)),
        first_reply_at: None,
        resolved_at: None,
        working: Working::default(),
        reopened: false,
        open: true,
        paused: false,
        stage: if accepted_after.is_some() { StageName::Accepted } else { StageName::Routed },
        satisfaction: None,
        closed: false,
    }
}

fn by_day(rounds: &[MeasuredRound]) -> BTreeMap<NaiveDate, Tally> {
    let days = tally::gather(rounds, GroupBy::Day, &Units::new(), now()).into_iter();
    let of_day = |(key, gathered): (Key, tally::Gathered)| match key {
        Key::Day(day) => Some((day, gathered.tally)),
        _ => None,
    };
    days.filter_map(of_day).collect()
}

#[test]
fn bars_count_up_to_their_end_and_late_ones_still_waiting() {
    let rounds = [
        round(100, Some(60)),
        round(100, Some(61)),
        round(100, Some(24 * 60)),
        round(100, Some(24 * 60 + 1)),
        round(25, None),
        round(3, None),
    ];
    let accepted = tally::gather_all(&rounds, now()).tally.accept.wall;
    let open: Vec<_> = rounds.iter().collect();
    let bars = spread(&accepted, &open, "近30天", &targets(), now(), &|asked| asked.to_owned());
    let told: Vec<_> = bars.bars.iter().map(|bar| format!("{} {}", bar.label, bar.count)).collect();
    assert_eq!(told, ["1小时内 1", "1–2 1", "2–4 0", "4–8 0", "8–12 0", "12–24 1", "超过24 2"]);
    assert_eq!(bars.note, "近30天5件，小时");
    let asked: Vec<_> = bars.bars.iter().filter_map(|bar| bar.href.as_deref()).collect();
    assert_eq!([asked[0], asked[1]], ["clock=accept&up_to=3600", "clock=accept&over=3600&up_to=7200"]);
    assert_eq!(asked[6], "clock=accept&over=86400");
}

#[test]
fn a_day_with_few_cases_has_no_values() {
    let days = (0..30).filter(|day| *day != 2);
    let rounds: Vec<_> =
        days.flat_map(|day| (1..=5).map(move |at| round(24 * day + 2, Some(at * 12 * (day + 1))))).collect();
    let trend = trend(&by_day(&rounds), &targets(), today(), &|asked| asked.to_owned()).unwrap();
    let values: Vec<_> = trend.days.iter().rev().take(3).map(|day| (day.half, day.nine)).collect();
    assert_eq!(values, [(Some(0.6), Some(1.0)), (Some(1.2), Some(2.0)), (None, None)]);
    assert_eq!((trend.days.len(), trend.nine_words.as_str()), (30, "九成 1小时"));
    assert_eq!(trend.note, "近30天，小时");
}

#[test]
fn where_days_are_too_small_a_week_is_told() {
    let rounds: Vec<_> = (0..10).map(|day| round(24 * day + 2, Some(60 * (day + 1)))).collect();
    let week = trend(&by_day(&rounds), &targets(), today(), &|asked| asked.to_owned()).unwrap();
    // The seven days up to today were accepted after one to seven hours.
    assert_eq!((week.days[29].half, week.days[29].nine), (Some(4.0), Some(7.0)));
    assert_eq!(week.note, "近30天，每天算前7天，小时");
    assert!(trend(&by_day(&rounds[..4]), &targets(), today(), &|asked| asked.to_owned()).is_none());
}

#[test]
fn the_heat_map_ends_today_and_counts_broken_promises_on_their_day() {
    let rounds = [round(25, None), round(24 * 8, Some(30)), round(20, None)];
    let late = tally::gather_all(&rounds, now()).tally.broken;
    let open: Vec<_> = rounds.iter().collect();
    let map = heat(&late, &open, today(), now(), &|asked| asked.to_owned());
    assert_eq!(map.weeks.len(), 13);
    let last = &map.weeks[12].days;
    let counts: Vec<_> = last.iter().map(|day| day.as_ref().map(|cell| cell.count)).collect();
    // Accept ran out today at 11:00, the answer of the older one yesterday at noon; Wednesday is still to come.
    assert_eq!(counts, [Some(1), Some(1), None, None, None, None, None]);
    let months: Vec<_> = map.weeks.iter().filter_map(|week| week.month.clone()).collect();
    assert_eq!(months, ["2月", "3月", "4月"]);
}

#[test]
fn under_five_no_percentile_is_told() {
    let row = |count| {
        let rounds: Vec<_> = (0..count).map(|_| round(5, Some(90))).collect();
        Row::whole(&tally::gather_all(&rounds, now()))
    };
    let points = |count| times(&row(count), "近30天", &targets()).rows[0].points.len();
    assert_eq!([points(4), points(5), points(100)], [0, 2, 3]);
}
