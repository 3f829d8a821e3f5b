//! Finding one's case by number and query code: in the database, in the queue, in the database again.

use std::{pin::pin, time::Duration};

use crate::{
    domain::{
        china_time::Instant,
        identity::Lookup,
        number::{Number, QueryCode},
    },
    http::{kit::Kit, problem::Problem},
    queue::{Queue, entry::Note},
    shared_state::limits::Counted,
    store::{StoreError, rows::CaseRow},
};

/// How long a move waits for a queued case to be registered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the database is waited for before the queue is asked: a connection that is refused is tried for seconds.
const PROMPT: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// What number and query code open.
pub enum Tracked {
    Registered(Box<CaseRow>),
    /// Durable in the queue, not registered yet.
    Queued(Instant),
}

/// A wrong code, an unknown number and a locked one give the same answer.
///
/// # Errors
/// [`Problem::NoSuchCase`], or 503 when neither database nor queue can say.
pub async fn find(kit: &Kit, queue: &Queue, number: &Number, code: &QueryCode) -> Result<Tracked, Problem> {
    let now = kit.clock.now();
    let wrong_codes = Counted::WrongCodesFor(number.to_string());
    let lookup = kit.secrets.lookup(number, code);
    let found = search(kit, queue, &lookup).await?;
    if kit.limits.reached(&wrong_codes, now) {
        return Err(Problem::NoSuchCase);
    }
    found.ok_or_else(|| {
        let _ = kit.limits.count(wrong_codes, now);
        Problem::NoSuchCase
    })
}

async fn search(kit: &Kit, queue: &Queue, lookup: &Lookup) -> Result<Option<Tracked>, Problem> {
    let mut asked = pin!(kit.store.case_by_lookup(lookup));
    let first = match tokio::time::timeout(PROMPT, &mut asked).await {
        Ok(answered) => answered,
        // The database does not answer: the queue may, and nobody waits for both.
        Err(_) => match note(kit, queue, lookup).await {
            Some(note) => return Ok(Some(queued(note))),
            None => asked.await,
        },
    };
    match first {
        Ok(Some(case)) => Ok(Some(Tracked::Registered(Box::new(case)))),
        Ok(None) => {
            let note = note(kit, queue, lookup).await;
            match kit.store.case_by_lookup(lookup).await {
                Ok(Some(case)) => Ok(Some(Tracked::Registered(Box::new(case)))),
                Err(StoreError::Away(_)) | Ok(None) if note.is_some() => Ok(note.map(queued)),
                Ok(None) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
        Err(StoreError::Away(error)) => match note(kit, queue, lookup).await {
            Some(note) => Ok(Some(queued(note))),
            None => Err(StoreError::Away(error).into()),
        },
        Err(error) => Err(error.into()),
    }
}

async fn note(kit: &Kit, queue: &Queue, lookup: &Lookup) -> Option<Note> {
    queue.find(lookup).await.ok().flatten().and_then(|sealed| Note::open(&kit.secrets, &sealed))
}

fn queued(note: Note) -> Tracked {
    Tracked::Queued(note.submitted_at())
}

/// The registered case; a queued one is waited for, because a move registers it first.
pub async fn registered(kit: &Kit, queue: &Queue, number: &Number, code: &QueryCode) -> Result<CaseRow, Problem> {
    let waiting = async {
        loop {
            if let Tracked::Registered(case) = find(kit, queue, number, code).await? {
                return Ok(*case);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    let too_long = |_| Problem::Unavailable("这条诉求正在登记，请过一分钟再试".into());
    tokio::time::timeout(PATIENCE, waiting).await.map_err(too_long)?
}
