//! Response times, what needs help now, and entries that could not be registered.

pub mod board;
pub mod by_phone;
pub mod cases;
pub mod chart;
mod days;
pub mod dead_letters;
pub mod erasures;
pub mod export;
mod figures;
mod groups;
pub mod json;
pub mod ledgers;
pub mod live;
mod month;
mod notices;
pub mod pages;
mod percentile;
mod period;
mod plots;
mod ranking;
pub mod report;
mod search;
mod sheets;
mod summary;
mod wording;
