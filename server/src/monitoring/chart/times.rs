//! Times against targets: every row on one scale, share of target, so that one line is every target.

use super::Size;
use super::labels::{Wanted, spread, text_width};

/// One percentile of a clock.
#[derive(Clone, Debug)]
pub struct ClockPoint {
    /// `一半`, `九成` or `99%`.
    pub name: String,
    pub seconds: f64,
    /// e.g. `3.2小时`.
    pub words: String,
}

#[derive(Clone, Debug)]
pub struct ClockRow {
    /// e.g. `受理`.
    pub name: String,
    /// e.g. `目标24小时`.
    pub target: String,
    pub target_seconds: f64,
    /// Rising; empty under five cases.
    pub points: Vec<ClockPoint>,
}

#[derive(Clone, Debug)]
pub struct TimesChart {
    /// Beside the heading, e.g. `本月412件，自然时间`.
    pub note: String,
    pub rows: Vec<ClockRow>,
}

#[derive(Clone, Debug)]
pub struct PointView {
    pub name: String,
    pub words: String,
    pub late: bool,
    pub x: f64,
    /// Start and baseline of the label.
    pub label_x: f64,
    pub label_y: f64,
}

#[derive(Clone, Debug)]
pub struct RowView {
    pub name: String,
    pub target: String,
    pub top: f64,
    pub bottom: f64,
    /// Where the target line begins: below the names where those stand above.
    pub target_top: f64,
    /// Height of the line with the dots.
    pub axis: f64,
    pub points: Vec<PointView>,
}

impl RowView {
    pub fn last_x(&self) -> f64 {
        self.points.last().map_or(0.0, |point| point.x)
    }

    pub fn first_x(&self) -> f64 {
        self.points.first().map_or(0.0, |point| point.x)
    }
}

#[derive(Clone, Debug)]
pub struct TimesView {
    pub width: f64,
    pub height: f64,
    /// Where the lines begin, and where every target is.
    pub left: f64,
    pub target: f64,
    /// Height of the words over the target line.
    pub head: f64,
    pub rows: Vec<RowView>,
}

/// Share of target at the right edge: room beyond the target, but a single outlier does not flatten the rest.
fn last_share(rows: &[ClockRow], size: &Size) -> f64 {
    let shares = rows.iter().flat_map(|row| {
        let target = row.target_seconds;
        row.points.iter().map(move |point| point.seconds / target)
    });
    // Where the text is large for the drawing, a label needs half of it on either side.
    let least = if size.times - size.names < 20.0 * size.font { 2.0 } else { 1.6 };
    (shares.fold(0.0, f64::max) * 1.1).clamp(least, 2.0)
}

/// Free space over a row's line, in heights of its text.
fn row_space(size: &Size) -> f64 {
    if size.names == 0.0 { 1.3 } else { 1.7 }
}

impl TimesChart {
    /// The chart in words, for those who do not see it.
    pub fn sentence(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            let points = row.points.iter().map(|point| {
                let late = if point.seconds > row.target_seconds { "，超过目标" } else { "" };
                format!("{} {}{late}", point.name, point.words)
            });
            let points = points.collect::<Vec<_>>().join("，");
            let points = if points.is_empty() { "件数太少" } else { &points };
            format!("{}，{}：{points}", row.name, row.target)
        });
        rows.collect::<Vec<_>>().join("；")
    }

    pub fn place(&self, size: &Size) -> TimesView {
        let font = size.font;
        let scale = (size.times - size.names) / last_share(&self.rows, size);
        let target = size.names + scale;
        let head = font * 1.9;
        let above = if size.names == 0.0 { font * 1.6 } else { 0.0 };
        let mut top = head;
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let axis = top + above + font * row_space(size);
            let edges = [size.names, target, size.times];
            let x =
                |point: &ClockPoint| (size.names + point.seconds / row.target_seconds * scale).min(size.times - 6.0);
            let (points, lines) = place_points(row, x, edges, axis, font);
            let bottom = axis + font * (row_space(size) - 0.5 + 1.35 * lines);
            rows.push(RowView {
                name: row.name.clone(),
                target: row.target.clone(),
                top,
                bottom,
                target_top: if above > 0.0 { axis - font * 0.7 } else { top },
                axis,
                points,
            });
            top = bottom;
        }
        TimesView { width: size.times, height: top, left: size.names, target, head, rows }
    }
}

/// Points with their labels, and how many lines of labels there are; no label crosses the target line.
fn place_points(
    row: &ClockRow,
    x: impl Fn(&ClockPoint) -> f64,
    [left, target, right]: [f64; 3],
    axis: f64,
    font: f64,
) -> (Vec<PointView>, f64) {
    let gap = font * 0.7;
    let within = row.points.iter().filter(|point| point.seconds <= row.target_seconds);
    let beyond = row.points.iter().filter(|point| point.seconds > row.target_seconds);
    let mut points = Vec::with_capacity(row.points.len());
    let mut lines = 1.0;
    for (side, from, to, late) in
        [(within.collect::<Vec<_>>(), left, target - gap, false), (beyond.collect(), target + gap, right, true)]
    {
        let wanted: Vec<_> = side
            .iter()
            .map(|point| Wanted {
                middle: x(point),
                length: text_width(&format!("{} {}", point.name, point.words), font),
            })
            .collect();
        let one_line = spread(&wanted, from, to, gap);
        for (at, point) in side.iter().enumerate() {
            let (start, line) = match &one_line {
                Some(starts) => (starts[at], 0.0),
                None => (alone(wanted[at], from, to), at as f64),
            };
            lines = f64::max(lines, line + 1.0);
            points.push(PointView {
                name: point.name.clone(),
                words: point.words.clone(),
                late,
                x: x(point),
                label_x: start,
                label_y: axis + font * (1.55 + 1.35 * line),
            });
        }
    }
    (points, lines)
}

/// Start of a label on a line of its own.
fn alone(label: Wanted, from: f64, to: f64) -> f64 {
    let start = label.middle - label.length / 2.0;
    start.min(to - label.length).max(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(shares: &[f64]) -> ClockRow {
        let points = shares.iter().map(|share| ClockPoint {
            name: "九成".into(),
            seconds: share * 100.0,
            words: "19.5小时".into(),
        });
        ClockRow {
            name: "受理".into(), target: "目标24小时".into(), target_seconds: 100.0, points: points.collect()
        }
    }

    fn end(point: &PointView, font: f64) -> f64 {
        point.label_x + text_width(&format!("{} {}", point.name, point.words), font)
    }

    #[test]
    fn labels_keep_to_their_side_and_apart_at_every_size() {
        let cases = [[0.1, 0.8, 1.3], [0.9, 0.95, 1.02], [0.97, 0.98, 0.99], [1.1, 1.2, 9.0], [0.0, 0.0, 0.0]];
        for size in [Size::DESK, Size::PHONE, Size::ELDER, Size::WALL] {
            let chart = TimesChart { note: String::new(), rows: cases.iter().map(|shares| row(shares)).collect() };
            let view = chart.place(&size);
            for placed in view.rows.iter().flat_map(|row| &row.points) {
                let crosses = placed.label_x < view.target && end(placed, size.font) > view.target;
                assert!(!crosses, "{placed:?} at {size:?}");
                assert!(placed.label_x >= view.left - 1e-6 && placed.x <= view.width);
                assert!(end(placed, size.font) <= view.width + 1e-6);
            }
            for pair in view.rows.iter().flat_map(|row| row.points.windows(2)) {
                let same_line = pair[0].label_y == pair[1].label_y;
                assert!(!same_line || end(&pair[0], size.font) < pair[1].label_x);
            }
            for pair in view.rows.windows(2) {
                let lowest = pair[0].points.iter().map(|point| point.label_y).fold(0.0, f64::max);
                assert!(lowest < pair[1].top);
            }
        }
    }

    #[test]
    fn late_is_beyond_the_one_target_line() {
        let chart = TimesChart { note: String::new(), rows: vec![row(&[0.5, 1.0, 1.01])] };
        let view = chart.place(&Size::DESK);
        let late: Vec<_> = view.rows[0].points.iter().map(|point| point.late).collect();
        assert_eq!(late, [false, false, true]);
        assert!(view.rows[0].points.iter().all(|point| point.late == (point.x > view.target)));
    }
}
