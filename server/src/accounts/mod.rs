//! Accounts of others, in the hands of two administrators: one makes, ends and resets them, the other says what they may do.

pub mod change;
pub mod list;
pub mod new;
pub mod one;
pub mod pages;
mod rights;
