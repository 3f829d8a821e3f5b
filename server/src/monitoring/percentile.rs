//! What is told of many measured times: median, nine in ten, ninety-nine in a hundred.

use crate::domain::percentile::{LEAST_FOR_P99, nearest_rank};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    pub n: usize,
    pub p50: Option<i64>,
    pub p90: Option<i64>,
    /// `None` under a hundred values.
    pub p99: Option<i64>,
}

impl Percentiles {
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        Self {
            n: values.len(),
            p50: nearest_rank(&values, 500),
            p90: nearest_rank(&values, 900),
            p99: nearest_rank(&values, 990).filter(|_| values.len() >= LEAST_FOR_P99),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_measured_has_no_percentiles() {
        assert_eq!(Percentiles::of(vec![]), Percentiles::default());
    }

    #[test]
    fn known_ranks() {
        let five = Percentiles::of(vec![50, 15, 35, 40, 20]);
        assert_eq!((five.n, five.p50, five.p90, five.p99), (5, Some(35), Some(50), None));
        let one = Percentiles::of(vec![7]);
        assert_eq!((one.p50, one.p90), (Some(7), Some(7)));
    }

    #[test]
    fn the_ninety_ninth_needs_a_hundred() {
        assert_eq!(Percentiles::of((1..=99).collect()).p99, None);
        let hundred = Percentiles::of((1..=100).collect());
        assert_eq!((hundred.p50, hundred.p90, hundred.p99), (Some(50), Some(90), Some(99)));
    }

    proptest! {
        #[test]
        fn each_is_a_measured_value_that_enough_do_not_exceed(values in prop::collection::vec(0..1_000i64, 1..300)) {
            let found = Percentiles::of(values.clone());
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
            let found = Percentiles::of(values);
            prop_assert!(found.p50 <= found.p90 && found.p90 <= found.p99);
        }
    }
}
