//! 督办单: the committee orders, whoever has the case answers, the committee takes the answer or sends it back.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Context, MoveInput, Plan, required};
use crate::{
    domain::{
        case::Case,
        fault::Faults,
        moves::Move,
        stage::Refused,
        supervision::{MOST_DAYS, Order, USUAL_DAYS},
        text::{self, Bounds},
        words::Words,
    },
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
};

/// What is demanded, or why an answer goes back, fits onto a sheet.
const ON_A_SHEET: Bounds = Bounds { name: "文字", least: 1, most: 500 };

/// The order: what is demanded, and by when.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderInput {
    /// 1 to 500 characters.
    #[schema(required, value_type = String)]
    pub text: Option<String>,
    /// 1 to 15; 5 when absent.
    pub working_days: Option<u32>,
}

impl MoveInput for OrderInput {
    const VERB: Verb = Verb::Supervising;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        // What is no number is out of bounds.
        let working_days = form.filled("working_days").map(|typed| typed.trim().parse().unwrap_or_default());
        Self { text: form.filled("text"), working_days }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let bounds = Bounds { name: "要办什么、答复什么", ..ON_A_SHEET };
        let text = faults.keep("text", text::parse(self.text.as_deref().unwrap_or_default(), bounds));
        let days = self.working_days.unwrap_or(USUAL_DAYS);
        if !(1..=MOST_DAYS).contains(&days) {
            faults.add("working_days", format!("期限写1到{MOST_DAYS}个工作日"));
        }
        let text = text.filter(|_| faults.none()).ok_or(Problem::Invalid(faults.0))?;
        let clocks = context.kit.clocks.now();
        Ok(Plan::Numbered(Box::new(move |row, now, number| {
            let due = clocks.calendar.working_days(now, days).at;
            Ok(vec![(row.case.issued_order(number, days, due)?, Words::text(text.clone()))])
        })))
    }
}

/// The answer to an order, for the committee alone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderAnswerInput {
    #[schema(required, value_type = String)]
    pub text: Option<String>,
}

impl MoveInput for OrderAnswerInput {
    const VERB: Verb = Verb::OrderAnswer;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { text: form.filled("text") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let text = required(&mut faults, "text", "给工委的答复", self.text.as_deref());
        let text = text.ok_or(Problem::Invalid(faults.0))?;
        Ok(Plan::alone(move |row, _| {
            let number = order(row.case.order_owed(), &row.case, "order_answer")?.number;
            Ok(vec![(Move::OrderAnswered { number }, Words::text(text.clone()))])
        }))
    }
}

/// What the committee says to an answer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettlementInput {
    /// `taken` or `returned`.
    #[schema(required, value_type = String)]
    pub outcome: Option<String>,
    /// Needed with `returned`.
    pub reason: Option<String>,
}

impl MoveInput for SettlementInput {
    const VERB: Verb = Verb::Supervising;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { outcome: form.filled("outcome"), reason: form.filled("reason") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let returned = match self.outcome.as_deref() {
            Some("taken") => Some(false),
            Some("returned") => Some(true),
            _ => {
                faults.add("outcome", "请选核销，或者退回重新答复");
                None
            }
        };
        let bounds = Bounds { name: "退回的原因", ..ON_A_SHEET };
        let reason = faults.keep("reason", text::parse_optional(self.reason.as_deref(), bounds)).flatten();
        if returned == Some(true) && reason.is_none() && faults.none() {
            faults.add("reason", "退回要写原因，让承办的人知道还差什么");
        }
        let returned = returned.filter(|_| faults.none()).ok_or(Problem::Invalid(faults.0))?;
        let reason = reason.unwrap_or_default();
        Ok(Plan::alone(move |row, _| {
            if returned {
                return Ok(vec![(row.case.returned_order()?, Words::reason(reason.clone()))]);
            }
            let number = order(row.case.order_answered(), &row.case, "order_taking")?.number;
            Ok(vec![(Move::OrderTaken { number }, Words::text(reason.clone()))])
        }))
    }
}

fn order<'a>(order: Option<&'a Order>, case: &Case, wanted: &'static str) -> Result<&'a Order, Refused> {
    order.ok_or(Refused { from: case.stage.name(), wanted })
}
