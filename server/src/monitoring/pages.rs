//! What the pages of staff and leaders show; handlers fill these.

mod board;
mod cases;
mod dead_letters;
mod erasures;
mod exposures;
mod formulas;
mod glance;
mod ledgers;
mod orders;
mod paper;
mod table;

pub use board::{BoardPage, Figure, HeatCell, HeatMap, HeatWeek, HelpRow};
pub use cases::{CaseRow, CasesFilter, CasesPage, PhoneSearch};
pub use dead_letters::{DeadLetter, DeadLettersPage};
pub use erasures::{ErasedRow, ErasuresPage};
pub use exposures::{ExposuresPage, StationRow};
pub use formulas::FormulasPage;
pub use glance::{ChangeCell, ChangeRow, Changes, Lead};
pub use ledgers::{BookLink, LedgerFilter, LedgersPage};
pub use orders::{OrderLine, OrderPage, OrdersPage};
pub use paper::{PaperPage, PaperTable, Rate, columns as paper_columns};
pub use table::{BoardRow, BoardTable, ClockCells, OnTime, RowLists, TimeCell};

#[cfg(test)]
mod period_samples;
#[cfg(test)]
mod samples;
