//! 密封, 解除密封, 回避: who no longer reads a case, and who goes on with it (信访工作条例 第二十八条、第三十条).

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Context, MoveInput, Plan, required};
use crate::{
    domain::{fault::Faults, holder::Holder, moves::Move, role::Role, words::Words},
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
};

const NOBODY_LEFT: &str = "代表工委没有别的人能接着办，请先请系统管理员加一个账号";

/// 密封: kept from the accused person or unit, and from everybody but the county's committee.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealingInput {
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
    /// The unit it accuses, where it is one.
    pub undertaker_id: Option<String>,
}

impl MoveInput for SealingInput {
    const VERB: Verb = Verb::Sealing;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { reason: form.filled("reason"), undertaker_id: form.filled("undertaker_id") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let directory = context.kit.cards.now();
        let known = |id: &String| {
            let id = Uuid::try_parse(id).ok().filter(|id| directory.undertakers.contains_key(id));
            id.ok_or("没有这个单位，请重新选".to_owned())
        };
        let unit = self.undertaker_id.as_ref().and_then(|id| faults.keep("undertaker_id", known(id)));
        let reason = required(&mut faults, "reason", "密封的原因", self.reason.as_deref());
        let (Some(reason), true) = (reason, faults.none()) else { return Err(Problem::Invalid(faults.0)) };
        let (clocks, lead) = (context.kit.clocks.now(), context.case.case.id);
        Ok(Plan::WithFollowers(Box::new(move |row, now| {
            // A follower that is sealed already keeps the reason it has.
            if row.case.sealed && row.case.id != lead {
                return Ok(Vec::new());
            }
            Ok(vec![(row.case.sealing(unit, &clocks, now), Words::reason(reason.clone()))])
        })))
    }
}

/// 解除密封.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsealingInput {
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for UnsealingInput {
    const VERB: Verb = Verb::Unsealing;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "原因", self.reason.as_deref());
        let Some(reason) = reason else { return Err(Problem::Invalid(faults.0)) };
        let lead = context.case.case.id;
        Ok(Plan::WithFollowers(Box::new(move |row, _| {
            // A follower that was opened by itself stays open.
            let concerns = row.case.sealed || row.case.id == lead;
            Ok(concerns.then(|| (Move::Unsealed, Words::reason(reason.clone()))).into_iter().collect())
        })))
    }
}

/// 回避: an interest is declared, and somebody else goes on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecusalInput {
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for RecusalInput {
    const VERB: Verb = Verb::Recusal;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "回避的原因", self.reason.as_deref());
        let Some(reason) = reason else { return Err(Problem::Invalid(faults.0)) };
        let viewer = context.viewer;
        if viewer.role == Role::Staff && !context.kit.store.others_of_the_staff(viewer, context.case.case.id).await? {
            return Err(Problem::invalid("reason", NOBODY_LEFT));
        }
        let barred = match viewer.role {
            Role::Deputy => viewer.deputy.map(Holder::Deputy),
            Role::LiaisonOfficer => viewer.station.map(Holder::Station),
            _ => None,
        };
        let (directory, clocks) = (context.kit.cards.now(), context.kit.clocks.now());
        Ok(Plan::alone(move |row, now| {
            let to = match barred {
                Some(Holder::Deputy(_)) => row.station_or_committee(&directory),
                Some(_) => Holder::Committee,
                None => row.holder().unwrap_or(Holder::Committee),
            };
            let made = Move::Recused { barred, to, promise: row.case.promise_passed_on(&clocks, now) };
            Ok(vec![(made, Words::reason(reason.clone()))])
        }))
    }
}
