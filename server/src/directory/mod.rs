//! The roster, from the office's workbook into the directory and back, and the public directory made from it.

pub mod admin;
mod browse;
pub mod deputies;
mod draft;
mod faults;
pub mod json;
pub mod pages;
mod plan;
mod sheets;
pub mod stations;
pub mod verb;
mod wording;
mod workbook;

pub use draft::sweep as sweep_drafts;
pub use workbook::MOST_FILE;
