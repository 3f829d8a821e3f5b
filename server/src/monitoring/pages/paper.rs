//! What is printed and signed: the report of a month, the ledgers.

use askama::Template;

use crate::http::page::{Frame, NavItem};

/// A rate with what it is made of.
#[derive(Clone, Debug)]
pub struct Rate {
    /// e.g. `满意率`.
    pub label: String,
    /// e.g. `87.5`, or words where there is nothing to divide by.
    pub value: String,
    /// `%`, or nothing.
    pub unit: String,
    /// e.g. `7件÷8件`.
    pub fraction: String,
    /// e.g. `满意率＝评为满意的÷评价了的`.
    pub formula: String,
}

#[derive(Clone, Debug)]
pub struct PaperColumn {
    pub words: String,
    /// Numbers stand right.
    pub number: bool,
    /// Never broken into lines.
    pub short: bool,
}

#[derive(Clone, Debug)]
pub struct PaperTable {
    pub heading: String,
    /// Beside the heading, or empty.
    pub beside: String,
    pub columns: Vec<PaperColumn>,
    pub rows: Vec<Vec<String>>,
    /// Empty lines to write in by hand.
    pub blank: usize,
    /// Said instead of an empty table.
    pub nothing: String,
}

/// Columns by their headings: `#` before one of numbers, `!` before one that is never broken.
pub fn columns(headings: &[&str]) -> Vec<PaperColumn> {
    let column = |heading: &&str| PaperColumn {
        words: heading.trim_start_matches(['#', '!']).to_owned(),
        number: heading.starts_with('#'),
        short: heading.starts_with('!'),
    };
    headings.iter().map(column).collect()
}

/// `GET /monitor/report`, `/ledgers` and `/ledgers/{which}`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/paper.html")]
pub struct PaperPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub title: String,
    /// Area, period, who printed it when.
    pub about: Vec<(String, String)>,
    /// Other months or books; not printed.
    pub links: Vec<NavItem>,
    pub figures: Vec<Rate>,
    pub notes: Vec<String>,
    pub tables: Vec<PaperTable>,
    /// Who signs, each on a line.
    pub signatures: Vec<String>,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::{
        desk_samples::{frame, nav},
        samples::check,
    };

    #[test]
    fn printed_pages_render() {
        let table = PaperTable {
            heading: "各联络站".into(),
            beside: "按时率低的在前".into(),
            columns: columns(&["联络站", "#件数", "!答复日期"]),
            rows: vec![vec!["东河镇站".into(), "58".into(), "4月21日".into()]],
            blank: 2,
            nothing: "这个月没有诉求。".into(),
        };
        let rate = Rate {
            label: "满意率".into(),
            value: "87.5".into(),
            unit: "%".into(),
            fraction: "7件÷8件".into(),
            formula: "满意率＝评为满意的÷评价了的".into(),
        };
        let full = PaperPage {
            frame: frame(),
            nav: nav("/monitor"),
            title: "示例县代表码2026年4月月报".into(),
            about: vec![("地区".into(), "示例县".into())],
            links: nav("/monitor"),
            figures: vec![rate],
            notes: vec!["按北京时间。".into()],
            tables: vec![table.clone(), PaperTable { rows: vec![], blank: 0, ..table }],
            signatures: vec!["填报人".into(), "负责人".into()],
        };
        let nothing = PaperPage { figures: vec![], tables: vec![], links: vec![], ..full.clone() };
        check("paper", vec![full, nothing], |page| &mut page.frame);
    }
}
