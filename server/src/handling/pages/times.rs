//! A deputy's own response times.

use askama::Template;

use super::InboxTab;
use crate::http::page::Frame;
use crate::http::page::NavItem;

/// One clock: accept, first reply or resolve.
#[derive(Clone, Debug)]
pub struct MyClock {
    /// e.g. `受理`.
    pub name: String,
    /// e.g. `目标24小时`.
    pub target: Option<String>,
    pub n: u64,
    /// e.g. `3.2小时`; not shown under five cases.
    pub p50: String,
    pub p90: String,
    /// Past the target.
    pub p50_late: bool,
    pub p90_late: bool,
}

impl MyClock {
    fn few(&self) -> bool {
        self.n < 5
    }
}

/// `GET /inbox?tab=times`.
#[derive(Clone, Debug, Template)]
#[template(path = "handling/times.html")]
pub struct MyTimesPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub tab: InboxTab,
    pub waiting: u64,
    pub own_times: bool,
    /// e.g. `近90天，自然时间`.
    pub period: String,
    pub clocks: Vec<MyClock>,
    /// Further figures of the period as label and words, e.g. `满意 / 基本满意 / 不满意`: `8 / 2 / 0`.
    pub facts: Vec<crate::http::page::Fact>,
}
