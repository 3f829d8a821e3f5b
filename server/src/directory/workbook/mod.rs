//! The workbook an office has: its sheets and columns, what may be read at all, reading and writing.

mod bounds;
pub mod layout;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use bounds::MOST_FILE;
pub use read::{Reader, Table, Workbook, read};
pub use write::write;
