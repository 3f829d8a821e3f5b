//! Verifying every hash chain and that the rows are what their events say.

use std::process::ExitCode;

use super::{Done, beside};
use crate::{
    domain::event::replay,
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
            let history = match kit.store.events_of(row.row.id, &kit.secrets.sealer).await {
                Ok(history) => history,
                // An entry that no longer opens is a finding like any other.
                Err(unreadable @ StoreError::Inconsistent { .. }) => return Ok(found(&row, unreadable)),
                Err(error) => return Err(error.into()),
            };
            let broken = match replay(&history) {
                Err(broken) => Some(broken.to_string()),
                Ok(case) if case != row.case => Some("the row differs from what its events say".to_owned()),
                Ok(_) if history.last().is_some_and(|last| last.hash.as_slice() != row.row.last_hash) => {
                    Some("events are missing at its end".to_owned())
                }
                Ok(_) => None,
            };
            if let Some(broken) = broken {
                return Ok(found(&row, broken));
            }
            cases += 1;
            events += history.len() as u64;
        }
    }
    println!("{cases} cases with {events} events: every chain is whole.");
    Ok(ExitCode::SUCCESS)
}

fn found(row: &CaseRow, broken: impl std::fmt::Display) -> ExitCode {
    println!("case {} (number {}): {broken}", row.row.id, row.row.number);
    ExitCode::FAILURE
}
