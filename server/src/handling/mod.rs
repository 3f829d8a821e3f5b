//! Deputies, officers and units take a case, handle it and answer.

pub mod contact;
pub mod inbox;
pub mod json;
pub mod moves;
mod ordering;
pub mod pages;
pub mod permission;
pub mod photo;
pub mod show;
pub mod times;
pub mod web;
