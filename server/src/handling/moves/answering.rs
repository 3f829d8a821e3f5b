//! Answering, noting, asking and reopening.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Context, MoveInput, Plan, always, required};
use crate::{
    domain::{
        china_time,
        fault::Faults,
        moves::{Move, Outcome, Reopening},
        stage::StageName,
        submission::parse_photos,
        text::{self, Bounds, WORDS},
        words::Words,
    },
    handling::permission::Verb,
    http::{
        form::Form,
        photo_check::{self, For},
        problem::Problem,
    },
};

/// The answer: outcome, words, and evidence or the reason why there is none.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionInput {
    #[schema(required, value_type = String)]
    pub reply: Option<String>,
    /// `solved`, `in_plan`, `not_possible` or `reported_upward`.
    #[schema(required, value_type = String)]
    pub outcome: Option<String>,
    /// Ids of uploads.
    #[serde(default)]
    pub evidence: Vec<String>,
    pub no_evidence_reason: Option<String>,
    /// Needed with `in_plan`.
    pub plan_date: Option<String>,
}

impl MoveInput for ResolutionInput {
    const VERB: Verb = Verb::Resolution;

    fn from_form(form: &Form, photos: Vec<String>) -> Self {
        Self {
            reply: form.filled("reply"),
            outcome: form.filled("outcome"),
            evidence: photos,
            no_evidence_reason: form.filled("no_evidence_reason"),
            plan_date: form.filled("plan_date"),
        }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let outcome: Result<Outcome, _> = serde_json::from_value(self.outcome.unwrap_or_default().into());
        let outcome = faults.keep("outcome", outcome.map_err(|_| "请选一个结果".to_owned()));
        let reply = required(&mut faults, "reply", "给居民的答复", self.reply.as_deref());
        let evidence = faults.keep("evidence", parse_photos(self.evidence));
        let reason_bounds = Bounds { name: "没有照片的原因", ..WORDS };
        let reason = text::parse_optional(self.no_evidence_reason.as_deref(), reason_bounds);
        let reason = faults.keep("no_evidence_reason", reason).flatten();
        let plan_date = self.plan_date.as_deref().filter(|day| !day.trim().is_empty()).map(parse_day);
        let plan_date = plan_date.and_then(|day| faults.keep("plan_date", day));
        if outcome == Some(Outcome::InPlan) {
            match plan_date {
                None if faults.0.iter().all(|fault| fault.field != "plan_date") => {
                    faults.add("plan_date", "列入计划要写计划完成的日期");
                }
                Some(day) if day < china_time::day(context.kit.clock.now()) => {
                    faults.add("plan_date", "计划完成的日期已经过去，请改为今天以后");
                }
                _ => {}
            }
        }
        if evidence.as_ref().is_some_and(Vec::is_empty) && reason.is_none() {
            faults.add("no_evidence_reason", "请加一张现场照片，或写明没有照片的原因");
        }
        let (Some(outcome), Some(reply), Some(photos), true) = (outcome, reply, evidence, faults.none()) else {
            return Err(Problem::Invalid(faults.0));
        };
        photo_check::check(context.kit, "evidence", &photos, For::Case(context.case.case.id)).await?;
        let words = Words { text: reply, reason: reason.unwrap_or_default(), photos, ..Words::default() };
        let rating = context.kit.clocks.now().profiles.rating();
        Ok(Plan::alone(move |row, now| {
            let on_the_spot = row.case.stage.name() == StageName::Accepted;
            let plan_date = plan_date.filter(|_| outcome == Outcome::InPlan);
            let made = Move::Resolved { outcome, plan_date, on_the_spot, rating_until: now + rating };
            Ok(vec![(made, words.clone())])
        }))
    }
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.trim().parse().map_err(|_| "日期写成 2026-04-30 这样".to_owned())
}

/// A note, for the resident to see or among those who handle it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteInput {
    #[schema(required, value_type = String)]
    pub text: Option<String>,
    #[schema(required, value_type = bool)]
    pub visible: Option<bool>,
}

impl MoveInput for NoteInput {
    const VERB: Verb = Verb::Note;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { text: form.filled("text"), visible: Some(form.ticked("visible")) }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let words = required(&mut faults, "text", "进展", self.text.as_deref());
        let visible = self.visible;
        if visible.is_none() {
            faults.add("visible", "请写明居民看得到（true）还是看不到（false）");
        }
        match (words, visible) {
            (Some(words), Some(visible)) => Ok(always(Move::Noted { visible }, Words::text(words))),
            _ => Err(Problem::Invalid(faults.0)),
        }
    }
}

/// A question to the resident: the clock stands still until the answer.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionInput {
    #[schema(required, value_type = String)]
    pub text: Option<String>,
}

impl MoveInput for QuestionInput {
    const VERB: Verb = Verb::Question;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { text: form.filled("text") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let words = required(&mut faults, "text", "要问的事", self.text.as_deref());
        let words = words.ok_or(Problem::Invalid(faults.0))?;
        let clocks = context.kit.clocks.now();
        Ok(Plan::alone(move |_, now| {
            let until = Some(clocks.question_until(now));
            Ok(vec![(Move::Asked { until }, Words::text(words.clone()))])
        }))
    }
}

/// Staff have an answered or closed case redone.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopeningInput {
    #[schema(required, value_type = String)]
    pub reason: Option<String>,
}

impl MoveInput for ReopeningInput {
    const VERB: Verb = Verb::Reopening;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { reason: form.filled("reason") }
    }

    async fn plan(self, context: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let reason = required(&mut faults, "reason", "重新办理的原因", self.reason.as_deref());
        let reason = reason.ok_or(Problem::Invalid(faults.0))?;
        let directory = context.kit.cards.now();
        let clocks = context.kit.clocks.now();
        Ok(Plan::alone(move |row, now| {
            let rerouted = row.rerouted(&directory);
            let reopening = Reopening { promise: row.case.promise_anew(&clocks, now), rerouted };
            Ok(vec![(Move::Reopened { reopening }, Words::reason(reason.clone()))])
        }))
    }
}

/// 催办: whoever has the case is asked to hurry; once a day.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UrgingInput {
    /// What is to be done, for whoever has it and for the resident.
    pub text: Option<String>,
}

impl MoveInput for UrgingInput {
    const VERB: Verb = Verb::Urging;

    fn from_form(form: &Form, _: Vec<String>) -> Self {
        Self { text: form.filled("text") }
    }

    async fn plan(self, _: &Context<'_>) -> Result<Plan, Problem> {
        let mut faults = Faults::default();
        let text = text::parse_optional(self.text.as_deref(), Bounds { name: "催办的话", ..WORDS });
        let text = faults.keep("text", text).ok_or(Problem::Invalid(faults.0))?;
        Ok(always(Move::Urged, Words::text(text.unwrap_or_default())))
    }
}
