//! Made-up cases, rendered by the test below.

use super::*;
use crate::http::page::desk_samples::{choices, frame, nav};
use crate::http::page::samples::{check, errors};
use crate::http::page::{ChoiceGroup, Fact, Photo, Reply};
use crate::http::page::{LightMark, LightView, StepState};

pub fn light(mark: LightMark, words: &str) -> Option<LightView> {
    Some(LightView { mark, words: words.into() })
}

pub fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn photo(words: &str) -> Photo {
    Photo { src: "/api/v1/uploads/0f0f".into(), words: words.into() }
}

fn heading(name: &str, state: StepState, entries: Vec<HandledEntry>) -> HandledHeading {
    HandledHeading { name: name.into(), state, entries }
}

/// Text, time and actor; an empty string is left out.
fn entry(text: &str, when: &str, by: &str) -> HandledEntry {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    HandledEntry { text: text.into(), when: some(when), by: some(by), internal: false, photos: vec![] }
}

fn under_way() -> Vec<HandledHeading> {
    use StepState::{Ahead, Now, Past};
    let internal =
        HandledEntry { internal: true, ..entry("物业说配件周四到", "4月17日 15:30", "联络员 李样") };
    let supplement = HandledEntry {
        photos: vec![photo("居民补充的照片1")],
        ..entry("居民补充：昨晚又有人绊了一下", "4月17日 20:11", "")
    };
    vec![
        heading("登记", Past, vec![entry("居民提交", "4月15日 09:12", "")]),
        heading("梳理", Past, vec![entry("张例代表受理", "4月15日 11:40", "")]),
        heading("处办", Now, vec![entry("转给示例县城管局", "4月16日 09:30", "张例代表"), internal, supplement]),
        heading("反馈", Ahead, vec![entry("等待答复", "最迟 4月22日 18:00", "")]),
        heading("督办", Ahead, vec![entry("没有用到", "", "")]),
        heading("评议", Ahead, vec![entry("答复后请居民评价", "", "")]),
    ]
}

fn answered() -> Vec<HandledHeading> {
    use StepState::{Now, Past};
    let mut headings = under_way();
    headings[2].state = Past;
    headings[3] = heading("反馈", Past, vec![entry("张例代表答复", "4月21日 16:20", "")]);
    headings[5] = heading("评议", Now, vec![entry("等居民评价", "4月28日前", "")]);
    headings
}

fn new_case() -> Vec<HandledHeading> {
    use StepState::{Ahead, Now};
    vec![
        heading("登记", Now, vec![entry("居民提交", "4月15日 09:12", "")]),
        heading("梳理", Ahead, vec![entry("等待受理", "最迟 4月16日 09:12", "")]),
        heading("处办", Ahead, vec![entry("还没有开始", "", "")]),
        heading("反馈", Ahead, vec![entry("等待答复", "最迟 4月22日 09:12", "")]),
        heading("督办", Ahead, vec![entry("没有用到", "", "")]),
        heading("评议", Ahead, vec![entry("答复后请居民评价", "", "")]),
    ]
}

fn targets() -> Vec<ChoiceGroup> {
    vec![
        ChoiceGroup {
            label: "站点".into(),
            choices: choices(&[("station:1", "示例街道代表联络站"), ("station:2", "东河镇代表联络站")]),
        },
        ChoiceGroup {
            label: "代表".into(), choices: choices(&[("deputy:1", "李样代表"), ("deputy:2", "王范代表")])
        },
    ]
}

fn transfer() -> Option<TransferForm> {
    Some(TransferForm { targets: targets(), ..TransferForm::default() })
}

fn referral() -> Option<ReferralForm> {
    Some(ReferralForm {
        undertakers: choices(&[("u1", "县城管局"), ("u2", "县住建局"), ("u3", "示例街道办")]),
        ..ReferralForm::default()
    })
}

fn resolution() -> ResolutionForm {
    ResolutionForm {
        at_once: true,
        phrases: vec![
            "您好，您反映的事已经办好，情况是：".into(),
            "您好，这件事已列入计划，预计完成的时间是：".into(),
            "再有问题，请直接打给我。".into(),
        ],
        ..ResolutionForm::default()
    }
}

fn to_accept() -> HandledCasePage {
    HandledCasePage {
        frame: frame(),
        nav: vec![],
        id: "4027551908360087".into(),
        back_href: "/inbox".into(),
        done: None,
        conflict: None,
        light: light(LightMark::Green, "剩余22小时"),
        stage: "待受理".into(),
        flags: vec![],
        notices: vec![],
        content: "幸福里小区东门的路灯坏了三盏，快一个月了。晚上看不清台阶，前天有位老人在这里摔倒。".into(),
        photos: vec![photo("照片1"), photo("照片2")],
        photo_pages: vec![],
        kind: "求助".into(),
        category: None,
        place: Some(Place {
            words: "幸福里小区东门".into(),
            map_href: Some("https://uri.amap.com/marker?position=120,30".into()),
        }),
        phone: Phone::Given { digits: "13800000000".into(), words: "138 0000 0000".into() },
        contact_name: Some("王女士".into()),
        submitted_at: "4月15日 09:12".into(),
        number: "4027 5519 0836 0087".into(),
        holder: None,
        facts: vec![],
        reply: None,
        ratings: vec![],
        rounds: vec![HandledRound { n: 1, headings: new_case() }],
        acceptance: Some(AcceptanceForm {
            categories: choices(&[("lighting", "市政设施"), ("housing", "物业和住房")]),
            ..AcceptanceForm::default()
        }),
        resolution: None,
        note: None,
        transfer: transfer(),
        out_of_scope: Some(OutOfScopeForm::default()),
        question: None,
        referral: None,
        merge: None,
        extension: None,
        reopening: None,
        urging: None,
        order: None,
        ordering: OrderForms::default(),
        secrecy: SecrecyForms::default(),
    }
}

fn accepted() -> HandledCasePage {
    HandledCasePage {
        light: light(LightMark::Green, "剩余6天"),
        stage: "已受理".into(),
        done: Some("已受理，居民看得到您的名字".into()),
        category: Some("市政设施".into()),
        acceptance: None,
        resolution: Some(resolution()),
        note: Some(NoteForm::default()),
        referral: referral(),
        question: Some(QuestionForm::default()),
        merge: Some(MergeForm::default()),
        ..to_accept()
    }
}

fn in_progress() -> HandledCasePage {
    HandledCasePage {
        nav: nav("/inbox"),
        done: None,
        light: light(LightMark::Red, "已超期1天"),
        stage: "办理中".into(),
        flags: vec!["督办中".into()],
        notices: vec!["第2轮，居民4月14日要求重办。".into()],
        phone: Phone::Withheld { words: "138****0000".into(), through_the_deputy: true },
        holder: Some("张例代表".into()),
        facts: vec![fact("来源", "到站，联络员李样代录")],
        resolution: Some(ResolutionForm { at_once: false, ..resolution() }),
        extension: Some(ExtensionForm::default()),
        ratings: vec![RatedRound {
            round: Some("第1轮".into()),
            grade: "不满意".into(),
            facts: vec![fact("哪里不满意", "没解决"), fact("要求", "重办")],
            comment: Some("第二盏灯昨晚又不亮了。".into()),
        }],
        rounds: [2, 1].map(|n| HandledRound { n, headings: under_way() }).to_vec(),
        ..accepted()
    }
}

fn answer_refused() -> HandledCasePage {
    HandledCasePage {
        done: None,
        conflict: Some("李样代表刚刚记了一笔进展，请先看下面的办理经过，再发一次。您写的内容都还在。".into()),
        resolution: Some(ResolutionForm {
            reply: "您好，东门三盏路灯已全部换新。".into(),
            outcome: "in_plan".into(),
            uploads: vec!["0f0f".into()],
            errors: errors(&[("plan_date", "请填计划哪天完成")]),
            ..resolution()
        }),
        ..accepted()
    }
}

fn replied() -> HandledCasePage {
    HandledCasePage {
        light: light(LightMark::Green, "提前1天答复"),
        stage: "已答复".into(),
        done: None,
        phone: Phone::NotLeft,
        contact_name: None,
        reply: Some(Reply {
            text: "您好，东门三盏路灯已全部换新，台阶加装了反光条。昨晚和物业一起看过，都亮了。".into(),
            by: "张例代表".into(),
            at: "4月21日 16:20".into(),
            outcome: "已解决".into(),
            plan_date: None,
            photos: vec![photo("修好后1")],
            no_evidence_reason: None,
        }),
        notices: vec!["等居民评价，4月28日截止。".into()],
        reopening: Some(ReopeningForm::default()),
        urging: Some(UrgingForm { before: Some("居民催过2次".into()), ..UrgingForm::default() }),
        rounds: vec![HandledRound { n: 1, headings: answered() }],
        resolution: None,
        note: None,
        transfer: None,
        referral: None,
        question: None,
        merge: None,
        out_of_scope: None,
        ..accepted()
    }
}

impl HandledCasePage {
    pub fn samples() -> Vec<Self> {
        let closed = Self {
            stage: "已办结".into(),
            notices: vec![],
            ratings: vec![RatedRound {
                round: None,
                grade: "满意".into(),
                facts: vec![fact("问题解决了吗", "是"), fact("生活有改善吗", "说不准")],
                comment: None,
            }],
            reopening: None,
            photo_pages: vec![
                PhotoLink { href: "/cases/1/photos/0f0f".into(), words: "照片1".into(), released: true },
                PhotoLink { href: "/cases/1/photos/0e0e".into(), words: "照片2".into(), released: false },
            ],
            ..replied()
        };
        let transfer_refused = Self {
            transfer: transfer().map(|form| TransferForm {
                reason: "不在我的选区".into(),
                errors: errors(&[("to", "请选转给谁")]),
                ..form
            }),
            ..to_accept()
        };
        let mut all =
            vec![to_accept(), accepted(), in_progress(), answer_refused(), replied(), closed, transfer_refused];
        all.extend(OrderForms::samples().map(|ordering| {
            let order = ordering.issue.is_none().then(OrderView::sample);
            Self { order, ordering, ..accepted() }
        }));
        all.extend(SecrecyForms::samples().map(|secrecy| Self { secrecy, ..accepted() }));
        all
    }
}

#[test]
fn pages_of_cases_render() {
    check("handled", HandledCasePage::samples(), |page| &mut page.frame);
}
