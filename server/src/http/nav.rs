//! The places each role goes to; a deputy's phone needs none.

use super::page::NavItem;
use crate::domain::permission::{self, Office, Verb};

/// Address, words, and what one does there: whoever may ever do it is shown the way.
const PLACES: &[(&str, &str, Verb)] = &[
    ("/monitor", "响应时间", Verb::Board),
    ("/inbox", "收件箱", Verb::Inbox),
    ("/notices", "通知", Verb::Notices),
    ("/cases", "诉求", Verb::Cases),
    ("/orders", "督办单", Verb::Orders),
    ("/cases/new", "登记", Verb::Counter),
    ("/codes", "代表码", Verb::Codes),
    ("/ledgers", "簿册", Verb::Ledgers),
    ("/monitor/dead-letters", "未登记", Verb::DeadLetters),
    ("/monitor/erasures", "删除记录", Verb::Erasures),
    ("/admin/held", "审核", Verb::Review),
    ("/admin/clocks", "时限", Verb::Clocks),
    ("/board/heads", "总指纹", Verb::Board),
    ("/admin/accounts", "账号", Verb::Accounts),
    ("/admin/audit", "审计", Verb::Audit),
    ("/admin/roster", "名册", Verb::Roster),
    ("/admin/permissions", "权限", Verb::Permissions),
];

/// The navigation of an office with one place current; a deputy's phone needs none.
pub fn places(office: Office, current: &str) -> Vec<NavItem> {
    let mine = PLACES.iter().filter(|(.., verb)| office != Office::Deputy && permission::ever(office, *verb));
    mine.map(|(href, label, _)| NavItem { href: (*href).into(), label: (*label).into(), current: *href == current })
        .collect()
}
