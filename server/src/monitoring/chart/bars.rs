//! How long it took, in steps that a person would use.

use super::Size;

#[derive(Clone, Debug)]
pub struct Bar {
    /// e.g. `1小时内`, `2–4`, `超过24`.
    pub label: String,
    pub count: u64,
    /// Past the target.
    pub late: bool,
    /// Its list, linked under 看数据.
    pub href: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Bars {
    /// e.g. `本月412件，小时`.
    pub note: String,
    pub bars: Vec<Bar>,
}

#[derive(Clone, Debug)]
pub struct BarView {
    pub label: String,
    pub href: Option<String>,
    pub count: u64,
    pub late: bool,
    pub x: f64,
    pub y: f64,
    pub height: f64,
    pub middle: f64,
    /// Baselines of the count and of the label; labels alternate between two lines where they would touch.
    pub count_y: f64,
    pub label_y: f64,
}

#[derive(Clone, Debug)]
pub struct BarsView {
    pub width: f64,
    pub height: f64,
    pub bottom: f64,
    pub bar: f64,
    pub bars: Vec<BarView>,
}

impl Bars {
    pub fn place(&self, size: &Size) -> BarsView {
        let font = size.font;
        let slot = size.width / self.bars.len().max(1) as f64;
        let widths = self.bars.iter().map(|bar| super::labels::text_width(&bar.label, font));
        let two_lines = widths.fold(0.0, f64::max) > slot - 4.0;
        let lines = if two_lines { 2.9 } else { 1.7 };
        let (top, bottom) = (font * 1.4, size.height - font * lines);
        let highest = self.bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        let bars = self.bars.iter().enumerate().map(|(at, bar)| {
            let height = (bottom - top) * bar.count as f64 / highest as f64;
            let second = two_lines && at % 2 == 1;
            BarView {
                href: bar.href.clone(),
                label: bar.label.clone(),
                count: bar.count,
                late: bar.late,
                x: slot * (at as f64 + 0.1),
                y: bottom - height,
                height,
                middle: slot * (at as f64 + 0.5),
                count_y: bottom - height - font * 0.4,
                label_y: bottom + font * if second { 2.5 } else { 1.3 },
            }
        });
        BarsView { width: size.width, height: size.height, bottom, bar: slot * 0.8, bars: bars.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_and_none_is_drawn_at_zero() {
        let bars = [0, 12, 6].map(|count| Bar { label: "1–2".into(), count, late: false, href: None });
        let view = Bars { note: String::new(), bars: bars.to_vec() }.place(&Size::DESK);
        let heights: Vec<_> = view.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights[0], 0.0);
        assert!((heights[1] - 2.0 * heights[2]).abs() < 1e-9);
        assert!(view.bars.iter().all(|bar| bar.count_y > 0.0 && bar.label_y < view.height));
    }
}
