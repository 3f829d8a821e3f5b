//! Whether photos that somebody names can be used: sent to us, within a day, and nobody else's.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    kit::Kit,
    photo,
    problem::{OTHER_PHOTO, Problem},
};
use crate::{domain::words::PhotoId, store::photos::PhotoOwner};

/// How long an upload waits for its request.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// How long the database is asked: without it the disk alone says what it can.
const PROMPT: Duration = Duration::from_secs(1);

/// Whose photos they may be already.
#[derive(Clone, Copy, Debug)]
pub enum For {
    /// Of the case made from this entry: a repeat names them again.
    Entry(Uuid),
    Case(Uuid),
}

/// Refuses photos that cannot be used, as a fault of `field`. The claim inside the transaction has the last word.
///
/// # Errors
/// 422 on `field`; 503 when nobody can say whether a photo is there.
pub async fn check(kit: &Kit, field: &str, photos: &[PhotoId], who: For) -> Result<(), Problem> {
    if photos.is_empty() {
        return Ok(());
    }
    let owners = owners(kit, photos).await;
    let latest = kit.clock.now() - KEPT;
    for id in photos {
        let usable = match (owners.get(id), who) {
            (Some(owner), For::Entry(entry)) => owner.entry == Some(entry),
            (Some(owner), For::Case(case)) => owner.case == case,
            (None, _) => kit.photos.written_at(id).await.map_err(photo::away)?.is_some_and(|at| at >= latest),
        };
        if !usable {
            return Err(Problem::invalid(field, OTHER_PHOTO));
        }
    }
    Ok(())
}

async fn owners(kit: &Kit, photos: &[PhotoId]) -> HashMap<PhotoId, PhotoOwner> {
    if kit.store.is_known_away() {
        return HashMap::new();
    }
    match tokio::time::timeout(PROMPT, kit.store.photo_owners(photos)).await {
        Ok(Ok(owners)) => owners,
        Ok(Err(_)) | Err(_) => HashMap::new(),
    }
}
