//! The ready figures: made anew, or proved from the events up.

use std::{collections::HashMap, process::ExitCode};

use uuid::Uuid;

use super::{CommandError, Done, beside};
use crate::{http::kit::Kit, monitoring::ready::rebuild, settings::Settings, store::chains::RawEvent};

/// Cases read together.
const PAGE: u64 = 500;

pub async fn rebuild(settings: Settings) -> Done {
    let application = beside(settings).await?;
    let count = rebuild::alone(&application.kit).await?;
    let count = count.ok_or_else(|| CommandError::said("A worker is at the figures just now. Please try again."))?;
    println!("{count} figures made anew.");
    Ok(ExitCode::SUCCESS)
}

pub async fn check(settings: Settings) -> Done {
    let application = beside(settings).await?;
    let kit = &application.kit;
    let rounds = match rounds(kit).await? {
        Ok(cases) => format!("{cases} cases: every round is what its events say."),
        Err(wrong) => {
            println!("{wrong}");
            return Ok(ExitCode::FAILURE);
        }
    };
    println!("{rounds}");
    let Some(proof) = rebuild::check(kit).await? else {
        println!("There are no figures yet: a worker makes them, or figures rebuild.");
        return Ok(ExitCode::SUCCESS);
    };
    let (figures, moves) = (proof.figures, proof.moves);
    if proof.wrong.is_empty() {
        println!("{figures} figures, with {moves} moves they have not taken in yet: all are what the rounds say.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} of {figures} figures are not what the rounds say. The first:", proof.wrong.len());
    proof.wrong.iter().take(10).for_each(|cell| println!("{cell}"));
    println!("`figures rebuild` makes them anew.");
    Ok(ExitCode::FAILURE)
}

/// How many cases there are; inside, the first that is wrong.
async fn rounds(kit: &Kit) -> Result<Result<u64, String>, CommandError> {
    let (mut after, mut cases) = (Uuid::nil(), 0);
    loop {
        let page = kit.store.case_rows_after(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(Ok(cases)) };
        let up_to = last.id;
        let events = kit.store.raw_events(after, up_to).await?;
        let events: HashMap<Uuid, &[RawEvent]> =
            events.chunk_by(|one, next| one.case == next.case).map(|own| (own[0].case, own)).collect();
        for row in page {
            cases += 1;
            let number = row.number.clone();
            let own = events.get(&row.id).copied().unwrap_or_default();
            let id = row.id;
            if let Err(flaw) = kit.store.whole_chain(row, own, &kit.secrets.sealer).await? {
                return Ok(Err(format!("{number}: {}", flaw.what)));
            }
            if let Some(wrong) = kit.store.wrong_round(id).await? {
                return Ok(Err(format!("{number}: {wrong}")));
            }
        }
        after = up_to;
    }
}
