//! The page of notices; handlers fill it.

use askama::Template;

use crate::http::page::{Frame, NavItem};

/// One case a notice tells of, for whoever may see it.
#[derive(Clone, Debug)]
pub struct NoticeCase {
    pub href: String,
    pub excerpt: String,
}

/// One notice.
#[derive(Clone, Debug)]
pub struct NoticeLine {
    pub words: String,
    /// e.g. `今天 09:12`.
    pub when: String,
    pub unread: bool,
    /// The first of its cases.
    pub cases: Vec<NoticeCase>,
}

/// `GET /notices`.
#[derive(Clone, Debug, Template)]
#[template(path = "notices/list.html")]
pub struct NoticesPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub lines: Vec<NoticeLine>,
    pub unread: u64,
    /// Address of the next page.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::page::{
        desk_samples::{frame, nav},
        samples::check,
    };

    #[test]
    fn the_page_of_notices_is_whole() {
        let case = NoticeCase { href: "/cases/1".into(), excerpt: "路灯坏了三天".into() };
        let line =
            |words: &str, unread, cases| NoticeLine { words: words.into(), when: "今天 09:12".into(), unread, cases };
        let lines = vec![
            line("2件诉求快到时限了，请先办", true, vec![case.clone(), case]),
            line("1件诉求您没有在时限内受理，已自动转给联络站", false, vec![]),
        ];
        let empty = NoticesPage { frame: frame(), nav: nav("/notices"), lines: vec![], unread: 0, next: None };
        let full = NoticesPage { lines, unread: 1, next: Some("/notices?cursor=1".into()), ..empty.clone() };
        check("notices", vec![full, empty], |page| &mut page.frame);
    }
}
