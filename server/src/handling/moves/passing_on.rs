//! Passing on: to another inbox, to units, into another case, to a later day.

use chrono::TimeDelta;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Context, MoveInput, Plan, always, required};
use crate::{
    domain::{
        fault::Faults,
        holder::Holder,
        moves::Move,
        number::Number,
        promise::{LONGEST_EXTENSION_DAYS, Promise},
        stage::StageName,
        text::{self, Bounds, WORDS},
        words::Words,
    },
    handling::permission::Verb,
    http::{form::Form, problem::Problem},
};

/// Where a case goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// `deputy` or `station`.
    pub kind: Option<String>,
    pub id: Option<String>,
}

/// 转交: into another inbox.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferInput {
    pub to: Option<TargetInput>,
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
        let accept = context.kit.profile.accept;
        Ok(Box::new(move |row, now| {
            // Whoever gets it after it was accepted has a day of their own; before that the first day goes on.
            let accepted = row.case.round().accepted_at.is_some();
            let promise = row.case.promise;
            let accept_by = if accepted { promise.accept_by.max(now + accept) } else { promise.accept_by };
            let made = Move::Transferred { to, promise: Promise { accept_by, ..promise } };
            Ok(vec![(made, Words::reason(reason.clone()))])
        }))
    }
}

fn target(context: &Context<'_>, raw: Option<TargetInput>) -> Result<Holder, String> {
    let missing = || "请选转交给哪个联络站或哪位代表".to_owned();
    let raw = raw.ok_or_else(missing)?;
    let id = raw.id.as_deref().and_then(|id| Uuid::try_parse(id).ok());
    let holder = Holder::from_parts(raw.kind.as_deref().unwrap_or_default(), id).ok_or_else(missing)?;
    let directory = context.kit.cards.now();
    let accused = context.case.row.hidden_from.is_some() && context.case.row.hidden_from == holder.id();
    if !directory.can_act(&holder) || accused {
        return Err("不能转给这一位，请另选".into());
    }
    if context.case.case.stage.holder() == Some(holder) {
        return Err("现在就在这一位手上，请另选".into());
    }
    Ok(holder)
}

/// 建议转办: units handle it, one of them leading.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralInput {
    #[serde(default)]
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
        let mut units = faults.keep("undertaker_ids", units).unwrap_or_default();
        units.dedup();
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

/// 合并: the same matter as a case that goes on.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeInput {
    /// Id or number of the lead case.
    pub into: Option<String>,
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
        let typed = self.into.unwrap_or_default();
        let store = &context.kit.store;
        let lead = match (Uuid::try_parse(typed.trim()), Number::parse(&typed)) {
            (Ok(id), _) => store.case_for(context.viewer, id).await.ok(),
            (_, Ok(number)) => store.case_numbered_for(context.viewer, &number).await.ok(),
            _ => None,
        };
        let goes_on = |stage: StageName| !matches!(stage, StageName::Merged | StageName::Withdrawn);
        match &lead {
            None => faults.add("into", "没有查到这个编号，请核对"),
            Some(lead) if lead.case.id == context.case.case.id => {
                faults.add("into", "不能合并到自己，请填另一件的编号")
            }
            Some(lead) if !goes_on(lead.case.stage.name()) => {
                faults.add("into", "那一件已经撤回或合并，请填还在办的编号")
            }
            Some(_) => {}
        }
        match (lead, reason) {
            (Some(lead), Some(reason)) if faults.none() => {
                let number = Number::parse(&lead.row.number).map_err(Problem::internal)?;
                Ok(always(Move::Merged { into: lead.case.id, number }, Words::reason(reason)))
            }
            _ => Err(Problem::Invalid(faults.0)),
        }
    }
}

/// 延期: once, at most ten working days, with a reason the resident sees.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtensionInput {
    pub working_days: Option<u8>,
    pub reason: Option<String>,
}

impl MoveInput for ExtensionInput {
    const VERB: Verb = Verb::Extension;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { working_days: form.get("working_days").trim().parse().ok(), reason: form.filled("reason") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "延期的原因", self.reason.as_deref());
        let days = self.working_days.filter(|days| (1..=LONGEST_EXTENSION_DAYS).contains(days));
        if days.is_none() {
            faults.add("working_days", format!("延期写1到{LONGEST_EXTENSION_DAYS}个工作日"));
        }
        let (Some(working_days), Some(reason)) = (days, reason) else { return Err(Problem::Invalid(faults.0)) };
        Ok(Box::new(move |row, _| {
            // Until working-day calendars come, a working day counts as a day.
            let answer_by = row.case.promise.answer_by + TimeDelta::days(working_days.into());
            Ok(vec![(Move::Extended { working_days, answer_by }, Words::reason(reason.clone()))])
        }))
    }
}
