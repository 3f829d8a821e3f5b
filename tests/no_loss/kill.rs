//! SIGKILL in the middle of the load, several times.

use std::time::Duration;

use tests::{
    matrix::{Database, Ground, Queue, within},
    redis_server::RedisServer,
};

use super::load::{Load, Place};

const STORY: Duration = Duration::from_secs(600);
const AT_ONCE: usize = 16;

/// 1,000 in a test run; `NO_LOSS_SUBMISSIONS=5000 tests/run only --release no_loss kill` for the larger count.
fn submissions() -> usize {
    std::env::var("NO_LOSS_SUBMISSIONS").map_or(1_000, |count| count.parse().expect("NO_LOSS_SUBMISSIONS is a number"))
}

#[test]
fn the_program_is_killed_again_and_again_and_every_number_is_one_case() {
    within(STORY, async {
        let place = Place::new(Ground::plain(), &[]).await;
        let mut program = place.start.listening().await;
        let load = Load::begin(&program.client(), &place.path(), submissions(), AT_ONCE);
        for percent in [10, 30, 50, 70] {
            load.reaches(percent).await;
            program.kill();
            program = place.start.listening().await;
        }
        let taken = load.end().await;
        place.insist_on_all(&program.client(), &taken).await;
        program.terminate();
    });
}

#[test]
fn program_and_redis_are_killed_in_turn_and_every_number_is_one_case() {
    within(STORY, async {
        let mut redis = RedisServer::start();
        let ground = Ground::new(Database::Postgres, Queue::Embedded);
        let place = Place::new(ground, &[]).await;
        let start = place.another(&[("REDIS_URL", redis.url())]);
        let mut program = start.listening().await;
        let load = Load::begin(&program.client(), &place.path(), submissions(), AT_ONCE);
        for percent in [10, 30, 50, 70] {
            load.reaches(percent).await;
            match percent {
                10 | 50 => {
                    redis.kill();
                    load.reaches(percent + 5).await;
                    redis.start_again();
                }
                _ => {
                    program.kill();
                    program = start.listening().await;
                }
            }
        }
        let taken = load.end().await;
        place.insist_on_all(&program.client(), &taken).await;
        program.terminate();
    });
}
