//! What a resident does with a case: rate, supplement, chase, withdraw, appeal.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    domain::{
        actor::Actor,
        china_time::Instant,
        clocks::Clocks,
        content_check::Verdict,
        directory::Directory,
        fault::Faults,
        moves::{Complaint, Move, Rating, Reopening, Satisfaction},
        stage::Stage,
        submission::parse_photos,
        text::{self, WORDS},
        words::Words,
    },
    http::{
        kit::Kit,
        photo_check::{self, For},
        problem::Problem,
    },
    store::{StoreError, case_door::Step, rows::CaseRow},
};

/// A rating as it arrives.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingInput {
    #[schema(required, value_type = String)]
    pub query_code: Option<String>,
    /// `satisfied`, `basically_satisfied` or `dissatisfied`.
    #[schema(required, value_type = String)]
    pub satisfaction: Option<String>,
    /// 问题真的解决了吗; `null` is 说不准.
    pub solved: Option<bool>,
    /// 生活有改善吗.
    pub improved: Option<bool>,
    /// At least one when dissatisfied.
    #[serde(default)]
    pub reasons: Vec<String>,
    pub comment: Option<String>,
    /// 要求重办, when dissatisfied.
    #[serde(default)]
    pub reopen: bool,
}

/// A checked rating.
pub struct CheckedRating {
    rating: Rating,
    reopen: bool,
    comment: String,
}

impl RatingInput {
    pub fn parse(self) -> Result<CheckedRating, Problem> {
        let mut faults = Faults::default();
        let satisfaction = faults.keep("satisfaction", parse_satisfaction(self.satisfaction.as_deref()));
        let reasons: Result<Vec<Complaint>, String> = self.reasons.iter().map(|code| parse_reason(code)).collect();
        let reasons = faults.keep("reasons", reasons).unwrap_or_default();
        let comment = faults.keep("comment", text::parse_optional(self.comment.as_deref(), WORDS)).flatten();
        let dissatisfied = satisfaction == Some(Satisfaction::Dissatisfied);
        if dissatisfied && reasons.is_empty() && faults.none() {
            faults.add("reasons", "请至少选一项哪里不满意");
        }
        if self.reopen && !dissatisfied && faults.none() {
            faults.add("reopen", "选“不满意”才能要求重办");
        }
        match satisfaction {
            Some(satisfaction) if faults.none() => {
                let rating = Rating { satisfaction, solved: self.solved, improved: self.improved, reasons };
                Ok(CheckedRating { rating, reopen: self.reopen, comment: comment.unwrap_or_default() })
            }
            _ => Err(Problem::Invalid(faults.0)),
        }
    }
}

fn parse_satisfaction(raw: Option<&str>) -> Result<Satisfaction, String> {
    match raw.unwrap_or_default() {
        "satisfied" => Ok(Satisfaction::Satisfied),
        "basically_satisfied" => Ok(Satisfaction::BasicallySatisfied),
        "dissatisfied" => Ok(Satisfaction::Dissatisfied),
        _ => Err("请选一项：满意、基本满意或不满意".into()),
    }
}

fn parse_reason(code: &str) -> Result<Complaint, String> {
    serde_json::from_value(code.into()).map_err(|_| "没有这个原因，请重新选".into())
}

/// Rates the answer of this round, once; dissatisfied residents may have it redone by whoever can act.
pub async fn rate(kit: &Kit, case: &CaseRow, checked: CheckedRating) -> Result<CaseRow, Problem> {
    let directory = kit.cards.now();
    walk(kit, case, |row, now| {
        let rerouted = row.rerouted(&directory);
        let promise = || row.case.promise_anew(&kit.clocks.now(), now);
        let reopening = checked.reopen.then(|| Reopening { promise: promise(), rerouted });
        let made = Move::Rated { rating: checked.rating.clone(), reopening };
        Ok(content_checked(kit, row, (made, Words::text(checked.comment.clone()))))
    })
    .await
}

/// More words and photos; ends a pause.
pub async fn supplement(kit: &Kit, case: &CaseRow, raw: &str, uploads: Vec<String>) -> Result<CaseRow, Problem> {
    let mut faults = Faults::default();
    let words = faults.keep("text", text::parse(raw, WORDS));
    let photos = faults.keep("uploads", parse_photos(uploads));
    match (words, photos) {
        (Some(words), Some(photos)) => {
            photo_check::check(kit, "uploads", &photos, For::Case(case.case.id)).await?;
            let words = Words::text(words).with_photos(photos);
            walk(kit, case, |row, _| Ok(content_checked(kit, row, (Move::Supplemented, words.clone())))).await
        }
        _ => Err(Problem::Invalid(faults.0)),
    }
}

pub async fn chase(kit: &Kit, case: &CaseRow) -> Result<CaseRow, Problem> {
    walk(kit, case, |row, _| Ok(vec![(Move::Chased { count: row.case.pressing.chases + 1 }, Words::none())])).await
}

pub async fn withdraw(kit: &Kit, case: &CaseRow, reason: Option<&str>) -> Result<CaseRow, Problem> {
    let reason = text::parse_optional(reason, WORDS).map_err(|message| Problem::invalid("text", message))?;
    let words = Words::reason(reason.unwrap_or_default());
    let directory = kit.cards.now();
    let withdrawn = |row: &CaseRow, _: Instant| Ok(content_checked(kit, row, (Move::Withdrawn, words.clone())));
    let hand_back = |row: &CaseRow, now: Instant| Ok(vec![separated(row, &directory, &kit.clocks.now(), now)]);
    let moved = kit.door().end(case.case.id, &Actor::resident(), withdrawn, hand_back).await?;
    kit.moved.notify_one();
    Ok(moved)
}

/// A follower of a withdrawn lead goes back to whoever had it, who has a day to accept it.
fn separated(row: &CaseRow, directory: &Directory, clocks: &Clocks, now: Instant) -> (Move, Words) {
    let rerouted = row.rerouted(directory);
    let elsewhere = || row.station_or_committee(directory);
    let to = rerouted.or(row.holder()).unwrap_or_else(elsewhere);
    let promise = row.case.promise_to_another(clocks, now);
    (Move::Separated { to, promise }, Words::reason("合并到的那一件已由提交人撤回"))
}

/// Against 不受理, once: the station looks again. The clocks still run from the submission, as in the figures; the time
/// the resident took to appeal is added to what is promised, and whoever looks again has a day for it.
pub async fn appeal(kit: &Kit, case: &CaseRow, raw: &str) -> Result<CaseRow, Problem> {
    let words = text::parse(raw, WORDS).map_err(|message| Problem::invalid("text", message))?;
    let directory = kit.cards.now();
    walk(kit, case, |row, now| {
        let to = row.station_or_committee(&directory);
        let clocks = kit.clocks.now();
        let promise = row.case.promise_to_another(&clocks, now);
        let promise = match row.case.stage {
            Stage::OutOfScope { at, .. } => clocks.resumed(promise, at, now),
            _ => promise,
        };
        Ok(content_checked(kit, row, (Move::Appealed { to, promise }, Words::text(words.clone()))))
    })
    .await
}

/// A move with what the content check says of its words: words that are held are kept from whoever handles the case until
/// a person has decided, and the move itself counts at once.
fn content_checked(kit: &Kit, row: &CaseRow, step: Step) -> Vec<Step> {
    let words = [step.1.text.as_str(), step.1.reason.as_str()];
    let words: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
    let verdict = if words.is_empty() { Verdict::Passed } else { kit.content.look(&words) };
    let hold = verdict.hold(row.case.version + 1).map(|hold| (hold, Words::none()));
    std::iter::once(step).chain(hold).collect()
}

pub(super) async fn walk(
    kit: &Kit,
    case: &CaseRow,
    plan: impl Fn(&CaseRow, Instant) -> Result<Vec<(Move, Words)>, StoreError>,
) -> Result<CaseRow, Problem> {
    let moved = kit.door().walk(case.case.id, &Actor::resident(), plan).await?;
    kit.moved.notify_one();
    Ok(moved)
}
