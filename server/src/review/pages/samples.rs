//! Sample pages of the content check.

use super::*;
use crate::http::page::{
    LightMark,
    desk_samples::{frame, nav},
    samples::{check, errors},
};

fn text() -> HeldText {
    HeldText {
        id: "01900000-0000-7000-8000-000000000030".into(),
        of: 1,
        number: "4027 5519 0836 0087".into(),
        light: Some(LightView { mark: LightMark::Yellow, words: "剩余5小时".into() }),
        what: "新诉求".into(),
        since: "今天 09:30".into(),
        to: "张例代表".into(),
        why: "举报公职人员违纪违法".into(),
        proposes_sealing: true,
        sealable: true,
        hints: vec!["文字里写了手机号，转给别人前请想一想要不要遮住".into()],
        words: "听说有人吃回扣，电话13800000000。".into(),
        photos: vec![Photo { src: "/api/v1/uploads/0".into(), words: "照片1".into() }],
        marked: false,
        whole: true,
        reason: String::new(),
        guidance: String::new(),
        errors: FieldErrors::default(),
    }
}

#[test]
fn pages_of_the_content_check_render() {
    let empty = HeldPage {
        frame: frame(),
        nav: nav("/admin/held"),
        done: None,
        failed: Some("这一件刚才有人决定了，或者居民撤回了".into()),
        texts: vec![],
        next: None,
    };
    let wrong = HeldText {
        of: 4,
        whole: false,
        what: "补充说明".into(),
        errors: errors(&[("reason", "请写一写理由"), ("guidance", "请写一写告诉居民的话")]),
        ..text()
    };
    let marked = HeldText { marked: true, why: String::new(), proposes_sealing: false, sealable: false, ..text() };
    let full = HeldPage {
        done: Some("已通过，承办人现在能看到".into()),
        failed: None,
        texts: vec![text(), wrong, marked],
        next: Some("/admin/held?from=1".into()),
        ..empty.clone()
    };
    check("held", vec![empty, full], |page| &mut page.frame);
    let words = WordsPage {
        frame: frame(),
        nav: nav("/admin/held"),
        done: Some("词表已保存，几秒钟内都按新的来".into()),
        failed: Some("刚才有人改过词表".into()),
        seen: "1".into(),
        reasons: vec![ReasonWords {
            code: "vice".into(),
            field: "words.vice".into(),
            label: "淫秽、赌博、暴力或教唆犯罪".into(),
            seals: true,
            words: "示例词\n另一词".into(),
        }],
        errors: errors(&[("words.vice", "“词”不算标点要有2到40个字，请改一改或去掉")]),
    };
    check("words", vec![words], |page| &mut page.frame);
}
