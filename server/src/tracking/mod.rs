//! A resident follows a case, rates it, and has it redone.

pub mod pages;
