//! What only Redis can show: that it is judged before it is trusted, and that its loss is survived.

use std::time::Duration;

use deputy_code::queue::{Durability, Limits, Queue, QueueError};
use tests::{matrix::within, redis_server::RedisServer, wait::until};

use super::ground::{Backend, Ground, bodies, body, durable, entry, unread, with_secrets};

const STORY: Duration = Duration::from_secs(60);
const BACK_AGAIN: Duration = Duration::from_secs(10);

fn refusal(result: Result<Option<Vec<u8>>, QueueError>) -> String {
    match result {
        Err(QueueError::NotDurable(why)) => why,
        other => panic!("taken although it is not durable: {other:?}"),
    }
}

/// Judges a Redis with these settings: what it is found to be, and what a push says.
async fn judged(changed: &[(&str, &str)], accept_everysec: bool) -> (Durability, Result<Option<Vec<u8>>, QueueError>) {
    let server = RedisServer::start_with(changed);
    let queue = unread(&server.url(), Limits::default(), accept_everysec);
    let found = queue.check_durability().await;
    let now = deputy_code::clock::Clock::system().now();
    (found, queue.push(entry(1), now).await)
}

#[test]
fn a_redis_that_syncs_every_second_is_refused_in_a_sentence() {
    within(STORY, async {
        let (found, pushed) = judged(&[("appendfsync", "everysec")], false).await;
        let why = refusal(pushed);
        assert_eq!(found, Durability::Refused(why.clone()));
        assert!(why.contains("must run with appendonly yes, appendfsync always"), "{why}");
        assert!(why.contains("it runs with appendonly yes, appendfsync everysec"), "{why}");
    });
}

#[test]
fn a_redis_without_a_file_is_refused_also_where_a_second_may_be_lost() {
    within(STORY, async {
        let (_, pushed) = judged(&[("appendonly", "no"), ("appendfsync", "everysec")], true).await;
        assert!(refusal(pushed).contains("it runs with appendonly no"));
    });
}

#[test]
fn a_redis_that_evicts_or_rests_its_syncs_is_refused() {
    within(STORY, async {
        let (_, pushed) = judged(&[("maxmemory-policy", "allkeys-lru")], false).await;
        assert!(refusal(pushed).contains("maxmemory-policy allkeys-lru"));
        let (_, pushed) = judged(&[("no-appendfsync-on-rewrite", "yes")], true).await;
        assert!(refusal(pushed).contains("no-appendfsync-on-rewrite yes"));
    });
}

#[test]
fn a_second_of_loss_may_be_accepted_in_writing() {
    within(STORY, async {
        let (found, pushed) = judged(&[("appendfsync", "everysec")], true).await;
        assert_eq!(found, Durability::Everysec);
        assert_eq!(pushed.expect("a push"), None);
    });
}

#[test]
fn a_redis_whose_settings_are_not_read_takes_nothing() {
    within(STORY, async {
        let server = RedisServer::start();
        let queue = unread(&server.url(), Limits::default(), false);
        let now = deputy_code::clock::Clock::system().now();
        refusal(queue.push(entry(1), now).await);
        assert_eq!(queue.take(10, now).await.unwrap().len(), 0, "nothing was written");
        queue.check_durability().await;
        queue.push(entry(1), now).await.expect("a push");
    });
}

#[test]
fn a_redis_that_comes_back_with_weaker_settings_takes_nothing_unseen() {
    within(STORY, async {
        let mut server = RedisServer::start();
        let queue = durable(&server.url(), Limits::default()).await;
        let now = deputy_code::clock::Clock::system().now();
        // Two of a web process's connections are open, the others are made later.
        queue.push(entry(1), now).await.expect("a push");
        queue.push(entry(2), now).await.expect("a push");
        server.kill();
        server.change(&[("appendfsync", "no")]);
        server.start_again();
        for what in 3..20 {
            let pushed = queue.push(entry(what), now).await;
            assert!(pushed.is_err(), "push {what} was taken by a Redis that does not sync");
        }
    });
}

#[test]
fn what_was_pushed_outlives_the_killing_of_redis() {
    within(STORY, async {
        let mut server = RedisServer::start();
        let queue = durable(&server.url(), Limits::default()).await;
        let now = deputy_code::clock::Clock::system().now();
        for what in 0..50 {
            queue.push(entry(what), now).await.expect("a push");
        }
        server.kill();
        assert!(queue.push(entry(50), now).await.is_err());
        assert!(queue.take(10, now).await.is_err());
        server.start_again();
        let taken = until("Redis to lend again", BACK_AGAIN, async || queue.take(100, now).await.ok()).await;
        assert_eq!(bodies(&taken), (0..50).map(body).collect::<Vec<_>>());
        until("Redis to take again", BACK_AGAIN, async || {
            queue.check_durability().await;
            queue.push(entry(51), now).await.ok()
        })
        .await;
    });
}

#[test]
fn a_redis_that_lost_its_data_is_taken_up_again() {
    within(STORY, async {
        let ground = Ground::new(Backend::Redis).await;
        ground.push_all(0..3).await;
        let lost = ground.take(1).await;
        redis::cmd("FLUSHDB").query::<()>(&mut ground.redis().connection()).expect("an empty Redis");
        let live = ground.queue.acknowledge(&lost, ground.now()).await;
        assert!(!matches!(live, Ok(1..)), "the lease went with the data: {live:?}");
        ground.push(4).await;
        let taken = until("the group to be made again", BACK_AGAIN, async || {
            let taken = ground.queue.take(10, ground.now()).await.ok()?;
            (!taken.is_empty()).then_some(taken)
        })
        .await;
        assert_eq!(bodies(&taken), [body(4)]);
        assert_eq!(ground.acknowledge(&taken).await, 1);
    });
}

#[test]
fn the_first_process_leaves_its_fingerprint_and_the_next_reads_it() {
    within(STORY, async {
        let ground = Ground::new(Backend::Redis).await;
        let Queue::Redis(queue) = &ground.queue else { panic!("Redis") };
        assert_eq!(queue.claim_fingerprint("first").await.unwrap(), "first");
        assert_eq!(queue.claim_fingerprint("second").await.unwrap(), "first");
    });
}

#[test]
fn a_redis_filled_with_other_secrets_is_refused_whenever_it_is_met_first() {
    within(STORY, async {
        let server = RedisServer::start();
        let limits = Limits::default();
        let first = with_secrets(&server.url(), limits, false, Some("first"));
        assert_eq!(first.check_durability().await, Durability::Always);
        let other = with_secrets(&server.url(), limits, false, Some("other"));
        let found = other.check_durability().await;
        let Durability::Refused(why) = found else { panic!("taken: {found:?}") };
        assert!(why.contains("other secrets, fingerprint first"), "{why}");
        let now = deputy_code::clock::Clock::system().now();
        assert_eq!(refusal(other.push(entry(1), now).await), why);
        assert_eq!(first.check_durability().await, Durability::Always);
    });
}
