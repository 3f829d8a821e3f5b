//! What the pages about accounts show; handlers fill these.

use askama::Template;

use crate::http::page::{Choice, FieldErrors, Frame, NavItem};

/// One account in the list.
#[derive(Clone, Debug)]
pub struct AccountLine {
    pub href: String,
    pub account: String,
    pub name: String,
    pub role: &'static str,
    pub area: String,
    pub state: &'static str,
    /// When it was last used.
    pub used: String,
    pub is_stale: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub q: String,
    pub role: String,
    pub stale: bool,
}

/// `GET /admin/accounts`.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/list.html")]
pub struct AccountsPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub may_add: bool,
    pub stale_days: i64,
    pub roles: Vec<Choice>,
    pub lines: Vec<AccountLine>,
    pub next: Option<String>,
    pub filter: Filter,
}

/// `GET /admin/accounts/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/new.html")]
pub struct NewAccountPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub account: String,
    pub name: String,
    pub errors: FieldErrors,
}

/// A password that is shown this once.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/once.html")]
pub struct OncePage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub heading: String,
    pub account: String,
    pub name: String,
    pub password: String,
    pub further: String,
    pub href: String,
}

/// What an account may do, to be chosen.
#[derive(Clone, Debug)]
pub struct RightsForm {
    /// Role that was shown, so that nobody changes what somebody else just changed.
    pub seen: String,
    pub role: String,
    pub area: String,
    pub of: String,
    pub roles: Vec<Choice>,
    pub areas: Vec<Choice>,
    pub errors: FieldErrors,
}

/// `GET /admin/accounts/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "accounts/one.html")]
pub struct OneAccountPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub href: String,
    pub account: String,
    pub name: String,
    pub role: &'static str,
    pub area: String,
    /// Name of the deputy, station or unit.
    pub of: String,
    pub state: &'static str,
    pub used: String,
    pub is_stale: bool,
    pub has_second_factor: bool,
    pub done: Option<&'static str>,
    /// Why this administrator may not, where the duty would allow it.
    pub not_mine: Option<&'static str>,
    pub can_deactivate: bool,
    pub can_activate: bool,
    pub can_reset: bool,
    pub can_clear_second_factor: bool,
    pub can_unlock: bool,
    pub rights: Option<RightsForm>,
}

#[cfg(test)]
mod samples;
