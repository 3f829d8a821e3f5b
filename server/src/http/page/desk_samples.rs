//! Sample frames and the check for pages behind the sign-in.

use askama::Template;

use super::{samples, *};

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
