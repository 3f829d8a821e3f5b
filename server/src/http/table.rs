//! A table on its way into a file: cells with their type, columns with the name programs read and the words people read.

use chrono::{NaiveDate, SecondsFormat};

use super::csv;
use crate::domain::china_time::{self, Instant};

/// One column: its name as in JSON, and its heading for people, with the unit where there is one.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub words: &'static str,
}

pub const fn column(name: &'static str, words: &'static str) -> Column {
    Column { name, words }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    /// Words and identifiers: never a number or a formula, whatever they look like.
    Text(String),
    Whole(i64),
    /// 0 to 1.
    Share(f64),
    /// Whole seconds.
    At(Instant),
    /// As exact as it is stored, for whoever computes with it.
    Exactly(Instant),
    Day(NaiveDate),
    Yes(bool),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    pub fn count(count: u64) -> Self {
        Self::Whole(i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Empty, cell)
    }

    /// As it stands in a file of comma-separated values.
    fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Whole(number) => number.to_string(),
            Self::Share(share) => format!("{share:.4}"),
            Self::At(at) => china_time::rfc3339(*at),
            Self::Exactly(at) => china_time::local(*at).to_rfc3339_opts(SecondsFormat::AutoSi, false),
            Self::Day(day) => day.to_string(),
            Self::Yes(yes) => yes.to_string(),
        }
    }
}

pub type Row = Vec<Cell>;

pub fn csv_heading(columns: &[Column]) -> String {
    csv::line(columns.iter().map(|column| column.name))
}

/// Only words can be taken for formulas: a number below nought stays one.
pub fn csv_lines(rows: &[Row]) -> String {
    rows.iter().map(|row| csv_line(row)).collect()
}

pub fn csv_line(row: &[Cell]) -> String {
    let cells = row.iter().map(|cell| match cell {
        Cell::Text(text) => csv::cell(text),
        typed => typed.plain(),
    });
    format!("{}\r\n", cells.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_from_being_formulas_and_numbers_stay_numbers() {
        let at: Instant = "2026-11-30T16:00:00.25Z".parse().unwrap();
        let row = [Cell::text("=1+1"), Cell::Whole(-5), Cell::At(at), Cell::Exactly(at), Cell::Share(0.5), Cell::Empty];
        let said = "\"'=1+1\",-5,2026-12-01T00:00:00+08:00,2026-12-01T00:00:00.250+08:00,0.5000,\r\n";
        assert_eq!(csv_line(&row), said);
    }
}
