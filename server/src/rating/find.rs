//! Finding one's case by number and query code: in the database, in the queue, in the database again.

use std::{net::IpAddr, time::Duration};

use crate::{
    domain::{
        china_time::Instant,
        identity::Lookup,
        number::{Number, QueryCode},
    },
    http::{kit::Kit, problem::Problem},
    queue::{
        Queue,
        entry::{Entry, Note},
    },
    shared_state::limits::Counted,
    store::{StoreError, registration::Registration, rows::CaseRow},
};

/// How long a move waits for a queued case to be registered.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the database is waited for before the queue is asked: a refused connection is tried for seconds.
const PROMPT: Duration = Duration::from_secs(1);
/// Entries opened to find one of them.
const MOST_LOOKED_THROUGH: usize = 2_000;
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOK_SELDOM: Duration = Duration::from_millis(500);

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
    if kit.limits.reached(&wrong_codes, now) {
        // Looked for under a hash that nothing has, so that it takes as long as a wrong code does.
        search(kit, queue, &Lookup(kit.clock.random())).await?;
        return Err(Problem::NoSuchCase);
    }
    let found = search(kit, queue, &lookup).await?;
    found.ok_or_else(|| {
        let _ = kit.limits.count(wrong_codes, now);
        Problem::NoSuchCase
    })
}

/// The same for whoever types a code: so many wrong ones from one address, whatever the numbers, and it waits.
///
/// # Errors
/// As [`find`], or 429.
pub async fn find_from(
    from: IpAddr,
    kit: &Kit,
    queue: &Queue,
    number: &Number,
    code: &QueryCode,
) -> Result<Tracked, Problem> {
    let wrong = Counted::WrongLookUpsFrom(from);
    if let Some(seconds) = kit.limits.seconds_left(&wrong, kit.clock.now()) {
        return Err(Problem::TooMany { seconds });
    }
    let found = find(kit, queue, number, code).await;
    if matches!(found, Err(Problem::NoSuchCase)) {
        let _ = kit.limits.count(wrong, kit.clock.now());
    }
    found
}

async fn search(kit: &Kit, queue: &Queue, lookup: &Lookup) -> Result<Option<Tracked>, Problem> {
    let first = match kit.store.is_known_away() {
        true => None,
        false => tokio::time::timeout(PROMPT, kit.store.case_by_lookup(lookup)).await.ok(),
    };
    if let Some(Ok(Some(case))) = first {
        return Ok(Some(Tracked::Registered(Box::new(case))));
    }
    let noted = queue.find_waiting(lookup).await;
    let note = noted.as_ref().ok().and_then(Option::as_deref).and_then(|sealed| Note::open(&kit.secrets, sealed));
    let queued = note.map(|note| Tracked::Queued(note.submitted_at()));
    let no_answer = matches!(first, None | Some(Err(StoreError::Away(_))));
    if no_answer && queued.is_some() {
        return Ok(queued);
    }
    match kit.store.case_by_lookup(lookup).await? {
        Some(case) => Ok(Some(Tracked::Registered(Box::new(case)))),
        None if noted.is_err() => Err(Problem::Unavailable("刚提交的诉求现在查不到，请过几分钟再查".into())),
        None => Ok(queued),
    }
}

/// The registered case; a queued one is registered first, here and now: registering twice is harmless.
pub async fn registered(kit: &Kit, queue: &Queue, number: &Number, code: &QueryCode) -> Result<CaseRow, Problem> {
    let waiting = async {
        loop {
            if let Tracked::Registered(case) = find(kit, queue, number, code).await? {
                return Ok(*case);
            }
            if kit.store.is_known_away() {
                return Err(being_registered());
            }
            match register_now(kit, queue, &kit.secrets.lookup(number, code)).await {
                Some(true) => {}
                // Leased by a worker: it will not be long.
                Some(false) => tokio::time::sleep(LOOK_EVERY).await,
                // Too many wait to look through, which is work of its own for the queue.
                None => tokio::time::sleep(LOOK_SELDOM).await,
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.map_err(|_| being_registered())?
}

fn being_registered() -> Problem {
    Problem::Unavailable("这条诉求正在登记，请过一分钟再试".into())
}

/// Registers one queued entry out of its turn; whether it could, and none when the queue cannot be looked through.
async fn register_now(kit: &Kit, queue: &Queue, lookup: &Lookup) -> Option<bool> {
    let bodies = queue.everything(MOST_LOOKED_THROUGH).await.ok()??;
    let directory = kit.cards.now();
    let mine = bodies.iter().filter_map(|body| Entry::open(&kit.secrets, body).ok());
    let registrations = mine.filter(|entry| entry.lookup == *lookup).filter_map(|entry| {
        let route = directory.route(&entry.token, entry.submission.about_this_deputy)?;
        let verdict = kit.content.look_at(&entry.submission);
        Some(Registration { verdict, ..entry.registration(route) })
    });
    let registrations: Vec<_> = registrations.collect();
    if registrations.is_empty() {
        return Some(false);
    }
    let registered = kit.door().register(&registrations).await;
    kit.moved.notify_one();
    Some(registered.is_ok())
}
