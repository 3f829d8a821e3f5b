//! One photo of a case: may it be public, and what of it must be covered first.

use askama::Template;

use crate::http::page::{Frame, NavItem};

/// `GET /cases/{id}/photos/{photo}`, and the same again when the decision was not taken.
#[derive(Clone, Debug, Template)]
#[template(path = "handling/photo.html")]
pub struct PhotoPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Of this page; the forms lie below it.
    pub address: String,
    pub case_address: String,
    /// e.g. `照片2`.
    pub name: String,
    /// The original, for those who handle the case.
    pub src: String,
    /// The copy that is shown instead, where the photo was released.
    pub copy: Option<String>,
    /// Whether anybody may see that copy now.
    pub shown: bool,
    /// Why it cannot be released.
    pub hindrance: Option<String>,
    pub done: Option<String>,
    pub failed: Option<String>,
    /// Wider than high: the squares lie otherwise.
    pub wide: bool,
    pub rows: u16,
    pub columns: u16,
    /// Squares as chosen before, `row-column` from nought.
    pub chosen: Vec<String>,
}

impl PhotoPage {
    fn is_chosen(&self, row: &u16, column: &u16) -> bool {
        self.chosen.contains(&format!("{row}-{column}"))
    }
}
