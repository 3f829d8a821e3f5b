//! A resident's case for programs.

use actix_web::{HttpRequest, http::StatusCode, web::Payload};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    at_case::AtCase,
    find::{self, Tracked},
    moves::{self, RatingInput},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        light::Light,
        number::{Number, QueryCode},
        stage::StageName,
        timeline::{Heading, Reader},
    },
    http::{
        answer::{Answer, json},
        body,
        case_view::{EntryJson, History, HolderJson, ReplyJson, RoundJson, rounds_json},
        client,
        kit::Kit,
        lead::Lead,
        problem::Problem,
    },
    store::rows::{CaseRow, code_of},
};

/// A case as its resident sees it.
#[derive(Serialize, ToSchema)]
pub struct TrackedJson {
    number: String,
    stage: StageName,
    light: Light,
    due_at: Option<String>,
    /// Later or earlier once the days off of a year that is not known yet are published; absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    due_provisional: bool,
    flags: Vec<&'static str>,
    holder: Option<HolderJson>,
    rounds: Vec<RoundJson>,
    timeline: Vec<EntryJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<ReplyJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<RatingJson>,
    /// How the case stands that a merged one follows; holder, light, due time and reply are that one's then.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<LeadJson>,
    /// `rate`, `reopen`, `supplement`, `chase`, `withdraw`, `appeal`.
    can: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct LeadJson {
    stage: StageName,
    /// Absent for a complaint about a deputy.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct RatingJson {
    satisfaction: String,
    solved: Option<bool>,
    improved: Option<bool>,
    reasons: Vec<String>,
    comment: Option<String>,
}

/// The case's JSON as a resident may see it.
pub(super) async fn tell(kit: &Kit, case: &CaseRow) -> Result<TrackedJson, Problem> {
    let now = kit.clock.now();
    let directory = kit.cards.now();
    let history = History::load(kit, &case.case).await?;
    let lead = Lead::of(kit, case).await?;
    let (followed, answered) = lead.as_ref().map_or((&case.case, &history), |lead| (&lead.row.case, &lead.history));
    let rating = case.case.rounds.iter().rev().find_map(|round| round.rating.as_ref());
    Ok(TrackedJson {
        number: case.row.number.clone(),
        stage: case.case.stage.name(),
        light: followed.light(now),
        due_at: followed.due().map(|(_, due)| china_time::rfc3339(due)),
        due_provisional: followed.due_is_provisional(),
        flags: case.case.flags(),
        holder: followed
            .stage
            .holder()
            .filter(|_| !followed.is_withheld())
            .map(|holder| HolderJson::new(&holder, &directory)),
        rounds: rounds_json(&case.case),
        timeline: history.timeline(&*directory, Reader::Resident).into_iter().map(EntryJson::new).collect(),
        reply: answered.reply().map(ReplyJson::new),
        rating: rating.map(|rating| RatingJson {
            satisfaction: code_of(rating.satisfaction),
            solved: rating.solved,
            improved: rating.improved,
            reasons: rating.reasons.iter().map(code_of).collect(),
            comment: history.last_rating().map(|said| said.words.text).filter(|text| !text.is_empty()),
        }),
        lead: lead.as_ref().map(|lead| LeadJson {
            stage: lead.row.case.stage.name(),
            number: lead.number().map(|number| number.to_string()),
        }),
        can: case.case.resident_can(now),
    })
}

/// A queued request: durable, not registered yet.
fn tell_queued(kit: &Kit, number: &Number, at: Instant) -> serde_json::Value {
    let accept_by = at + kit.clocks.now().profiles.usual.accept();
    let time = china_time::rfc3339(at);
    serde_json::json!({
        "number": number.as_str(),
        "stage": StageName::Submitted,
        "light": Light::of(at, accept_by, kit.clock.now()),
        "due_at": china_time::rfc3339(accept_by),
        "flags": [],
        "holder": null,
        "rounds": [{"n": 1, "opened_at": time, "accepted_at": null, "first_reply_at": null, "resolved_at": null, "outcome": null, "rating": null}],
        "timeline": [{"at": time, "heading": Heading::Register, "stage": StageName::Submitted, "text": "您提交了诉求"}],
        "can": ["supplement", "withdraw"],
    })
}

pub(super) fn code(typed: Option<&str>) -> Result<QueryCode, Problem> {
    QueryCode::parse(typed.unwrap_or_default()).ok_or(Problem::NoSuchCase)
}

/// The query code of a request that looks: from its header, or from the address.
pub(super) fn code_in(request: &HttpRequest) -> Result<QueryCode, Problem> {
    let in_address = client::query_value(request, "query_code");
    code(Some(body::header(request, "query-code").unwrap_or(&in_address)))
}

#[utoipa::path(get, path = "/api/v1/requests/{number}", tag = "resident",
    params(("number" = String, Path), ("Query-Code" = Option<String>, Header), ("query_code" = Option<String>, Query)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 429), (status = 503)))]
pub async fn show(at: AtCase) -> Answer {
    let (number, code) = (at.number()?, code_in(&at.request)?);
    match find::find_from(client::address(&at.request, &at.kit), &at.kit, &at.queue, &number, &code).await? {
        Tracked::Registered(case) => at.tell(&case).await,
        Tracked::Queued(since) => json(StatusCode::OK, &tell_queued(&at.kit, &number, since)),
    }
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/rating", tag = "resident", request_body = RatingInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 409), (status = 422)))]
pub async fn rate(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (RatingInput, _) = at.asked(payload).await?;
    let moved = moves::rate(&at.kit, &case, input.parse()?).await?;
    at.tell(&moved).await
}

/// Words with what opens the case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsInput {
    #[schema(required, value_type = String)]
    pub(super) query_code: Option<String>,
    #[schema(required, value_type = String)]
    text: Option<String>,
    #[serde(default)]
    uploads: Vec<String>,
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/supplements", tag = "resident", request_body = WordsInput,
    params(("number" = String, Path)),
    responses((status = 200, body = TrackedJson), (status = 404), (status = 409), (status = 422)))]
pub async fn supplement(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (WordsInput, _) = at.asked(payload).await?;
    let moved = moves::supplement(&at.kit, &case, input.text.as_deref().unwrap_or_default(), input.uploads).await?;
    at.tell(&moved).await
}

/// What opens the case, and why: an appeal needs a text, a withdrawal may have one, chasing passes over it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    #[schema(required, value_type = String)]
    pub(super) query_code: Option<String>,
    text: Option<String>,
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/chases", tag = "resident", request_body = CodeInput,
    params(("number" = String, Path)), responses((status = 200, body = TrackedJson), (status = 404), (status = 409)))]
pub async fn chase(at: AtCase, payload: Payload) -> Answer {
    let (_, case): (CodeInput, _) = at.asked(payload).await?;
    let moved = moves::chase(&at.kit, &case).await?;
    at.tell(&moved).await
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/withdrawal", tag = "resident", request_body = CodeInput,
    params(("number" = String, Path)), responses((status = 200, body = TrackedJson), (status = 404), (status = 409)))]
pub async fn withdraw(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (CodeInput, _) = at.asked(payload).await?;
    let moved = moves::withdraw(&at.kit, &case, input.text.as_deref()).await?;
    at.tell(&moved).await
}

#[utoipa::path(post, path = "/api/v1/requests/{number}/appeal", tag = "resident", request_body = CodeInput,
    params(("number" = String, Path)), responses((status = 200, body = TrackedJson), (status = 404), (status = 409), (status = 422)))]
pub async fn appeal(at: AtCase, payload: Payload) -> Answer {
    let (input, case): (CodeInput, _) = at.asked(payload).await?;
    let moved = moves::appeal(&at.kit, &case, input.text.as_deref().unwrap_or_default()).await?;
    at.tell(&moved).await
}
