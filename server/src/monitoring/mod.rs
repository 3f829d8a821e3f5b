//! Response times, what needs help now, and entries that could not be registered.

pub mod chart;
pub mod pages;
mod percentile;
