//! Sample frames, and the test every page of samples passes.

use askama::Template;

use super::*;

pub fn frame() -> Frame {
    Frame {
        service_name: "示例县人大代表码".into(),
        elder: false,
        switch_href: "?elder=1".into(),
        organiser: "示例县人大常委会".into(),
        icp_number: Some("示例ICP备00000000号".into()),
        police_number: Some("示例公网安备00000000000000号".into()),
        signed_in_as: None,
        csrf: "csrf-of-this-case".into(),
    }
}

pub fn errors(entries: &[(&str, &str)]) -> FieldErrors {
    let entries =
        entries.iter().map(|(field, message)| FieldError { field: (*field).into(), message: (*message).into() });
    FieldErrors(entries.collect())
}

impl ProblemPage {
    pub fn samples() -> Vec<Self> {
        let page = Self {
            frame: frame(),
            title: "页面正在修复，请过几分钟再打开".into(),
            detail: Some("已经提交的诉求都在，编号继续有效。".into()),
            button: None,
            again: None,
        };
        let busy = Self {
            again: Some(AgainForm {
                action: "/cases/1234567890123456/resolution".into(),
                words: vec![("reply".into(), "灯泡换好了，请您晚上看一看。".into())],
                others: vec![("csrf".into(), "csrf-of-this-case".into()), ("outcome".into(), "solved".into())],
                with_photos: true,
                may_be_sent: true,
            }),
            ..page.clone()
        };
        let missing = Self {
            title: "没有这个页面，请核对网址".into(),
            detail: None,
            button: Some(ButtonLink { href: "/q".into(), words: "查进度".into() }),
            ..page.clone()
        };
        vec![page, busy, missing]
    }
}

/// Renders each sample in both versions, twice alike and with nothing left of the template language.
pub fn check<P: Template + Clone>(name: &str, samples: Vec<P>, frame_of: fn(&mut P) -> &mut Frame) {
    for (at, sample) in samples.into_iter().enumerate() {
        for elder in [false, true] {
            let mut page = sample.clone();
            *frame_of(&mut page) = Frame { elder, ..frame_of(&mut page).clone() };
            let html = page.render().expect("a page of strings renders");
            assert_eq!(html, page.render().expect("it renders again"));
            for left in ["{{", "{%", "Some(", "javascript:", " style=", "<style"] {
                assert!(!html.contains(left), "{name} {at} contains {left}");
            }
            assert_eq!(html.matches("<h1").count(), 1, "{name} {at}: one h1");
            assert_eq!(html.contains(r#"class="elder""#), elder);
        }
    }
}

#[test]
fn problem_pages_render() {
    check("problem", ProblemPage::samples(), |page| &mut page.frame);
}
