//! What the pages about codes show; handlers fill these.

use askama::Template;
use qr_assets::Layout;

use super::selection::Asked;
use crate::{
    domain::code_life::DeputyStatus,
    http::page::{Choice, FieldErrors, Frame, NavItem, Photo},
};

/// One code in the list.
#[derive(Clone, Debug)]
pub struct CodeLine {
    pub href: String,
    pub title: String,
    pub kind: String,
    pub station: String,
    pub code_number: String,
    pub state: String,
    pub good: bool,
    pub place: Option<String>,
    pub scans: i64,
    pub submissions: i64,
    /// Submissions of a hundred scans, e.g. `12%`.
    pub share: Option<String>,
    pub last: Option<String>,
    /// Good, and not scanned for long.
    pub quiet: bool,
}

#[derive(Clone, Debug, Default)]
pub struct CodesFilter {
    pub q: String,
    pub kind: String,
    pub station: String,
    pub state: String,
}

/// `GET /codes`.
#[derive(Clone, Debug, Template)]
#[template(path = "codes/list.html")]
pub struct CodesPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub good: usize,
    pub unplaced: usize,
    pub quiet: usize,
    pub quiet_after: u64,
    pub lines: Vec<CodeLine>,
    pub found: usize,
    pub next: Option<String>,
    pub kinds: Vec<Choice>,
    pub states: Vec<Choice>,
    pub stations: Vec<Choice>,
    pub filter: CodesFilter,
    /// Whether the installation knows its own address: without it nothing may be printed.
    pub may_print: bool,
}

/// Figures of one code over the last days.
#[derive(Clone, Debug, Default)]
pub struct CodeFigures {
    pub scans: i64,
    pub submissions: i64,
    pub share: Option<String>,
    pub last: Option<String>,
    /// Scans since it hangs where it hangs now.
    pub at_place: i64,
}

#[derive(Clone, Debug)]
pub struct HistoryLine {
    pub at: String,
    pub what: String,
    pub by: String,
    pub detail: Option<String>,
    pub photo: Option<Photo>,
}

/// What stands in the forms of one code's page.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    pub place: String,
    pub placement: FieldErrors,
    pub days: String,
    pub replacement: FieldErrors,
    pub revocation_reason: String,
    pub revocation: FieldErrors,
    pub restoration_reason: String,
    pub restoration: FieldErrors,
    /// Of a deputy's code only.
    pub status: Option<String>,
    pub status_reason: String,
    pub successor: String,
    pub status_errors: FieldErrors,
}

/// `GET /codes/{token}`.
#[derive(Clone, Debug, Template)]
#[template(path = "codes/one.html")]
pub struct CodePage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub done: Option<String>,
    pub conflict: Option<String>,
    pub href: String,
    pub landing: String,
    pub title: String,
    pub kind: String,
    pub duty: Option<String>,
    pub station: String,
    pub code_number: String,
    pub state: String,
    pub good: bool,
    pub place: Option<String>,
    pub leads_until: Option<String>,
    pub ends_at: Option<String>,
    pub instead: Option<String>,
    pub figures: CodeFigures,
    pub history: Vec<HistoryLine>,
    pub can_place: bool,
    pub can_replace: bool,
    pub can_have_another: bool,
    pub can_revoke: bool,
    pub can_restore: bool,
    pub may_print: bool,
    pub forms: Forms,
    pub successors: Vec<Choice>,
}

impl CodePage {
    pub const STATUSES: [(&'static str, &'static str); 3] = [
        (DeputyStatus::Active.code(), DeputyStatus::Active.words()),
        (DeputyStatus::Suspended.code(), DeputyStatus::Suspended.words()),
        (DeputyStatus::Ended.code(), DeputyStatus::Ended.words()),
    ];
}

/// `GET /codes/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "codes/new.html")]
pub struct NewCodePage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub stations: Vec<Choice>,
    pub name: String,
    pub station: String,
    pub ends_on: String,
    pub errors: FieldErrors,
}

/// `GET /codes/print`.
#[derive(Clone, Debug, Template)]
#[template(path = "codes/print.html")]
pub struct PrintPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Page of one code, whose pictures are the previews.
    pub sample: Option<String>,
    /// Codes that can be printed.
    pub good: usize,
    pub kinds: Vec<Choice>,
    pub stations: Vec<Choice>,
    pub asked: Asked,
    pub errors: FieldErrors,
}

impl PrintPage {
    pub const LAYOUTS: [Layout; 4] = Layout::ALL;
    pub const FILES: [(&'static str, &'static str); 4] = [
        ("one-pdf", "一个PDF，一页一个码"),
        ("pdf", "压缩包，一个码一个PDF"),
        ("svg", "压缩包，一个码一个SVG"),
        ("png", "压缩包，一个码一张PNG"),
    ];
}

/// `GET /codes/print/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "codes/print_job.html")]
pub struct PrintJobPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub layout: String,
    pub done: i32,
    pub total: i32,
    pub making: bool,
    /// Why it could not be made, in a sentence.
    pub fault: Option<String>,
    /// Where the file is, once it is there.
    pub file: Option<String>,
}
