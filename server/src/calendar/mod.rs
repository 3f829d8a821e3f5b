//! Working days, office hours and how long each thing may take: staff of the county keep them on one page.

mod form;
pub mod pages;
pub mod web;
