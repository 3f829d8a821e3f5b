//! Labels that would overlap are pushed apart, never past the ends of their space.

/// Estimated width of a text: a Chinese character is a square, the rest a little over half.
pub fn text_width(text: &str, font: f64) -> f64 {
    let of = |character: char| if character.is_ascii() { 0.58 } else { 1.0 };
    text.chars().map(of).sum::<f64>() * font
}

/// A label by the middle it would like to have, and its length.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub middle: f64,
    pub length: f64,
}

/// Starts of the labels in the order given, `gap` apart and between `from` and `to`; `None` where they do not fit.
pub fn spread(wanted: &[Wanted], from: f64, to: f64, gap: f64) -> Option<Vec<f64>> {
    let gaps = gap * wanted.len().saturating_sub(1) as f64;
    let needed = wanted.iter().map(|label| label.length).sum::<f64>() + gaps;
    if needed > to - from {
        return None;
    }
    let mut starts = Vec::with_capacity(wanted.len());
    let mut free = from;
    for label in wanted {
        let start = (label.middle - label.length / 2.0).max(free);
        starts.push(start);
        free = start + label.length + gap;
    }
    let mut end = to;
    for (start, label) in starts.iter_mut().zip(wanted).rev() {
        *start = start.min(end - label.length);
        end = *start - gap;
    }
    Some(starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        let wanted = [40.0, 140.0].map(|middle| Wanted { middle, length: 60.0 });
        assert_eq!(spread(&wanted, 0.0, 200.0, 8.0), Some(vec![10.0, 110.0]));
    }

    #[test]
    fn labels_without_room_are_refused() {
        let wanted = [10.0, 20.0].map(|middle| Wanted { middle, length: 60.0 });
        assert_eq!(spread(&wanted, 0.0, 120.0, 8.0), None);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_nor_leave(
            mut middles in prop::collection::vec(-50.0..450.0f64, 0..5),
            length in 10.0..90.0f64,
        ) {
            middles.sort_by(f64::total_cmp);
            let wanted: Vec<_> = middles.iter().map(|&middle| Wanted { middle, length }).collect();
            if let Some(starts) = spread(&wanted, 0.0, 400.0, 6.0) {
                for pair in starts.windows(2) {
                    prop_assert!(pair[1] - pair[0] >= length + 6.0 - 1e-6);
                }
                for start in starts {
                    prop_assert!((-1e-6..=400.0 - length + 1e-6).contains(&start));
                }
            }
        }
    }
}
