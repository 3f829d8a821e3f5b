//! Whether a case's record is what it was: its chain by itself, and its place in the latest published head.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use chrono::NaiveDate;

use super::{
    at_case::AtCase,
    find::{self, Tracked},
    pages::ProofPage,
};
use crate::{
    domain::{
        china_time, digest,
        head::{Head, Proof},
        number::Number,
    },
    http::{
        answer::{Answer, json, ok, page},
        client,
        kit::Kit,
        problem::Problem,
    },
    store::{StoreError, rows::CaseRow},
};

/// How often it is read again when a new head is published meanwhile.
const TRIES: usize = 3;

/// What was found.
pub enum Record {
    /// Durable in the queue: there is no record yet.
    Queued,
    /// Whole, and newer than the latest head.
    NotYetHeld {
        events: usize,
    },
    Held(Box<Held>),
    /// It does not fit.
    Broken,
}

/// A whole record under the latest head.
pub struct Held {
    pub events: usize,
    /// The first day whose head holds what the latest one holds.
    pub since: NaiveDate,
    pub head: Head,
    pub proof: Proof,
}

/// Checks a registered case.
///
/// # Errors
/// When the database is away.
pub async fn look(kit: &Kit, case: &CaseRow) -> Result<Record, StoreError> {
    let id = case.row.id;
    for _ in 0..TRIES {
        let events = kit.store.raw_events_of(id).await?;
        let Ok(chain) = kit.store.whole_chain(case.row.clone(), &events, &kit.secrets.sealer).await? else {
            return Ok(broken(case, "its chain is broken"));
        };
        let events = chain.hashes.len();
        let Some(head) = kit.store.last_head().await? else { return Ok(Record::NotYetHeld { events }) };
        let leaves = kit.store.leaves_of(id).await?;
        let Some(leaf) = leaves.into_iter().rfind(|leaf| leaf.day <= head.contents.day) else {
            return Ok(Record::NotYetHeld { events });
        };
        let proved = kit.store.place_in_tree(id, head.contents.day).await?.and_then(|found| {
            let held = usize::try_from(found.events).ok()?;
            let last = chain.hashes.get(held.checked_sub(1)?).filter(|hash| hash.as_slice() == found.last_hash)?;
            let index = found.place.index() as u64;
            let (path, root) = found.place.prove();
            let proof = Proof {
                v: 1,
                number: case.row.number.clone(),
                events: held as u64,
                last_hash: digest::hex(last),
                index,
                size: head.contents.cases,
                path: path.iter().map(|hash| digest::hex(hash)).collect(),
                head: head.line(),
                hashes: chain.hashes.iter().map(|hash| digest::hex(hash)).collect(),
            };
            (root == head.contents.root && proof.holds(kit.secrets.receipt_public_keys())).then_some(proof)
        });
        if let Some(proof) = proved {
            return Ok(Record::Held(Box::new(Held { events, since: leaf.day, head, proof })));
        }
        if kit.store.last_head().await?.as_ref() == Some(&head) {
            return Ok(broken(case, "it is not in the latest head as it is stored"));
        }
    }
    Err(StoreError::Conflict)
}

fn broken(case: &CaseRow, what: &str) -> Record {
    tracing::error!(case = %case.row.id, what, "a resident's record does not fit; run `timeline verify`");
    Record::Broken
}

async fn looked(at: &AtCase) -> Result<(Number, Record), Problem> {
    let cookie = at.cookie()?.ok_or(Problem::NoSuchCase)?;
    at.count()?;
    let number = cookie.number;
    let record = match find::find(&at.kit, &at.queue, &number, &cookie.query_code).await? {
        Tracked::Queued(_) => Record::Queued,
        Tracked::Registered(case) => look(&at.kit, &case).await?,
    };
    Ok((number, record))
}

/// `GET /q/{number}/proof`.
pub async fn show(at: AtCase) -> Answer {
    let (number, record) = looked(&at).await?;
    let day = |day: NaiveDate| china_time::day_words(china_time::start_of(day));
    let mut shown = ProofPage {
        frame: client::frame(&at.request, &at.kit),
        number: number.to_string(),
        number_words: number.spaced(),
        queued: false,
        broken: false,
        events: 0,
        held: 0,
        since: None,
        latest: None,
        root: String::new(),
    };
    match record {
        Record::Queued => shown.queued = true,
        Record::Broken => shown.broken = true,
        Record::NotYetHeld { events } => shown.events = events,
        Record::Held(held) => {
            shown.events = held.events;
            shown.held = held.proof.events as usize;
            shown.since = Some(day(held.since));
            shown.latest = Some(day(held.head.contents.day));
            shown.root = held.head.contents.root_in_groups();
        }
    }
    match shown.broken {
        false => ok(&shown),
        true => page(StatusCode::CONFLICT, &shown),
    }
}

/// `GET /q/{number}/proof.json`: the proof to keep, 404 while there is none.
pub async fn download(at: AtCase) -> Answer {
    let (number, record) = looked(&at).await?;
    let Record::Held(held) = record else { return Err(Problem::NotFound) };
    let mut response: HttpResponse = json(StatusCode::OK, &held.proof)?;
    let name = format!("attachment; filename=\"proof-{number}.json\"");
    let name = header::HeaderValue::from_str(&name).map_err(Problem::internal)?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
