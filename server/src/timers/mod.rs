//! What happens because time passes: unaccepted requests go to the station, rating windows end.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::{actor::Actor, holder::Holder, moves::Move, stage::Stage, words::Words},
    http::kit::Kit,
    store::{StoreError, rows::CaseRow},
};

const LEASE: &str = "timers";
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(30);
/// Cases moved in one step: a night of downtime is caught up without a burst.
const BATCH: u64 = 100;

/// Moves what is due; how many. Zero also when another process does it.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let now = kit.clock.now();
    if !kit.store.hold_lease(LEASE, owner, now, LEASE_SPAN).await? {
        return Ok(0);
    }
    let due = kit.store.overdue_for_timers(now, BATCH).await?;
    let mut moved = 0;
    for case in due {
        let walked =
            kit.door().walk(case.case.id, &Actor::system(), |row, now| Ok(plan(row, now).into_iter().collect())).await;
        match walked {
            Ok(_) => moved += 1,
            // Somebody moved it in the meantime: nothing is due any more.
            Err(StoreError::Refused(_) | StoreError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    if moved > 0 {
        kit.moved.notify_one();
    }
    Ok(moved)
}

/// What time does to a case, judged again on the row as it stands inside the transaction.
fn plan(row: &CaseRow, now: crate::domain::china_time::Instant) -> Option<(Move, Words)> {
    match row.case.stage {
        Stage::Routed { inbox: Holder::Deputy(_) } if now > row.case.promise.accept_by => {
            // The promise stays: the clock began when the resident submitted.
            let to = Holder::Station(row.row.station_id);
            Some((Move::Transferred { to, promise: row.case.promise }, Words::none()))
        }
        Stage::Resolved { rating_until, .. } if now > rating_until => Some((Move::RatingEnded, Words::none())),
        _ => None,
    }
}
