//! Sample frames and the check for pages behind the sign-in.

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
