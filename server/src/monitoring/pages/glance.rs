//! What stands beside the figures: how a period compares with the one before, and lines that lead on.

use crate::monitoring::{
    chart::{PointView, RowView},
    formulas::Measure,
};

/// One percentile of one clock beside the same one of the period before.
#[derive(Clone, Debug)]
pub struct ChangeCell {
    /// e.g. `3.2小时`.
    pub words: String,
    /// Past its target.
    pub late: bool,
    /// e.g. `快3小时`, `持平`, `前期件数太少`.
    pub change: String,
    /// Those that took longer.
    pub href: String,
}

#[derive(Clone, Debug)]
pub struct ChangeRow {
    pub name: String,
    pub formula: Measure,
    /// How many were measured, now and before.
    pub n: usize,
    pub before: usize,
    /// Half, nine tenths, 99 %; none where there are too few.
    pub cells: Vec<Option<ChangeCell>>,
}

#[derive(Clone, Debug)]
pub struct Changes {
    /// e.g. `前30天`.
    pub before: String,
    pub rows: Vec<ChangeRow>,
}

impl Changes {
    /// The dots of a row of the chart, each with the list that its cell leads to.
    pub(super) fn dots<'a>(&'a self, row: &'a RowView) -> impl Iterator<Item = (&'a PointView, &'a str)> {
        let cells =
            self.rows.iter().find(|one| one.name == row.name).into_iter().flat_map(|one| one.cells.iter().flatten());
        row.points.iter().zip(cells.map(|cell| cell.href.as_str()))
    }
}

/// A sentence with a number that leads to its list.
#[derive(Clone, Debug)]
pub struct Lead {
    pub formula: Measure,
    pub words: String,
    pub count: u64,
    pub after: String,
    pub href: String,
    pub late: bool,
}
