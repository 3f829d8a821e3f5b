//! The outbox: from fact to work. Events are acted on in order by one process at a time; a step can run twice.

mod notices;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::moves::Move,
    http::kit::Kit,
    store::{StoreError, outbox::Pending},
};

const LEASE: &str = "outbox";
/// Longer than any batch takes; a process that died is replaced after it.
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(10);
const BATCH: u64 = 500;

/// What follows from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Tell boards and inboxes that are open now: the event gets its place in the live feed.
    Announce,
}

impl Job {
    /// From fact to work, in one match.
    pub fn after(made: &Move) -> Option<Self> {
        match made {
            // A submission is announced by its registration, which says where it lies.
            Move::Submitted { .. } => None,
            // What the provider has not judged yet is told to nobody; its judgement is.
            Move::Held { reasons, .. } if reasons.is_empty() => None,
            // Where it lies and how far it is stays as it was: whoever it concerns has a notice.
            Move::Escalated { .. } => None,
            _ => Some(Self::Announce),
        }
    }
}

/// Acts on the oldest events; how many. Zero also when another process does it. A row that cannot be read is reported once
/// and not announced: the others go on.
///
/// # Errors
/// When the database is away: the events wait.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let events = kit.store.undispatched(BATCH).await?;
    if events.is_empty() || !kit.store.hold_lease(LEASE, owner, kit.clock.now(), LEASE_SPAN).await? {
        return Ok(0);
    }
    for error in events.iter().filter_map(|event| event.made.as_ref().err()) {
        tracing::error!(%error, "an event is not announced");
    }
    let announced = |event: &Pending| event.made.as_ref().is_ok_and(|made| Job::after(made) == Some(Job::Announce));
    notices::make(kit, &events).await?;
    kit.store.mark_dispatched(&events, announced, kit.clock.now()).await?;
    Ok(events.len())
}
