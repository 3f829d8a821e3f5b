//! Sample pages about accounts.

use super::*;
use crate::{
    domain::permission::Office,
    http::{
        nav,
        page::{
            desk_samples::{choices, frame},
            samples::{check, errors},
        },
    },
};

fn places(office: Office) -> Vec<NavItem> {
    nav::places(office, "/admin/accounts")
}

fn lists() -> Vec<AccountsPage> {
    let line = |account: &str, role, is_stale| AccountLine {
        href: format!("/admin/accounts/{account}"),
        account: account.into(),
        name: "例一".into(),
        role,
        area: "示例县".into(),
        state: "正常",
        used: "没有登录过".into(),
        is_stale,
    };
    let full = AccountsPage {
        frame: frame(),
        nav: places(Office::SystemAdmin),
        may_add: true,
        stale_days: 90,
        roles: choices(&[("staff", "代表工委"), ("deputy", "代表")]),
        lines: vec![line("deputy01", "代表", true), line("staff01", "还没有授权", false)],
        next: Some("?after=staff01".into()),
        filter: Filter { role: "deputy".into(), ..Filter::default() },
    };
    let none = AccountsPage { may_add: false, lines: Vec::new(), next: None, ..full.clone() };
    vec![full, none]
}

fn new_ones() -> Vec<NewAccountPage> {
    let empty = NewAccountPage {
        frame: frame(),
        nav: places(Office::SystemAdmin),
        account: String::new(),
        name: String::new(),
        errors: FieldErrors::default(),
    };
    let wrong = NewAccountPage { account: "a".into(), errors: errors(&[("account", "太短")]), ..empty.clone() };
    vec![empty, wrong]
}

fn ones() -> Vec<OneAccountPage> {
    let system = OneAccountPage {
        frame: frame(),
        nav: places(Office::SystemAdmin),
        href: "/admin/accounts/1".into(),
        account: "officer01".into(),
        name: "例一".into(),
        role: "联络员",
        area: "东山镇".into(),
        of: "东山镇联络站".into(),
        state: "正常",
        used: "昨天 9:10".into(),
        is_stale: true,
        has_second_factor: true,
        done: Some("已恢复，可以登录了"),
        not_mine: None,
        can_deactivate: true,
        can_activate: true,
        can_reset: true,
        can_clear_second_factor: true,
        can_unlock: false,
        rights: None,
    };
    let security = OneAccountPage {
        nav: places(Office::SecurityAdmin),
        done: None,
        can_deactivate: false,
        can_activate: false,
        can_reset: false,
        can_clear_second_factor: false,
        can_unlock: true,
        rights: Some(RightsForm {
            seen: "liaison_officer".into(),
            role: "liaison_officer".into(),
            area: "411122/".into(),
            of: "东山镇联络站".into(),
            roles: choices(&[("staff", "代表工委"), ("liaison_officer", "联络员")]),
            areas: choices(&[("411122/", "示例县")]),
            errors: errors(&[("of", "没有这个联络站")]),
        }),
        ..system.clone()
    };
    let own =
        OneAccountPage {
            not_mine: Some("不能管理自己的账号"), can_unlock: false, rights: None, ..security.clone()
        };
    vec![system, security, own]
}

#[test]
fn pages_of_accounts_render() {
    check("accounts", lists(), |page| &mut page.frame);
    check("new account", new_ones(), |page| &mut page.frame);
    check("one account", ones(), |page| &mut page.frame);
    let once = OncePage {
        frame: frame(),
        nav: places(Office::SystemAdmin),
        heading: "账号做好了".into(),
        account: "zhang.li".into(),
        name: "张例".into(),
        password: "Kabc-defg".into(),
        further: "还要授权。".into(),
        href: "/admin/accounts/1".into(),
    };
    check("once", vec![once], |page| &mut page.frame);
}
