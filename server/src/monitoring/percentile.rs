//! What is told of many measured times: median, nine in ten, ninety-nine in a hundred.

use crate::domain::{histogram::Histogram, percentile::LEAST_FOR_P99};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    pub n: usize,
    pub p50: Option<i64>,
    pub p90: Option<i64>,
    /// `None` under a hundred values.
    pub p99: Option<i64>,
}

impl Percentiles {
    pub fn of(times: &Histogram) -> Self {
        let n = usize::try_from(times.n()).unwrap_or_default();
        Self {
            n,
            p50: times.nearest_rank(500),
            p90: times.nearest_rank(900),
            p99: times.nearest_rank(990).filter(|_| n >= LEAST_FOR_P99),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: impl IntoIterator<Item = i64>) -> Percentiles {
        Percentiles::of(&values.into_iter().collect())
    }

    #[test]
    fn nothing_measured_has_no_percentiles() {
        assert_eq!(Percentiles::of(&Histogram::default()), Percentiles::default());
    }

    #[test]
    fn known_ranks() {
        let five = of([50, 15, 35, 40, 20]);
        assert_eq!((five.n, five.p50, five.p90, five.p99), (5, Some(35), Some(50), None));
        let one = of([7]);
        assert_eq!((one.p50, one.p90), (Some(7), Some(7)));
    }

    #[test]
    fn the_ninety_ninth_needs_a_hundred() {
        assert_eq!(of(1..=99).p99, None);
        let hundred = of(1..=100);
        assert_eq!((hundred.p50, hundred.p90, hundred.p99), (Some(50), Some(90), Some(99)));
    }

    proptest! {
        #[test]
        fn each_is_a_measured_value_that_enough_do_not_exceed(values in prop::collection::vec(0..1_000i64, 1..300)) {
            let found = of(values.clone());
            for (percent, value) in [(50, found.p50), (90, found.p90), (99, found.p99)] {
                let Some(value) = value else {
                    prop_assert!(percent == 99 && values.len() < LEAST_FOR_P99);
                    continue;
                };
                prop_assert!(values.contains(&value));
                let within = values.iter().filter(|other| **other <= value).count();
                let below = values.iter().filter(|other| **other < value).count();
                prop_assert!(within * 100 >= percent * values.len());
                prop_assert!(below * 100 < percent * values.len());
            }
        }

        #[test]
        fn they_rise(values in prop::collection::vec(0..1_000i64, 100..200)) {
            let found = of(values);
            prop_assert!(found.p50 <= found.p90 && found.p90 <= found.p99);
        }
    }
}
