//! The demo county: made-up people, every stage populated, ready in seconds.

mod accounts;
mod cases;
mod chance;
mod county;
mod course;
mod fate;
mod filing;
pub mod folder;
pub mod manifest;
mod names;
mod phrases;
mod pictures;
mod stories;
mod supervision;
#[cfg(test)]
mod tests;

use chance::Chance;
use manifest::Manifest;

use crate::{
    clock::Clock,
    domain::{china_time, secrets::Secrets},
    photos::Photos,
    store::{Store, StoreError},
};

/// Photos that go with requests and answers.
const PICTURES: usize = 16;

/// Writes the county into an empty, migrated database.
///
/// # Errors
/// When the database is away or already holds a county.
pub async fn build(
    store: &Store,
    secrets: &Secrets,
    clock: &Clock,
    photos: &Photos,
    base_url: &str,
) -> Result<Manifest, StoreError> {
    let chance = Chance(clock);
    let county = county::county(secrets, chance);
    let manifest = Manifest {
        base_url: base_url.to_owned(),
        codes: county.live_codes(base_url),
        dead_codes: county.dead_codes(base_url),
        accounts: county.accounts.entries.clone(),
    };
    store.insert_directory(county.rows.clone(), &clock.new_id().to_string()).await?;
    store.insert_accounts(county.accounts.rows.clone()).await?;
    let now = china_time::whole_seconds(clock.now());
    cases::populate(store, secrets, &county, pictures(photos, clock).await, now, chance).await?;
    Ok(manifest)
}

/// A demonstration without pictures is better than none: what the disk refuses is left out.
async fn pictures(photos: &Photos, clock: &Clock) -> Vec<String> {
    let mut kept = Vec::new();
    for _ in 0..PICTURES {
        match photos.keep(pictures::draw(Chance(clock)), clock).await {
            Ok(id) => kept.push(id),
            Err(error) => tracing::warn!(%error, "a picture of the demo county could not be kept"),
        }
    }
    kept
}
