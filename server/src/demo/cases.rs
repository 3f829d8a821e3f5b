//! The last 90 days of the demo county, through the same door as everything that happens later.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::{
    chance::Chance,
    county::{County, SIGNED_IN_DEPUTIES},
    course::{Course, Hands},
    filing::{self, Filed, Source},
    supervision,
};
use crate::{
    clock::Clock,
    domain::{
        actor::Actor,
        china_time::Instant,
        clocks::Clocks,
        content_check::Verdict,
        directory::Directory,
        identity::{IdempotencyKey, Identity},
        promise::Profiles,
        role::Role,
        secrets::Secrets,
        words::PhotoId,
    },
    store::{
        Store, StoreError,
        case_door::{CaseDoor, Walk},
        registration::Registration,
    },
};

/// Cases of one registering transaction: under the limits of bound values.
const REGISTERED_TOGETHER: usize = 100;
/// Moves of one transaction: few syncs, and no transaction of seconds.
const MOVED_TOGETHER: usize = 400;
/// Events marked at once.
const DISPATCHED_TOGETHER: u64 = 1_000;

/// Fills the county with cases in every stage, up to `now`. Nothing of it is sent to anybody.
///
/// # Errors
/// When the database is away.
pub async fn populate(
    store: &Store,
    secrets: &Secrets,
    county: &County,
    photos: Vec<PhotoId>,
    now: Instant,
    chance: Chance<'_>,
) -> Result<(), StoreError> {
    let clocks = Arc::new(Clocks::shipped(Profiles::default()));
    let filed = filing::file_all(county, &clocks, now, photos, chance);
    let first = filed.iter().map(|filed| filed.submitted_at).min().unwrap_or(now);
    // Registration takes the later of clock and submission: with the clock at the beginning that is the submission.
    let (clock, _) = Clock::test(first, chance.bits());
    let door = CaseDoor { store, clock: &clock, sealer: &secrets.sealer, clocks: clocks.clone() };
    let identities: Vec<Identity> = filed
        .iter()
        .map(|filed| secrets.identify(&filed.token, &IdempotencyKey::from_random(chance.0.new_key())))
        .collect();
    register(&door, secrets, &filed, &identities).await?;
    let cases = cases_by_entry(store).await?;
    let case_of = |at: usize| cases.get(&identities[at].entry).copied().ok_or(StoreError::NotFound);

    let mut walks: Vec<Walk> = Vec::new();
    for (at, filed) in filed.iter().enumerate() {
        let hands = hands(county, filed)?;
        let holder = hands.first.clone();
        let lead = filed.lead.map(|lead| case_of(lead).map(|case| (case, identities[lead].number))).transpose()?;
        let course = Course {
            case: case_of(at)?,
            filed,
            hands,
            lead,
            now,
            clocks: &clocks,
            chance,
            at: filed.submitted_at,
            holder,
            handling: false,
            walks: Vec::new(),
        };
        walks.extend(course.run());
    }
    let mut walks = walks.into_iter().peekable();
    while walks.peek().is_some() {
        door.walk_many(walks.by_ref().take(MOVED_TOGETHER).collect()).await?;
    }
    supervision::order(&door, county, now).await?;
    mark_dispatched(store, now).await
}

async fn register(
    door: &CaseDoor<'_>,
    secrets: &Secrets,
    filed: &[Filed],
    identities: &[Identity],
) -> Result<(), StoreError> {
    let directory = door.store.load_directory().await?;
    let entries: Vec<Registration> = filed
        .iter()
        .zip(identities)
        .map(|(filed, identity)| entry(secrets, &directory, filed, identity))
        .collect::<Result<_, _>>()?;
    for batch in entries.chunks(REGISTERED_TOGETHER) {
        door.register(batch).await?;
    }
    Ok(())
}

fn entry(
    secrets: &Secrets,
    directory: &Directory,
    filed: &Filed,
    identity: &Identity,
) -> Result<Registration, StoreError> {
    let route = directory.route(&filed.token, filed.submission.about_this_deputy).ok_or(StoreError::NotFound)?;
    Ok(Registration {
        entry: identity.entry,
        fingerprint: secrets.content_fingerprint(filed.submission.content.as_bytes()),
        number: identity.number,
        lookup: secrets.lookup(&identity.number, &identity.query_code),
        submission: filed.submission.clone(),
        submitted_at: filed.submitted_at,
        route,
        source: None,
        verdict: Verdict::Passed,
    })
}

async fn cases_by_entry(store: &Store) -> Result<HashMap<Uuid, Uuid>, StoreError> {
    let mut cases = HashMap::new();
    let mut after = None;
    loop {
        let page = store.all_cases_after(after, DISPATCHED_TOGETHER).await?;
        let Some(last) = page.last() else { return Ok(cases) };
        after = Some(last.case.id);
        cases.extend(page.iter().map(|case| (case.row.entry_id, case.case.id)));
    }
}

/// Those who act on a case: its deputy or station, a unit, the committee.
fn hands(county: &County, filed: &Filed) -> Result<Hands, StoreError> {
    let accounts = &county.accounts;
    let station = county.rows.stations[filed.source.station()].id;
    let unit = county.rows.undertakers[filed.story.unit as usize].id;
    let officer = accounts.actor(|row| row.station_id == Some(station))?;
    let staff = accounts.actor(|row| row.role == Role::Staff.code())?;
    let first: Actor = match filed.source {
        _ if filed.fate.is_about_deputy() => staff.clone(),
        Source::Deputy(at) if at < SIGNED_IN_DEPUTIES => {
            let deputy = county.rows.deputies[at].id;
            accounts.actor(|row| row.deputy_id == Some(deputy))?
        }
        _ => officer.clone(),
    };
    let undertaker = accounts.actor(|row| row.undertaker_id == Some(unit))?;
    Ok(Hands { first, officer, station, unit: (unit, undertaker), staff })
}

/// What happened before the demonstration began is nobody's work and no news.
async fn mark_dispatched(store: &Store, now: Instant) -> Result<(), StoreError> {
    loop {
        let events = store.undispatched(DISPATCHED_TOGETHER).await?;
        if events.is_empty() {
            return Ok(());
        }
        store.mark_dispatched(&events, |_| true, now).await?;
    }
}
