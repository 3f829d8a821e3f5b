//! Contact data of cases that ended long ago are erased (个人信息保护法 articles 19 and 47), and what rows of an older form hold
//! in clear is sealed. Each erasure is a move of its case and a line of the ledger, as a resident's own.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::{actor::Actor, china_time::Instant, moves::Move, words::Words},
    http::kit::Kit,
    store::{StoreError, rows::CaseRow},
};

const LEASE: &str = "retention";
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(60);
/// Cases looked at together.
const BATCH: u64 = 100;

/// Erases what is due; how many cases lost their contact data. Zero also when another process does it.
///
/// # Errors
/// When the database is away: what is due stays due.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let (mut erased, mut after) = (0, None);
    let before = kit.clock.now() - kit.contact_retention;
    while kit.store.hold_lease(LEASE, owner, kit.clock.now(), LEASE_SPAN).await? {
        let page = kit.store.contacts_kept_too_long(before, after, BATCH).await?;
        let Some(last) = page.last() else { break };
        after = Some(*last);
        for id in page {
            erased += usize::from(erase(kit, id, before).await?);
        }
    }
    if erased > 0 {
        tracing::info!(erased, "contact data kept long enough were erased");
        kit.moved.notify_one();
    }
    kit.store.forget_erased().await?;
    // The next look is far off: a process that starts meanwhile need not wait for the lease to run out.
    give_back(kit, owner).await?;
    Ok(erased)
}

/// Seals what rows of an older program hold in clear. Once a process is enough: this program writes no more of them.
/// Whether all are looked at; false also when another process does it.
///
/// # Errors
/// When the database is away: they stay as they are.
pub async fn seal_older_rows(kit: &Kit, owner: Uuid) -> Result<bool, StoreError> {
    let mut after = None;
    while kit.store.hold_lease(LEASE, owner, kit.clock.now(), LEASE_SPAN).await? {
        after = kit.store.seal_older_rows(&kit.door(), after, BATCH).await?;
        if after.is_none() {
            give_back(kit, owner).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Lets another process take over at once.
///
/// # Errors
/// When the database is away: the lease runs out by itself.
pub async fn give_back(kit: &Kit, owner: Uuid) -> Result<(), StoreError> {
    kit.store.release_lease(LEASE, owner).await
}

/// Erases one case's; a case that cannot be read is reported and passed over.
async fn erase(kit: &Kit, id: Uuid, before: Instant) -> Result<bool, StoreError> {
    let due = |row: &CaseRow, _: Instant| {
        let ended = row.row.ended_at.and_then(Instant::from_timestamp_micros);
        let due = ended.is_some_and(|ended| ended < before) && !row.is_anonymous();
        Ok(if due { vec![(Move::ContactErased { place: true }, Words::none())] } else { vec![] })
    };
    match kit.door().walk(id, &Actor::system(), due).await {
        Ok(row) => Ok(row.is_anonymous()),
        Err(error) if error.is_away() => Err(error),
        Err(error) => {
            tracing::error!(%error, case = %id, "contact data that are due were passed over");
            Ok(false)
        }
    }
}
