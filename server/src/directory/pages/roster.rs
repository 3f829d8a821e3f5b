//! Importing the roster.

use askama::Template;

use crate::{
    directory::wording::Kind,
    http::page::{Frame, NavItem},
};

/// One fault of a workbook.
#[derive(Clone, Debug)]
pub struct FaultRow {
    /// Empty for the whole file.
    pub sheet: String,
    /// e.g. `D17`; empty for the whole sheet.
    pub cell: String,
    pub message: String,
}

/// What a workbook without faults would change.
#[derive(Clone, Debug)]
pub struct Preview {
    pub draft: String,
    /// Version of the directory that it was compared with.
    pub seen: String,
    pub kinds: Vec<Kind>,
    pub notes: Vec<String>,
}

/// `GET /admin/roster`.
#[derive(Clone, Debug, Template)]
#[template(path = "directory/roster.html")]
pub struct RosterPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Name of the area, for those who may change no other.
    pub only_area: Option<String>,
    pub done: Option<String>,
    pub failed: Option<String>,
    pub preview: Option<Preview>,
    pub faults: Vec<FaultRow>,
    pub fault_count: usize,
    /// How many are not listed.
    pub more_faults: usize,
}
