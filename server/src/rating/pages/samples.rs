//! Made-up cases in every stage, rendered by the test below.

use super::*;
use crate::http::page::samples::{check, errors, frame};
use crate::http::page::{LightMark, LightView, StepState};

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn photo(words: &str) -> Photo {
    Photo { src: "/api/v1/uploads/0f0f".into(), words: words.into() }
}

fn light(mark: LightMark, words: &str) -> Option<LightView> {
    Some(LightView { mark, words: words.into() })
}

/// Entries as text, time, actor; an empty string is left out.
fn heading(name: &str, state: StepState, entries: &[[&str; 3]]) -> Heading {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let entries = entries.iter().map(|[text, when, by]| Entry { text: (*text).into(), when: some(when), by: some(by) });
    Heading { name: name.into(), state, entries: entries.collect() }
}

fn under_way() -> Vec<Heading> {
    use StepState::{Ahead, Now, Past};
    vec![
        heading("登记", Past, &[["您提交了诉求", "4月15日 09:12", ""]]),
        heading(
            "梳理",
            Past,
            &[["张例代表受理", "4月15日 11:40", ""], ["类别：市政设施", "4月15日 14:05", "联络员 李样"]],
        ),
        heading(
            "处办",
            Now,
            &[["转给示例县城管局", "4月16日 09:30", "张例代表"], ["城管局已签收，正在采购灯具", "4月17日 10:18", ""]],
        ),
        heading("反馈", Ahead, &[["等待答复", "最迟 4月22日 18:00", ""]]),
        heading("督办", Ahead, &[["没有用到", "", ""]]),
        heading("评议", Ahead, &[["答复后请您评价", "", ""]]),
    ]
}

fn answered() -> Vec<Heading> {
    use StepState::{Now, Past};
    let mut headings = under_way();
    headings[2].state = Past;
    headings[3] = heading("反馈", Past, &[["张例代表答复了您", "4月21日 16:20", ""]]);
    headings[5] = heading("评议", Now, &[["等您评价", "4月28日前", ""]]);
    headings
}

fn base() -> CasePage {
    CasePage {
        frame: frame(),
        number: "4027551908360087".into(),
        done: None,
        failed: None,
        light: light(LightMark::Yellow, "剩余2天"),
        stage: "办理中".into(),
        flags: vec![],
        title: "幸福里小区东门的路灯坏了三盏".into(),
        notices: vec![],
        facts: vec![
            fact("现在谁在办", "示例县城管局 市政科"),
            fact("最迟答复", "4月22日 周三 18:00"),
            fact("编号", "4027 5519 0836 0087"),
        ],
        question: None,
        refusal: None,
        reply: None,
        public_photos: vec![],
        rating: None,
        rated: None,
        rounds: vec![Round { n: 1, headings: under_way() }],
        supplement: Some(SupplementForm::default()),
        chase: Some(ChaseForm { available: true, hint: None }),
        can_withdraw: true,
        appeal: None,
        submitted: Some(Submitted {
            content: "幸福里小区东门的路灯坏了三盏，快一个月了。\n晚上看不清台阶。".into(),
            facts: vec![fact("在哪里", "幸福里小区东门"), fact("电话", "138****0000")],
            photos: vec![photo("照片1")],
        }),
    }
}

/// Nothing can be done here any more.
fn still(stage: &str, notice: &str) -> CasePage {
    CasePage {
        light: None,
        stage: stage.into(),
        notices: vec![notice.into()],
        facts: vec![fact("编号", "4027 5519 0836 0087")],
        supplement: None,
        chase: None,
        can_withdraw: false,
        ..base()
    }
}

fn to_be_rated(rating: RatingForm) -> CasePage {
    CasePage {
        light: light(LightMark::Green, "提前1天答复"),
        stage: "已答复".into(),
        facts: vec![fact("编号", "4027 5519 0836 0087"), fact("总用时", "6天7小时")],
        public_photos: vec![photo("公开的照片1")],
        reply: Some(Reply {
            text: "您好，东门三盏路灯已全部换新，台阶加装了反光条。昨晚和物业一起看过，都亮了。如果再有问题，请直接打给我。".into(),
            by: "张例代表".into(),
            at: "4月21日 16:20".into(),
            outcome: "已解决".into(),
            plan_date: None,
            photos: vec![photo("修好后1"), photo("修好后2")],
            no_evidence_reason: None,
        }),
        rating: Some(RatingForm {
            deadline: "4月28日前可以评价。不评价不算满意。".into(),
            ..rating
        }),
        rounds: vec![Round {
            n: 1,
            headings: answered(),
        }],
        supplement: None,
        chase: None,
        can_withdraw: false,
        ..base()
    }
}

impl CasePage {
    pub fn samples() -> Vec<Self> {
        let dissatisfied = to_be_rated(RatingForm {
            satisfaction: "dissatisfied".into(),
            reopen: true,
            comment: "第二盏灯昨晚又不亮了。".into(),
            dissatisfied_open: true,
            errors: errors(&[("reasons", "请选哪里不满意，至少一项")]),
            ..RatingForm::default()
        });
        let overdue = Self {
            light: light(LightMark::Red, "已超期1天"),
            flags: vec!["督办中".into()],
            notices: vec!["办理时间超过了原定时限，我们已催办，新的时间是4月28日。".into()],
            facts: vec![
                fact("现在谁在办", "示例县城管局 市政科"),
                fact("新的时限", "4月28日 周二 18:00"),
                fact("原定时限", "4月22日 周三 18:00"),
                fact("编号", "4027 5519 0836 0087"),
            ],
            chase: Some(ChaseForm {
                available: false, hint: Some("您4月22日催过，4月25日起可以再催".into())
            }),
            done: Some("已收到您的补充说明".into()),
            ..base()
        };
        let asked = Self {
            light: light(LightMark::Paused, "等居民补充"),
            question: Some(Question {
                text: "坏的是东门里面的三盏，还是门外路边的？".into(),
                by: "张例代表".into(),
                at: "4月16日 10:02".into(),
            }),
            flags: vec!["待补充".into()],
            ..base()
        };
        let refused = Self {
            refusal: Some(Refusal {
                reason: "正在法院审理".into(), guidance: "向审理的法院反映，电话12368".into()
            }),
            appeal: Some(AppealForm::default()),
            notices: vec![],
            ..still("不受理", "")
        };
        let queued = Self {
            light: light(LightMark::Green, "剩余23小时"),
            rounds: vec![],
            can_withdraw: true,
            ..still("已提交", "已收到，正在登记。")
        };
        let second_round = Self {
            rounds: vec![Round { n: 2, headings: under_way() }, Round { n: 1, headings: answered() }],
            rated: Some(Rated {
                grade: "不满意".into(),
                facts: vec![fact("哪里不满意", "没解决"), fact("要求", "重办")],
                comment: Some("第二盏灯昨晚又不亮了。".into()),
            }),
            ..base()
        };
        vec![
            base(),
            to_be_rated(RatingForm::default()),
            dissatisfied,
            overdue,
            asked,
            refused,
            queued,
            second_round,
            still("已合并", "这条诉求和另一条是同一件事，已合并办理，主件编号 4027 5519 0836 0011。"),
            still("已撤回", "您在4月16日撤回了这条诉求。"),
        ]
    }
}

impl LookupPage {
    pub fn samples() -> Vec<Self> {
        let empty = Self { frame: frame(), number: String::new(), query_code: String::new(), error: None };
        let missed = Self {
            number: "4027 5519 0836 0081".into(),
            query_code: "483 920".into(),
            error: Some("没有查到，请核对编号和查询码".into()),
            ..empty.clone()
        };
        vec![empty, missed]
    }
}

impl ProofPage {
    pub fn samples() -> Vec<Self> {
        let held = Self {
            frame: frame(),
            number: "4027551908360087".into(),
            number_words: "4027 5519 0836 0087".into(),
            queued: false,
            broken: false,
            events: 7,
            held: 5,
            since: Some("4月18日".into()),
            latest: Some("4月21日".into()),
            root: "9f3a 11c2 ".repeat(8).trim().into(),
        };
        let new = Self { held: 0, since: None, latest: None, root: String::new(), ..held.clone() };
        let queued = Self { queued: true, ..new.clone() };
        let broken = Self { broken: true, ..new.clone() };
        vec![held, new, queued, broken]
    }
}

impl DataPage {
    pub fn samples() -> Vec<Self> {
        let kept = |what: &str| crate::rating::copy::KeptJson {
            what: what.into(),
            why: "需要问清楚时联系您".into(),
            until: "办结后2年，到期删除".into(),
        };
        let full = Self {
            frame: frame(),
            number: "4027551908360087".into(),
            done: Some("已更正".into()),
            failed: None,
            facts: vec![fact("称呼", "王女士"), fact("电话", "13800000000"), fact("地点", "幸福里小区东门")],
            kept: vec![kept("称呼、电话"), kept("地点")],
            agreed: Some("4月15日 周三 09:12同意《个人信息处理规则》第1版".into()),
            share_contact: true,
            publish_result: false,
            name: "王女士".into(),
            phone: "13800000000".into(),
            errors: Default::default(),
            erasable: true,
            has_place: true,
            open: true,
            organiser: "示例县人大常委会".into(),
            help_phone: Some("0395-0000000".into()),
        };
        let wrong =
            Self {
                phone: "138".into(), errors: errors(&[("phone", "手机号应为11位，现在是3位")]), ..full.clone()
            };
        let erased =
            Self {
                facts: vec![fact("称呼", "没有")], erasable: false, has_place: false, done: None, ..full.clone()
            };
        vec![full, wrong, erased]
    }
}

#[test]
fn pages_of_a_case_render() {
    check("proof", ProofPage::samples(), |page| &mut page.frame);
    check("data", DataPage::samples(), |page| &mut page.frame);
    check("case", CasePage::samples(), |page| &mut page.frame);
    check("lookup", LookupPage::samples(), |page| &mut page.frame);
}
