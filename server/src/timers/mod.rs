//! What happens because time passes: unaccepted requests go to the station, rating windows end, and cases whose holder no
//! longer serves go to whoever goes on.

pub mod pressing;
pub mod retention;

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::{
        actor::Actor, china_time::Instant, clocks::Clocks, directory::Directory, holder::Holder, moves::Move,
        stage::Stage, words::Words,
    },
    http::kit::Kit,
    store::{StoreError, case_door::Step, due::Due, rows::CaseRow},
};

const LEASE: &str = "timers";
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(30);
/// Cases moved in one step: a night of downtime is caught up without a burst.
const BATCH: u64 = 100;
/// Why a case went on without anybody's hand; the resident reads it.
const NO_LONGER_SERVES: &str = "原来的代表或联络站不再接收诉求";

/// Moves what is due; how many. Zero also when another process does it. A case that cannot be moved is reported and passed
/// over: it stops no other.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let mut moved = 0;
    for look in [Look::Overdue, Look::HeldByNobody, Look::AskedLongEnough, Look::Provisional] {
        moved += each_page(kit, owner, look).await?;
    }
    Ok(moved)
}

/// What is looked for.
#[derive(Clone, Copy)]
enum Look {
    Overdue,
    HeldByNobody,
    AskedLongEnough,
    Provisional,
    /// Of which somebody is to be told.
    RunningOut,
}

impl Look {
    fn lease(self) -> &'static str {
        if matches!(self, Self::RunningOut) { pressing::LEASE } else { LEASE }
    }
}

async fn each_page(kit: &Kit, owner: Uuid, look: Look) -> Result<usize, StoreError> {
    let (mut moved, mut after) = (0, None);
    let now = kit.clock.now();
    while moved < BATCH as usize && kit.store.hold_lease(look.lease(), owner, now, LEASE_SPAN).await? {
        let page = match look {
            Look::Overdue => kit.store.overdue_for_timers(now, after, BATCH).await?,
            Look::HeldByNobody => kit.store.held_by_nobody(after, BATCH).await?,
            Look::AskedLongEnough => kit.store.asked_long_enough(now, after, BATCH).await?,
            Look::Provisional => kit.store.provisional(after, BATCH).await?,
            Look::RunningOut => kit.store.pressing(now, after, BATCH).await?,
        };
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        for due in page {
            moved += usize::from(make(kit, due, look).await?);
        }
    }
    if moved > 0 {
        kit.moved.notify_one();
    }
    Ok(moved)
}

/// Moves one case; whether it moved.
async fn make(kit: &Kit, due: Due, look: Look) -> Result<bool, StoreError> {
    let (directory, clocks) = (kit.cards.now(), kit.clocks.now());
    let moves = AtomicBool::new(false);
    let plan = |row: &CaseRow, now: Instant| {
        let planned: Vec<Step> = match look {
            Look::Overdue => run_out(row, &directory, now, &clocks),
            Look::HeldByNobody => pass_on(row, &directory, now, &clocks).into_iter().collect(),
            Look::AskedLongEnough => go_on(row, now, &clocks).into_iter().collect(),
            Look::Provisional => clocks
                .fixed(row.case.promise)
                .map(|promise| Move::PromiseFixed { promise })
                .map(bare)
                .into_iter()
                .collect(),
            Look::RunningOut => pressing::told(row, &clocks, now).map(bare).into_iter().collect(),
        };
        moves.store(!planned.is_empty(), Ordering::Relaxed);
        Ok(planned)
    };
    let walked = match due.readable {
        Ok(()) => kit.door().walk(due.id, &Actor::system(), plan).await.map(|_| moves.load(Ordering::Relaxed)),
        Err(unreadable) => Err(unreadable),
    };
    match walked {
        // Somebody moved it in the meantime: nothing is due any more.
        Err(StoreError::Refused(_) | StoreError::Conflict | StoreError::NotFound) => Ok(false),
        Err(error) if !error.is_away() => {
            tracing::error!(%error, case = %due.id, "a case that is due was passed over");
            Ok(false)
        }
        walked => walked,
    }
}

/// A move without anybody's words.
fn bare(made: Move) -> Step {
    (made, Words::none())
}

/// What time does to a case, judged again on the row as it stands inside the transaction.
fn run_out(row: &CaseRow, directory: &Directory, now: Instant, clocks: &Clocks) -> Vec<Step> {
    match row.case.stage {
        Stage::Routed { inbox: Holder::Deputy(_) } if now > row.case.promise.accept_by && !row.case.is_withheld() => {
            // The promise stays: the clock began when the resident submitted. Whoever lost it and whoever got it are told so.
            let to = row.station_or_committee(directory);
            let passed_on = Move::Transferred { to, promise: row.case.promise };
            let told = row.case.escalation(clocks, now);
            told.into_iter().chain([passed_on]).map(bare).collect()
        }
        Stage::Resolved { rating_until, .. } if now > rating_until => vec![bare(Move::RatingEnded)],
        _ => Vec::new(),
    }
}

/// The resident did not answer: the clock goes on, by the working time that passed until it should have.
fn go_on(row: &CaseRow, now: Instant, clocks: &Clocks) -> Option<(Move, Words)> {
    let over = row.case.paused_until.is_some_and(|until| until < now);
    over.then(|| bare(Move::Resumed { promise: row.case.promise_running(clocks, now) }))
}

/// To the successor, the station or the committee, with a day of their own to accept it where the first is over.
fn pass_on(row: &CaseRow, directory: &Directory, now: Instant, clocks: &Clocks) -> Option<(Move, Words)> {
    if !row.case.stage.name().is_open() {
        return None;
    }
    let to = row.rerouted(directory)?;
    let promise = row.case.promise_passed_on(clocks, now);
    Some((Move::Transferred { to, promise }, Words::reason(NO_LONGER_SERVES)))
}
