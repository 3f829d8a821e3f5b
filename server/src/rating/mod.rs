//! From the number in hand to the rating: the resident's case, and everything a resident does with it.

pub mod at_case;
pub mod copy;
pub mod find;
pub mod json;
pub mod moves;
pub mod pages;
pub mod proof;
pub mod rights;
pub mod rights_json;
pub mod rights_web;
pub mod show;
pub mod web;
