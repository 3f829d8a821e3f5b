//! Made-up pages of intake, rendered by the test below.

use super::*;
use crate::http::page::samples::{check, errors, frame};
use crate::http::page::{ButtonLink, FieldErrors, StepState};

const TOKEN: &str = "100abcdefghjkmnpqrstvwxy";
const WORDS: &str = "幸福里小区东门的路灯坏了三盏，快一个月了。晚上看不清台阶，前天有位老人在这里摔倒。";

fn scope() -> Vec<ScopeNote> {
    let note = |matter: &str, instead: &str, phone: Option<&str>| ScopeNote {
        matter: matter.into(),
        instead: instead.into(),
        phone: phone.map(Into::into),
    };
    vec![
        note("已经在打官司、仲裁或复议的事", "请向办案的法院或机关反映", None),
        note("举报违纪违法", "请找纪委监委", Some("12388")),
        note("正在信访的事", "请向受理的信访部门查询", None),
        note("涉及国家秘密的事", "请不要在网上填写，请当面向有关机关反映", None),
    ]
}

fn typed() -> RequestForm {
    RequestForm {
        idempotency_key: "0190a0b0-0000-7000-8000-000000000000".into(),
        content: WORDS.into(),
        kind: "help".into(),
        location_text: "幸福里小区东门".into(),
        contact_phone: "138 0000 000".into(),
        share_contact: true,
        ..RequestForm::default()
    }
}

impl LandingPage {
    pub fn samples() -> Vec<Self> {
        let fresh = Self {
            frame: frame(),
            token: TOKEN.into(),
            card: CodeCard {
                kind: CodeKind::Deputy,
                title: "张例".into(),
                lines: vec!["示例县人大代表，第三选区".into(), "示例街道代表联络站".into()],
            },
            addressee: "张例代表".into(),
            promise: "代表会在24小时内查看".into(),
            notice: None,
            errors: FieldErrors::default(),
            form: RequestForm::default(),
            categories: vec![],
            scope: scope(),
            rules_version: "1".into(),
        };
        let wrong = Self {
            errors: errors(&[
                ("contact.phone", "手机号应为11位，现在是10位"),
                ("consent.rules_version", "请先同意个人信息处理规则"),
            ]),
            form: RequestForm { uploads: vec!["0f".repeat(16), "1f".repeat(16)], ..typed() },
            ..fresh.clone()
        };
        let unsent = Self {
            notice: Some(Notice {
                title: "网络不太好，还没有收到确认".into(),
                text: "您写的内容都在下面，请再按一次提交，不会重复。".into(),
            }),
            form: typed(),
            ..fresh.clone()
        };
        let station = Self {
            card: CodeCard {
                kind: CodeKind::Station,
                title: "示例街道代表联络站".into(),
                lines: vec!["示例街道幸福路1号".into(), "周一到周五 9:00到17:00".into()],
            },
            addressee: "示例街道代表联络站".into(),
            promise: "联络站会在24小时内查看".into(),
            categories: vec![CategoryChoice { id: "municipal".into(), name: "市政设施".into() }],
            ..fresh.clone()
        };
        let all_wrong = Self {
            errors: errors(&[
                ("content", "请写下是什么事，至少5个字"),
                ("kind", "请选一项"),
                ("other_channel.name", "请填写在哪里反映的"),
                ("consent.rules_version", "勾选后才能提交"),
            ]),
            ..fresh.clone()
        };
        vec![fresh, wrong, unsent, station, all_wrong]
    }
}

impl DeadCodePage {
    pub fn samples() -> Vec<Self> {
        vec![Self {
            frame: frame(),
            code_name: "代表码".into(),
            why: "张例现在不履行代表职务。".into(),
            kept: "东门的路灯坏了三盏。".into(),
            who_goes_on: "示例街道代表联络站".into(),
            button: Some(ButtonLink { href: format!("/c/{TOKEN}"), words: "向联络站提诉求".into() }),
            phone: Some("010-0000 0000".into()),
        }]
    }
}

impl UnknownCodePage {
    pub fn samples() -> Vec<Self> {
        vec![Self {
            frame: frame(),
            genuine_start: "https://dm.example.gov.cn/c/".into(),
            phone: Some("010-0000 0000".into()),
        }]
    }
}

impl ReceiptPage {
    pub fn samples() -> Vec<Self> {
        let step = |label: &str, text: &str, lines: &[&str], state| Step {
            label: label.into(),
            text: text.into(),
            lines: lines.iter().map(|line| (*line).into()).collect(),
            state,
        };
        let first = Self {
            frame: frame(),
            number: "4027551908360087".into(),
            number_groups: ["4027", "5519", "0836", "0087"].map(Into::into).into(),
            query_code_groups: ["483", "920"].map(Into::into).into(),
            repeated: None,
            steps: vec![
                step("今天", "已收到，编号生效", &["4月15日 周三 09:12"], StepState::Past),
                step(
                    "明天",
                    "代表查看并受理",
                    &["最迟 4月16日 周四 09:12", "到时没人看，自动转联络站接办"],
                    StepState::Now,
                ),
                step("7天内", "给您答复", &["最迟 4月22日 周三 18:00"], StepState::Ahead),
                step("最后", "您来评价，不满意可以要求重办", &[], StepState::Ahead),
            ],
            content: Some(WORDS.into()),
            receipt: format!("dc1.{}.{}", "eyJ2IjoxLCJraWQi".repeat(12), "bm9uZQ".repeat(14)),
            salt: "c2FsdC1vZi10aGlz".into(),
        };
        let same = Self { repeated: Some(Repeated::Same), ..first.clone() };
        let changed = Self {
            repeated: Some(Repeated::Changed(Some(Resend {
                action: format!("/c/{TOKEN}"),
                fields: vec![HiddenField { name: "content".into(), value: WORDS.into() }],
            }))),
            ..first.clone()
        };
        let not_registered = Self { repeated: Some(Repeated::Changed(None)), content: None, ..first.clone() };
        vec![first, same, changed, not_registered]
    }
}

impl VerifyPage {
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            frame: frame(),
            genuine_start: "https://dm.example.gov.cn/c/".into(),
            code: CodeCheck { typed: String::new(), verdict: None },
            receipt: ReceiptCheck { typed: String::new(), verdict: None },
        };
        let code = |verdict| Self { code: CodeCheck { typed: TOKEN.into(), verdict: Some(verdict) }, ..empty.clone() };
        let receipt = |genuine, held| Self {
            receipt: ReceiptCheck {
                typed: "dc1.e30.AA".into(),
                verdict: Some(ReceiptVerdict {
                    genuine,
                    held,
                    number: Some("4027 5519 0836 0087".into()),
                    submitted_at: Some("2026年4月15日 09:12".into()),
                }),
            },
            ..empty.clone()
        };
        vec![
            empty.clone(),
            code(CodeVerdict::Genuine {
                owner: "张例，示例县人大代表，第三选区".into(),
                place: Some("示例街道代表联络站门口".into()),
                code_number: "7kq2 mx9t br4w".into(),
                href: format!("/c/{TOKEN}"),
            }),
            code(CodeVerdict::Foreign { why: "这个网址不是本县的".into() }),
            code(CodeVerdict::Replaced {
                owner: "张例，示例县人大代表，第三选区".into(),
                href: Some(format!("/c/{TOKEN}")),
            }),
            code(CodeVerdict::Revoked { instead: "请联系示例街道代表联络站。".into() }),
            receipt(true, Some(true)),
            receipt(true, None),
            receipt(false, Some(false)),
        ]
    }
}

impl RulesPage {
    pub fn samples() -> Vec<Self> {
        vec![Self {
            frame: frame(),
            county: "示例县".into(),
            version: "1".into(),
            in_force_from: "2026年4月1日".into(),
            contact: "示例县人大常委会代表工作委员会".into(),
            phone: Some("010-0000 0000".into()),
        }]
    }
}

impl HelpPage {
    pub fn samples() -> Vec<Self> {
        vec![Self {
            frame: frame(),
            accept_within: "24小时".into(),
            answer_within: "7天".into(),
            phone: Some("010-0000 0000".into()),
            scope: scope(),
        }]
    }
}

#[test]
fn pages_of_intake_render() {
    check("landing", LandingPage::samples(), |page| &mut page.frame);
    check("dead_code", DeadCodePage::samples(), |page| &mut page.frame);
    check("unknown_code", UnknownCodePage::samples(), |page| &mut page.frame);
    check("receipt", ReceiptPage::samples(), |page| &mut page.frame);
    check("verify", VerifyPage::samples(), |page| &mut page.frame);
    check("rules", RulesPage::samples(), |page| &mut page.frame);
    check("help", HelpPage::samples(), |page| &mut page.frame);
}
