//! 合并: the same matter as a case that goes on.

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Context, MoveInput, Plan, required};
use crate::{
    domain::{
        fault::{Fault, Faults},
        moves::Move,
        number::Number,
        stage::StageName,
        words::Words,
    },
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
    store::{StoreError, rows::CaseRow},
};

const UNKNOWN: &str = "没有查到这个编号，请核对";

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// Id or number of the lead case.
    #[schema(required, value_type = String)]
    pub into: Option<String>,
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for MergeInput {
    const VERB: Verb = Verb::Merge;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { into: form.filled("into"), reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "合并的原因", self.reason.as_deref());
        let lead = faults.keep("into", find(context, &self.into.unwrap_or_default()).await);
        if let Some(Err(message)) = lead.as_ref().map(|lead| can_follow(context.case, lead)) {
            faults.add("into", message);
        }
        let (Some(lead), Some(reason), true) = (lead, reason, faults.none()) else {
            return Err(Problem::Invalid(faults.0));
        };
        let number = Number::parse(&lead.row.number).map_err(Problem::internal)?;
        let plan = move |row: &CaseRow, lead: Option<&CaseRow>| {
            let unfit = |message: &str| StoreError::Unfit(Fault::new("into", message));
            let lead = lead.ok_or_else(|| unfit(UNKNOWN))?;
            can_follow(row, lead).map_err(unfit)?;
            Ok(vec![(Move::Merged { into: lead.case.id, number }, Words::reason(reason.clone()))])
        };
        Ok(Plan::Beside(lead.case.id, Box::new(plan)))
    }
}

async fn find(context: &Context<'_>, typed: &str) -> Result<CaseRow, String> {
    let store = &context.kit.store;
    let lead = match (Uuid::try_parse(typed.trim()), Number::parse(typed)) {
        (Ok(id), _) => store.case_for(context.viewer, id).await.ok(),
        (_, Ok(number)) => store.case_numbered_for(context.viewer, &number).await.ok(),
        _ => None,
    };
    lead.ok_or_else(|| UNKNOWN.into())
}

/// Why a case cannot follow another. A complaint about a deputy follows only one about the same deputy: what is told of a
/// lead is told to whoever may see its followers.
fn can_follow(row: &CaseRow, lead: &CaseRow) -> Result<(), &'static str> {
    if lead.case.id == row.case.id {
        return Err("不能合并到自己，请填另一件的编号");
    }
    if matches!(lead.case.stage.name(), StageName::Merged | StageName::Withdrawn) {
        return Err("那一件已经撤回或合并，请填还在办的编号");
    }
    if lead.case.is_withheld() {
        return Err("那一件的内容还在审核，请等有了结果再合并，或者另填编号");
    }
    if (lead.case.sealed, lead.case.accused_unit) != (row.case.sealed, row.case.accused_unit) {
        return Err("密封的诉求只能和反映同一件事的密封诉求合并，请另填编号");
    }
    if lead.row.hidden_from != row.row.hidden_from {
        return Err("反映代表本人的诉求只能和反映同一位代表的合并，请另填编号");
    }
    Ok(())
}
