//! What only the embedded file can show.

use std::time::Duration;

use deputy_code::queue::{EmbeddedQueue, Limits, Queue, QueueError};
use futures_util::FutureExt;
use tests::{matrix::within, wait::until};

use super::ground::{Backend, Ground, LONG, bodies, body, entry, lookup, note};

const STORY: Duration = Duration::from_secs(60);

#[test]
fn a_file_opened_again_holds_everything_as_it_was() {
    within(STORY, async {
        let mut ground = Ground::with_short_leases(Backend::Embedded).await;
        ground.push_all(0..5).await;
        let taken = ground.take(3).await;
        ground.acknowledge(&taken[..1]).await;
        ground.queue.bury(&taken[1], "no", ground.now()).await.unwrap();
        let before = ground.queue.depth().await.unwrap();

        ground.queue = Queue::embedded(&ground.file(), ground.limits).unwrap();
        assert_eq!(ground.queue.depth().await.unwrap(), before);
        assert_eq!(ground.queue.find(&lookup(0)).await.unwrap(), Some(note(0)));
        assert_eq!(ground.queue.buried(10).await.unwrap()[0].reason, "no");
        assert_eq!(bodies(&ground.take(10).await), [body(3), body(4)], "the live lease is still another's");
        let rest = ground.take_when_leases_are_over(&ground.queue, 10).await;
        assert_eq!(rest[0].tries, 2);
        assert_eq!(bodies(&rest), [body(2), body(3), body(4)]);
    });
}

#[test]
fn a_copy_made_while_the_queue_is_filled_is_a_whole_queue() {
    within(STORY, async {
        let ground = Ground::new(Backend::Embedded).await;
        ground.push_all(0..50).await;
        let copy = ground.file().with_extension("copy");
        EmbeddedQueue::copy(&ground.file(), &copy).unwrap();
        ground.push_all(50..60).await;
        let restored = Queue::embedded(&copy, ground.limits).unwrap();
        assert_eq!(bodies(&restored.take(100, ground.now()).await.unwrap()), (0..50).map(body).collect::<Vec<_>>());
        EmbeddedQueue::copy(&ground.file().with_extension("none"), &copy.with_extension("2")).unwrap();
    });
}

#[test]
fn what_another_process_put_back_never_makes_the_queue_look_full() {
    within(STORY, async {
        let ground = Ground::with(Backend::Embedded, Limits { lease: LONG, most_entries: 3 }).await;
        ground.push_all(0..1).await;
        let taken = ground.take(1).await;
        ground.queue.bury(&taken[0], "no", ground.now()).await.unwrap();
        let beside = Queue::embedded(&ground.file(), ground.limits).unwrap();
        assert!(beside.replay(&taken[0].lease.entry, ground.now()).await.unwrap());
        let taken = ground.take(1).await;
        assert_eq!(ground.acknowledge(&taken).await, 1);
        ground.push_all(1..4).await;
        assert!(
            matches!(ground.queue.push(entry(4), ground.now()).await, Err(QueueError::Full)),
            "and still knows when it is"
        );
    });
}

#[test]
fn a_push_whose_sender_has_gone_is_counted_like_any_other() {
    within(STORY, async {
        let ground = Ground::with(Backend::Embedded, Limits { lease: LONG, most_entries: 3 }).await;
        for index in 0..3 {
            let sending = ground.push(index);
            // Dropped after its first step: the row is written, nobody waits for the answer.
            assert!(sending.now_or_never().is_none());
        }
        let held = async || (ground.queue.depth().await.unwrap().waiting == 3).then_some(());
        until("the rows", STORY, held).await;
        assert!(matches!(ground.queue.push(entry(3), ground.now()).await, Err(QueueError::Full)));
        let taken = ground.take(10).await;
        assert_eq!(ground.acknowledge(&taken).await, 3);
        ground.push_all(4..7).await;
    });
}

#[test]
fn leases_of_a_dead_process_end_at_once_and_their_tries_stay_counted() {
    within(STORY, async {
        let ground = Ground::new(Backend::Embedded).await;
        ground.push_all(0..3).await;
        assert_eq!(ground.take(2).await.len(), 2);
        let next = EmbeddedQueue::open(&ground.file(), ground.limits).unwrap();
        next.end_leases().await.unwrap();
        let again = next.take(10, ground.now()).await.unwrap();
        assert_eq!(bodies(&again), [body(0), body(1), body(2)]);
        assert_eq!(again.iter().map(|one| one.tries).collect::<Vec<_>>(), [2, 2, 1]);
    });
}
