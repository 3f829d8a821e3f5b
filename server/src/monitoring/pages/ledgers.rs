//! Which ledger of which station and time.

use askama::Template;

use crate::http::page::{Choice, Frame, NavItem};

#[derive(Clone, Debug)]
pub struct LedgerFilter {
    /// None to choose from where there is only one.
    pub stations: Vec<Choice>,
    pub station: String,
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug)]
pub struct BookLink {
    pub words: String,
    pub about: String,
    pub href: String,
    pub csv: String,
}

/// `GET /ledgers`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/ledgers.html")]
pub struct LedgersPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub filter: LedgerFilter,
    pub books: Vec<BookLink>,
    /// What a deputy's book is called, and what it is.
    pub booklet: String,
    pub booklet_about: String,
    /// One a deputy of the station.
    pub deputies: Vec<BookLink>,
    /// Code and title of every book.
    pub titles: Vec<(String, String)>,
    pub may_rename: bool,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::{
        desk_samples::{choices, frame, nav},
        samples::check,
    };

    #[test]
    fn the_list_of_ledgers_renders() {
        let link = BookLink {
            words: "意见建议办理簿".into(),
            about: "一件一行。".into(),
            href: "/ledgers/opinions?station=1".into(),
            csv: "/ledgers/opinions.csv?station=1".into(),
        };
        let staff = LedgersPage {
            frame: frame(),
            nav: nav("/ledgers"),
            filter: LedgerFilter {
                stations: choices(&[("1", "东河镇代表联络站"), ("2", "西坡乡代表联络站")]),
                station: "1".into(),
                from: "2026-01-01".into(),
                to: "2026-04-21".into(),
            },
            books: vec![link.clone()],
            booklet: "代表履职手册".into(),
            booklet_about: "一位代表一本。".into(),
            deputies: vec![link],
            titles: vec![("opinions".into(), "意见建议办理簿".into())],
            may_rename: true,
        };
        let officer = LedgersPage { may_rename: false, deputies: vec![], ..staff.clone() };
        check("ledgers", vec![staff, officer], |page| &mut page.frame);
    }
}
