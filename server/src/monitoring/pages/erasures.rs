//! The ledger of what was erased.

use askama::Template;

use crate::http::page::{Frame, NavItem};

#[derive(Clone, Debug)]
pub struct ErasedRow {
    pub at: String,
    /// In groups of four.
    pub number: String,
    pub what: String,
    pub by: String,
    /// Steps of the case whose words or personal part went.
    pub events: i32,
}

/// `GET /monitor/erasures`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/erasures.html")]
pub struct ErasuresPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub rows: Vec<ErasedRow>,
    pub next: Option<String>,
}
