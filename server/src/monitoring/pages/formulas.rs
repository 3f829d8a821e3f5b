//! How every figure of the board is worked out.

use askama::Template;

use crate::http::page::{Frame, NavItem};
use crate::monitoring::formulas::Formula;

/// `GET /monitor/formulas`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/formulas.html")]
pub struct FormulasPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub formulas: Vec<Formula>,
}
