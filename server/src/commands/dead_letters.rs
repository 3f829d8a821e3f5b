//! Entries that could not be registered: listed without their words, and put back.

use std::process::ExitCode;

use clap::Subcommand;

use super::{CommandError, Done, beside};
use crate::{domain::china_time, queue::entry::Entry, settings::Settings, store::audit::Audited};

const MOST: usize = 10_000;

#[derive(Subcommand)]
pub enum DeadLettersCommand {
    /// Number, code, time and reason of each.
    List,
    /// Put one back, or all.
    Replay {
        /// As `list` shows it; without it all go back.
        entry: Option<String>,
    },
}

pub async fn run(settings: Settings, command: DeadLettersCommand) -> Done {
    let application = beside(settings).await?;
    let (kit, queue) = (&application.kit, &application.queue);
    let buried = queue.buried(MOST).await.map_err(CommandError::said)?;
    match command {
        DeadLettersCommand::List => {
            for one in &buried {
                let entry = Entry::open(&kit.secrets, &one.body);
                let (number, token) =
                    entry.map_or(("?".into(), "?".into()), |entry| (entry.number.spaced(), entry.token.to_string()));
                let at = china_time::rfc3339(one.buried_at);
                println!("{}\t{number}\t{token}\t{at}\t{} tries\t{}", one.entry, one.tries, one.reason);
            }
            println!("{} entries set aside", buried.len());
        }
        DeadLettersCommand::Replay { entry } => {
            let wanted = buried.iter().filter(|one| entry.as_ref().is_none_or(|entry| *entry == one.entry));
            let mut replayed = 0;
            for one in wanted {
                let audited = kit.store.audit(&kit.clock, None, Audited::DeadLetterReplayed, &one.entry, None).await;
                audited.map_err(CommandError::said)?;
                replayed += u32::from(queue.replay(&one.entry, kit.clock.now()).await.map_err(CommandError::said)?);
            }
            println!("{replayed} entries put back");
        }
    }
    Ok(ExitCode::SUCCESS)
}
