//! The committee's order as the page of a case shows it, and its forms.

use crate::http::page::{FieldErrors, LightView};

/// The open order.
#[derive(Clone, Debug)]
pub struct OrderView {
    /// e.g. `督〔2026〕12号`.
    pub number: String,
    pub light: LightView,
    pub recipients: String,
    pub demanded: String,
    pub issued: String,
    pub due: String,
    /// What was answered and sent back, the oldest first.
    pub turns: Vec<OrderTurn>,
    /// The sheet to print, for those who may.
    pub sheet: Option<String>,
}

#[derive(Clone, Debug)]
pub struct OrderTurn {
    /// `答复`, `退回`.
    pub what: String,
    pub text: String,
    /// Who and when.
    pub when: String,
}

/// `None` where it is not offered.
#[derive(Clone, Debug, Default)]
pub struct OrderForms {
    pub issue: Option<OrderForm>,
    pub answer: Option<OrderAnswerForm>,
    pub settlement: Option<SettlementForm>,
}

/// 发督办单.
#[derive(Clone, Debug, Default)]
pub struct OrderForm {
    pub text: String,
    pub working_days: String,
    pub errors: FieldErrors,
}

/// 答复督办单.
#[derive(Clone, Debug, Default)]
pub struct OrderAnswerForm {
    pub text: String,
    pub errors: FieldErrors,
}

/// 核销或退回.
#[derive(Clone, Debug, Default)]
pub struct SettlementForm {
    pub outcome: String,
    pub reason: String,
    pub errors: FieldErrors,
}

impl SettlementForm {
    pub const OUTCOMES: [(&'static str, &'static str); 2] =
        [("taken", "核销，督办结束"), ("returned", "退回，重新答复")];
}

impl OrderForms {
    /// Id and errors of each form.
    pub fn errors(&self) -> impl Iterator<Item = (&'static str, Option<&FieldErrors>)> {
        let forms = [
            ("order", self.issue.as_ref().map(|form| &form.errors)),
            ("order-answer", self.answer.as_ref().map(|form| &form.errors)),
            ("order-settlement", self.settlement.as_ref().map(|form| &form.errors)),
        ];
        forms.into_iter()
    }
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::{LightMark, samples::errors};

    impl OrderView {
        pub fn sample() -> Self {
            let turn = |what: &str, text: &str| OrderTurn {
                what: what.into(),
                text: text.into(),
                when: "王例代表，4月17日 15:30".into(),
            };
            Self {
                number: "督〔2026〕12号".into(),
                light: LightView { mark: LightMark::Red, words: "退回重新答复，已超期1天".into() },
                recipients: "示例县城管局、示例县住建局".into(),
                demanded: "三个工作日内修好东门的路灯，并说明为什么拖到现在。".into(),
                issued: "工委李样，4月15日 09:12".into(),
                due: "4月20日 周一 18:00".into(),
                turns: vec![turn("答复", "灯已经换了两盏。"), turn("退回", "还有一盏没有换。")],
                sheet: Some("/orders/2026-12".into()),
            }
        }
    }

    impl OrderForms {
        pub fn samples() -> [Self; 3] {
            let issue = OrderForm {
                text: "尽快修好".into(),
                working_days: "40".into(),
                errors: errors(&[("working_days", "期限写1到15个工作日")]),
            };
            let answer =
                OrderAnswerForm { errors: errors(&[("text", "请写一写给工委的答复")]), ..Default::default() };
            let settlement = SettlementForm {
                outcome: "returned".into(),
                errors: errors(&[("reason", "退回要写原因")]),
                ..Default::default()
            };
            [
                Self { issue: Some(issue), ..Self::default() },
                Self { answer: Some(answer), ..Self::default() },
                Self { settlement: Some(settlement), ..Self::default() },
            ]
        }
    }
}
