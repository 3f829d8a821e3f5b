//! Positions of everything in the board's charts; the templates only draw them.

mod bars;
mod labels;
mod times;
mod trend;

pub use bars::{Bar, BarView, Bars, BarsView};
pub use times::{ClockPoint, ClockRow, PointView, RowView, TimesChart, TimesView};
pub use trend::{EndLabel, Trend, TrendDay, TrendView};

/// A chart is drawn once for each size it is read at, so that its text is never scaled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Class of the drawing; the style sheet shows the one that fits.
    pub class: &'static str,
    pub font: f64,
    /// Width of the times chart, and of the names at its left; without room for those they stand above.
    pub times: f64,
    pub names: f64,
    /// Trend and distribution.
    pub width: f64,
    pub height: f64,
}

impl Size {
    pub const DESK: Self = Self { class: "wide", font: 13.0, times: 770.0, names: 104.0, width: 430.0, height: 150.0 };
    pub const PHONE: Self = Self { class: "narrow", font: 15.0, times: 340.0, names: 0.0, width: 340.0, height: 200.0 };
    pub const ELDER: Self = Self { class: "large", font: 20.0, times: 340.0, names: 0.0, width: 340.0, height: 260.0 };
    pub const WALL: Self = Self { class: "wall", font: 22.0, times: 890.0, names: 176.0, width: 890.0, height: 256.0 };

    /// The drawings a page holds.
    pub fn of_page(wall: bool, elder: bool) -> &'static [Self] {
        match (wall, elder) {
            (true, _) => &[Self::WALL],
            (false, true) => &[Self::ELDER],
            (false, false) => &[Self::DESK, Self::PHONE],
        }
    }
}
