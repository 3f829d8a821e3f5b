//! The board's table by station, deputy, township or category.

use crate::http::page::NavItem;

/// e.g. `26小时`; red past its target.
#[derive(Clone, Debug)]
pub struct TimeCell {
    pub words: String,
    pub late: bool,
}

/// p50, p90 and p99 of one clock; under five cases none of them.
#[derive(Clone, Debug)]
pub enum ClockCells {
    Few,
    Known {
        p50: TimeCell,
        p90: TimeCell,
        /// `None` under a hundred cases.
        p99: Option<TimeCell>,
    },
}

/// Whole percent, also the length of the bar.
#[derive(Clone, Copy, Debug)]
pub struct OnTime {
    pub percent: u8,
}

/// The lists behind a row's counts.
#[derive(Clone, Debug)]
pub struct RowLists {
    pub waiting: String,
    pub overdue: String,
    pub satisfied: String,
    pub basically_satisfied: String,
    pub dissatisfied: String,
}

#[derive(Clone, Debug)]
pub struct BoardRow {
    pub name: String,
    pub href: Option<String>,
    /// Lists behind its counts: waiting, overdue, and each grade.
    pub lists: Option<RowLists>,
    pub n: u64,
    pub open: u64,
    pub overdue: u64,
    pub accept: ClockCells,
    pub first_reply: ClockCells,
    pub resolve: ClockCells,
    /// `None` under five cases.
    pub on_time: Option<OnTime>,
    pub satisfied: u64,
    pub basically_satisfied: u64,
    pub dissatisfied: u64,
}

impl BoardRow {
    fn clocks(&self) -> [&ClockCells; 3] {
        [&self.accept, &self.first_reply, &self.resolve]
    }
}

#[derive(Clone, Debug)]
pub struct BoardTable {
    /// e.g. `各联络站`.
    pub heading: String,
    /// e.g. `按时率低的在前；按时率＝按时办结÷（已办结＋已超期未办结）`.
    pub formula: String,
    /// Over the first column, e.g. `联络站`.
    pub name: String,
    /// e.g. `按代表` to `?group_by=deputy`; the open one is current.
    pub groupings: Vec<NavItem>,
    pub export_href: Option<String>,
    pub rows: Vec<BoardRow>,
}

impl BoardTable {
    /// The same figures as a workbook.
    pub(super) fn as_workbook(&self, export_href: &str) -> String {
        export_href.replace(".csv?", ".xlsx?")
    }

    /// The measured rounds behind them, from which every figure can be computed again.
    pub(super) fn lines_as_workbook(&self, export_href: &str) -> String {
        self.as_workbook(export_href).replace("what=rows", "what=rounds")
    }

    /// The rows and their clocks, asked by the template.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&BoardRow, [&ClockCells; 3])> {
        self.rows.iter().map(|row| (row, row.clocks()))
    }
}
