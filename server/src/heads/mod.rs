//! Daily heads: made after midnight, shown to everybody, checked against everything that is stored.

pub mod json;
pub mod make;
pub mod pages;
pub mod printed;
pub mod verify;
pub mod web;
