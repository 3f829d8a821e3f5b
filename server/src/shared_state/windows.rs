//! Counting in windows of one length, in bounded memory: the oldest windows are forgotten first, reached ones never
//! before their end. What those may take is bounded by what it costs to reach one.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use chrono::TimeDelta;

use crate::domain::china_time::Instant;

/// Keys counted at most, reached ones aside.
pub const MOST_KEYS: usize = 100_000;

struct Window {
    until: Instant,
    count: u32,
    shared: Shared,
}

/// What is known of the same key in other processes.
#[derive(Default)]
struct Shared {
    /// Counted by others in the window that all share, as of the last exchange, and the end of that window.
    others: u32,
    until: Instant,
    /// What this process added to it.
    sent: u32,
}

impl Window {
    fn total(&self, now: Instant) -> u32 {
        let others = if self.shared.until > now { self.shared.others } else { 0 };
        self.count.saturating_add(others)
    }

    /// When the limit no longer holds, where it is reached.
    fn reached(&self, most: u32, now: Instant) -> Option<Instant> {
        if self.until <= now || self.total(now) < most {
            return None;
        }
        Some(if self.count >= most { self.until } else { self.shared.until.min(self.until) })
    }
}

/// Two ends of one shared window, told by two exchanges, differ by less.
const SAME_END: TimeDelta = TimeDelta::seconds(2);

/// Windows of one kind, all of the same length: the first begun is the first to end.
pub struct Windows<K> {
    windows: HashMap<K, Window>,
    /// Every window in the order of its end, except those set aside.
    order: VecDeque<(K, Instant)>,
    /// Reached ones that were to be forgotten and stay until their end.
    reached: VecDeque<(K, Instant)>,
    /// Counted since the last exchange with other processes; kept only where there is one.
    fresh: Option<HashMap<K, u32>>,
}

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self { windows: HashMap::new(), order: VecDeque::new(), reached: VecDeque::new(), fresh: None }
    }
}

impl<K: Clone + Eq + Hash> Windows<K> {
    /// Counts one more; a new window ends at `until`.
    ///
    /// # Errors
    /// The end of the window in which `most` was reached before.
    pub fn count(&mut self, key: K, most: u32, until: Instant, now: Instant) -> Result<(), Instant> {
        self.forget_ended(now);
        if let Some(window) = self.windows.get_mut(&key) {
            if let Some(until) = window.reached(most, now) {
                return Err(until);
            }
            window.count += 1;
            self.note(key);
            return Ok(());
        }
        if most == 0 {
            return Err(until);
        }
        self.make_room(most);
        self.order.push_back((key.clone(), until));
        self.windows.insert(key.clone(), Window { until, count: 1, shared: Shared::default() });
        self.note(key);
        Ok(())
    }

    /// The end of a window whose limit is reached.
    pub fn reached(&self, key: &K, most: u32, now: Instant) -> Option<Instant> {
        self.windows.get(key)?.reached(most, now)
    }

    /// How much is counted right now, by all processes as far as it is known.
    pub fn counted(&self, key: &K, now: Instant) -> u32 {
        self.windows.get(key).filter(|window| window.until > now).map_or(0, |window| window.total(now))
    }

    /// From now on notes what other processes are to be told.
    pub fn share(&mut self) {
        self.fresh.get_or_insert_default();
    }

    /// What was counted since the last time, of some keys; the others wait for the next.
    pub fn take_fresh(&mut self, most: usize) -> Vec<(K, u32)> {
        let Some(fresh) = &mut self.fresh else { return Vec::new() };
        if fresh.len() <= most {
            return fresh.drain().collect();
        }
        let keys: Vec<K> = fresh.keys().take(most).cloned().collect();
        keys.into_iter().filter_map(|key| fresh.remove_entry(&key)).collect()
    }

    /// What could not be told is told the next time.
    pub fn put_back(&mut self, key: K, count: u32) {
        if let Some(fresh) = self.fresh.as_mut().filter(|fresh| fresh.len() < MOST_KEYS) {
            *fresh.entry(key).or_default() += count;
        }
    }

    /// What all processes counted of a key, this one's `sent` just now included, in a window that ends at `until`.
    pub fn learn(&mut self, key: &K, sent: u32, total: u32, until: Instant) {
        let Some(window) = self.windows.get_mut(key) else { return };
        let goes_on = until < window.shared.until + SAME_END;
        let sent = if goes_on { window.shared.sent.saturating_add(sent) } else { sent };
        window.shared = Shared { others: total.saturating_sub(sent), until, sent };
    }

    fn note(&mut self, key: K) {
        self.put_back(key, 1);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.windows.len()
    }

    fn forget_ended(&mut self, now: Instant) {
        for queue in [&mut self.order, &mut self.reached] {
            while queue.front().is_some_and(|(_, until)| *until <= now) {
                if let Some((key, _)) = queue.pop_front() {
                    self.windows.remove(&key);
                }
            }
        }
    }

    fn make_room(&mut self, most: u32) {
        while self.order.len() >= MOST_KEYS {
            let Some((key, until)) = self.order.pop_front() else { return };
            if self.windows.get(&key).is_some_and(|window| window.count >= most) {
                self.reached.push_back((key, until));
            } else {
                self.windows.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::default() + TimeDelta::seconds(seconds)
    }

    #[test]
    fn what_others_counted_counts_until_their_window_ends() {
        let mut windows = Windows::default();
        windows.share();
        windows.count("key", 3, at(60), at(0)).unwrap();
        assert_eq!(windows.take_fresh(10), [("key", 1)]);
        windows.learn(&"key", 1, 3, at(50));
        assert_eq!(windows.counted(&"key", at(1)), 3);
        assert_eq!(windows.count("key", 3, at(61), at(1)), Err(at(50)));
        assert_eq!(windows.reached(&"key", 3, at(1)), Some(at(50)));
        assert!(windows.count("key", 3, at(110), at(51)).is_ok(), "the others' window is over");
    }

    #[test]
    fn what_was_sent_before_is_not_counted_as_the_others() {
        let mut windows = Windows::default();
        windows.share();
        for total in 1..=3 {
            windows.count("key", 10, at(60), at(0)).unwrap();
            let fresh = windows.take_fresh(10);
            windows.learn(&"key", fresh[0].1, total, at(59));
            assert_eq!(windows.counted(&"key", at(1)), total);
        }
        // Another window of all: what was sent into the last one is not in it.
        windows.count("key", 10, at(60), at(2)).unwrap();
        windows.learn(&"key", 1, 5, at(119));
        assert_eq!(windows.counted(&"key", at(3)), 4 + 4);
    }

    #[test]
    fn what_could_not_be_told_is_told_the_next_time() {
        let mut windows = Windows::default();
        windows.count("alone", 9, at(60), at(0)).unwrap();
        assert!(windows.take_fresh(10).is_empty(), "nobody is told");
        windows.share();
        windows.count("key", 9, at(60), at(0)).unwrap();
        windows.count("other", 9, at(60), at(0)).unwrap();
        let first = windows.take_fresh(1);
        assert_eq!(first.len(), 1);
        windows.put_back(first[0].0, first[0].1);
        assert_eq!(windows.take_fresh(10).len(), 2);
    }
}
