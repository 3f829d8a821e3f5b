//! The content check's people: what is held is decided on by staff, the list of words is theirs, and an outer provider is
//! asked before anybody is bothered.

pub mod asking;
mod decision;
pub mod held;
pub mod pages;
pub mod words;
