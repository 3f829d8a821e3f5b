//! A workbook that was shown and waits to be confirmed: sealed, one for each account, for an hour. So what is confirmed is
//! what was shown, on whichever replica.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    domain::{digest::Digest, sealing::Context},
    http::{kit::Kit, problem::Problem},
    store::{StoreError, roster::RosterDraft},
};

/// Long enough to ask a colleague, short enough that telephones do not lie about.
const KEPT: TimeDelta = TimeDelta::hours(1);

pub async fn keep(kit: &Kit, account: Uuid, digest: Digest, bytes: &[u8]) -> Result<Uuid, Problem> {
    let id = kit.clock.new_id();
    let sealed = kit.secrets.sealer.seal(Context::Roster, kit.clock.nonce(), bytes);
    let draft = RosterDraft { account, id, digest, sealed, created_at: kit.clock.now() };
    kit.store.keep_roster_draft(draft).await?;
    Ok(id)
}

/// The workbook that this account was shown; `None` when it was replaced, confirmed or is too old.
pub async fn open(kit: &Kit, account: Uuid, id: Uuid) -> Result<Option<Vec<u8>>, Problem> {
    let Some(sealed) = kit.store.roster_draft(account, id).await? else { return Ok(None) };
    kit.secrets.sealer.open(Context::Roster, &sealed).map(Some).map_err(Problem::internal)
}

/// Deletes what nobody confirmed.
///
/// # Errors
/// When the database is away.
pub async fn sweep(kit: &Kit) -> Result<(), StoreError> {
    kit.store.sweep_roster_drafts(kit.clock.now() - KEPT).await
}
