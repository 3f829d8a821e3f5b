//! Clocks that keep their word: pauses, years without days, and profiles that never rewrite what was promised.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    clocks::ClocksInForce,
    domain::{
        actor::{Actor, ActorKind},
        china_time::{self, Instant},
        clocks::Clocks,
        moves::{Kind, Move},
        promise::{Profile, Profiles},
        working_time::{Calendar, OfficeHours, YearTable},
    },
    handling::moves::{self, QuestionInput},
    rating::moves::supplement,
};
use tests::matrix::within;

use super::world::World;

const STORY: Duration = Duration::from_secs(60);

fn shanghai(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
}

fn words(at: Instant) -> String {
    china_time::rfc3339(at)[..16].to_owned()
}

fn a_deputy() -> Actor {
    Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) }
}

async fn accepted(world: &mut World) -> deputy_code::store::rows::CaseRow {
    let taken = world.registered("西门外的下水道堵了").await;
    let case = world.case_of(&taken).await;
    world.walk(case.case.id, &a_deputy(), &Move::Accepted { category: None }).await.expect("acceptance")
}

/// Asks as the page does: the case then says until when the clock stands still.
async fn asked(world: &World, case: &deputy_code::store::rows::CaseRow) -> deputy_code::store::rows::CaseRow {
    let kit = &world.application().kit;
    let staff = kit.store.account_named(tests::county::STAFF).await.expect("accounts").expect("the staff");
    let viewer = staff.viewer().expect("a viewer");
    let question = QuestionInput { text: Some("是哪一处，能拍一张吗".into()) };
    moves::make(kit, &viewer, case, question).await.unwrap_or_else(|problem| panic!("no question: {problem}"))
}

#[test]
fn a_question_nobody_answers_lets_the_clock_go_on_after_five_working_days() {
    within(STORY, async {
        let mut world = World::begin(31).await;
        // A Wednesday morning.
        let case = accepted(&mut world).await;
        let promised = case.case.promise.answer_by;
        world.clock.advance(shanghai("2026-04-17T16:00") - world.now());
        let case = asked(&world, &case).await;
        assert_eq!(case.case.paused_until.map(words).as_deref(), Some("2026-04-24T18:00"));
        world.clock.advance(shanghai("2026-04-24T18:00") - world.now());
        assert_eq!(world.timers().await, 0, "the last moment still belongs to the resident");
        // Looked at late, after a weekend: what passed since then is the holder's own time.
        world.clock.advance(TimeDelta::hours(60));
        assert_eq!(world.timers().await, 1);
        let case = world.case(case.case.id).await;
        assert_eq!((case.case.paused_since, case.case.paused_until, case.row.paused_until), (None, None, None));
        let kit = &world.application().kit;
        let stood = (shanghai("2026-04-17T16:00"), shanghai("2026-04-24T18:00"));
        let calendar = kit.clocks.now().calendar.clone();
        assert_eq!(calendar.between(stood.0, stood.1), TimeDelta::hours(37));
        assert_eq!(case.case.promise.answer_by, calendar.moved(promised, stood.0, stood.1).at);
        assert_eq!(world.timers().await, 0, "once");
        world.check().await;
    });
}

#[test]
fn an_answer_moves_the_promise_by_the_working_time_that_passed_and_a_weekend_by_nothing() {
    within(STORY, async {
        let mut world = World::begin(32).await;
        let case = accepted(&mut world).await;
        let promised = case.case.promise.answer_by;
        world.clock.advance(shanghai("2026-04-17T18:30") - world.now());
        let case = asked(&world, &case).await;
        world.clock.advance(shanghai("2026-04-19T20:00") - world.now());
        let kit = &world.application().kit;
        let case = supplement(kit, &case, "东边那一处", Vec::new()).await.unwrap_or_else(|_| panic!("no supplement"));
        assert_eq!(
            (case.case.paused_since, case.case.promise.answer_by),
            (None, promised),
            "a weekend is no working time"
        );
        let events = kit.store.events_of(case.case.id, &kit.secrets.sealer).await.expect("events");
        let names: Vec<&str> = events.iter().map(|event| event.made.name()).collect();
        assert_eq!(names[names.len() - 3..], ["asked", "resumed", "supplemented"]);
        world.check().await;
    });
}

#[test]
fn a_promise_over_a_year_without_days_is_provisional_and_fixed_once_by_an_event() {
    within(STORY, async {
        let mut world = World::begin(33).await;
        world.clock.advance(shanghai("2026-12-28T10:00") - world.now());
        let case = accepted(&mut world).await;
        let id = case.case.id;
        assert_eq!(
            (words(case.case.promise.answer_by), case.case.promise.provisional),
            ("2027-01-06T18:00".into(), Some(2026))
        );
        assert!(case.row.provisional);
        assert_eq!(world.timers().await, 0, "nothing is guessed");
        let kit = &world.application().kit;
        assert_eq!(kit.clocks.now().missing_year(world.now()), Some(2027));
        let next = YearTable::read(2027, "通知（虚构）", ["1月1日至3日"], []).expect("a table");
        let calendar = Calendar::new(Calendar::shipped().years().cloned().chain([next]), OfficeHours::usual());
        let with_2027 = Clocks { calendar, profiles: Profiles::default() };
        assert!(kit.store.replace_clocks(&kit.clock, &Actor::system(), None, &with_2027, "2027").await.expect("kept"));
        kit.clocks.refresh(&kit.store).await.expect("taken up");
        assert_eq!(world.timers().await, 1);
        let fixed = world.case(id).await;
        assert_eq!(
            (words(fixed.case.promise.answer_by), fixed.case.promise.provisional),
            ("2027-01-07T18:00".into(), None)
        );
        assert_eq!(fixed.case.promise.calendar, Some(with_2027.calendar.version()));
        assert_eq!((fixed.row.provisional, world.timers().await), (false, 0), "once");
        world.check().await;
    });
}

#[test]
fn other_profiles_hold_for_what_comes_and_never_for_what_was_promised() {
    within(STORY, async {
        let mut world = World::begin(34).await;
        let before = accepted(&mut world).await;
        let kit = world.application().kit.clone();
        let usual = Profile { accept_hours: 12, answer_days: 2 };
        let clocks = Clocks { calendar: Calendar::shipped(), profiles: Profiles { usual, ..Profiles::default() } };
        assert!(kit.store.replace_clocks(&kit.clock, &Actor::system(), None, &clocks, "shorter").await.expect("kept"));
        let unseen = kit.store.replace_clocks(&kit.clock, &Actor::system(), None, &clocks, "again").await;
        assert!(!unseen.expect("an answer"), "somebody else was quicker");
        kit.clocks.refresh(&kit.store).await.expect("taken up");
        // Another process takes them up by itself.
        let other = ClocksInForce::new(Profiles::default());
        other.refresh(&kit.store).await.expect("taken up");
        assert_eq!(other.now(), kit.clocks.now());
        let after = accepted(&mut world).await;
        assert_eq!(after.case.promise.accept_by, after.case.submitted_at + TimeDelta::hours(12));
        assert_eq!(
            after.case.promise,
            clocks.promise(Kind::Help, after.case.category.as_deref(), after.case.submitted_at)
        );
        assert_eq!(world.case(before.case.id).await.case.promise, before.case.promise);
        assert_ne!(before.case.promise.answer_by, after.case.promise.answer_by);
        world.check().await;
    });
}
