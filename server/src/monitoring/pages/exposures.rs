//! Whether stations are used, and how.

use askama::Template;

use super::Figure;
use crate::http::page::{Frame, NavItem};
use crate::monitoring::formulas::Measure;

#[derive(Clone, Debug)]
pub struct StationRow {
    pub name: String,
    pub codes: u64,
    pub scans: u64,
    pub submissions: u64,
    /// e.g. `12%`; none without enough scans.
    pub conversion: Option<String>,
    pub n: u64,
    pub online: u64,
    pub small: u64,
    /// Small ones that are old.
    pub old: u64,
    pub list: String,
    pub online_list: String,
    pub small_list: String,
    pub old_list: String,
}

impl StationRow {
    /// Codes, and nobody asked.
    fn is_quiet(&self) -> bool {
        self.codes > 0 && self.n == 0
    }
}

/// `GET /monitor/exposures`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/exposures.html")]
pub struct ExposuresPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub wall: bool,
    /// e.g. `近30天`.
    pub period: String,
    pub back: String,
    pub figures: Vec<Figure>,
    pub rows: Vec<StationRow>,
    /// Of a small matter that is old.
    pub old_days: u64,
}

impl ExposuresPage {
    const COLUMNS: [(Measure, &'static str); 3] =
        [(Measure::Conversion, "扫码后提交"), (Measure::Online, "线上"), (Measure::Small, "小事没答复")];
}
