//! What happens because time passes: unaccepted requests go to the station, rating windows end.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::{
        actor::Actor, china_time::Instant, directory::Directory, holder::Holder, moves::Move, stage::Stage,
        words::Words,
    },
    http::kit::Kit,
    store::{StoreError, due::Due, rows::CaseRow},
};

const LEASE: &str = "timers";
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(30);
/// Cases moved in one step: a night of downtime is caught up without a burst.
const BATCH: u64 = 100;

/// Moves what is due; how many. Zero also when another process does it. A case that cannot be moved is reported and passed
/// over: it stops no other.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let now = kit.clock.now();
    let (mut moved, mut after) = (0, None);
    while moved < BATCH as usize && kit.store.hold_lease(LEASE, owner, now, LEASE_SPAN).await? {
        let page = kit.store.overdue_for_timers(now, after, BATCH).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        for due in page {
            moved += usize::from(make(kit, due).await?);
        }
    }
    if moved > 0 {
        kit.moved.notify_one();
    }
    Ok(moved)
}

/// Moves one case; whether it moved.
async fn make(kit: &Kit, due: Due) -> Result<bool, StoreError> {
    let directory = kit.cards.now();
    let plan = |row: &CaseRow, now: Instant| Ok(plan(row, &directory, now).into_iter().collect());
    let walked = match due.readable {
        Ok(()) => kit.door().walk(due.id, &Actor::system(), plan).await.map(|_| true),
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

/// What time does to a case, judged again on the row as it stands inside the transaction.
fn plan(row: &CaseRow, directory: &Directory, now: Instant) -> Option<(Move, Words)> {
    match row.case.stage {
        Stage::Routed { inbox: Holder::Deputy(_) } if now > row.case.promise.accept_by => {
            // The promise stays: the clock began when the resident submitted.
            let to = directory.station_or_committee(row.row.station_id, row.row.hidden_from.is_some());
            Some((Move::Transferred { to, promise: row.case.promise }, Words::none()))
        }
        Stage::Resolved { rating_until, .. } if now > rating_until => Some((Move::RatingEnded, Words::none())),
        _ => None,
    }
}
