//! The pages of the content check; handlers fill these.

use askama::Template;

use crate::http::page::{FieldErrors, Frame, LightView, NavItem, Photo};

/// One text that waits for a person.
#[derive(Clone, Debug)]
pub struct HeldText {
    /// Of the case.
    pub id: String,
    /// The event that carries it.
    pub of: u32,
    /// In groups of four.
    pub number: String,
    pub light: Option<LightView>,
    /// e.g. `新诉求`, `补充说明`.
    pub what: String,
    pub since: String,
    /// Who gets it once it is let go on.
    pub to: String,
    /// In general words; empty for one that was only marked.
    pub why: String,
    pub proposes_sealing: bool,
    /// It may go on sealed.
    pub sealable: bool,
    pub hints: Vec<String>,
    pub words: String,
    pub photos: Vec<Photo>,
    /// The provider said nothing: handled as usual, to be looked at.
    pub marked: bool,
    /// The whole submission, not a text of a running case.
    pub whole: bool,
    /// As typed, when it was not taken.
    pub reason: String,
    pub guidance: String,
    pub errors: FieldErrors,
}

/// `GET /admin/held`.
#[derive(Clone, Debug, Template)]
#[template(path = "review/held.html")]
pub struct HeldPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub done: Option<String>,
    pub failed: Option<String>,
    pub texts: Vec<HeldText>,
    pub next: Option<String>,
}

/// The words of one reason, one a line.
#[derive(Clone, Debug)]
pub struct ReasonWords {
    pub code: String,
    pub field: String,
    pub label: String,
    /// Found words propose sealing.
    pub seals: bool,
    pub words: String,
}

/// `GET /admin/words`.
#[derive(Clone, Debug, Template)]
#[template(path = "review/words.html")]
pub struct WordsPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub done: Option<String>,
    pub failed: Option<String>,
    /// Version of the list that is edited; empty for the shipped one.
    pub seen: String,
    pub reasons: Vec<ReasonWords>,
    pub errors: FieldErrors,
}

#[cfg(test)]
mod samples;
