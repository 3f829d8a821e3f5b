//! What the page of the audit shows; the handlers fill it.

use askama::Template;

use crate::http::page::{Choice, Fact, FieldErrors, Frame, NavItem};

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Code of what was done.
    pub what: String,
    pub by: String,
    /// `YYYY-MM-DD`, both days included.
    pub from: String,
    pub to: String,
    pub errors: FieldErrors,
}

#[derive(Clone, Debug)]
pub struct EntryRow {
    pub sequence: i64,
    pub at: String,
    pub by: String,
    pub what: String,
    pub entry: String,
    pub reason: Option<String>,
}

/// The form that opens where a submission came from, and what it opened.
#[derive(Clone, Debug, Default)]
pub struct SourceForm {
    pub number: String,
    pub reason: String,
    pub errors: FieldErrors,
    /// Address and time of each; `None` until it was asked for.
    pub found: Option<Vec<Fact>>,
}

/// `GET /admin/audit`.
#[derive(Clone, Debug, Template)]
#[template(path = "audit/list.html")]
pub struct AuditPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Whether the chain fits, and what was looked at.
    pub whole: bool,
    pub state: String,
    pub filter: AuditFilter,
    /// Choices of the field `what`.
    pub kinds: Vec<Choice>,
    /// The newest first.
    pub rows: Vec<EntryRow>,
    /// Address of the next page, with the filter.
    pub next: Option<String>,
    /// Address of the file, with the filter.
    pub export: String,
    pub source: SourceForm,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::{
        desk_samples::{choices, frame},
        samples::{check, errors},
    };

    #[test]
    fn pages_of_the_audit_render() {
        let row = EntryRow {
            sequence: 12,
            at: "4月16日 09:30".into(),
            by: "审计员".into(),
            what: "查看提交来源".into(),
            entry: "4027551908360087".into(),
            reason: Some("公安机关来函".into()),
        };
        let page = AuditPage {
            frame: frame(),
            nav: vec![NavItem { href: "/admin/audit".into(), label: "审计".into(), current: true }],
            whole: true,
            state: "最近12条前后相接，没有断开。".into(),
            filter: AuditFilter::default(),
            kinds: choices(&[("source_opened", "查看提交来源")]),
            rows: vec![row],
            next: Some("/admin/audit?before=12".into()),
            export: "/admin/audit/export.csv".into(),
            source: SourceForm::default(),
        };
        let found = vec![Fact { label: "4月15日 09:12".into(), value: "192.0.2.7".into() }];
        let opened = AuditPage { source: SourceForm { found: Some(found), ..SourceForm::default() }, ..page.clone() };
        let wrong = AuditPage {
            whole: false,
            state: "第7条对不上。".into(),
            filter: AuditFilter { errors: errors(&[("from", "日期请写成2026-04-15")]), ..AuditFilter::default() },
            rows: vec![],
            next: None,
            source: SourceForm {
                errors: errors(&[("number", "请核对编号"), ("reason", "请写明原因")]),
                found: Some(vec![]),
                ..SourceForm::default()
            },
            ..page.clone()
        };
        check("audit", vec![page, opened, wrong], |page| &mut page.frame);
    }
}
