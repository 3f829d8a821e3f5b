//! Two lines over days, labelled at their ends, with the target dashed.

use std::fmt::Write;

use super::Size;
use super::labels::{Wanted, spread, text_width};

/// A day; without values where there were too few cases.
#[derive(Clone, Debug)]
pub struct TrendDay {
    /// e.g. `4月21日`.
    pub label: String,
    /// What came in on that day, or in the seven up to it.
    pub href: Option<String>,
    pub half: Option<f64>,
    pub nine: Option<f64>,
    /// What caused it, e.g. `清明假期`.
    pub note: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Trend {
    /// e.g. `近30天，小时`.
    pub note: String,
    /// In the unit of the values.
    pub target: f64,
    /// e.g. `目标24小时`.
    pub target_words: String,
    /// Labels of the ends, e.g. `一半 3.2小时`.
    pub half_words: String,
    pub nine_words: String,
    pub days: Vec<TrendDay>,
}

#[derive(Clone, Debug)]
pub struct EndLabel {
    pub words: String,
    pub y: f64,
    pub strong: bool,
}

#[derive(Clone, Debug)]
pub struct TrendView {
    pub width: f64,
    pub height: f64,
    pub left: f64,
    pub right: f64,
    pub bottom: f64,
    pub target: f64,
    /// Height and value of the lines across.
    pub grid: Vec<(f64, f64)>,
    /// `d` of the two paths.
    pub half: String,
    pub nine: String,
    /// Days past the target.
    pub late: Vec<(f64, f64)>,
    pub notes: Vec<(f64, f64, String)>,
    pub ends: Vec<EndLabel>,
    /// Place, `text-anchor` and words under the first, middle and last day.
    pub days: Vec<(f64, &'static str, String)>,
}

impl Trend {
    pub fn is_late(&self, day: &TrendDay) -> bool {
        day.nine.is_some_and(|value| value > self.target)
    }

    pub fn place(&self, size: &Size) -> TrendView {
        let font = size.font;
        let ends = [&self.target_words, &self.nine_words, &self.half_words];
        let widest = ends.map(|words| text_width(words, font)).into_iter().fold(0.0, f64::max);
        let (left, right) = (font * 1.8, size.width - widest - font * 0.6);
        let (top, bottom) = (font, size.height - font * 1.7);
        let values = self.days.iter().filter_map(|day| day.nine);
        let highest = values.fold(self.target, f64::max);
        let step = self.target / 2.0;
        let last = (highest * 1.05 / step).ceil() * step;
        let x_of = |at: usize| {
            let steps = self.days.len().saturating_sub(1).max(1);
            left + (right - left) * at as f64 / steps as f64
        };
        let y_of = |value: f64| bottom - (bottom - top) * value / last;
        let place = |of: fn(&TrendDay) -> Option<f64>| -> Vec<Option<(f64, f64)>> {
            let days = self.days.iter().enumerate();
            days.map(|(at, day)| Some((x_of(at), y_of(of(day)?)))).collect()
        };
        let (half, nine) = (place(|day| day.half), place(|day| day.nine));
        let dots = self.days.iter().zip(&nine).filter(|(day, _)| self.is_late(day));
        let notes = self.days.iter().zip(&nine).filter_map(|(day, at)| {
            let (x, y) = (*at)?;
            Some((x, y - font * 0.7, day.note.clone()?))
        });
        let mut labels = vec![(y_of(self.target), &self.target_words, false)];
        labels.extend(last_y(&nine).map(|y| (y, &self.nine_words, true)));
        labels.extend(last_y(&half).map(|y| (y, &self.half_words, false)));
        TrendView {
            width: size.width,
            height: size.height,
            left,
            right,
            bottom,
            target: y_of(self.target),
            grid: grid(last, step).map(|value| (y_of(value), value)).collect(),
            half: path(&half),
            nine: path(&nine),
            late: dots.filter_map(|(_, at)| *at).collect(),
            notes: notes.collect(),
            ends: end_labels(labels, size.height, font),
            days: self.named_days(x_of, font),
        }
    }

    /// The first and the last day, and the middle one where it has room.
    fn named_days(&self, x_of: impl Fn(usize) -> f64, font: f64) -> Vec<(f64, &'static str, String)> {
        let last = self.days.len().saturating_sub(1);
        let mut named = vec![(0, "start"), (last / 2, "middle"), (last, "end")];
        let widest = self.days.iter().map(|day| text_width(&day.label, font)).fold(0.0, f64::max);
        if x_of(last) - x_of(0) < 3.0 * widest {
            named.remove(1);
        }
        named.dedup_by_key(|(at, _)| *at);
        let words = |at: usize| Some(self.days.get(at)?.label.clone());
        let named = named.into_iter();
        named.filter_map(|(at, anchor)| Some((x_of(at), anchor, words(at)?))).collect()
    }
}

fn grid(last: f64, step: f64) -> impl Iterator<Item = f64> {
    (0..=(last / step).round() as u32).map(move |at| f64::from(at) * step)
}

fn last_y(points: &[Option<(f64, f64)>]) -> Option<f64> {
    points.iter().flatten().last().map(|(_, y)| *y)
}

/// Straight pieces; a day without values breaks the line instead of pretending.
fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    let mut move_to = true;
    for point in points {
        if let Some((x, y)) = point {
            let command = if move_to { 'M' } else { 'L' };
            write!(path, "{command}{x:.1} {y:.1}").expect("a string takes every write");
        }
        move_to = point.is_none();
    }
    path
}

fn end_labels(mut labels: Vec<(f64, &String, bool)>, height: f64, font: f64) -> Vec<EndLabel> {
    labels.sort_by(|one, other| one.0.total_cmp(&other.0));
    let line = font * 1.3;
    let wanted: Vec<_> = labels.iter().map(|(middle, _, _)| Wanted { middle: *middle, length: line }).collect();
    let tops = spread(&wanted, 0.0, height, 0.0).unwrap_or_default();
    let labels = labels.into_iter().zip(tops);
    let labels = labels.map(|((_, words, strong), top)| EndLabel { words: words.clone(), y: top + font, strong });
    labels.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(nine: &[Option<f64>]) -> Trend {
        let days = nine.iter().map(|nine| TrendDay {
            label: "4月1日".into(),
            href: None,
            half: nine.map(|hours| hours / 4.0),
            nine: *nine,
            note: None,
        });
        Trend {
            note: String::new(),
            target: 24.0,
            target_words: "目标24小时".into(),
            half_words: "一半 3小时".into(),
            nine_words: "九成 24小时".into(),
            days: days.collect(),
        }
    }

    #[test]
    fn a_day_without_values_breaks_the_line() {
        let view = trend(&[Some(10.0), Some(12.0), None, Some(30.0)]).place(&Size::DESK);
        assert_eq!(view.nine.matches('M').count(), 2);
        assert_eq!(view.late.len(), 1);
    }

    #[test]
    fn labels_at_the_ends_do_not_overlap() {
        let view = trend(&[Some(20.0), Some(24.0)]).place(&Size::PHONE);
        assert_eq!(view.ends.len(), 3);
        for pair in view.ends.windows(2) {
            assert!(pair[1].y - pair[0].y >= Size::PHONE.font * 1.3 - 1e-6);
        }
    }

    #[test]
    fn nothing_at_all_still_draws_the_target() {
        let view = trend(&[]).place(&Size::DESK);
        assert!(view.nine.is_empty() && view.days.is_empty());
        assert_eq!(view.ends.len(), 1);
    }
}
