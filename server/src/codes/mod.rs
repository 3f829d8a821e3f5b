//! Codes on paper: their life, their posters, and how they are used.

pub mod known;
pub mod list;
pub mod new;
pub mod one;
pub mod pages;
pub mod paper;
pub mod print;
pub mod scans;
pub mod selection;
