//! What the pages of staff and leaders show; handlers fill these.

mod board;
mod cases;
mod dead_letters;
mod erasures;
mod ledgers;
mod paper;
mod table;

pub use board::{BoardPage, Figure, HeatCell, HeatMap, HeatWeek, HelpRow};
pub use cases::{CaseRow, CasesFilter, CasesPage, PhoneSearch};
pub use dead_letters::{DeadLetter, DeadLettersPage};
pub use erasures::{ErasedRow, ErasuresPage};
pub use ledgers::{BookLink, LedgerFilter, LedgersPage};
pub use paper::{PaperPage, PaperTable, Rate, columns as paper_columns};
pub use table::{BoardRow, BoardTable, ClockCells, OnTime, TimeCell};

#[cfg(test)]
mod samples;
