//! Sample sign-in pages.

use super::*;
use crate::{
    domain::permission::Office,
    http::{
        nav,
        page::{
            desk_samples::frame as desk_frame,
            samples::{self, check},
        },
    },
};

impl LoginPage {
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            frame: samples::frame(),
            next: "/inbox".into(),
            account: String::new(),
            ask_totp: false,
            error: None,
            notice: None,
        };
        let wrong =
            Self {
                account: "zhangli".into(), error: Some("账号或密码不对，还可以试4次".into()), ..empty.clone()
            };
        let second_factor = Self {
            account: "zhangli".into(),
            ask_totp: true,
            notice: Some("这个账号还要输入验证器上的6位数字".into()),
            ..empty.clone()
        };
        vec![empty, wrong, second_factor]
    }
}

impl AccountPage {
    pub fn samples() -> Vec<Self> {
        let line = |key: &str, device: &str, is_this| SignInLine {
            key: key.into(),
            device: device.into(),
            kind: "网页",
            begun: "今天 9:10".into(),
            seen: "今天 9:41".into(),
            is_this,
        };
        let one = Self {
            frame: desk_frame(),
            nav: nav::places(Office::CountyStaff, "/account"),
            account: "staff01".into(),
            name: "工委例".into(),
            role: "代表工委",
            area: "示例县".into(),
            password_at: Some("11月2日 周一".into()),
            has_second_factor: false,
            done: None,
            lines: vec![line("a", "Windows电脑", true), line("b", "微信", false)],
            more: 0,
        };
        let deputy = Self {
            nav: Vec::new(),
            role: "代表",
            password_at: None,
            has_second_factor: true,
            done: Some("密码改好了，别处的登录都已退出"),
            more: 3,
            ..one.clone()
        };
        vec![one, deputy]
    }
}

impl PasswordPage {
    pub fn samples() -> Vec<Self> {
        let own = Self {
            frame: desk_frame(),
            nav: nav::places(Office::CountyStaff, "/account"),
            account: "staff01".into(),
            why: None,
            next: String::new(),
            errors: FieldErrors::default(),
        };
        let owed = Self {
            nav: Vec::new(),
            why: Some("现在的密码是别人给的。请先改成自己的密码，再往下用。".into()),
            next: "/inbox".into(),
            errors: samples::errors(&[("new", "密码至少8位，现在是6位"), ("current", "现在的密码不对，请核对后再试")]),
            ..own.clone()
        };
        vec![own, owed]
    }
}

impl SecondFactorPage {
    pub fn samples() -> Vec<Self> {
        let new = NewFactor {
            picture: "data:image/svg+xml;base64,PHN2Zy8+".into(),
            secret: "ABCD EFGH IJKL MNOP".into(),
            sealed: "MQ".into(),
        };
        let owed = Self {
            frame: desk_frame(),
            nav: Vec::new(),
            is_owed: true,
            new: Some(new),
            next: "/monitor".into(),
            errors: samples::errors(&[("totp", "动态码不对")]),
        };
        let set = Self { nav: nav::places(Office::CountyStaff, "/account"), is_owed: false, new: None, ..owed.clone() };
        vec![owed, set]
    }
}

#[test]
fn pages_of_signin_render() {
    check("login", LoginPage::samples(), |page| &mut page.frame);
    check("account", AccountPage::samples(), |page| &mut page.frame);
    check("password", PasswordPage::samples(), |page| &mut page.frame);
    check("second factor", SecondFactorPage::samples(), |page| &mut page.frame);
}
