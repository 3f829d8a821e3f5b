//! Intake for programs: codes, submissions, receipts.

use actix_web::{
    HttpRequest,
    http::{Method, StatusCode},
    web::{Data, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    gate,
    scope::{self, ScopeNoteJson},
    submit::{Intake, Taken},
};
use crate::{
    domain::{
        category::CATEGORIES,
        china_time,
        directory::Found,
        identity::IdempotencyKey,
        moves::Channel,
        receipt,
        submission::{RULES_VERSION, SubmissionInput},
    },
    http::{
        answer::{Answer, json},
        body, client,
        kit::Kit,
        problem::Problem,
    },
};

/// Where every address about a code begins.
pub const CODES: &str = "/api/v1/codes";

/// Everything under [`CODES`], taken apart by hand: actix finds `{token}` by a regular expression, which would be an
/// eighth of a submission's time.
pub async fn at_code(request: HttpRequest, kit: Data<Kit>, intake: Data<Intake>, payload: Payload) -> Answer {
    let tail = request.path()[CODES.len()..].strip_prefix('/').ok_or(Problem::NotFound)?;
    let method = request.method();
    match tail.split_once('/') {
        None if method == Method::GET || method == Method::HEAD => show_code(&kit, tail),
        None => Err(Problem::MethodNotAllowed { allow: "GET, HEAD" }),
        Some((token, "requests")) if method == Method::POST => submit(&request, &kit, &intake, token, payload).await,
        Some((_, "requests")) => Err(Problem::MethodNotAllowed { allow: "POST" }),
        Some(_) => Err(Problem::NotFound),
    }
}

/// Whose code it is, and what a form about it needs.
#[derive(Serialize, ToSchema)]
pub struct CodeJson {
    /// `deputy`, `station`, `point` or `event`.
    kind: &'static str,
    genuine: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deputy: Option<DeputyJson>,
    /// Name of the station the code belongs to.
    station: String,
    categories: Vec<CategoryJson>,
    scope_notes: Vec<ScopeNoteJson>,
    rules: RulesJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CodeDeputy)]
struct DeputyJson {
    id: uuid::Uuid,
    name: String,
    level: String,
    district: String,
    station: String,
}

#[derive(Serialize, ToSchema)]
struct CategoryJson {
    id: &'static str,
    name: &'static str,
    hint: &'static str,
}

#[derive(Serialize, ToSchema)]
struct RulesJson {
    version: &'static str,
    url: String,
}

/// Why a submission costs a moment, beside the usual parts of a problem.
#[derive(Serialize, ToSchema)]
pub struct ChallengedJson {
    /// Present only under attack.
    challenge: Option<ChallengeJson>,
}

#[derive(Serialize, ToSchema)]
struct ChallengeJson {
    token: String,
    /// `SHA-256`.
    algorithm: String,
    bits: u32,
    wait_seconds: i64,
}

/// What the sender holds from now on.
#[derive(Serialize, ToSchema)]
pub struct TakenJson {
    /// 16 digits, the last a check digit (ISO 7064 MOD 11,10).
    number: String,
    /// 6 digits.
    query_code: String,
    tracking_url: String,
    /// `dc1.{base64url JSON}.{base64url Ed25519 signature}`.
    receipt: String,
    /// 16 bytes, base64url.
    salt: String,
    submitted_at: String,
    /// `same` or `changed` when this key was acknowledged before.
    #[serde(skip_serializing_if = "Option::is_none")]
    repeated: Option<&'static str>,
}

impl TakenJson {
    pub fn new(kit: &Kit, taken: &Taken) -> Self {
        let number = taken.identity.number;
        Self {
            number: number.to_string(),
            query_code: taken.identity.query_code.to_string(),
            tracking_url: kit.site.address(&format!("/q/{number}")),
            receipt: taken.receipt.clone(),
            salt: receipt::to_text(&taken.identity.salt),
            submitted_at: china_time::rfc3339(taken.submitted_at),
            repeated: taken.repeated.map(super::submit::Repeated::code),
        }
    }
}

#[utoipa::path(get, path = "/api/v1/codes/{token}", tag = "resident", params(("token" = String, Path, description = "24 Crockford base32 characters")),
    responses((status = 200, body = CodeJson), (status = 404, description = "none of ours"), (status = 410, description = "out of use; `instead` leads on")))]
pub fn show_code(kit: &Kit, token: &str) -> Answer {
    let token = gate::token(kit, token)?;
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    gate::live(&directory, &token, now)?;
    let Found::Live(card) = directory.find(&token, now) else { return Err(Problem::NoSuchCode) };
    kit.scans.scanned(token, now);
    let deputy = card.deputy.map(|deputy| DeputyJson {
        id: deputy.id,
        name: deputy.name.clone(),
        level: deputy.level.clone(),
        district: deputy.district.clone(),
        station: card.station.name.clone(),
    });
    let categories = CATEGORIES.iter().map(|one| CategoryJson { id: one.id, name: one.name, hint: one.hint }).collect();
    let answer = CodeJson {
        kind: card.code.kind.code(),
        genuine: true,
        deputy,
        station: card.station.name.clone(),
        categories,
        scope_notes: scope::notes_json(),
        rules: RulesJson { version: RULES_VERSION, url: kit.site.address("/rules") },
    };
    json(StatusCode::OK, &answer)
}

#[utoipa::path(post, path = "/api/v1/codes/{token}/requests", tag = "resident", request_body = SubmissionInput,
    params(("token" = String, Path), ("Idempotency-Key" = String, Header, description = "UUID version 4 or 7, kept secret"),
        ("Challenge-Response" = Option<String>, Header, description = "the `token` of a challenge, with `.{counter}` behind it such that SHA-256 over the whole begins with `bits` zero bits; or the `token` alone, `wait_seconds` later")),
    responses((status = 202, body = TakenJson), (status = 404), (status = 410), (status = 413), (status = 422),
        (status = 429, body = ChallengedJson, description = "too many; under attack with a `challenge` for this key, to be sent again with `Challenge-Response`"), (status = 503)))]
pub async fn submit(request: &HttpRequest, kit: &Kit, intake: &Intake, token: &str, payload: Payload) -> Answer {
    let input: SubmissionInput = body::json(request, payload).await?;
    let token = gate::token(kit, token)?;
    gate::live(&kit.cards.now(), &token, kit.clock.now())?;
    let key = idempotency_key(request)?;
    let submission = input.parse(Channel::Scan).map_err(Problem::Invalid)?;
    let answer = body::header(request, "challenge-response").unwrap_or_default();
    let counted = match gate::is_under_attack(kit, request, &token) {
        true => gate::prove(kit, &token, &key, answer).and_then(|()| gate::count(kit, request, &token)),
        false => gate::count(kit, request, &token),
    };
    gate::unless_repeated(counted, kit, intake, &token, &key).await?;
    let taken = intake.submit(kit, client::address(request, kit), token, &key, submission).await?;
    json(StatusCode::ACCEPTED, &TakenJson::new(kit, &taken))
}

pub(super) fn idempotency_key(request: &HttpRequest) -> Result<IdempotencyKey, Problem> {
    let key = body::header(request, "idempotency-key").and_then(IdempotencyKey::parse);
    key.ok_or_else(|| Problem::invalid("Idempotency-Key", "请带上 Idempotency-Key，用版本4或7的UUID"))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptInput {
    receipt: String,
}

/// "We took it" and "we hold it", said apart.
#[derive(Serialize, ToSchema)]
pub struct ReceiptJson {
    genuine: bool,
    number: Option<String>,
    submitted_at: Option<String>,
    /// `null` when storage could not be asked.
    held: Option<bool>,
}

#[utoipa::path(post, path = "/api/v1/receipts/verification", tag = "resident", request_body = ReceiptInput,
    responses((status = 200, body = ReceiptJson)))]
pub async fn verify_receipt(request: HttpRequest, kit: Data<Kit>, intake: Data<Intake>, payload: Payload) -> Answer {
    let input: ReceiptInput = body::json(&request, payload).await?;
    let checked = super::verify::check_receipt(&kit, &intake, &input.receipt).await;
    let acknowledgement = checked.acknowledgement.as_ref();
    let answer = ReceiptJson {
        genuine: acknowledgement.is_some(),
        number: acknowledgement.map(|it| it.number.to_string()),
        submitted_at: acknowledgement.map(|it| it.submitted_at.clone()),
        held: checked.held,
    };
    json(StatusCode::OK, &answer)
}

#[utoipa::path(get, path = "/.well-known/deputy-code-keys.json", tag = "resident",
    responses((status = 200, description = "Ed25519 public keys by name, base64url")))]
pub async fn keys(kit: Data<Kit>) -> Answer {
    let keys: Vec<_> = kit
        .secrets
        .receipt_public_keys()
        .map(|(kid, key)| serde_json::json!({"kid": kid, "alg": "Ed25519", "key": receipt::to_text(key)}))
        .collect();
    json(StatusCode::OK, &serde_json::json!({ "keys": keys }))
}
