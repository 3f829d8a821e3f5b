//! Choices of the demo county, drawn from the clock's chance: random in a process, repeatable in a test.

use chrono::{TimeDelta, Timelike};

use crate::{
    clock::Clock,
    domain::china_time::{self, Instant},
};

/// How often a moment of the day is drawn again when it falls into the night.
const DAYTIME_TRIES: usize = 12;

/// Draws numbers, things and moments.
#[derive(Clone, Copy)]
pub struct Chance<'a>(pub &'a Clock);

impl Chance<'_> {
    pub fn bits(&self) -> u64 {
        u64::from_le_bytes(self.0.random())
    }

    /// A number from 0 up to but not including `end`; 0 when there is none.
    pub fn below(&self, end: usize) -> usize {
        (self.bits() % end.max(1) as u64) as usize
    }

    /// Like [`Self::below`], small numbers more often: some places are busier than others.
    pub fn mostly_low(&self, end: usize) -> usize {
        self.below(self.below(end) + 1)
    }

    pub fn percent(&self, likely: usize) -> bool {
        self.below(100) < likely
    }

    pub fn pick<'t, T>(&self, things: &'t [T]) -> &'t T {
        &things[self.below(things.len())]
    }

    pub fn shuffle<T>(&self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }

    /// A whole second within bounds, in the daytime where the bounds allow it.
    pub fn moment(&self, from: Instant, until: Instant) -> Instant {
        let seconds = (until - from).num_seconds().max(0) as usize;
        let draw = || from + TimeDelta::seconds(self.below(seconds + 1) as i64);
        (0..DAYTIME_TRIES).map(|_| draw()).find(|at| is_daytime(*at)).unwrap_or_else(draw)
    }

    /// Hours within bounds, to the second.
    pub fn hours(&self, least: f64, most: f64) -> TimeDelta {
        let (least, most) = ((least * 3_600.0) as i64, (most * 3_600.0) as i64);
        TimeDelta::seconds(least + self.below((most - least).max(0) as usize + 1) as i64)
    }
}

fn is_daytime(at: Instant) -> bool {
    (7..22).contains(&china_time::local(at).hour())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_stay_within_bounds_and_prefer_the_day() {
        let start = china_time::start_of(china_time::day(Instant::default()));
        let (clock, _) = Clock::test(start, 7);
        let chance = Chance(&clock);
        for _ in 0..200 {
            let at = chance.moment(start, start + TimeDelta::hours(24));
            assert!((start..=start + TimeDelta::hours(24)).contains(&at) && is_daytime(at));
        }
        assert_eq!(chance.moment(start, start), start, "no room is no choice");
    }
}
