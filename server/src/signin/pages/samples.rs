//! Sample sign-in pages.

use super::*;
use crate::http::page::samples::{self, check};

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

#[test]
fn pages_of_signin_render() {
    check("login", LoginPage::samples(), |page| &mut page.frame);
}
