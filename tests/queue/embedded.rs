//! What only the embedded file can show.

use std::time::Duration;

use deputy_code::queue::{EmbeddedQueue, Queue};
use tests::matrix::within;

use super::ground::{Backend, Ground, bodies, body, lookup, note};

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
