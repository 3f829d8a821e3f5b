//! Signing in and out, in the browser and for programs, and what everybody does with an account of their own.

pub mod json;
pub mod own;
pub mod pages;
pub mod password;
pub mod second_factor;
pub mod verb;
pub mod web;
