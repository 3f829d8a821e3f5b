//! Promises that run out are told upward: the holder is reminded, then the station hears it, then the committee.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use uuid::Uuid;

use super::walked;
use crate::{
    domain::{china_time::Instant, escalation::Level, holder::Holder, moves::Move, stage::Stage, words::Words},
    http::kit::Kit,
    store::{StoreError, due::Due, rows::CaseRow},
};

const LEASE: &str = "pressing";
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(30);
/// Cases looked at in one step: a weekend of downtime is caught up step by step, the longest due first.
const BATCH: u64 = 100;

/// Tells of what is due; of how many cases. Zero also when another process does it.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let (mut told, mut after) = (0, None);
    let now = kit.clock.now();
    while told < BATCH as usize && kit.store.hold_lease(LEASE, owner, now, LEASE_SPAN).await? {
        let page = kit.store.pressing(now, after, BATCH).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.place());
        for due in page {
            told += usize::from(tell(kit, due).await?);
        }
    }
    if told > 0 {
        kit.moved.notify_one();
    }
    Ok(told)
}

async fn tell(kit: &Kit, due: Due) -> Result<bool, StoreError> {
    let (clocks, moves) = (kit.clocks.now(), AtomicBool::new(false));
    let plan = |row: &CaseRow, now: Instant| {
        let told = row.case.escalation(&clocks, now).filter(|made| !is_passed_on(row, made));
        moves.store(told.is_some(), Ordering::Relaxed);
        Ok(told.map(|made| (made, Words::none())).into_iter().collect())
    };
    walked(kit, due, &moves, plan).await
}

/// What a deputy did not accept in time goes to the station in the same step that tells of it.
fn is_passed_on(row: &CaseRow, made: &Move) -> bool {
    let unaccepted = matches!(row.case.stage, Stage::Routed { inbox: Holder::Deputy(_) });
    unaccepted && matches!(made, Move::Escalated { level: Level::Overdue, .. })
}
