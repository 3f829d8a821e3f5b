//! Checking everything that is stored against itself and against the heads: every chain, every head, the audit.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use chrono::NaiveDate;
use uuid::Uuid;

use super::printed::Printed;
use crate::{
    domain::{
        china_time,
        digest::{self, Digest},
        head::{HEADS_START, Head, case_leaf},
        merkle::Growing,
    },
    http::kit::Kit,
    store::{
        StoreError, audit_list,
        chains::{Flaw, RawEvent, WholeChain},
        entity::case,
        heads::Leaf,
    },
};

/// Cases read at a time.
const PAGE: u64 = 500;
const AUDIT_PAGE: u64 = 5_000;

/// The first entry that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Case { id: Uuid, number: Option<String>, what: String },
    Head { day: String, what: String },
    Audit { entry: i64, what: String },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case { id, number: Some(number), what } => write!(f, "case {id} (number {number}): {what}"),
            Self::Case { id, number: None, what } => write!(f, "case {id}: {what}"),
            Self::Head { day, what } => write!(f, "head of {day}: {what}"),
            Self::Audit { entry, what } => write!(f, "audit entry {entry}: {what}"),
        }
    }
}

/// What was looked at when nothing is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    pub cases: u64,
    pub events: u64,
    pub heads: usize,
    /// The day of the latest head.
    pub last: Option<NaiveDate>,
    pub audit_entries: i64,
}

type Verdict<T> = Result<Result<T, Finding>, StoreError>;

macro_rules! or_found {
    ($verdict:expr) => {
        match $verdict {
            Ok(fine) => fine,
            Err(finding) => return Ok(Err(finding)),
        }
    };
}

/// Checks all there is. `printed` are heads as they left the building, in any order.
///
/// # Errors
/// When the database is away.
pub async fn all(kit: &Kit, printed: &[Printed]) -> Verdict<Whole> {
    let heads = or_found!(read_heads(kit, printed).await?);
    let mut trees: Vec<Grown> = heads.iter().map(|_| Grown::default()).collect();
    let mut whole = Whole { heads: heads.len(), last: heads.last().map(|head| head.contents.day), ..Whole::default() };
    let mut after = Uuid::nil();
    loop {
        let page = kit.store.case_rows_after(after, PAGE).await?;
        let up_to = page.last().map(|row| row.id);
        let leaves = kit.store.leaves(after, up_to).await?;
        let events = kit.store.raw_events(after, up_to.unwrap_or(Uuid::max())).await?;
        or_found!(nobodys(kit, &page, &leaves, &events, &heads).await?);
        let Some(up_to) = up_to else { break };
        let leaves = by_case(&leaves, |leaf| leaf.case);
        let events = by_case(&events, |event| event.case);
        for row in page {
            let (number, id) = (row.number.clone(), row.id);
            let own = events.get(&id).copied().unwrap_or_default();
            let chain = kit.store.whole_chain(row, own, &kit.secrets.sealer).await?;
            let found = |flaw: Flaw| Finding::Case { id, number: Some(number.clone()), what: flaw.what };
            let chain = or_found!(chain.map_err(found));
            let leaves = leaves.get(&id).copied().unwrap_or_default();
            or_found!(under_the_heads(id, &number, &chain, leaves, &heads, &mut trees));
            whole.cases += 1;
            whole.events += chain.hashes.len() as u64;
        }
        after = up_to;
    }
    or_found!(roots(&heads, &trees));
    whole.audit_entries = or_found!(audit(kit, &heads).await?);
    Ok(Ok(whole))
}

/// Every head by itself, to the one before it, and to what was printed of it.
async fn read_heads(kit: &Kit, printed: &[Printed]) -> Verdict<Vec<Head>> {
    let mut heads: Vec<Head> = Vec::new();
    for read in kit.store.all_heads().await? {
        let head = or_found!(read.map_err(|(day, error)| Finding::Head { day, what: error.to_string() }));
        let wrong = |what: &str| Finding::Head { day: head.contents.day.to_string(), what: what.to_owned() };
        if !head.is_signed_by(kit.secrets.receipt_public_keys()) {
            return Ok(Err(wrong("it was changed: its signature does not fit")));
        }
        if head.contents.previous != heads.last().map_or(HEADS_START, Head::hash) {
            return Ok(Err(wrong("it does not follow the one before it")));
        }
        if heads.last().is_some_and(|last| last.contents.day.succ_opt() != Some(head.contents.day)) {
            return Ok(Err(wrong("the day before it has none")));
        }
        heads.push(head);
    }
    let differing = printed.iter().filter(|one| !heads.iter().any(|head| one.is(head))).min_by_key(|one| one.day());
    Ok(match differing {
        None => Ok(heads),
        Some(one) => {
            let there = heads.iter().any(|head| head.contents.day == one.day());
            let what = if there { "it is another one than was published" } else { "it was published and is gone" };
            Err(Finding::Head { day: one.day().to_string(), what: what.to_owned() })
        }
    })
}

/// Rows in the order of their cases, each case's together.
fn by_case<T>(rows: &[T], case: impl Fn(&T) -> Uuid) -> HashMap<Uuid, &[T]> {
    rows.chunk_by(|one, next| case(one) == case(next)).map(|own| (case(&own[0]), own)).collect()
}

/// Rows of cases that are not there any more.
async fn nobodys(kit: &Kit, page: &[case::Model], leaves: &[Leaf], events: &[RawEvent], heads: &[Head]) -> Verdict<()> {
    let there: HashSet<Uuid> = page.iter().map(|row| row.id).collect();
    let gone = |id: Uuid, what: String| Finding::Case { id, number: None, what };
    let published = heads.last().map(|head| head.contents.day);
    let held = |leaf: &&Leaf| Some(leaf.day) <= published && !there.contains(&leaf.case);
    if let Some(leaf) = leaves.iter().find(held) {
        let what = format!("it is gone; the head of {} holds it with {} events", leaf.day, leaf.events);
        return Ok(Err(gone(leaf.case, what)));
    }
    for event in events.iter().filter(|event| !there.contains(&event.case)) {
        // Registered since the page was read, or an event without a case.
        if kit.store.case_row(event.case).await?.is_none() {
            return Ok(Err(gone(event.case, "it is gone; events of it are there".to_owned())));
        }
    }
    Ok(Ok(()))
}

/// A tree as its head must have it.
#[derive(Clone, Default)]
struct Grown {
    tree: Growing,
    events: u64,
}

/// Holds a case against every head: the events a head holds are still there and still the same.
fn under_the_heads(
    id: Uuid,
    number: &str,
    chain: &WholeChain,
    leaves: &[Leaf],
    heads: &[Head],
    trees: &mut [Grown],
) -> Result<(), Finding> {
    let wrong = |what: String| Finding::Case { id, number: Some(number.to_owned()), what };
    for leaf in leaves {
        let last = usize::try_from(leaf.events).ok().and_then(|events| chain.hashes.get(events.checked_sub(1)?));
        match last {
            None => return Err(wrong(format!("event {} is gone; the head of {} holds it", leaf.events, leaf.day))),
            Some(hash) if hash.as_slice() != leaf.last_hash => {
                let what =
                    format!("event {} or one before it is another one than in the head of {}", leaf.events, leaf.day);
                return Err(wrong(what));
            }
            Some(_) => {}
        }
    }
    let mut leaves = leaves.iter().peekable();
    let mut held: Option<&Leaf> = None;
    for (head, grown) in heads.iter().zip(trees) {
        while let Some(leaf) = leaves.next_if(|leaf| leaf.day <= head.contents.day) {
            held = Some(leaf);
        }
        if let Some(leaf) = held {
            let events = u64::try_from(leaf.events).unwrap_or_default();
            grown.tree.push(case_leaf(number, events, &leaf.last_hash));
            grown.events += events;
        }
    }
    Ok(())
}

/// The roots, worked out again from the cases as they were on each day.
fn roots(heads: &[Head], trees: &[Grown]) -> Result<(), Finding> {
    for (head, grown) in heads.iter().zip(trees) {
        let it = &head.contents;
        if grown.tree.root() == it.root && grown.tree.size() == it.cases && grown.events == it.events {
            continue;
        }
        let what = format!(
            "its root does not fit what is stored: it holds {} cases with {} events, stored are {} with {}; root {}, stored {}",
            it.cases,
            it.events,
            grown.tree.size(),
            grown.events,
            short(&it.root),
            short(&grown.tree.root()),
        );
        return Err(Finding::Head { day: it.day.to_string(), what });
    }
    Ok(())
}

fn short(hash: &Digest) -> String {
    digest::hex(&hash[..8])
}

/// The audit's chain, and that every head's end of it is still in it; how many entries it has.
async fn audit(kit: &Kit, heads: &[Head]) -> Verdict<i64> {
    let mut before = (0, crate::domain::audit::AUDIT_START);
    let mut heads = heads.iter().peekable();
    loop {
        let page = kit.store.audit_chain_after(before.0, AUDIT_PAGE).await?;
        let wrong = |(entry, what): (i64, &str)| Finding::Audit { entry, what: what.to_owned() };
        let last = or_found!(audit_list::check_chain(&page, Some(before)).map_err(wrong));
        while let Some(head) = heads.next_if(|head| is_reached(head, before.0, page.len())) {
            let entry = i64::try_from(head.contents.audit_entries).unwrap_or(i64::MAX);
            let at = usize::try_from(entry - before.0).ok().and_then(|place| place.checked_sub(1));
            let hash = at.and_then(|at| page[at].hash.as_deref()).unwrap_or(&before.1);
            if hash != head.contents.audit_last {
                let day = china_time::day(head.contents.made_at);
                return Ok(Err(Finding::Audit {
                    entry,
                    what: format!("it is another one than in the head made on {day}"),
                }));
            }
        }
        if page.is_empty() {
            break;
        }
        before = (before.0 + page.len() as i64, last);
    }
    if let Some(head) = heads.next() {
        let what =
            format!("it is gone; the head of {} holds {} entries", head.contents.day, head.contents.audit_entries);
        return Ok(Err(Finding::Audit { entry: before.0 + 1, what }));
    }
    match kit.store.audit_outside_the_chain().await? {
        0 => Ok(Ok(before.0)),
        rows => Ok(Err(Finding::Audit { entry: 0, what: format!("{rows} rows hang on no chain") })),
    }
}

/// Whether the end that a head holds lies before or in a page.
fn is_reached(head: &Head, before: i64, page: usize) -> bool {
    i64::try_from(head.contents.audit_entries).is_ok_and(|entries| entries <= before + page as i64)
}
