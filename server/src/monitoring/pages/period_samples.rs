//! A made-up period, rendered by the test below.

use super::samples::figure;
use super::*;
use crate::http::page::desk_samples::{frame, nav};
use crate::http::page::samples::check;
use crate::monitoring::formulas::{Measure, SMALL_DAYS};

pub(super) fn results() -> Vec<Figure> {
    vec![
        figure(Measure::Satisfaction, "84", "%", "评价率62%（82件里评了51件），基本满意6，不满意2", None),
        figure(Measure::Completion, "93", "%", "该办412件，办结384件", None),
        figure(Measure::Conversion, "12", "%", "打开2680次，提交321次", None),
    ]
}

pub(super) fn leads() -> Vec<Lead> {
    let lead = |formula, words: &str, count, after: &str| Lead {
        formula,
        words: words.into(),
        count,
        after: after.into(),
        href: "/cases?stage=open".into(),
        late: count < 10,
    };
    vec![
        lead(Measure::Open, "没答复的一共", 38, "件，其中2件等居民补充"),
        lead(Measure::Older, "更早的还有", 3, "件没答复（3月23日以前提交）"),
    ]
}

pub(super) fn changes() -> Changes {
    let cell = |words: &str, late, change: &str| {
        Some(ChangeCell { words: words.into(), late, change: change.into(), href: "/cases?clock=accept".into() })
    };
    let row = |name: &str, formula, cells| ChangeRow { name: name.into(), formula, n: 412, before: 388, cells };
    Changes {
        before: "前30天".into(),
        rows: vec![
            row(
                "受理",
                Measure::Accept,
                vec![cell("3.2小时", false, "快1.1小时"), cell("26小时", true, "慢3小时"), None],
            ),
            row("首次回复", Measure::FirstReply, vec![]),
        ],
    }
}

impl ExposuresPage {
    pub fn samples() -> Vec<Self> {
        let row = |name: &str, n, conversion: Option<&str>| StationRow {
            name: name.into(),
            codes: 12,
            scans: 340,
            submissions: 41,
            conversion: conversion.map(Into::into),
            n,
            online: n,
            small: 3,
            old: 1,
            list: "/cases?station=1".into(),
            online_list: "/cases?online=yes".into(),
            small_list: "/cases?referred=no".into(),
            old_list: "/cases?referred=no".into(),
        };
        let full = Self {
            frame: frame(),
            nav: nav("/monitor"),
            wall: false,
            period: "近30天".into(),
            back: "/monitor?period=30".into(),
            figures: results(),
            rows: vec![row("西坡乡代表联络站", 0, None), row("东河镇代表联络站", 41, Some("12%"))],
            old_days: SMALL_DAYS,
        };
        vec![Self { rows: vec![], ..full.clone() }, full]
    }
}

#[test]
fn pages_behind_the_board_render() {
    check("exposures", ExposuresPage::samples(), |page| &mut page.frame);
    let formulas = Measure::ALL.map(Measure::formula).into();
    let formulas = FormulasPage { frame: frame(), nav: nav("/monitor"), formulas };
    check("formulas", vec![formulas], |page| &mut page.frame);
}
