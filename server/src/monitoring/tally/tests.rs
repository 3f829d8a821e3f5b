//! Adding up, taking away, and what a tally is kept as.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::store::measures::Working;

fn start() -> Instant {
    "2026-04-01T01:00:00Z".parse().unwrap()
}

fn round((case, day, accept, answer): (u128, i64, Option<i64>, Option<i64>)) -> MeasuredRound {
    let opened_at = start() + TimeDelta::days(day);
    let after = |hours: i64| opened_at + TimeDelta::hours(hours);
    MeasuredRound {
        case: Uuid::from_u128(case),
        number: 1,
        area_path: "411122/411122100/".into(),
        station: Uuid::from_u128(900),
        deputy: None,
        category: None,
        opened_at,
        accept_by: after(24),
        answer_by: after(168),
        accepted_at: accept.map(after),
        first_reply_at: answer.map(after),
        resolved_at: answer.map(after),
        working: Working { accept, first_reply: answer, resolve: answer },
        reopened: false,
        open: answer.is_none(),
        paused: false,
        stage: if answer.is_some() { StageName::Closed } else { StageName::Routed },
        satisfaction: answer.filter(|hours| hours % 2 == 0).map(|_| Satisfaction::Satisfied),
        closed: answer.is_some(),
    }
}

fn rounds() -> impl Strategy<Value = Vec<MeasuredRound>> {
    let times = (0..20u128, 0..30i64, prop::option::of(0..60i64), prop::option::of(0..400i64));
    prop::collection::vec(times.prop_map(round), 0..40)
}

fn tally(rounds: &[MeasuredRound]) -> Tally {
    let mut tally = Tally::default();
    rounds.iter().for_each(|round| tally.add(round, true, 1));
    tally
}

proptest! {
    #[test]
    fn what_is_taken_away_was_never_there(left in rounds(), gone in rounds()) {
        let mut kept = tally(&left);
        gone.iter().for_each(|round| kept.add(round, true, 1));
        gone.iter().for_each(|round| kept.add(round, true, -1));
        prop_assert!(kept.says_the_same(&tally(&left)));
        left.iter().for_each(|round| kept.add(round, true, -1));
        prop_assert!(kept.is_nothing());
    }

    #[test]
    fn two_add_up_to_all_and_bytes_keep_it(left in rounds(), right in rounds()) {
        let mut both = tally(&left);
        both.merge(&tally(&right));
        let all = [left, right].concat();
        prop_assert!(both.says_the_same(&tally(&all)));
        let bytes = postcard::to_allocvec(&both).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Tally>(&bytes).unwrap(), both);
    }

    #[test]
    fn nothing_told_of_open_ones_depends_on_what_is_settled(all in rounds()) {
        let settled: Vec<_> = all.iter().cloned().map(MeasuredRound::settled).collect();
        prop_assert_eq!(tally(&settled), tally(&all));
    }
}

#[test]
fn a_promise_broken_twice_on_one_day_counts_once_there() {
    let both = MeasuredRound { answer_by: start() + TimeDelta::hours(25), ..round((1, 0, Some(30), Some(40))) };
    assert_eq!(tally(std::slice::from_ref(&both)).broken.values().sum::<i64>(), 1);
    let still = MeasuredRound { resolved_at: None, open: true, ..both };
    let now = start() + TimeDelta::hours(50);
    assert_eq!((tally(std::slice::from_ref(&still)).broken.len(), broken_still(&still, now).len()), (1, 0));
    let apart = MeasuredRound { answer_by: start() + TimeDelta::hours(48), ..still };
    assert_eq!(broken_still(&apart, now).len(), 1);
    assert_eq!(broken_still(&MeasuredRound { paused: true, ..apart }, now), []);
}

/// Whoever changes what a tally is kept as raises [`FORM`] with it: figures stored before are then made anew, not misread.
#[test]
fn the_stored_form_is_the_one_of_its_number() {
    let bytes = postcard::to_allocvec(&tally(&[round((1, 0, Some(30), Some(40)))])).unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let expected = concat!(
        "020200000202000000020001e0cb06020200011e0202000180e50802020001280202000180e508020200012802",
        "010a323032362d30342d303202"
    );
    assert_eq!((FORM, hex.as_str()), (1, expected));
}
