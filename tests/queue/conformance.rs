//! The one suite: every backend passes every story.

use std::{collections::HashSet, time::Duration};

use chrono::TimeDelta;
use deputy_code::queue::{Limits, NOTE_KEPT};
use futures_util::future::join_all;
use tests::matrix::within;

use super::ground::{Backend, Ground, LONG, bodies, body, entry, is_full, lookup, note};

const STORY: Duration = Duration::from_secs(60);

macro_rules! every_backend {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use super::{Backend, STORY, within};

            #[test]
            fn embedded() {
                within(STORY, super::$story(Backend::Embedded));
            }

            #[test]
            fn redis() {
                within(STORY, super::$story(Backend::Redis));
            }
        }
    )+};
}

every_backend!(
    what_is_pushed_is_found_and_taken_whole,
    a_repeat_learns_the_earlier_note_and_adds_a_second_entry,
    entries_are_taken_in_the_order_of_their_pushes,
    two_consumers_never_hold_one_live_lease,
    a_lease_that_runs_out_comes_back_with_its_tries_raised,
    a_stale_lease_neither_acknowledges_nor_buries,
    what_is_acknowledged_never_comes_again,
    what_is_given_back_comes_at_once_with_its_tries_as_before,
    a_stale_lease_gives_nothing_back,
    a_buried_entry_is_shown_with_its_reason_and_can_be_replayed,
    the_depth_tells_waiting_leased_buried_and_the_oldest,
    a_full_queue_refuses_and_takes_again_once_drained,
    a_note_is_forgotten_a_day_after_acknowledging_and_not_before,
    a_waiting_entry_is_found_as_waiting_until_it_is_acknowledged,
    everything_is_what_waits_is_leased_or_buried,
    five_thousand_pushes_at_once_are_all_there_exactly_once,
);

async fn what_is_pushed_is_found_and_taken_whole(backend: Backend) {
    let ground = Ground::new(backend).await;
    assert_eq!(ground.take(10).await.len(), 0, "a new queue is empty");
    assert_eq!(ground.push(1).await, None);
    assert_eq!(ground.queue.find(&lookup(1)).await.unwrap(), Some(note(1)));
    assert_eq!(ground.queue.find(&lookup(2)).await.unwrap(), None);
    let taken = ground.take(10).await;
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].lookup, taken[0].tries, taken[0].body.clone()), (lookup(1), 1, body(1)));
    assert_eq!(ground.queue.find(&lookup(1)).await.unwrap(), Some(note(1)), "leased entries are found too");
}

async fn a_repeat_learns_the_earlier_note_and_adds_a_second_entry(backend: Backend) {
    let ground = Ground::new(backend).await;
    assert_eq!(ground.push(1).await, None);
    let mut repeat = entry(1);
    (repeat.note, repeat.body) = (b"a later note".to_vec(), b"other words".to_vec());
    assert_eq!(ground.queue.push(repeat, ground.now()).await.unwrap(), Some(note(1)));
    assert_eq!(ground.queue.find(&lookup(1)).await.unwrap(), Some(note(1)), "the earliest counts");
    assert_eq!(bodies(&ground.take(10).await), [body(1), b"other words".to_vec()]);
}

async fn entries_are_taken_in_the_order_of_their_pushes(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..20).await;
    let (first, rest) = (ground.take(7).await, ground.take(100).await);
    let order = [bodies(&first), bodies(&rest)].concat();
    assert_eq!(order, (0..20).map(body).collect::<Vec<_>>());
}

async fn two_consumers_never_hold_one_live_lease(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..300).await;
    let consumers = join_all((0..4).map(|_| ground.another_consumer())).await;
    let hands = consumers.iter().map(|consumer| async {
        let mut held = Vec::new();
        loop {
            let taken = consumer.take(7, ground.now()).await.expect("a take");
            if taken.is_empty() {
                return held;
            }
            held.extend(taken.into_iter().map(|one| one.lease.entry));
        }
    });
    let held: Vec<String> = join_all(hands).await.concat();
    assert_eq!(held.len(), 300, "every entry is lent once");
    assert_eq!(held.iter().collect::<HashSet<_>>().len(), 300, "and to one consumer");
}

async fn a_lease_that_runs_out_comes_back_with_its_tries_raised(backend: Backend) {
    let ground = Ground::with_short_leases(backend).await;
    ground.push(1).await;
    assert_eq!(ground.take(10).await[0].tries, 1);
    let other = ground.another_consumer().await;
    for tries in 2..=4 {
        let again = ground.take_when_leases_are_over(&other, 10).await;
        assert_eq!((again.len(), again[0].tries, again[0].body.clone()), (1, tries, body(1)));
    }
}

async fn a_stale_lease_neither_acknowledges_nor_buries(backend: Backend) {
    let ground = Ground::with_short_leases(backend).await;
    ground.push(1).await;
    let stale = ground.take(10).await;
    // Once taken over by another consumer, once by the same hand again.
    let other = ground.another_consumer().await;
    for consumer in [&other, &ground.queue] {
        let live = ground.take_when_leases_are_over(consumer, 10).await;
        assert_eq!(ground.acknowledge(&stale).await, 0);
        assert!(!ground.queue.bury(&stale[0], "too late", ground.now()).await.unwrap());
        assert_eq!(live.len(), 1);
    }
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting + depth.leased, depth.buried), (1, 0), "the entry is where it was");
}

async fn what_is_acknowledged_never_comes_again(backend: Backend) {
    let ground = Ground::with_short_leases(backend).await;
    ground.push_all(0..3).await;
    let taken = ground.take(2).await;
    assert_eq!(ground.acknowledge(&taken).await, 2);
    assert_eq!(ground.acknowledge(&taken).await, 0, "once is all");
    assert_eq!(ground.acknowledge(&[]).await, 0);
    let rest = ground.take(10).await;
    assert_eq!(bodies(&rest), [body(2)]);
    let again = ground.take_when_leases_are_over(&ground.queue, 10).await;
    assert_eq!(bodies(&again), [body(2)]);
    assert_eq!(ground.acknowledge(&again).await, 1);
    assert_eq!(ground.queue.depth().await.unwrap().oldest, None);
}

async fn what_is_given_back_comes_at_once_with_its_tries_as_before(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..3).await;
    let other = ground.another_consumer().await;
    for _ in 0..5 {
        let taken = ground.take(10).await;
        assert_eq!(taken.iter().map(|one| one.tries).collect::<Vec<_>>(), [1, 1, 1]);
        ground.queue.give_back(&taken, ground.now()).await.unwrap();
        let elsewhere = other.take(10, ground.now()).await.unwrap();
        assert_eq!(bodies(&elsewhere), (0..3).map(body).collect::<Vec<_>>(), "at once, to whoever asks, in order");
        assert_eq!(elsewhere[0].tries, 1);
        other.give_back(&elsewhere, ground.now()).await.unwrap();
    }
    ground.queue.give_back(&[], ground.now()).await.unwrap();
}

async fn a_stale_lease_gives_nothing_back(backend: Backend) {
    let ground = Ground::with_short_leases(backend).await;
    ground.push(1).await;
    let stale = ground.take(10).await;
    let other = ground.another_consumer().await;
    let live = ground.take_when_leases_are_over(&other, 10).await;
    ground.queue.give_back(&stale, ground.now()).await.unwrap();
    assert_eq!(other.acknowledge(&live, ground.now()).await.unwrap(), 1, "the live lease is untouched");
}

async fn a_buried_entry_is_shown_with_its_reason_and_can_be_replayed(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..2).await;
    let taken = ground.take(1).await;
    let reason = "its code is not in the directory:\n代码不在名册里";
    assert!(ground.queue.bury(&taken[0], reason, ground.now()).await.unwrap());
    assert_eq!(ground.acknowledge(&taken).await, 0, "burying ends the lease");

    let buried = ground.queue.buried(10).await.unwrap();
    assert_eq!(buried.len(), 1);
    assert_eq!((buried[0].reason.as_str(), buried[0].tries, buried[0].body.clone()), (reason, 1, body(0)));
    assert!((buried[0].buried_at - ground.now()).abs() < TimeDelta::milliseconds(1));
    assert_eq!(ground.queue.find(&lookup(0)).await.unwrap(), Some(note(0)), "the resident still sees it as submitted");
    assert_eq!(bodies(&ground.take(10).await), [body(1)], "nobody is lent a buried entry");

    assert!(!ground.queue.replay("0-1", ground.now()).await.unwrap(), "an entry that is not there");
    assert!(ground.queue.replay(&buried[0].entry, ground.now()).await.unwrap());
    assert!(!ground.queue.replay(&buried[0].entry, ground.now()).await.unwrap(), "once");
    let replayed = ground.take(10).await;
    assert_eq!((bodies(&replayed), replayed[0].tries, replayed[0].lookup), (vec![body(0)], 1, lookup(0)));
    assert_eq!(ground.queue.buried(10).await.unwrap().len(), 0);
    assert_eq!(ground.acknowledge(&replayed).await, 1);
}

async fn the_depth_tells_waiting_leased_buried_and_the_oldest(backend: Backend) {
    let ground = Ground::new(backend).await;
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.leased, depth.buried, depth.oldest), (0, 0, 0, None));
    ground.push_all(0..6).await;
    let taken = ground.take(3).await;
    ground.queue.bury(&taken[0], "no", ground.now()).await.unwrap();
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.leased, depth.buried), (3, 2, 1));
    let age = ground.now() - depth.oldest.expect("something waits");
    assert!(age.abs() < TimeDelta::seconds(30), "Redis tells the time by its own clock: {age}");
    ground.acknowledge(&taken[1..]).await;
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.leased, depth.buried), (3, 0, 1));
}

async fn a_full_queue_refuses_and_takes_again_once_drained(backend: Backend) {
    let ground = Ground::with(backend, Limits { lease: LONG, most_entries: 5 }).await;
    ground.push_all(0..5).await;
    // On Redis a process learns from time to time how much is held; asking for the depth is one such time.
    ground.queue.depth().await.unwrap();
    assert!(is_full(&ground.queue.push(entry(6), ground.now()).await));
    assert_eq!(ground.queue.find(&lookup(6)).await.unwrap(), None, "what is refused leaves nothing behind");
    let taken = ground.take(2).await;
    assert!(is_full(&ground.queue.push(entry(6), ground.now()).await), "leased entries are held too");
    ground.acknowledge(&taken).await;
    ground.queue.depth().await.unwrap();
    ground.push(6).await;
    let rest = ground.take(10).await;
    assert_eq!(bodies(&rest), [body(2), body(3), body(4), body(6)]);
}

async fn a_note_is_forgotten_a_day_after_acknowledging_and_not_before(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..2).await;
    let kept = |what: u32| {
        let ground = &ground;
        async move { ground.queue.find(&lookup(what)).await.unwrap().is_some() }
    };
    if ground.is_redis() {
        let mut connection = ground.redis().connection();
        let mut seconds_left = |what: u32| {
            let key = format!("{{dc:test}}:pending:{}", hex(&lookup(what).0));
            redis::cmd("TTL").arg(key).query::<i64>(&mut connection).expect("a time to live")
        };
        assert_eq!((seconds_left(0), seconds_left(1)), (-1, -1), "no end before registration");
        let taken = ground.take(1).await;
        assert_eq!(seconds_left(0), -1, "a lease is no registration");
        ground.acknowledge(&taken).await;
        let left = seconds_left(0);
        assert!((NOTE_KEPT.num_seconds() - 60..=NOTE_KEPT.num_seconds()).contains(&left), "{left}");
        assert_eq!(seconds_left(1), -1);
        assert!(kept(0).await);
        return;
    }
    // The first entry is acknowledged; a year later the second is, which also sweeps.
    let first = ground.take(1).await;
    ground.acknowledge(&first).await;
    ground.advance(NOTE_KEPT - TimeDelta::seconds(1));
    ground.acknowledge(&[]).await;
    assert!(kept(0).await, "a day is not over");
    ground.advance(TimeDelta::days(365));
    ground.acknowledge(&[]).await;
    assert!(!kept(0).await);
    assert!(kept(1).await, "what is not registered is found, however long it waits");
}

async fn a_waiting_entry_is_found_as_waiting_until_it_is_acknowledged(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push(1).await;
    assert_eq!(ground.queue.find_waiting(&lookup(1)).await.unwrap(), Some(note(1)));
    assert_eq!(ground.queue.find_waiting(&lookup(2)).await.unwrap(), None);
    let taken = ground.take(1).await;
    assert_eq!(ground.queue.find_waiting(&lookup(1)).await.unwrap(), Some(note(1)), "a lease is no registration");
    ground.acknowledge(&taken).await;
    assert_eq!(ground.queue.find_waiting(&lookup(1)).await.unwrap(), None, "its case is in the database now");
    assert_eq!(ground.queue.find(&lookup(1)).await.unwrap(), Some(note(1)), "a repeat is still known");
}

async fn everything_is_what_waits_is_leased_or_buried(backend: Backend) {
    let ground = Ground::new(backend).await;
    ground.push_all(0..6).await;
    let taken = ground.take(3).await;
    ground.queue.bury(&taken[0], "no", ground.now()).await.unwrap();
    ground.acknowledge(&taken[1..2]).await;
    let all: HashSet<Vec<u8>> = ground.queue.everything(5).await.unwrap().expect("five").into_iter().collect();
    assert_eq!(all, [0, 2, 3, 4, 5].map(body).into());
    assert_eq!(ground.queue.everything(4).await.unwrap(), None, "more than asked for");
}

async fn five_thousand_pushes_at_once_are_all_there_exactly_once(backend: Backend) {
    const ENTRIES: u32 = 5_000;
    const HANDS: u32 = 250;
    let ground = Ground::new(backend).await;
    let workers = join_all((0..2).map(|_| async { ground.queue.for_worker() })).await;
    let hands = (0..HANDS).map(|hand| {
        let (queue, ground) = (&workers[hand as usize % workers.len()], &ground);
        async move {
            for what in (hand..ENTRIES).step_by(HANDS as usize) {
                assert_eq!(queue.push(entry(what), ground.now()).await.expect("a push"), None);
            }
        }
    });
    join_all(hands).await;
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.leased, depth.buried), (u64::from(ENTRIES), 0, 0));
    let mut seen = HashSet::new();
    loop {
        let taken = ground.take(500).await;
        if taken.is_empty() {
            break;
        }
        seen.extend(bodies(&taken));
        assert_eq!(ground.acknowledge(&taken).await, taken.len());
    }
    assert_eq!(seen, (0..ENTRIES).map(body).collect());
    let depth = ground.queue.depth().await.unwrap();
    assert_eq!((depth.waiting, depth.leased, depth.oldest), (0, 0, None));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
