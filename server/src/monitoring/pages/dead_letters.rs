//! Entries that could not be registered: nothing is dropped, nothing opened without a reason.

use askama::Template;

use crate::http::page::NavItem;
use crate::http::page::{FieldErrors, Frame};

#[derive(Clone, Debug)]
pub struct DeadLetter {
    pub id: String,
    /// In groups of four.
    pub number: String,
    /// Whose code was scanned, e.g. `张例代表`.
    pub code: String,
    pub received_at: String,
    /// Why it could not be registered, in a sentence.
    pub reason: String,
    pub tries: u32,
    /// What was written, once unsealed.
    pub words: Option<String>,
    /// As typed for unsealing, when it was refused.
    pub unsealing_reason: String,
    pub errors: FieldErrors,
}

/// `GET /monitor/dead-letters`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/dead_letters.html")]
pub struct DeadLettersPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub done: Option<String>,
    pub failed: Option<String>,
    pub letters: Vec<DeadLetter>,
    pub next: Option<String>,
}
