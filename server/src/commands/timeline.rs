//! Verifying every hash chain and that the rows are what their events say.

use std::process::ExitCode;

use super::{Done, beside};
use crate::{
    domain::event::{StoredEvent, replay},
    http::kit::Kit,
    settings::Settings,
    store::{StoreError, rows::CaseRow},
};

/// Cases read at a time.
const PAGE: u64 = 500;

pub async fn verify(settings: Settings) -> Done {
    let application = beside(settings).await?;
    let kit = &application.kit;
    let (mut after, mut cases, mut events) = (None, 0_u64, 0_u64);
    loop {
        let page = kit.store.all_cases_after(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.row.id);
        for row in page {
            match examine(kit, row).await? {
                Ok(count) => events += count,
                Err(finding) => return Ok(finding),
            }
            cases += 1;
        }
    }
    println!("{cases} cases with {events} events: every chain is whole.");
    Ok(ExitCode::SUCCESS)
}

/// How many events a whole chain has, or what is wrong. A case that moved between the two readings is read again: verifying
/// beside a service at work must not call a case broken that is only busy.
async fn examine(kit: &Kit, mut row: CaseRow) -> Result<Result<u64, ExitCode>, StoreError> {
    loop {
        let history = match kit.store.events_of(row.row.id, &kit.secrets.sealer).await {
            Ok(history) => history,
            // An entry that no longer opens is a finding like any other.
            Err(unreadable @ StoreError::Inconsistent { .. }) => return Ok(Err(found(&row, unreadable))),
            Err(error) => return Err(error),
        };
        let Some(broken) = broken(&row, &history) else { return Ok(Ok(history.len() as u64)) };
        match kit.store.case_by_entry(row.row.entry_id).await? {
            Some(now) if now.row.version > row.row.version => row = now,
            _ => return Ok(Err(found(&row, broken))),
        }
    }
}

fn broken(row: &CaseRow, history: &[StoredEvent]) -> Option<String> {
    match replay(history) {
        Err(broken) => Some(broken.to_string()),
        Ok(case) if case != row.case => Some("the row differs from what its events say".to_owned()),
        Ok(_) if history.last().is_some_and(|last| last.hash.as_slice() != row.row.last_hash) => {
            Some("events are missing at its end".to_owned())
        }
        Ok(_) => None,
    }
}

fn found(row: &CaseRow, broken: impl std::fmt::Display) -> ExitCode {
    println!("case {} (number {}): {broken}", row.row.id, row.row.number);
    ExitCode::FAILURE
}
