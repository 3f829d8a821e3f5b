//! What was counted in this process goes to the database every few seconds.

use uuid::Uuid;

use crate::{
    http::kit::Kit,
    store::{StoreError, scans::CodeDay},
};

/// Writes what was counted since the last time; kept for the next time when the database is away.
///
/// # Errors
/// When it was not written.
pub async fn flush(kit: &Kit) -> Result<(), StoreError> {
    let counted = kit.scans.take();
    if counted.is_empty() {
        return Ok(());
    }
    let directory = kit.cards.now();
    let place = |token: &str| directory.codes.get(token).and_then(|code| Some(code.place.as_ref()?.id));
    let mut days: Vec<CodeDay> = counted
        .iter()
        .map(|((token, day), counts)| CodeDay {
            token: token.to_string(),
            place: place(token.as_str()).unwrap_or(Uuid::nil()),
            day: *day,
            scans: counts.scans,
            submissions: counts.submissions,
        })
        .collect();
    // One order for all processes: on PostgreSQL two that add to the same rows would wait for each other in a circle.
    days.sort_by(|left, right| (&left.token, left.day).cmp(&(&right.token, right.day)));
    let written = kit.store.add_code_days(&days).await;
    if written.is_err() {
        kit.scans.put_back(counted);
    }
    written
}
