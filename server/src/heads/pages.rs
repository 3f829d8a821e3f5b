//! What the pages of the heads show; the handlers fill these.

use askama::Template;

use crate::http::page::{Choice, Frame};

/// One day.
#[derive(Clone, Debug)]
pub struct HeadRow {
    /// e.g. `2026年4月15日`.
    pub day: String,
    /// e.g. `4月16日 00:02`.
    pub made_at: String,
    /// The service did not run at midnight.
    pub made_up_for: bool,
    pub cases: u64,
    pub events: u64,
    /// The root in sixteen groups of four figures, and the first four of them.
    pub root: String,
    pub short: String,
    pub kid: String,
    /// base64url.
    pub signature: String,
}

/// `GET /board/heads`: the latest days.
#[derive(Clone, Debug, Template)]
#[template(path = "heads/list.html")]
pub struct HeadsPage {
    pub frame: Frame,
    /// The newest first.
    pub rows: Vec<HeadRow>,
    /// Months that have heads on this page, as `2026-04`: `2026年4月`.
    pub months: Vec<Choice>,
    /// Address of earlier days.
    pub next: Option<String>,
}

/// `GET /board/heads?month=`: a sheet to be printed and hung up.
#[derive(Clone, Debug, Template)]
#[template(path = "heads/month.html")]
pub struct MonthPage {
    pub frame: Frame,
    /// `2026-04`, for addresses.
    pub month: String,
    /// `2026年4月`.
    pub month_words: String,
    /// e.g. `示例县`.
    pub county: String,
    /// When the sheet was made, e.g. `5月1日 09:00`.
    pub printed_at: String,
    /// The oldest first.
    pub rows: Vec<HeadRow>,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::samples::{check, frame};

    fn row(day: u32, made_up_for: bool) -> HeadRow {
        HeadRow {
            day: format!("2026年4月{day}日"),
            made_at: format!("4月{}日 00:02", day + 1),
            made_up_for,
            cases: 20_418,
            events: 163_870,
            root: "9f3a 11c2 ".repeat(8).trim().into(),
            short: "9f3a 11c2 9f3a 11c2".into(),
            kid: "r1".into(),
            signature: "MrU-iC49qsGA16X2Ik1htkAbQ_kB2wnw5NhM5OSicYs".repeat(2),
        }
    }

    #[test]
    fn pages_of_the_heads_render() {
        let months = vec![Choice { value: "2026-04".into(), words: "2026年4月".into() }];
        let next = Some("/board/heads?before=2026-04-14".into());
        let some = HeadsPage { frame: frame(), rows: vec![row(15, false), row(14, true)], months, next };
        let none = HeadsPage { rows: vec![], months: vec![], next: None, ..some.clone() };
        check("heads", vec![some, none], |page| &mut page.frame);
        let month = MonthPage {
            frame: frame(),
            month: "2026-04".into(),
            month_words: "2026年4月".into(),
            county: "示例县".into(),
            printed_at: "5月1日 09:00".into(),
            rows: (1..=30).map(|day| row(day, day == 14)).collect(),
        };
        let empty = MonthPage { rows: vec![], ..month.clone() };
        check("month of heads", vec![month, empty], |page| &mut page.frame);
    }
}
