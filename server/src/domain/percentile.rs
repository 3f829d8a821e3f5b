//! Percentiles by nearest rank: a value that really occurred, never one in between.

/// Under so many values the 99th percentile says nothing.
pub const LEAST_FOR_P99: usize = 100;

/// The value at rank ⌈share · n⌉ of ascending values, `share` in thousandths; `None` of nothing.
pub fn nearest_rank(ascending: &[i64], thousandths: usize) -> Option<i64> {
    let rank = (ascending.len() * thousandths).div_ceil(1_000).max(1);
    ascending.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_textbook_example_holds() {
        let values = [15, 20, 35, 40, 50];
        let at = |thousandths| nearest_rank(&values, thousandths);
        assert_eq!([at(50), at(300), at(400), at(500), at(1_000)], [15, 20, 20, 35, 50].map(Some));
        assert_eq!(nearest_rank(&[], 500), None);
    }

    proptest! {
        #[test]
        fn at_least_the_share_lies_at_or_below(mut values in prop::collection::vec(0i64..1_000, 1..200), share in 1usize..=1_000) {
            values.sort_unstable();
            let found = nearest_rank(&values, share).unwrap();
            let below = values.iter().filter(|value| **value <= found).count();
            let strictly = values.iter().filter(|value| **value < found).count();
            prop_assert!(below * 1_000 >= share * values.len());
            prop_assert!(strictly * 1_000 < share * values.len());
        }
    }
}
