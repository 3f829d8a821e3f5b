//! The page with everything on it, for the checks that all pages go through.

use super::{ClocksPage, ProfileFields, YearFields};
use crate::http::page::{
    desk_samples::{frame, nav},
    samples::{check, errors},
};

#[test]
fn the_page_of_the_clocks_is_whole() {
    let profile = |field: &str, label: &str, accept: &str, answer: &str| ProfileFields {
        field: field.into(),
        label: label.into(),
        accept_hours: accept.into(),
        answer_days: answer.into(),
    };
    let full = ClocksPage {
        frame: frame(),
        nav: nav("/admin/clocks"),
        done: Some("已保存".into()),
        failed: Some("刚才有人改过".into()),
        missing: Some(2027),
        seen: "1".into(),
        hours: "08:30-12:00 14:30-18:00".into(),
        rating_days: "7".into(),
        profiles: vec![profile("usual", "一般", "24", "7"), profile("kind.consult", "咨询", "", "")],
        years: vec![YearFields {
            year: 2027, source: String::new(), rest: "1月1日至3日".into(), work: "明天".into()
        }],
        errors: errors(&[("hours", "办公时间要写成“08:30-12:00 14:30-18:00”这样"), ("year.2027.rest", "“明天”看不懂")]),
    };
    check("clocks", vec![full], |page| &mut page.frame);
}
