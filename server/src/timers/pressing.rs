//! Promises that run out are told upward: the holder is reminded, then the station hears it, then the committee. The longest
//! due comes first, so that a weekend of downtime is caught up in order.

use uuid::Uuid;

use super::{Look, each_page};
use crate::{
    domain::{china_time::Instant, clocks::Clocks, escalation::Level, holder::Holder, moves::Move, stage::Stage},
    http::kit::Kit,
    store::{StoreError, rows::CaseRow},
};

pub(super) const LEASE: &str = "pressing";

/// Tells of what is due; of how many cases. Zero also when another process does it.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    each_page(kit, owner, Look::RunningOut).await
}

/// Who is told next. What a deputy did not accept in time goes to the station in the same step that tells of it.
pub(super) fn told(row: &CaseRow, clocks: &Clocks, now: Instant) -> Option<Move> {
    let unaccepted = matches!(row.case.stage, Stage::Routed { inbox: Holder::Deputy(_) });
    let made = row.case.escalation(clocks, now)?;
    (!unaccepted || !matches!(made, Move::Escalated { level: Level::Overdue, .. })).then_some(made)
}
