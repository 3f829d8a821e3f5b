//! Whether one's own record is what it was.

use askama::Template;

use crate::http::page::Frame;

/// `GET /q/{number}/proof`.
#[derive(Clone, Debug, Template)]
#[template(path = "rating/proof.html")]
pub struct ProofPage {
    pub frame: Frame,
    /// Bare digits, for addresses.
    pub number: String,
    pub number_words: String,
    /// Waits to be registered: there is no record yet.
    pub queued: bool,
    /// It does not fit.
    pub broken: bool,
    /// How many entries the record has, and how many of them the latest head holds.
    pub events: usize,
    pub held: usize,
    /// The first day whose head holds them; `None` before the first.
    pub since: Option<String>,
    /// The day of the latest head.
    pub latest: Option<String>,
    /// Its root in groups of four.
    pub root: String,
}

impl ProofPage {
    /// Entries that the next head is going to hold.
    fn newer(&self) -> usize {
        self.events.saturating_sub(self.held)
    }
}
