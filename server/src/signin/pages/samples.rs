//! Sample sign-in pages, and the check every sample behind the sign-in passes.

use askama::Template;

use super::*;
use crate::http::page::{Choice, NavItem};
use crate::http::page::samples;

/// A frame with somebody signed in.
pub fn frame() -> Frame {
    Frame { signed_in_as: Some("张例".into()), ..samples::frame() }
}

/// The navigation of staff, with one place current.
pub fn nav(current: &str) -> Vec<NavItem> {
    let places = [
        ("/monitor", "响应时间"),
        ("/cases", "诉求"),
        ("/inbox", "收件箱"),
        ("/cases/new", "登记"),
        ("/monitor/dead-letters", "未登记"),
        ("/codes", "代表码"),
    ];
    let items = places.iter().map(|(href, label)| NavItem {
        href: (*href).into(),
        label: (*label).into(),
        current: *href == current,
    });
    items.collect()
}

pub fn choices(entries: &[(&str, &str)]) -> Vec<Choice> {
    let entries = entries.iter().map(|(value, words)| Choice { value: (*value).into(), words: (*words).into() });
    entries.collect()
}

/// The check of residents' pages, with the style sheet and script of the desk beside what it writes.
pub fn check<P: Template + Clone>(name: &str, samples: Vec<P>, frame_of: fn(&mut P) -> &mut Frame) {
    samples::check(name, samples, frame_of);
    let Some(folder) = std::env::var_os("PAGES_OUT") else {
        return;
    };
    for file in ["desk.css", "desk.js"] {
        let href = crate::http::assets::asset_href(file);
        let asset = crate::http::assets::find(href).expect("its own address finds it");
        let to = std::path::Path::new(&folder).join(href.trim_start_matches("/static/"));
        std::fs::write(to, asset.bytes).expect("an asset can be written");
    }
}

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
