//! Who is named, and whose words are shown.

use chrono::TimeDelta;

use super::*;

fn now() -> Instant {
    "2026-04-21T04:00:00Z".parse().unwrap()
}

fn case(id: u128, holder: Holder, hours_left: i64) -> OpenCase {
    OpenCase {
        id: Uuid::from_u128(id),
        stage: StageName::Routed,
        holder,
        station: Uuid::from_u128(900),
        opened_at: now() + TimeDelta::hours(hours_left - 24),
        due_at: Some(now() + TimeDelta::hours(hours_left)),
        paused: false,
        hidden: false,
    }
}

fn deputy(id: u128) -> Holder {
    Holder::Deputy(Uuid::from_u128(id))
}

fn values(open: &[OpenCase]) -> Vec<String> {
    let present = Present { open, now: now(), wall: false };
    let figures = present.figures(&[], &Directory::default(), &|query| format!("/cases?{query}"));
    figures.into_iter().map(|figure| format!("{}{}{}", figure.label(), figure.value, figure.unit)).collect()
}

#[test]
fn the_figures_count_what_is_owed() {
    let taken = OpenCase { stage: StageName::Accepted, ..case(3, deputy(1), -48) };
    let paused = OpenCase { paused: true, stage: StageName::Accepted, ..case(4, deputy(1), -1) };
    let open = [taken, case(1, deputy(1), -7), paused, case(2, Holder::Committee, 2)];
    assert_eq!(values(&open), ["待受理2件", "等得最久31小时", "已超期2件", "今天到期1件"]);
    assert_eq!(values(&[]), ["待受理0件", "等得最久0小时", "已超期0件", "今天到期0件"]);
}

#[test]
fn nothing_is_coloured_at_zero() {
    let present = Present { open: &[], now: now(), wall: false };
    let figures = present.figures(&[], &Directory::default(), &|query| query.to_owned());
    assert!(figures.iter().all(|figure| figure.mark.is_none()));
}

#[test]
fn each_holder_stands_once_by_the_most_urgent_case() {
    let open = [case(1, deputy(1), -7), case(2, deputy(2), -1), case(3, deputy(1), 2)];
    let shown = Present { open: &open, now: now(), wall: false }.shown();
    let expected = vec![(deputy(1), Uuid::from_u128(1), 2), (deputy(2), Uuid::from_u128(2), 1)];
    assert_eq!((shown.help, shown.longest), (expected, Some(Uuid::from_u128(1))));
}

#[test]
fn the_wall_names_stations_and_shows_no_complaint_about_a_deputy() {
    let complaint = OpenCase { hidden: true, ..case(1, Holder::Committee, -9) };
    let open = [complaint, case(2, deputy(1), -1), case(3, deputy(2), 2)];
    let shown = Present { open: &open, now: now(), wall: true }.shown();
    let station = Holder::Station(Uuid::from_u128(900));
    assert_eq!((shown.help, shown.longest), (vec![(station, Uuid::from_u128(2), 2)], Some(Uuid::from_u128(2))));
}
