//! One seed drives residents, deputies, staff, clock jumps and named faults through the real door, registrar, timers and
//! outbox; after each step the promises are checked, and a failure prints its seed (`SIMULATION_SEED` runs that one).

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    domain::{digest, identity::IdempotencyKey, stage::StageName, token::Token},
    routing::registrar::Step,
    store::StoreError,
};
use tests::matrix::within;

use super::{
    chance::{self, Bytes, Hands},
    figures,
    world::{World, submission},
};

const SEEDS: std::ops::Range<u64> = 1..21;
const STEPS: usize = 90;
const STORY: Duration = Duration::from_secs(300);

#[test]
fn whatever_dies_whenever_every_request_is_one_case_with_its_whole_story() {
    let seeds = match std::env::var("SIMULATION_SEED") {
        Ok(seed) => {
            let seed: u64 = seed.parse().expect("SIMULATION_SEED is a number");
            seed..seed + 1
        }
        Err(_) => SEEDS,
    };
    for seed in seeds {
        let named = NamedSeed(seed);
        within(STORY, simulate(seed));
        drop(named);
    }
}

/// Says which seed it was when the test fails under it.
struct NamedSeed(u64);

impl Drop for NamedSeed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the simulation failed with SIMULATION_SEED={}", self.0);
        }
    }
}

/// A request somebody sent and may send again.
struct Sent {
    code: Token,
    key: IdempotencyKey,
    content: String,
}

async fn simulate(seed: u64) {
    let mut world = World::begin(seed).await;
    let mut sent: Vec<Sent> = Vec::new();
    for step in 0..STEPS {
        let dice = digest::sha256(format!("{seed}/{step}").as_bytes());
        let bytes: Bytes = dice[8..14].try_into().expect("six bytes");
        match dice[0] % 16 {
            0..4 => send(&mut world, &mut sent, &dice, step).await,
            4 => send_again(&mut world, &sent, &dice).await,
            5 | 6 => {
                world.register().await;
            }
            7 => world.registrar_dies(1 + usize::from(dice[1] % 4), usize::from(dice[2] % 5)).await,
            8 => world.clock.advance(chance::pause(&bytes)),
            9 => {
                world.timers().await;
                world.outbox().await;
            }
            10 if dice[1] < 64 => world.restart().await,
            11 if dice[1] < 128 => {
                figures::take_in(world.application(), world.worker).await;
                figures::agree(world.application()).await;
            }
            _ => somebody_moves(&world, &bytes, &dice).await,
        }
        world.check().await;
    }
    figures::agree(world.application()).await;
    come_to_an_end(&world).await;
}

async fn send(world: &mut World, sent: &mut Vec<Sent>, dice: &[u8; 32], step: usize) {
    let codes = world.county.codes();
    let code = codes[usize::from(dice[1]) % codes.len()];
    let key = IdempotencyKey::from_random(world.time.new_key());
    let content = format!("第{step}件事，路灯又坏了");
    world.submit(code, &key, submission(&content, dice[2] < 32)).await;
    sent.push(Sent { code, key, content });
}

/// A repeat, sometimes with other words, sometimes twice at once.
async fn send_again(world: &mut World, sent: &[Sent], dice: &[u8; 32]) {
    let Some(before) = sent.get(usize::from(dice[1]) % sent.len().max(1)) else { return };
    let changed = dice[2] < 128;
    let content = if changed { format!("{}，补充{}", before.content, dice[3]) } else { before.content.clone() };
    for _ in 0..=dice[4] % 2 {
        world.submit(before.code, &before.key, submission(&content, false)).await;
    }
}

/// Anybody tries anything; what is refused leaves the row and its chain as they were.
async fn somebody_moves(world: &World, bytes: &Bytes, dice: &[u8; 32]) {
    let cases = world.cases().await;
    let Some(before) = cases.get(usize::from(dice[1]) % cases.len().max(1)) else { return };
    let hands = Hands { deputies: world.county.deputies.clone(), stations: world.county.stations.clone() };
    let made = chance::aimed(chance::drawn(bytes, world.now(), &hands), &before.case);
    match world.walk(before.case.id, &chance::actor(bytes), &made).await {
        Ok(after) => assert_eq!(after.case.version, before.case.version + 1),
        Err(StoreError::Refused(refused)) => {
            assert_eq!(refused.from, before.case.stage.name());
            let after = world.case(before.case.id).await;
            assert_eq!(
                (after.case, after.row),
                (before.case.clone(), before.row.clone()),
                "a wrong move changed something"
            );
        }
        Err(error) => panic!("{error}"),
    }
}

/// Left alone, everything is registered, every overdue request passed on, every window ended, every event dispatched.
async fn come_to_an_end(world: &World) {
    world.settle().await;
    assert_eq!(world.queued().await.len(), 0, "the queue is empty");
    assert_eq!(world.cases().await.len(), world.acknowledged.len(), "as many cases as acknowledged keys");
    world.clock.advance(TimeDelta::days(60));
    world.settle().await;
    for row in world.cases().await {
        let stage = row.case.stage.name();
        assert_ne!(stage, StageName::Resolved, "a rating window never ended");
        let waits_for_deputy = stage == StageName::Routed && row.row.holder_kind == "deputy";
        assert!(!waits_for_deputy, "a request waits unseen with a deputy for 60 days");
    }
    assert_eq!((world.register().await, world.timers().await, world.outbox().await), (Step::Idle, 0, 0));
    world.check().await;
    figures::agree(world.application()).await;
}
