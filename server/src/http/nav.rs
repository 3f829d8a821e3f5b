//! The places each role goes to; a deputy's phone needs none.

use super::page::NavItem;
use crate::domain::role::Role;

/// Address, words, roles.
const PLACES: &[(&str, &str, &[Role])] = &[
    ("/monitor", "响应时间", &[Role::Staff, Role::Leader, Role::LiaisonOfficer]),
    ("/inbox", "收件箱", &[Role::Staff, Role::LiaisonOfficer, Role::Undertaker]),
    ("/cases", "诉求", &[Role::Staff, Role::Leader, Role::LiaisonOfficer]),
    ("/cases/new", "登记", &[Role::LiaisonOfficer, Role::Staff]),
    ("/codes", "代表码", &[Role::LiaisonOfficer, Role::Staff]),
    ("/monitor/dead-letters", "未登记", &[Role::Staff]),
    ("/admin/held", "审核", &[Role::Staff]),
    ("/admin/roster", "名册", &[Role::Staff, Role::SystemAdmin, Role::LiaisonOfficer]),
];

/// The navigation of a role with one place current.
pub fn places(role: Role, current: &str) -> Vec<NavItem> {
    let mine = PLACES.iter().filter(|(.., roles)| roles.contains(&role));
    mine.map(|(href, label, _)| NavItem { href: (*href).into(), label: (*label).into(), current: *href == current })
        .collect()
}
