//! Accounts, sessions, and what a signed-in person may open.

pub mod pages;
