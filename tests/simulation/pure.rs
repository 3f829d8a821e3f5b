//! Random moves on the pure case: what holds after any of them.

use std::collections::{HashSet, VecDeque};

use chrono::TimeDelta;
use deputy_code::domain::{
    actor::Actor,
    case::Case,
    china_time::Instant,
    event::{CHAIN_START, NewEvent, StoredEvent, facts_of, link, replay},
    holder::Holder,
    moves::Move,
    stage::{Refused, Stage, StageName},
    supervision::Order,
    words::Words,
};
use proptest::{collection::vec, prelude::*};
use uuid::Uuid;

use super::chance::{self, ALL, Bytes, Hands, NEVER_REFUSED};

/// Beyond every clock: chases, rating windows.
const LONG_AFTER: TimeDelta = TimeDelta::days(30);

/// A case, its chain, and the time.
struct Course {
    case: Case,
    events: Vec<StoredEvent>,
    now: Instant,
    hands: Hands,
    refused: Vec<(StageName, Refused)>,
}

impl Course {
    fn begin() -> Course {
        let now = Instant::from_timestamp(1_776_216_720, 0).expect("a time");
        let hands = Hands {
            deputies: (10..13).map(Uuid::from_u128).collect(),
            stations: (20..22).map(Uuid::from_u128).collect(),
        };
        let first = chance::named("submitted", &[0; 6], now, &hands);
        let case = Case::begin(Uuid::from_u128(1), &first, now).expect("a submission");
        let mut course = Course { case, events: Vec::new(), now, hands, refused: Vec::new() };
        course.record(first, Actor::resident());
        course
    }

    fn run(moves: &[Bytes]) -> Course {
        let mut course = Course::begin();
        course.make(chance::named("registered", &[0, 2, 0, 0, 0, 0], course.now, &course.hands), Actor::system());
        for bytes in moves {
            course.now += chance::pause(bytes);
            let made = chance::aimed(chance::drawn(bytes, course.now, &course.hands), &course.case);
            course.make(made, chance::actor(bytes));
        }
        course
    }

    fn make(&mut self, made: Move, by: Actor) {
        match self.case.clone().apply(&made, &by, self.now) {
            Ok(after) => {
                self.case = after;
                self.record(made, by);
            }
            Err(refused) => self.refused.push((self.case.stage.name(), refused)),
        }
    }

    fn record(&mut self, made: Move, by: Actor) {
        let words = Words::text(format!("{} words", self.events.len()));
        let new = NewEvent { made, by, at: self.now, words, salt: [7; 16] };
        let previous = self.events.last().map_or(CHAIN_START, |last| last.hash);
        self.events.push(link(&new, self.case.id, self.case.version, previous));
    }

    fn names(&self) -> Vec<&'static str> {
        self.events.iter().map(|event| event.made.name()).collect()
    }
}

fn moves() -> impl Strategy<Value = Vec<Bytes>> {
    vec(any::<Bytes>(), 0..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replaying_the_events_gives_the_stored_case(moves in moves()) {
        let course = Course::run(&moves);
        prop_assert_eq!(replay(&course.events), Ok(course.case.clone()));
        for event in &course.events {
            let read: Move = serde_json::from_str(&event.facts).expect("facts are read back");
            prop_assert_eq!(&facts_of(&read), &event.facts);
            prop_assert_eq!(&read, &event.made);
        }
        let stored = serde_json::to_string(&course.case).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Case>(&stored).expect("read back"), course.case);
    }

    #[test]
    fn a_wrong_move_says_from_where_and_what_and_changes_nothing(moves in moves()) {
        let course = Course::run(&moves);
        for (stage, refused) in &course.refused {
            prop_assert_eq!(refused.from, *stage);
            prop_assert!(!refused.wanted.is_empty());
        }
        prop_assert_eq!(course.case.version as usize, course.events.len(), "refused moves leave no trace");
        prop_assert_eq!(course.events.len() + course.refused.len(), moves.len() + 2);
    }

    #[test]
    fn the_rounds_tell_one_story(moves in moves()) {
        let course = Course::run(&moves);
        let case = &course.case;
        let reopened = course.events.iter().filter(|event| opens_round(&event.made)).count();
        prop_assert_eq!(case.rounds.len(), 1 + reopened);
        prop_assert!(case.rounds.is_sorted_by_key(|round| round.opened_at));
        for round in &case.rounds {
            for at in [round.accepted_at, round.first_reply_at, round.resolved_at].into_iter().flatten() {
                prop_assert!(at >= round.opened_at, "{at} before {}", round.opened_at);
            }
        }
        let (last, earlier) = case.rounds.split_last().expect("a round");
        prop_assert!(earlier.iter().all(|round| round.resolved_at.is_none()), "a reopened answer does not count");
        let answered = matches!(case.stage, Stage::Resolved { .. } | Stage::Closed { .. });
        prop_assert_eq!(last.resolved_at.is_some(), answered);
        let paused = case.paused_since.is_some();
        prop_assert!(!paused || case.stage.name() == StageName::InProgress, "paused while {:?}", case.stage);
    }

    #[test]
    fn what_is_sealed_lies_with_the_committee_and_nobody_gets_back_what_they_recused_from(moves in moves()) {
        let course = Course::run(&moves);
        for end in 1..=course.events.len() {
            let case = replay(&course.events[..end]).expect("a whole chain");
            let Some(holder) = case.stage.holder() else { continue };
            prop_assert!(!case.sealed || (holder == Holder::Committee && case.stage.units().is_empty()));
            prop_assert!(case.recused.iter().all(|recusal| recusal.barred != Some(holder)));
        }
    }

    #[test]
    fn no_order_outlives_its_case_or_asks_the_committee_and_each_ends_before_the_next(moves in moves()) {
        let course = Course::run(&moves);
        let mut before: Option<Order> = None;
        for end in 1..=course.events.len() {
            let case = replay(&course.events[..end]).expect("a whole chain");
            prop_assert_eq!(case.supervised, case.open_order().is_some());
            if let Some(order) = case.open_order() {
                prop_assert!(case.stage.name().is_open(), "{order:?} on a case that is {:?}", case.stage);
                prop_assert!(case.stage.holder().is_some_and(|holder| holder != Holder::Committee));
            }
            if let Some(order) = &case.order && order.ended_at().is_some() {
                prop_assert!(!case.supervised);
            }
            let issued = matches!(course.events[end - 1].made, Move::OrderIssued { .. });
            prop_assert!(!issued || before.as_ref().is_none_or(|order| !order.is_open()), "a second order");
            before = case.order;
        }
    }

    #[test]
    fn nothing_closes_without_an_answer_and_a_rating_or_the_end_of_its_window(moves in moves()) {
        let course = Course::run(&moves);
        for end in 1..=course.events.len() {
            let case = replay(&course.events[..end]).expect("a whole chain");
            let Stage::Closed { rated, at, .. } = case.stage else { continue };
            let names = &course.names()[..end];
            prop_assert!(in_this_order(names, &["submitted", "registered", "accepted", "resolved"]), "{names:?}");
            let answer = course.events[..end].iter().rev().find_map(|event| match event.made {
                Move::Resolved { rating_until, .. } => Some(Ok(rating_until)),
                _ if opens_round(&event.made) => Some(Err("reopened after its last answer")),
                _ => None,
            });
            let rating_until = answer.expect("an answer").expect("an answer that stands");
            prop_assert_eq!(rated, case.round().rating.is_some());
            prop_assert!(rated || at > rating_until, "closed unrated inside the window");
            prop_assert!(course.events[..end].iter().any(|event| event.visible && event.made.name() == "resolved"));
        }
    }

    #[test]
    fn from_every_reachable_stage_an_end_can_be_reached(moves in vec(any::<Bytes>(), 0..30)) {
        let course = Course::run(&moves);
        let ends = [StageName::Closed, StageName::Withdrawn, StageName::Merged, StageName::OutOfScope];
        prop_assert!(reaches(&course, &ends), "no end from {:?}", course.case);
        let over = match course.case.stage.name() {
            StageName::Withdrawn | StageName::Merged => true,
            StageName::OutOfScope => course.case.appealed,
            _ => false,
        };
        prop_assert!(over || reaches(&course, &[StageName::Closed]), "never closed from {:?}", course.case);
    }
}

#[test]
fn from_the_queue_too_an_end_can_be_reached() {
    assert!(reaches(&Course::begin(), &[StageName::Closed]));
    assert!(reaches(&Course::begin(), &[StageName::Withdrawn]));
}

#[test]
fn chance_reaches_every_stage_and_every_move_is_made_and_refused() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut stages, mut made, mut refused) = (HashSet::new(), HashSet::new(), HashSet::new());
    for _ in 0..500 {
        let course = Course::run(&moves().new_tree(&mut runner).expect("moves").current());
        stages.insert(course.case.stage.name());
        made.extend(course.names());
        refused.extend(course.refused.iter().map(|(_, refused)| refused.wanted));
    }
    let reachable = StageName::ALL.into_iter().filter(|stage| *stage != StageName::Submitted).collect();
    assert_eq!(stages, reachable);
    assert_eq!(made, ALL.into_iter().chain(NEVER_REFUSED).collect());
    assert_eq!(refused.len(), ALL.len(), "{refused:?}");
}

fn opens_round(made: &Move) -> bool {
    matches!(made, Move::Reopened { .. } | Move::Rated { reopening: Some(_), .. })
}

fn in_this_order(names: &[&str], wanted: &[&str]) -> bool {
    let mut names = names.iter();
    wanted.iter().all(|wanted| names.any(|name| name == wanted))
}

/// Breadth first through all moves, at once and long after; a place is known by what decides about moves.
fn reaches(course: &Course, ends: &[StageName]) -> bool {
    let mut known = HashSet::new();
    let mut open = VecDeque::from([(course.case.clone(), course.now)]);
    while let Some((case, now)) = open.pop_front() {
        if ends.contains(&case.stage.name()) {
            return true;
        }
        if !known.insert((case.stage.name(), case.appealed, case.extended, case.paused_since.is_some(), case.sealed)) {
            continue;
        }
        for at in [now, now + LONG_AFTER] {
            for name in ALL {
                let made = chance::named(name, &[0, 1, 1, 1, 0, 0], at, &course.hands);
                open.extend(case.clone().apply(&made, &Actor::system(), at).ok().map(|after| (after, at)));
            }
        }
    }
    false
}
