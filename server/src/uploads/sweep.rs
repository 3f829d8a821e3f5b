//! Sweeping photos that no request wants: asks queue and database, deletes nothing while either is away.

use chrono::TimeDelta;

use crate::{
    domain::{china_time::Instant, words::PhotoId},
    http::kit::Kit,
    photos::{Old, SHELVES},
    queue::{Queue, entry::Entry},
};

/// How long a photo waits for its request, and an hour more: a request that names an older one is refused, so whatever
/// is swept cannot be named while it is swept.
const KEPT: TimeDelta = TimeDelta::hours(24 + 1);
/// Entries read when looking for photos still named in the queue.
const MOST_ENTRIES: usize = 20_000;
/// Photos looked at in one step: then the next step goes on from there.
const MOST_LOOKED_AT: usize = 50_000;
/// Photos asked for in one statement.
const ASKED_AT_ONCE: usize = 500;

/// Where the sweep stands: shelf after shelf, round and round.
#[derive(Clone, Copy, Debug)]
pub struct Place(u8);

impl Place {
    /// Begins anywhere, so that processes that end early do not always sweep the same shelves.
    pub fn random([shelf]: [u8; 1]) -> Self {
        Self(shelf)
    }
}

/// One step of the sweep from its place on; how many photos it deleted, `None` when it cannot be known what is wanted.
pub async fn sweep(kit: &Kit, queue: &Queue, place: &mut Place) -> Option<usize> {
    // The queue first: an entry registered in between is found in the database afterwards.
    let named = Named::read(kit, queue).await?;
    let before = kit.clock.now() - KEPT;
    let (mut looked_at, mut deleted) = (0, 0);
    for _ in 0..SHELVES {
        let shelf = kit.photos.old_on_shelf(place.0, before).await;
        let shelf = shelf.inspect_err(|error| tracing::error!(%error, shelf = place.0, "a shelf of photos")).ok()?;
        looked_at += shelf.looked_at;
        let old = shelf.old.into_iter().filter(|photo| !named.may_name(photo)).map(|photo| photo.id);
        for some in old.collect::<Vec<_>>().chunks(ASKED_AT_ONCE) {
            deleted += delete_unclaimed(kit, some).await?;
        }
        place.0 = place.0.wrapping_add(1);
        if looked_at >= MOST_LOOKED_AT {
            break;
        }
    }
    Some(deleted)
}

async fn delete_unclaimed(kit: &Kit, photos: &[PhotoId]) -> Option<usize> {
    let claimed = kit.store.claimed_photos(photos).await.ok()?;
    let unwanted: Vec<PhotoId> = photos.iter().filter(|id| !claimed.contains(*id)).cloned().collect();
    kit.photos.delete(unwanted).await.inspect_err(|error| tracing::error!(%error, "photos are not swept")).ok()
}

/// What the entries of the queue name.
struct Named {
    photos: std::collections::HashSet<PhotoId>,
    /// Dead letters that this program cannot read may name anything that was there when they were buried.
    anything_until: Option<Instant>,
}

impl Named {
    async fn read(kit: &Kit, queue: &Queue) -> Option<Self> {
        let bodies = queue.everything(MOST_ENTRIES).await.ok()??;
        let mut named = Self { photos: Default::default(), anything_until: None };
        let mut unreadable = Vec::new();
        for body in bodies {
            match Entry::open(&kit.secrets, &body) {
                Ok(entry) => named.photos.extend(entry.submission.photos),
                Err(_) => unreadable.push(body),
            }
        }
        if !unreadable.is_empty() {
            let buried = queue.buried(MOST_ENTRIES).await.ok()?;
            for body in unreadable {
                // One that still waits is going to be buried: then it has a time.
                let at = buried.iter().find(|one| one.body == body)?.buried_at;
                named.anything_until = named.anything_until.max(Some(at));
            }
        }
        Some(named)
    }

    fn may_name(&self, photo: &Old) -> bool {
        self.photos.contains(&photo.id) || self.anything_until.is_some_and(|until| photo.written <= until)
    }
}
