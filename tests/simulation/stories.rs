//! What happens because time passes.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::domain::{
    actor::{Actor, ActorKind},
    holder::Holder,
    identity::IdempotencyKey,
    light::Light,
    moves::{Move, Outcome},
    stage::{Stage, StageName},
};
use tests::matrix::within;

use super::world::{World, submission};

const STORY: Duration = Duration::from_secs(60);

fn a_deputy() -> Actor {
    Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) }
}

#[test]
fn a_request_nobody_accepts_turns_red_and_reaches_the_station() {
    within(STORY, async {
        let mut world = World::begin(1).await;
        let key = IdempotencyKey::from_random(world.time.new_key());
        let code = world.county.deputy_codes[0];
        let taken = world.submit(code, &key, submission("东门的路灯坏了三盏", false)).await;
        world.register().await;
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
        let key = IdempotencyKey::from_random(world.time.new_key());
        let code = world.county.deputy_codes[0];
        let taken = world.submit(code, &key, submission("巷口的井盖松了，车过就响", false)).await;
        world.register().await;
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
