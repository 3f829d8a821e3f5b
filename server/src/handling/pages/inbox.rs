//! What waits for one person or station, by time left.

use askama::Template;

use crate::http::page::NavItem;
use crate::http::page::{Frame, LightView};

/// One case in the list.
#[derive(Clone, Debug)]
pub struct InboxRow {
    pub href: String,
    pub light: Option<LightView>,
    /// Word at the right: the stage, or `时钟已停` while a question waits.
    pub stage: String,
    pub excerpt: String,
    /// Kind, place and time, e.g. `求助`, `幸福里小区东门`, `今天 09:12`; empty parts left out.
    pub details: Vec<String>,
    /// Who has it, where the list spans several holders.
    pub holder: Option<String>,
}

/// `已超期`, `今天到期`, `还有时间`, or one group without heading under 已答复.
#[derive(Clone, Debug)]
pub struct InboxGroup {
    pub heading: Option<String>,
    /// All of the group, also those on further pages.
    pub count: u64,
    pub rows: Vec<InboxRow>,
}

/// Tab that is open, after the query `?tab=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxTab {
    Waiting,
    Answered,
    Times,
}

/// `GET /inbox`. Officers and staff see the same page with the holders named.
#[derive(Clone, Debug, Template)]
#[template(path = "handling/inbox.html")]
pub struct InboxPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub tab: InboxTab,
    pub waiting: u64,
    /// Whether 我的用时 is offered (deputies).
    pub own_times: bool,
    /// e.g. `示例街道站的收件箱`, for officers and staff; a deputy's own list needs no name on screen.
    pub title: Option<String>,
    pub groups: Vec<InboxGroup>,
    /// Second line of the empty list, e.g. `有新诉求会在微信通知您`.
    pub empty_hint: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Only events of this holder count as news; `None` counts all of the area.
    pub live_holder: Option<String>,
    /// Notices not read yet.
    pub unread: u64,
    /// What the last move did, e.g. `已发出答复`.
    pub done: Option<String>,
}

impl InboxPage {
    fn empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }
}
