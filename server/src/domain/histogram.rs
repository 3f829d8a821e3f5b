//! Measured times as counts, so that many can be kept, added up and taken away again. Each second stands for itself while
//! there are few; many are kept as the middle of a narrow step, within half a percent of what was measured.
//!
//! Steps never cross a whole minute up to an hour, nor a whole hour after it: what took up to an hour is told exactly.

use serde::{Deserialize, Serialize};

/// So many times are kept as they were measured.
pub const EXACT: i64 = 4_096;
const MINUTE: u32 = 60;
const HOUR: u32 = 3_600;
/// Steps in each unit of the first whole one: a step is a hundredth of where it lies at most.
const STEPS: u32 = 100;

/// Counts by seconds; may be negative where it is a difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    n: i64,
    rounded: bool,
    /// Seconds, ascending, and how often.
    counts: Vec<(u32, i32)>,
}

impl FromIterator<i64> for Histogram {
    fn from_iter<T: IntoIterator<Item = i64>>(seconds: T) -> Self {
        let mut times: Vec<u32> = seconds.into_iter().map(whole).collect();
        times.sort_unstable();
        let counts = times.chunk_by(|left, right| left == right).map(|same| (same[0], same.len() as i32));
        let mut found = Self { n: times.len() as i64, rounded: false, counts: counts.collect() };
        found.settle();
        found
    }
}

/// A clock that ran backwards measured nothing.
fn whole(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}

/// The middle of the step a time lies in.
fn step(seconds: u32) -> u32 {
    if seconds <= STEPS {
        return seconds;
    }
    let unit = if seconds <= HOUR { MINUTE } else { HOUR };
    let (units, within) = ((seconds - 1) / unit, (seconds - 1) % unit);
    let width = (unit * units.min(STEPS) / STEPS).max(1);
    let below = within / width * width;
    let above = (below + width).min(unit);
    units * unit + (below + 1).midpoint(above)
}

impl Histogram {
    pub fn n(&self) -> i64 {
        self.n
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Adds one time, or takes one away again.
    pub fn add(&mut self, seconds: i64, times: i32) {
        let seconds = if self.rounded { step(whole(seconds)) } else { whole(seconds) };
        self.n += i64::from(times);
        match self.counts.binary_search_by_key(&seconds, |(at, _)| *at) {
            Ok(at) => {
                self.counts[at].1 += times;
                if self.counts[at].1 == 0 {
                    self.counts.remove(at);
                }
            }
            Err(at) => self.counts.insert(at, (seconds, times)),
        }
        self.settle();
    }

    /// Adds up with another one.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.n += other.n;
        self.rounded |= other.rounded;
        let mut both = [self.counts.as_slice(), other.counts.as_slice()].concat();
        both.sort_by_key(|(at, _)| *at);
        self.counts = both;
        self.close_up();
        self.settle();
    }

    /// Many are kept by steps from then on.
    fn settle(&mut self) {
        if self.n > EXACT && !self.rounded {
            self.rounded = true;
            self.close_up();
        }
    }

    /// One count a second, or a step where it is rounded; none of nothing.
    fn close_up(&mut self) {
        if self.rounded {
            self.counts.iter_mut().for_each(|(at, _)| *at = step(*at));
        }
        self.counts.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        self.counts.retain(|(_, times)| *times != 0);
    }

    /// The value at rank ⌈share · n⌉, `share` in thousandths; `None` of nothing.
    pub fn nearest_rank(&self, thousandths: i64) -> Option<i64> {
        let rank = ((self.n * thousandths + 999) / 1_000).max(1);
        let mut reached = 0;
        let found = self.counts.iter().find(|(_, times)| {
            reached += i64::from(*times);
            reached >= rank
        });
        found.map(|(at, _)| i64::from(*at))
    }

    /// How many took longer than `over` seconds and no longer than `up_to`; exact at whole hours.
    pub fn within(&self, over: Option<i64>, up_to: Option<i64>) -> i64 {
        let lies = |at: i64| over.is_none_or(|over| at > over) && up_to.is_none_or(|up_to| at <= up_to);
        self.counts.iter().filter(|(at, _)| lies(i64::from(*at))).map(|(_, times)| i64::from(*times)).sum()
    }

    /// Whether both say the same, however they came about.
    pub fn says_the_same(&self, other: &Self) -> bool {
        if self.rounded == other.rounded {
            return self == other;
        }
        let rounded = |one: &Self| {
            let mut one = Self { rounded: true, ..one.clone() };
            one.close_up();
            one
        };
        rounded(self) == rounded(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::percentile::nearest_rank;
    use proptest::prelude::*;

    const SHARES: [usize; 5] = [1, 500, 900, 990, 1_000];

    fn exact(values: &[i64], thousandths: usize) -> Option<i64> {
        let mut ascending = values.to_vec();
        ascending.sort_unstable();
        nearest_rank(&ascending, thousandths)
    }

    #[test]
    fn a_step_is_narrow_keeps_its_middle_and_crosses_no_hour() {
        for seconds in (0..8_000).chain((8_000..400_000).step_by(7)).chain((400_000..40_000_000).step_by(99_991)) {
            let middle = step(seconds);
            assert!(seconds.abs_diff(middle) * 200 <= seconds.max(200), "{seconds} is kept as {middle}");
            assert_eq!(step(middle), middle, "{seconds}");
            let hours = |seconds: u32| seconds.div_ceil(HOUR);
            assert_eq!(hours(seconds), hours(middle), "{seconds}");
        }
    }

    #[test]
    fn few_are_exact_and_nothing_has_no_percentile() {
        let few: Histogram = [50, 15, 35, 40, 20].into_iter().collect();
        assert_eq!([500, 900, 1_000].map(|share| few.nearest_rank(share)), [Some(35), Some(50), Some(50)]);
        assert_eq!(Histogram::default().nearest_rank(500), None);
        assert_eq!((few.within(Some(15), Some(40)), few.within(None, None)), (3, 5));
    }

    #[test]
    fn a_heavy_tail_of_many_stays_within_one_percent() {
        let values: Vec<i64> = (1..200_000).map(|at| (60.0 * 1.00006_f64.powi(at)) as i64).collect();
        let kept: Histogram = values.iter().copied().collect();
        for share in SHARES {
            let (told, exact) = (kept.nearest_rank(share as i64).unwrap(), exact(&values, share).unwrap());
            assert!((told - exact).abs() * 100 <= exact, "{share}: {told} instead of {exact}");
        }
        assert!(kept.counts.len() < 4_000, "{} steps", kept.counts.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn any_number_of_times_stays_within_one_percent(
            values in prop::collection::vec(prop_oneof![0..100i64, 0..90_000i64, 0..9_000_000i64], 1..6_000)
        ) {
            let kept: Histogram = values.iter().copied().collect();
            for share in SHARES {
                let (told, exact) = (kept.nearest_rank(share as i64).unwrap(), exact(&values, share).unwrap());
                prop_assert!((told - exact).abs() * 100 <= exact);
                if values.len() as i64 <= EXACT {
                    prop_assert_eq!(told, exact);
                }
            }
        }

        #[test]
        fn whatever_is_added_and_taken_away_in_any_order_says_what_is_left(
            left in prop::collection::vec(0..90_000i64, 0..200),
            gone in prop::collection::vec(0..90_000i64, 0..200),
            merged in any::<bool>(),
        ) {
            let mut kept = Histogram::default();
            gone.iter().for_each(|at| kept.add(*at, -1));
            if merged {
                kept.merge(&gone.iter().chain(&left).copied().collect());
            } else {
                left.iter().chain(&gone).for_each(|at| kept.add(*at, 1));
            }
            prop_assert!(kept.says_the_same(&left.iter().copied().collect()));
        }

        #[test]
        fn steps_say_the_same_as_times_that_were_rounded_later(values in prop::collection::vec(0..900_000i64, 4_000..4_200)) {
            let (few, rest) = values.split_at(3_000);
            let mut kept: Histogram = few.iter().copied().collect();
            kept.merge(&rest.iter().copied().collect());
            let mut one_by_one = Histogram::default();
            values.iter().for_each(|at| one_by_one.add(*at, 1));
            prop_assert!(kept.says_the_same(&one_by_one));
        }
    }
}
