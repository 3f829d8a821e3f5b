//! Asking the outer provider about what the list let pass: a step of the worker, so that nobody waits for an answer.

use chrono::TimeDelta;
use futures_util::{StreamExt, stream::FuturesUnordered};
use uuid::Uuid;

use crate::{
    content::Checker,
    domain::{
        actor::Actor,
        case::Case,
        china_time::Instant,
        content_check::Reason,
        moves::Move,
        review::{Review, State},
        words::Words,
    },
    http::{case_view::History, kit::Kit},
    store::{StoreError, rows::CaseRow},
};

const LEASE: &str = "content_check";
/// Twice as long as a whole batch may take.
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(60);
/// Cases of one step.
const BATCH: u64 = 64;
/// Texts sent at the same time: with two seconds each at most, a batch is over in eight.
const AT_ONCE: usize = 16;

/// Asks about what waits; how many cases went on. Zero also while another process does it.
///
/// # Errors
/// When the database is away: what waits goes on waiting.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let waiting = kit.store.to_be_asked(BATCH).await?;
    if waiting.is_empty() || !kit.store.hold_lease(LEASE, owner, kit.clock.now(), LEASE_SPAN).await? {
        return Ok(0);
    }
    let mut asked = FuturesUnordered::new();
    let (mut waiting, mut went_on) = (waiting.into_iter(), 0);
    loop {
        while asked.len() < AT_ONCE
            && let Some(row) = waiting.next()
        {
            asked.push(one_or_passed_over(kit, row.case));
        }
        let Some(moved) = asked.next().await else { break };
        went_on += usize::from(moved?);
    }
    if went_on > 0 {
        kit.moved.notify_one();
    }
    Ok(went_on)
}

/// A case whose history cannot be read is reported: the others go on.
async fn one_or_passed_over(kit: &Kit, case: Case) -> Result<bool, StoreError> {
    let id = case.id;
    match one(kit, case).await {
        Err(error) if !error.is_away() => {
            tracing::error!(%error, case = %id, "the content check passes over a case");
            Ok(false)
        }
        asked => asked,
    }
}

async fn one(kit: &Kit, case: Case) -> Result<bool, StoreError> {
    let history = History::load(kit, &case).await?;
    let mut said = Vec::new();
    for review in asked(&case) {
        let words = history.words_of(review.of).unwrap_or_default();
        said.push((review.of, ask(kit, &text(&words)).await));
    }
    let plan = |row: &CaseRow, _: Instant| {
        let still = |of: u32| asked(&row.case).any(|review| review.of == of);
        let moves = said.iter().filter(|(of, _)| still(*of)).map(|(of, answer)| {
            let (reasons, silent) = (answer.clone().unwrap_or_default(), answer.is_none());
            (Move::Checked { of: *of, reasons, silent }, Words::none())
        });
        Ok(moves.collect())
    };
    match kit.door().walk(case.id, &Actor::system(), plan).await {
        Ok(_) => Ok(true),
        Err(StoreError::Refused(_) | StoreError::Conflict | StoreError::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

fn asked(case: &Case) -> impl Iterator<Item = &Review> {
    case.reviews.iter().filter(|review| review.state == State::Asked)
}

/// What a person wrote in one event.
pub fn text(words: &Words) -> String {
    let submission = words.submission.as_ref();
    let parts = [
        submission.map(|submission| submission.content.as_str()),
        submission.and_then(|submission| submission.location.text.as_deref()),
        submission.is_none().then_some(words.text.as_str()),
        Some(words.reason.as_str()),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The provider's reasons; none when it did not answer, or is known not to answer right now.
async fn ask(kit: &Kit, text: &str) -> Option<Vec<Reason>> {
    // A provider that is no longer set has nothing to say: the list has decided.
    let Some(provider) = kit.content.provider() else { return Some(Vec::new()) };
    if !provider.circuit.lets_through(kit.clock.now()) {
        return None;
    }
    match provider.check(text).await {
        Ok(reasons) => {
            provider.circuit.succeeded();
            Some(reasons)
        }
        Err(silent) => {
            tracing::warn!(%silent, "the list of words has decided alone");
            provider.circuit.failed(kit.clock.now());
            None
        }
    }
}
