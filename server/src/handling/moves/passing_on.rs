//! Passing on: to another inbox, to units, to a later day.

use std::collections::HashSet;

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Context, MoveInput, Plan, always, required};
use crate::{
    domain::{
        fault::{Fault, Faults},
        holder::Holder,
        moves::Move,
        promise::{LONGEST_EXTENSION_DAYS, Promise},
        text::{self, Bounds, WORDS},
        words::Words,
    },
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
    store::{StoreError, rows::CaseRow},
};

/// Where a case goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// `deputy` or `station`.
    #[schema(required, value_type = String)]
    pub kind: Option<String>,
    #[schema(required, value_type = String)]
    pub id: Option<String>,
}

/// 转交: into another inbox.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferInput {
    #[schema(required, value_type = TargetInput)]
    pub to: Option<TargetInput>,
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for TransferInput {
    const VERB: Verb = Verb::Transfer;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        let to = form.get("to").split_once(':');
        let to = to.map(|(kind, id)| TargetInput { kind: Some(kind.into()), id: Some(id.into()) });
        Self { to, reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let to = faults.keep("to", target(context, self.to));
        let reason = required(&mut faults, "reason", "转交的原因", self.reason.as_deref());
        let (Some(to), Some(reason)) = (to, reason) else { return Err(Problem::Invalid(faults.0)) };
        let clocks = context.kit.clocks.now();
        Ok(Plan::alone(move |row, now| {
            can_have(row, to).map_err(|message| StoreError::Unfit(Fault::new("to", message)))?;
            let made = Move::Transferred { to, promise: row.case.promise_passed_on(&clocks, now) };
            Ok(vec![(made, Words::reason(reason.clone()))])
        }))
    }
}

fn target(context: &Context<'_>, raw: Option<TargetInput>) -> Result<Holder, String> {
    let missing = || "请选转交给哪个联络站或哪位代表".to_owned();
    let raw = raw.ok_or_else(missing)?;
    let id = raw.id.as_deref().and_then(|id| Uuid::try_parse(id).ok());
    let holder = Holder::from_parts(raw.kind.as_deref().unwrap_or_default(), id);
    let holder = holder.filter(|holder| *holder != Holder::Committee).ok_or_else(missing)?;
    let directory = context.kit.cards.now();
    let nearby = directory.area_of(&holder).is_some_and(|area| context.viewer.area.contains(area));
    if !nearby || !directory.can_act(&holder) {
        return Err("不能转给这一位，请另选".into());
    }
    can_have(context.case, holder)?;
    Ok(holder)
}

/// What about a case forbids a new holder: those it is about and the stations beside them never have a complaint.
fn can_have(row: &CaseRow, to: Holder) -> Result<(), String> {
    if row.case.stage.holder() == Some(to) {
        return Err("现在就在这一位手上，请另选".into());
    }
    match to {
        _ if row.may_lie_with(&to) => Ok(()),
        _ if row.case.sealed => Err("密封的诉求由县代表工委办，不能转出".into()),
        _ if to.may_have(row.row.hidden_from) => Err("这一位已经申请回避，请另选".into()),
        Holder::Station(_) => Err("反映代表本人的诉求不能转给联络站，请由代表工委办理".into()),
        _ => Err("不能转给这一位，请另选".into()),
    }
}

/// 建议转办: units handle it, one of them leading.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralInput {
    #[serde(default)]
    #[schema(required)]
    pub undertaker_ids: Vec<String>,
    pub lead_id: Option<String>,
    pub note: Option<String>,
}

impl MoveInput for ReferralInput {
    const VERB: Verb = Verb::Referral;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        let undertaker_ids = form.all("undertaker_ids");
        Self { undertaker_ids, lead_id: form.filled("lead_id"), note: form.filled("note") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let directory = context.kit.cards.now();
        let known = |id: &String| {
            Uuid::try_parse(id)
                .ok()
                .filter(|id| directory.undertakers.contains_key(id))
                .ok_or("没有这个单位，请重新选".to_owned())
        };
        let units: Result<Vec<Uuid>, String> = self.undertaker_ids.iter().map(known).collect();
        let mut named = HashSet::new();
        let mut units = faults.keep("undertaker_ids", units).unwrap_or_default();
        units.retain(|unit| named.insert(*unit));
        let lead = self.lead_id.as_ref().and_then(|id| faults.keep("lead_id", known(id)));
        if units.is_empty() && faults.none() {
            faults.add("undertaker_ids", "请至少选一个单位");
        }
        if lead.is_some_and(|lead| !units.contains(&lead)) {
            faults.add("lead_id", "主办单位要在所选的单位里");
        }
        let note = text::parse_optional(self.note.as_deref(), Bounds { name: "给单位的话", ..WORDS });
        let note = faults.keep("note", note).flatten().unwrap_or_default();
        if !faults.none() {
            return Err(Problem::Invalid(faults.0));
        }
        let lead = lead.or((units.len() == 1).then(|| units[0]));
        Ok(always(Move::Referred { units, lead }, Words::text(note)))
    }
}

/// 延期: once, at most ten working days, with a reason the resident sees.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionInput {
    #[schema(required, value_type = u8)]
    pub working_days: Option<u8>,
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for ExtensionInput {
    const VERB: Verb = Verb::Extension;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { working_days: form.get("working_days").trim().parse().ok(), reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "延期的原因", self.reason.as_deref());
        let days = self.working_days.filter(|days| (1..=LONGEST_EXTENSION_DAYS).contains(days));
        if days.is_none() {
            faults.add("working_days", format!("延期写1到{LONGEST_EXTENSION_DAYS}个工作日"));
        }
        let (Some(working_days), Some(reason)) = (days, reason) else { return Err(Problem::Invalid(faults.0)) };
        let clocks = context.kit.clocks.now();
        Ok(Plan::alone(move |row, _| {
            let Promise { answer_by, provisional, .. } = clocks.extended(row.case.promise, working_days);
            Ok(vec![(Move::Extended { working_days, answer_by, provisional }, Words::reason(reason.clone()))])
        }))
    }
}
