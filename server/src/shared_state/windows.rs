//! Counting in windows of one length, in bounded memory: the oldest windows are forgotten first, reached ones never
//! before their end. What those may take is bounded by what it costs to reach one.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use crate::domain::china_time::Instant;

/// Keys counted at most, reached ones aside.
pub const MOST_KEYS: usize = 100_000;

struct Window {
    until: Instant,
    count: u32,
}

/// Windows of one kind, all of the same length: the first begun is the first to end.
pub struct Windows<K> {
    windows: HashMap<K, Window>,
    /// Every window in the order of its end, except those set aside.
    order: VecDeque<(K, Instant)>,
    /// Reached ones that were to be forgotten and stay until their end.
    reached: VecDeque<(K, Instant)>,
}

impl<K> Default for Windows<K> {
    fn default() -> Self {
        Self { windows: HashMap::new(), order: VecDeque::new(), reached: VecDeque::new() }
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
            if window.count >= most {
                return Err(window.until);
            }
            window.count += 1;
            return Ok(());
        }
        if most == 0 {
            return Err(until);
        }
        self.make_room(most);
        self.order.push_back((key.clone(), until));
        self.windows.insert(key, Window { until, count: 1 });
        Ok(())
    }

    /// The end of a window whose limit is reached.
    pub fn reached(&self, key: &K, most: u32, now: Instant) -> Option<Instant> {
        let window = self.windows.get(key)?;
        (window.until > now && window.count >= most).then_some(window.until)
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
