//! Making the heads of the days that have ended: one pass over the ends of all chains, in pages of one block.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use uuid::Uuid;

use crate::{
    domain::{
        china_time::{self, Instant},
        digest::{self, Digest},
        head::{BLOCK, Contents, HEADS_START, Head, case_leaf},
        merkle::Tree,
    },
    http::kit::Kit,
    store::{
        StoreError,
        heads::{Block, ChainEnd, Leaf, Maker},
        rows,
    },
};

const LEASE: &str = "heads";
/// Longer than any page takes; a process that died is replaced after it.
const LEASE_SPAN: TimeDelta = TimeDelta::seconds(120);
/// Moves that began before midnight have ended by then.
const AFTER_MIDNIGHT: TimeDelta = TimeDelta::minutes(2);

/// Makes the heads that are missing; how many. Zero also when another process does it. Days on which nothing ran get theirs
/// now: what they held then is not known any more, so each holds what there is, and its time says that it is late.
///
/// # Errors
/// When the database is away: the days stay to be made up for.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let now = kit.clock.now();
    let last = kit.store.last_head().await?;
    let days = missing(last.as_ref().map(|head| head.contents.day), now);
    let Some(first) = days.first().copied() else { return Ok(0) };
    if !kit.store.hold_lease(LEASE, owner, now, LEASE_SPAN).await? {
        return Ok(0);
    }
    // Somebody may have made them between the first look and the lease.
    if kit.store.last_head().await? != last {
        return Ok(0);
    }
    let maker = || Maker { lease: LEASE, owner, now: kit.clock.now(), span: LEASE_SPAN };
    let Some(pass) = pass(kit, &maker, first).await? else { return Ok(0) };
    let heads = sign(kit, last.as_ref(), &days, &pass).await?;
    if !kit.store.publish_heads(maker(), &heads, &pass.blocks).await? {
        return Ok(0);
    }
    let made_up_for = heads.iter().filter(|head| head.contents.is_made_up_for()).count();
    tracing::info!(heads = heads.len(), made_up_for, cases = pass.cases, "the day's head is published");
    kit.store.release_lease(LEASE, owner).await?;
    Ok(heads.len())
}

/// The days that ended since the last head; yesterday alone where there is none yet.
fn missing(last: Option<NaiveDate>, now: Instant) -> Vec<NaiveDate> {
    let Some(ended) = china_time::day(now - AFTER_MIDNIGHT).pred_opt() else { return Vec::new() };
    let first = last.map_or(Some(ended), |last| last.succ_opt());
    first.map(|first| first.iter_days().take_while(|day| *day <= ended).collect()).unwrap_or_default()
}

/// What one pass over all cases found.
struct Pass {
    cases: u64,
    events: u64,
    blocks: Vec<Block>,
}

/// Keeps the end of every chain that moved; `None` when the lease went to somebody else.
async fn pass<'a>(kit: &Kit, maker: &impl Fn() -> Maker<'a>, day: NaiveDate) -> Result<Option<Pass>, StoreError> {
    let mut pass = Pass { cases: 0, events: 0, blocks: Vec::new() };
    let mut after = None;
    loop {
        let ends = kit.store.chain_ends_after(after, BLOCK as u64).await?;
        let (Some(first), Some(last)) = (ends.first(), ends.last()) else { return Ok(Some(pass)) };
        let held = kit.store.leaves(after.unwrap_or_default(), Some(last.id)).await?;
        // By case, then by day: the last one of each case stays.
        let held: HashMap<Uuid, Leaf> = held.into_iter().map(|leaf| (leaf.case, leaf)).collect();
        report_what_is_gone(&ends, &held);
        let moved: Vec<Leaf> = ends.iter().filter(|end| has_moved(end, &held)).map(|end| leaf(end, day)).collect();
        if !kit.store.keep_leaves(maker(), &moved).await? {
            return Ok(None);
        }
        let leaves: Vec<Digest> = ends.iter().map(|end| case_leaf(&end.number, events(end), &end.last_hash)).collect();
        pass.cases += ends.len() as u64;
        pass.events += ends.iter().map(events).sum::<u64>();
        pass.blocks.push(Block { first_case: first.id, root: Tree::over(leaves).root() });
        if ends.len() < BLOCK {
            // Only the last block may be short: what is registered from here on comes under the next head.
            return Ok(Some(pass));
        }
        after = Some(last.id);
    }
}

fn events(end: &ChainEnd) -> u64 {
    u64::try_from(end.version).unwrap_or_default()
}

fn leaf(end: &ChainEnd, day: NaiveDate) -> Leaf {
    Leaf { case: end.id, day, events: end.version.into(), last_hash: end.last_hash.clone() }
}

fn has_moved(end: &ChainEnd, held: &HashMap<Uuid, Leaf>) -> bool {
    let same = |last: &Leaf| last.events == i64::from(end.version) && last.last_hash == end.last_hash;
    !held.get(&end.id).is_some_and(same)
}

/// A head is made of what there is; that something is gone is for `timeline verify` to prove and for the log to say at once.
fn report_what_is_gone(ends: &[ChainEnd], held: &HashMap<Uuid, Leaf>) {
    let there: HashMap<Uuid, i64> = ends.iter().map(|end| (end.id, end.version.into())).collect();
    for (case, leaf) in held {
        match there.get(case) {
            None => tracing::error!(%case, day = %leaf.day, "a case that a head holds is gone"),
            Some(events) if *events < leaf.events => {
                tracing::error!(%case, day = %leaf.day, "events that a head holds are gone");
            }
            Some(_) => {}
        }
    }
}

async fn sign(kit: &Kit, last: Option<&Head>, days: &[NaiveDate], pass: &Pass) -> Result<Vec<Head>, StoreError> {
    let (entries, hash) = kit.store.audit_end().await?;
    // A spoilt hash is for `timeline verify` to name; it does not stop the heads.
    let hash = rows::digest_of(&hash).unwrap_or_else(|| digest::sha256(&hash));
    let root = Tree::over(pass.blocks.iter().map(|block| block.root).collect()).root();
    let (kid, key) = kit.secrets.receipt_key();
    let mut previous = last.map_or(HEADS_START, Head::hash);
    let made_at = china_time::whole_seconds(kit.clock.now());
    let heads = days.iter().map(|day| {
        let contents = Contents {
            day: *day,
            made_at,
            cases: pass.cases,
            events: pass.events,
            root,
            audit_entries: u64::try_from(entries).unwrap_or_default(),
            audit_last: hash,
            previous,
        };
        let head = contents.sign(kid, key);
        previous = head.hash();
        head
    });
    Ok(heads.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_missing_once_it_has_ended_and_moves_of_its_last_minute_are_done() {
        let at = |text: &str| text.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().to_utc();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let last = Some(day("2026-04-14"));
        assert_eq!(missing(last, at("2026-04-16T00:01:59+08:00")), []);
        assert_eq!(missing(last, at("2026-04-16T00:02:00+08:00")), [day("2026-04-15")]);
        let three = [day("2026-04-15"), day("2026-04-16"), day("2026-04-17")];
        assert_eq!(missing(last, at("2026-04-18T09:00:00+08:00")), three);
        assert_eq!(missing(None, at("2026-04-18T09:00:00+08:00")), [day("2026-04-17")]);
        assert_eq!(missing(Some(day("2026-04-18")), at("2026-04-18T09:00:00+08:00")), []);
    }
}
