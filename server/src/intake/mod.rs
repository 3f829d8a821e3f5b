//! From the scan to the receipt.

pub mod pages;
