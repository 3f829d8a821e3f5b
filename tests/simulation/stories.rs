//! What happens because time passes.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::domain::{
    actor::{Actor, ActorKind},
    holder::Holder,
    identity::IdempotencyKey,
    light::Light,
    moves::{Kind, Move, OutOfScopeReason, Outcome, Reopening},
    stage::{Stage, StageName},
};
use deputy_code::{
    domain::{role::Role, scope::AreaPath},
    handling::moves::{self, AcceptanceInput, TargetInput, TransferInput},
    http::problem::Problem,
    rating::moves::appeal,
    store::viewer::Viewer,
};
use tests::{county, matrix::within};

use super::world::{World, submission};

const STORY: Duration = Duration::from_secs(60);

fn a_deputy() -> Actor {
    Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) }
}

#[test]
fn a_request_nobody_accepts_turns_red_and_reaches_the_station() {
    within(STORY, async {
        let mut world = World::begin(1).await;
        let taken = world.registered("东门的路灯坏了三盏").await;
        let case = world.case_of(&taken).await;
        assert_eq!(case.holder(), Some(Holder::Deputy(world.county.deputies[0])));
        let light = async || world.case_of(&taken).await.case.light(world.now());
        assert_eq!(light().await, Light::Green);
        world.clock.advance(TimeDelta::hours(17));
        assert_eq!(light().await, Light::Yellow, "the last third of a day");
        assert_eq!(world.timers().await, 0, "it is still the deputy's");
        world.clock.advance(TimeDelta::hours(8));
        assert_eq!(light().await, Light::Red);
        assert_eq!(world.timers().await, 1);
        let case = world.case_of(&taken).await;
        assert_eq!(case.holder(), Some(Holder::Station(world.county.stations[0])));
        assert_eq!(case.case.stage.name(), StageName::Routed);
        assert_eq!(light().await, Light::Red, "passing it on does not start the clock again");
        assert_eq!(world.timers().await, 0, "the station keeps it");
        world.check().await;
    });
}

#[test]
fn a_rating_window_that_ends_closes_unrated() {
    within(STORY, async {
        let mut world = World::begin(2).await;
        let taken = world.registered("巷口的井盖松了，车过就响").await;
        let id = world.case_of(&taken).await.case.id;
        world.clock.advance(TimeDelta::hours(3));
        let deputy = a_deputy();
        world.walk(id, &deputy, &Move::Accepted { category: None }).await.expect("acceptance");
        let rating_until = world.now() + TimeDelta::days(7);
        let answer = Move::Resolved { outcome: Outcome::Solved, plan_date: None, on_the_spot: true, rating_until };
        world.walk(id, &deputy, &answer).await.expect("an answer");
        world.clock.advance(TimeDelta::days(7));
        assert_eq!(world.timers().await, 0, "the last moment still belongs to the resident");
        world.clock.advance(TimeDelta::seconds(1));
        assert_eq!(world.timers().await, 1);
        let case = world.case_of(&taken).await;
        assert!(matches!(case.case.stage, Stage::Closed { rated: false, .. }), "{:?}", case.case.stage);
        assert_eq!(case.case.round().rating, None, "silence is not satisfaction");
        assert_eq!(case.case.round().outcome, Some(Outcome::Solved));
        world.check().await;
    });
}

#[test]
fn one_bad_row_stops_neither_the_timers_nor_the_outbox() {
    within(STORY, async {
        let mut world = World::begin(3).await;
        let mut taken = Vec::new();
        for content in ["读不出来的那一件诉求", "好好的另一件诉求"] {
            let key = IdempotencyKey::from_random(world.time.new_key());
            let code = world.county.deputy_codes[0];
            taken.push(world.submit(code, &key, submission(content, false)).await);
            world.clock.advance(TimeDelta::seconds(1));
        }
        world.register().await;
        let bad = world.case_of(&taken[0]).await.case.id;
        let hex = bad.simple().to_string();
        world.spoil(&format!("UPDATE cases SET state = '{{}}' WHERE lower(hex(id)) = '{hex}'"));
        world.spoil(&format!("UPDATE events SET facts = '{{}}' WHERE lower(hex(case_id)) = '{hex}' AND sequence = 2"));
        assert_eq!(world.outbox().await, 4, "both cases' events are done with, the bad one reported");
        assert_eq!(world.outbox().await, 0, "once");
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.timers().await, 1, "the older, unreadable case does not stop the other");
        assert_eq!(world.case_of(&taken[1]).await.holder(), Some(Holder::Station(world.county.stations[0])));
        let kit = &world.application().kit;
        let staff = kit.store.account_named(tests::county::STAFF).await.expect("accounts").expect("the staff");
        world.outbox().await;
        let feed = kit.store.feed_for(&staff.viewer().expect("a viewer"), 0, 100).await.expect("a feed");
        assert_eq!(feed.rows.len(), 2, "registered and passed on, of the readable case");
    });
}

#[test]
fn a_complaint_nobody_accepts_and_a_case_of_a_closed_station_reach_the_committee() {
    within(STORY, async {
        let mut world = World::begin(4).await;
        let key = IdempotencyKey::from_random(world.time.new_key());
        let code = world.county.deputy_codes[0];
        let taken = world.submit(code, &key, submission("代表两次没有来接待", true)).await;
        world.register().await;
        let case = world.case_of(&taken).await;
        let other = Move::Transferred { to: Holder::Deputy(world.county.deputies[1]), promise: case.case.promise };
        world.walk(case.case.id, &Actor::system(), &other).await.expect("a transfer");
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.timers().await, 1);
        assert_eq!(world.case_of(&taken).await.holder(), Some(Holder::Committee));
        let key = IdempotencyKey::from_random(world.time.new_key());
        let taken = world.submit(code, &key, submission("西门的路灯也坏了两盏", false)).await;
        world.register().await;
        world.spoil("UPDATE stations SET open = FALSE");
        world.spoil("UPDATE facts SET value = '2' WHERE name = 'directory_version'");
        let kit = &world.application().kit;
        kit.cards.refresh(&kit.store).await.expect("a directory");
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.timers().await, 1);
        assert_eq!(world.case_of(&taken).await.holder(), Some(Holder::Committee));
        world.check().await;
    });
}

#[test]
fn an_ended_round_stays_with_those_who_answered_for_it() {
    within(STORY, async {
        let mut world = World::begin(5).await;
        let taken = world.registered("桥头的护栏松了一截").await;
        let id = world.case_of(&taken).await.case.id;
        let by = a_deputy();
        let rating_until = world.now() + TimeDelta::days(7);
        let answer = Move::Resolved { outcome: Outcome::Solved, plan_date: None, on_the_spot: true, rating_until };
        world.walk(id, &by, &Move::Accepted { category: None }).await.expect("acceptance");
        world.walk(id, &by, &answer).await.expect("an answer");
        world.clock.advance(TimeDelta::days(1));
        let promise = world.application().kit.clocks.now().promise(Kind::Help, None, world.now());
        let reopening = Reopening { promise, rerouted: None };
        world.walk(id, &by, &Move::Reopened { reopening }).await.expect("a second round");
        let to = Holder::Deputy(world.county.deputies[1]);
        world.walk(id, &by, &Move::Transferred { to, promise }).await.expect("a transfer");
        let kit = &world.application().kit;
        let staff = kit.store.account_named(tests::county::STAFF).await.expect("accounts").expect("the staff");
        let (from, until) = (world.now() - TimeDelta::days(30), world.now() + TimeDelta::days(1));
        let rounds = kit.store.rounds(&staff.viewer().expect("a viewer"), from, until).await.expect("rounds");
        let of: Vec<_> = rounds.iter().map(|round| (round.number, round.deputy, round.station)).collect();
        let (deputies, stations) = (&world.county.deputies, &world.county.stations);
        assert_eq!(of, [(1, Some(deputies[0]), stations[0]), (2, Some(deputies[1]), stations[1])]);
    });
}

#[test]
fn an_appeal_goes_on_with_the_clock_of_the_submission_and_adds_what_the_resident_waited() {
    within(STORY, async {
        let mut world = World::begin(6).await;
        let taken = world.registered("说不清归谁管的一件事").await;
        let before = world.case_of(&taken).await;
        world.clock.advance(TimeDelta::hours(2));
        let refused = Move::DeclaredOutOfScope { reason: OutOfScopeReason::NoContent };
        let refused_at = world.now();
        let refused = world.walk(before.case.id, &a_deputy(), &refused).await.expect("a refusal");
        world.clock.advance(TimeDelta::days(10));
        let kit = &world.application().kit;
        let Ok(after) = appeal(kit, &refused, "是桥头的护栏").await else { panic!("no appeal") };
        let (old, new) = (before.case.promise, after.case.promise);
        assert_eq!((new.opened_at, after.case.round().opened_at), (old.opened_at, old.opened_at));
        assert_eq!(new.accept_by, world.now() + TimeDelta::hours(24), "a day to look again");
        assert_eq!(new.answer_by, kit.clocks.now().resumed(old, refused_at, world.now()).answer_by);
        assert_ne!(after.case.light(world.now()), Light::Red);
        world.check().await;
    });
}

#[test]
fn a_deputy_who_looked_before_the_timer_accepts_nothing_after_it() {
    within(STORY, async {
        let mut world = World::begin(7).await;
        let taken = world.registered("看了一天没有受理的诉求").await;
        let seen = world.case_of(&taken).await;
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.timers().await, 1);
        let kit = &world.application().kit;
        let deputy = Viewer {
            account: world.time.new_id(),
            name: "甲1（虚构）".into(),
            role: Role::Deputy,
            area: AreaPath::parse(&seen.row.area_path).expect("an area"),
            county_wide: false,
            deputy: Some(world.county.deputies[0]),
            station: None,
            undertaker: None,
        };
        // The page was read while the case was still theirs; the door asks again.
        let accepted = moves::make(kit, &deputy, &seen, AcceptanceInput::default()).await;
        assert!(matches!(accepted, Err(Problem::NotTheHolder)));
        let case = world.case_of(&taken).await;
        assert_eq!(case.case.stage.name(), StageName::Routed);
        assert_eq!(case.holder(), Some(Holder::Station(world.county.stations[0])));
    });
}

#[test]
fn whoever_gets_a_case_that_lay_too_long_has_a_day_for_it() {
    within(STORY, async {
        let mut world = World::begin(8).await;
        let taken = world.registered("桥头的护栏松了").await;
        world.clock.advance(TimeDelta::hours(25));
        assert_eq!(world.timers().await, 1, "it reaches the station");
        let deputy = world.county.deputies[1];
        let kit = &world.application().kit;
        let staff = kit.store.account_named(county::STAFF).await.expect("accounts").expect("the staff");
        let staff = staff.viewer().expect("a viewer");
        let input = || TransferInput {
            to: Some(TargetInput { kind: Some("deputy".into()), id: Some(deputy.to_string()) }),
            reason: Some("请乙代表接着办".into()),
        };
        let case = world.case_of(&taken).await;
        moves::make(kit, &staff, &case, input()).await.expect("a transfer");
        world.clock.advance(TimeDelta::hours(23));
        assert_eq!(world.timers().await, 0, "the day is not over");
        assert_eq!(world.case_of(&taken).await.holder(), Some(Holder::Deputy(deputy)));
        world.clock.advance(TimeDelta::hours(2));
        assert_eq!(world.timers().await, 1);
        assert!(matches!(world.case_of(&taken).await.holder(), Some(Holder::Station(_))), "nobody took it up again");
        world.check().await;
    });
}
