//! The page on which clocks are kept; handlers fill it.

use askama::Template;

use crate::http::page::{FieldErrors, Frame, NavItem};

/// One year's days, as they are written down.
#[derive(Clone, Debug)]
pub struct YearFields {
    pub year: i32,
    pub source: String,
    /// A day or a span a line.
    pub rest: String,
    pub work: String,
}

/// How long one kind or category may take; empty where the usual holds.
#[derive(Clone, Debug)]
pub struct ProfileFields {
    /// Begins the names of its fields, e.g. `kind.help`.
    pub field: String,
    pub label: String,
    pub accept_hours: String,
    pub answer_days: String,
}

/// `GET /admin/clocks`.
#[derive(Clone, Debug, Template)]
#[template(path = "calendar/clocks.html")]
pub struct ClocksPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub done: Option<String>,
    pub failed: Option<String>,
    /// The year that should be here and is not.
    pub missing: Option<i32>,
    /// What was edited, to notice that somebody else saved meanwhile.
    pub seen: String,
    pub hours: String,
    pub rating_days: String,
    /// The usual first.
    pub profiles: Vec<ProfileFields>,
    /// The newest first; the first is still empty.
    pub years: Vec<YearFields>,
    pub errors: FieldErrors,
}

#[cfg(test)]
mod samples;
