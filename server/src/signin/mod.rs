//! Signing in and out, in the browser and for programs.

pub mod json;
pub mod pages;
pub mod verb;
pub mod web;
