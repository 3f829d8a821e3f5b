//! All cases of an area, found by number, words, stage and days.

use askama::Template;

use crate::http::page::{Choice, NavItem};
use crate::http::page::{FieldErrors, Frame, LightView};

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct CasesFilter {
    pub number: String,
    pub q: String,
    pub stage: String,
    /// `YYYY-MM-DD`, both days included.
    pub from: String,
    pub to: String,
    pub errors: FieldErrors,
}

/// 按居民电话找: the whole telephone as typed.
#[derive(Clone, Debug, Default)]
pub struct PhoneSearch {
    pub phone: String,
    pub errors: FieldErrors,
}

#[derive(Clone, Debug)]
pub struct CaseRow {
    pub href: String,
    /// In groups of four.
    pub number: String,
    pub light: Option<LightView>,
    pub stage: String,
    pub flags: Vec<String>,
    pub excerpt: String,
    pub kind: String,
    pub holder: Option<String>,
    pub submitted_at: String,
}

/// `GET /cases`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/cases.html")]
pub struct CasesPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub filter: CasesFilter,
    /// Choices of the field `stage`.
    pub stages: Vec<Choice>,
    /// What a number of the board asked for beside the form, in words.
    pub asked: Option<String>,
    /// How many there are in all.
    pub found: u64,
    pub rows: Vec<CaseRow>,
    /// Address of the next page, with the filter.
    pub next: Option<String>,
    /// For those who may look for a resident's cases.
    pub by_phone: Option<PhoneSearch>,
}
