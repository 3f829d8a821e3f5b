//! The page after submitting: signed again from the browser's own cookie, without any store.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};

use super::pages::{HiddenField, ReceiptPage, Repeated, Resend, Step};
use crate::{
    domain::{
        china_time::{self, Instant},
        identity::Lookup,
        moves::Move,
        number::Number,
        promise::Promise,
        receipt::{self, Acknowledgement},
    },
    http::{
        answer::{Answer, ok},
        case_cookie::{CaseCookie, ReceiptFacts},
        client,
        kit::Kit,
        page::StepState,
        problem::Problem,
    },
    store::StoreError,
};

/// How long the page waits for the words.
const PROMPT: Duration = Duration::from_secs(1);

/// `GET /q/{number}/receipt`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, number: Path<String>) -> Answer {
    let number = Number::parse(&number).map_err(|_| Problem::NoSuchCase)?;
    let cookie = CaseCookie::of(&request, &kit, &number).ok_or(Problem::NoSuchCase)?;
    let facts = cookie.receipt.as_ref().ok_or(Problem::NoSuchCase)?;
    let commitment = facts.commitment().ok_or(Problem::NoSuchCase)?;
    let acknowledgement = Acknowledgement { number, submitted_at: facts.submitted_at.clone(), commitment };
    let (kid, key) = kit.secrets.receipt_key();
    let at = facts.submitted_at.parse::<chrono::DateTime<chrono::FixedOffset>>().map_err(Problem::internal)?.to_utc();
    // The words are shown where they are registered already; a store that is away only hides them.
    let lookup = kit.secrets.lookup(&number, &cookie.query_code);
    let content = match kit.store.is_known_away() {
        true => None,
        false => tokio::time::timeout(PROMPT, words(&kit, &lookup, facts)).await.ok().and_then(Result::ok).flatten(),
    };
    let shown = ReceiptPage {
        frame: client::frame(&request, &kit),
        number: number.to_string(),
        number_groups: number.spaced().split(' ').map(Into::into).collect(),
        query_code_groups: cookie.query_code.spaced().split(' ').map(Into::into).collect(),
        repeated: repeated(facts, content.as_deref()),
        steps: steps(&facts.promise(&kit.clocks.now(), at)),
        content,
        receipt: receipt::sign_alone(kid, key, &acknowledgement),
        salt: facts.salt().to_owned(),
    };
    ok(&shown)
}

/// The words this receipt commits to: those of the case, or of a later submission under the same key.
async fn words(kit: &Kit, lookup: &Lookup, facts: &ReceiptFacts) -> Result<Option<String>, StoreError> {
    let Some(case) = kit.store.case_by_lookup(lookup).await? else { return Ok(None) };
    let case = case.opened(&kit.secrets.sealer)?;
    let is_meant = |words: &String| facts.commits_to(words);
    if is_meant(&case.row.content) {
        return Ok(Some(case.row.content));
    }
    let events = kit.store.events_of(case.case.id, &kit.secrets.sealer).await?;
    let resubmitted = events.iter().filter(|event| matches!(event.made, Move::Resubmitted));
    Ok(resubmitted.filter_map(|event| Some(event.words()?.text)).find(is_meant))
}

fn repeated(facts: &ReceiptFacts, content: Option<&str>) -> Option<Repeated> {
    match facts.repeated.as_deref() {
        Some("same") => Some(Repeated::Same),
        Some("changed") => {
            let field = |name: &str, value: &str| HiddenField { name: name.into(), value: value.into() };
            let resend = content.map(|content| Resend {
                action: format!("/c/{}/requests", facts.token),
                fields: vec![field("again", "true"), field("content", content)],
            });
            Some(Repeated::Changed(resend))
        }
        _ => None,
    }
}

fn steps(promise: &Promise) -> Vec<Step> {
    let at = promise.opened_at;
    let days = |due: Instant| (china_time::day(due) - china_time::day(at)).num_days();
    let when = |due: Instant| match days(due) {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        days => format!("{days}天内"),
    };
    let step = |label: String, text: &str, lines: Vec<String>, state| Step { label, text: text.into(), lines, state };
    vec![
        step("今天".into(), "已收到，编号生效", vec![china_time::long(at)], StepState::Past),
        step(
            when(promise.accept_by),
            "代表查看并受理",
            vec![format!("最迟 {}", china_time::long(promise.accept_by)), "到时没人看，自动转联络站接办".into()],
            StepState::Now,
        ),
        step(when(promise.answer_by), "给您答复", vec![promise.answer_words()], StepState::Ahead),
        step("最后".into(), "您来评价，不满意可以要求重办", Vec::new(), StepState::Ahead),
    ]
}
