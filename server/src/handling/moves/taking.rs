//! 受理 and 不受理.

use serde::Deserialize;
use utoipa::ToSchema;

use super::{Context, MoveInput, Plan, always, required};
use crate::{
    domain::{
        fault::Faults,
        moves::{Move, OutOfScopeReason},
        submission::parse_category,
        words::Words,
    },
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
};

/// 受理: a person takes it, the category is confirmed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceInput {
    pub category: Option<String>,
}

impl MoveInput for AcceptanceInput {
    const VERB: Verb = Verb::Acceptance;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { category: form.filled("category") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let category =
            parse_category(self.category.as_deref()).map_err(|message| Problem::invalid("category", message))?;
        Ok(always(Move::Accepted { category }, Words::none()))
    }
}

/// 不受理: a reason of the list, and where to go instead.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutOfScopeInput {
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
    #[schema(required, value_type = String)]
    pub guidance: Option<String>,
}

impl MoveInput for OutOfScopeInput {
    const VERB: Verb = Verb::OutOfScope;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { reason: form.filled("reason"), guidance: form.filled("guidance") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason: Result<OutOfScopeReason, _> = serde_json::from_value(self.reason.unwrap_or_default().into());
        let reason = faults.keep("reason", reason.map_err(|_| "请选一个不受理的原因".to_owned()));
        let guidance = required(&mut faults, "guidance", "居民可以去哪里办", self.guidance.as_deref());
        match (reason, guidance) {
            (Some(reason), Some(guidance)) => Ok(always(Move::DeclaredOutOfScope { reason }, Words::text(guidance))),
            _ => Err(Problem::Invalid(faults.0)),
        }
    }
}
