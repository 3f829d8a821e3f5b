//! Against a second source of days and a table of single minutes, which shares nothing with the code it judges.

use std::iter::once;

use chrono::DateTime;
use proptest::prelude::*;

use super::*;

const SECOND_SOURCE: &str = include_str!("second-source.txt");
/// 00:00 on the first of January 2024 in Shanghai.
const BEGIN: i64 = 1_704_038_400;
const MINUTES_A_DAY: usize = 1_440;

/// Working minutes before each minute of 2024 to 2026.
struct Minutes {
    days: Vec<bool>,
    before: Vec<u32>,
}

impl Minutes {
    fn count() -> Self {
        let years = SECOND_SOURCE.lines().filter(|line| !line.starts_with('#'));
        let days: Vec<bool> = years.flat_map(|line| line[5..].chars().map(|digit| digit == '1')).collect();
        let works = |minute: usize| {
            let open = |minute: usize| (510..720).contains(&minute) || (870..1_080).contains(&minute);
            days[minute / MINUTES_A_DAY] && open(minute % MINUTES_A_DAY)
        };
        let counted = (0..days.len() * MINUTES_A_DAY).scan(0, |sum, minute| {
            *sum += u32::from(works(minute));
            Some(*sum)
        });
        let before = once(0).chain(counted).collect();
        Self { days, before }
    }
}

fn at(minute: usize) -> Instant {
    DateTime::from_timestamp(BEGIN + minute as i64 * 60, 0).expect("an instant")
}

fn shanghai(text: &str) -> Instant {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
}

fn until(reckoned: Reckoned) -> String {
    china_time::rfc3339(reckoned.at)[..16].to_owned()
}

#[test]
fn the_shipped_days_are_those_of_a_second_source() {
    let calendar = Calendar::shipped();
    let minutes = Minutes::count();
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
    let wrong = minutes.days.iter().enumerate().filter_map(|(place, works)| {
        let day = first + Days::new(place as u64);
        (calendar.works(day) != *works).then_some(day)
    });
    assert_eq!(wrong.collect::<Vec<_>>(), []);
    assert_eq!(minutes.days.len(), 366 + 365 + 365);
}

#[test]
fn working_time_is_what_counting_minutes_gives() {
    let calendar = Calendar::shipped();
    let minutes = Minutes::count();
    let last = minutes.before.len() - 1;
    // Far apart and close together, by steps that share no factor with a day.
    for (step, span) in [(7_919, 3_571), (5_003, 97), (9_973, 61_001), (1_009, 11)] {
        for from in (0..last).step_by(step) {
            let until = (from + span).min(last);
            let expected = i64::from(minutes.before[until] - minutes.before[from]);
            assert_eq!(calendar.between(at(from), at(until)).num_minutes(), expected, "{} {}", at(from), at(until));
            let reached = calendar.after(at(from), TimeDelta::minutes(expected));
            if expected > 0 {
                // The first minute by which so many have passed.
                let wanted = minutes
                    .before
                    .partition_point(|count| i64::from(*count) < i64::from(minutes.before[from]) + expected);
                assert_eq!(reached, Reckoned { at: at(wanted), provisional: false });
            }
        }
    }
}

#[test]
fn working_days_end_at_the_close_of_the_last_and_leave_the_first_out() {
    let calendar = Calendar::shipped();
    let days = |from: &str, count| until(calendar.working_days(shanghai(from), count));
    assert_eq!(days("2026-04-15T09:12", 5), "2026-04-22T18:00");
    // Before the spring festival, over nine days off and a make-up Saturday on both sides.
    assert_eq!(days("2026-02-13T23:50", 1), "2026-02-14T18:00");
    assert_eq!(days("2026-02-13T23:50", 6), "2026-02-28T18:00");
    assert_eq!(days("2026-09-30T08:00", 3), "2026-10-10T18:00");
    // A make-up Sunday counts, a day off in the week does not.
    assert_eq!(days("2024-09-27T10:00", 2), "2024-09-30T18:00");
    assert_eq!(days("2025-10-08T10:00", 3), "2025-10-11T18:00");
}

#[test]
fn months_end_on_the_same_day_or_the_last_and_roll_over_days_off_where_that_is_wanted() {
    let calendar = Calendar::shipped();
    let months = |from: &str, count, rolls| until(calendar.months(shanghai(from), count, rolls));
    assert_eq!(months("2026-01-31T10:00", 1, false), "2026-02-28T18:00");
    // A Saturday, but one that is worked in 2026: there is nothing to roll over.
    assert_eq!(months("2026-01-31T10:00", 1, true), "2026-02-28T18:00");
    assert_eq!(months("2025-11-30T10:00", 3, false), "2026-02-28T18:00");
    assert_eq!(months("2025-07-31T10:00", 2, true), "2025-09-30T18:00");
    assert_eq!(months("2026-04-01T10:00", 6, true), "2026-10-08T18:00");
    // Without that year's table Saturday is taken to be off, and the end says so.
    let unknown = Calendar::new([], OfficeHours::usual()).months(shanghai("2026-01-31T10:00"), 1, true);
    assert_eq!((until(unknown), unknown.provisional), ("2026-03-02T18:00".into(), true));
}

#[test]
fn a_year_without_a_table_is_never_passed_off_as_known() {
    let calendar = Calendar::shipped();
    assert!(!calendar.working_days(shanghai("2026-12-24T10:00"), 5).provisional);
    let over = calendar.working_days(shanghai("2026-12-24T10:00"), 7);
    assert_eq!((until(over), over.provisional), ("2027-01-04T18:00".into(), true));
    assert!(calendar.after(shanghai("2026-12-31T17:00"), TimeDelta::hours(2)).provisional);
    assert!(!calendar.after(shanghai("2026-12-31T16:00"), TimeDelta::hours(2)).provisional);
}

#[test]
fn pauses_and_extensions_move_a_due_time_by_counted_working_time() {
    let calendar = Calendar::shipped();
    let due = shanghai("2026-04-22T18:00");
    // Asked on Friday afternoon, answered on Monday morning: one hour and one.
    let moved = calendar.moved(due, shanghai("2026-04-17T17:00"), shanghai("2026-04-20T09:30"));
    assert_eq!(until(moved), "2026-04-23T10:30");
    assert_eq!(
        until(calendar.moved(due, shanghai("2026-04-18T08:00"), shanghai("2026-04-19T20:00"))),
        "2026-04-22T18:00"
    );
    // Ten working days from the close of one are the close of the tenth, over the first of May.
    assert_eq!(until(calendar.extended(due, 10)), "2026-05-09T18:00");
}

#[test]
fn the_version_names_days_and_hours() {
    let shipped = Calendar::shipped();
    let other_hours = Calendar::new(year::shipped(), OfficeHours::parse("09:00-17:00").unwrap());
    let fewer = Calendar::new(year::shipped().into_iter().skip(1), OfficeHours::usual());
    assert_eq!(shipped.version(), Calendar::shipped().version());
    assert!(shipped.version() != other_hours.version() && shipped.version() != fewer.version());
}

#[test]
fn hours_and_tables_are_read_or_refused_in_a_sentence() {
    for wrong in ["", "12:00-08:00", "08:30-12:00 11:00-18:00", "8h-12h", "08:30", "08:30-08:30", "25:00-26:00"] {
        assert_eq!(OfficeHours::parse(wrong), Err(HoursFault), "{wrong}");
    }
    assert_eq!(OfficeHours::parse("00:00-24:00").unwrap().to_string(), "00:00-24:00");
    let read = |rest: &'static str, work: &'static str| {
        YearTable::read(2026, "", rest.split_whitespace(), work.split_whitespace())
    };
    assert!(read("2026-02-15/2026-02-23", "2026-02-14").is_ok());
    assert_eq!(read("明天", "").unwrap_err(), [YearFault::NoDate("明天".into())]);
    assert_eq!(read("2026-02-23/2026-02-15", "").unwrap_err().len(), 1, "the wrong way round");
    assert!(matches!(read("2025-12-31", "").unwrap_err()[..], [YearFault::OtherYear(_, 2026)]));
    assert!(matches!(read("2026-02-14", "2026-02-14").unwrap_err()[..], [YearFault::Both(_)]));
    assert!(matches!(read("", "2026-02-13").unwrap_err()[..], [YearFault::WorksAnyway(_)]));
}

proptest! {
    #[test]
    fn what_is_added_is_what_lies_between(minute in 0usize..1_400_000, seconds in 0i64..2_000_000) {
        let calendar = Calendar::shipped();
        let from = at(minute) + TimeDelta::seconds(seconds % 60);
        let working = TimeDelta::seconds(seconds);
        prop_assert_eq!(calendar.between(from, calendar.after(from, working).at), working);
    }
}
