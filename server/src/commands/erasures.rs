//! The ledger of erasures as a file beside a backup: what was erased stays erased when an older backup is put back.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use clap::Subcommand;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CommandError, Done, beside};
use crate::{
    domain::{
        actor::Actor,
        china_time::{self, Instant},
        moves::Move,
        words::Words,
    },
    http::kit::Kit,
    settings::Settings,
    store::rows::{CaseRow, instant},
};

/// Name inside the folder of a backup.
pub const LEDGER: &str = "erasures.jsonl";
/// Lines read at a time.
const PAGE: u64 = 500;
const WITH_PLACE: &str = "contact_and_place";

#[derive(Subcommand)]
pub enum ErasuresCommand {
    /// Write the ledger into a new file: cases, times and kinds, nobody's words.
    Export { file: PathBuf },
    /// Erase again what a ledger names and an older backup brought back.
    Apply { file: PathBuf },
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    case: Uuid,
    number: String,
    at: String,
    what: String,
    by: String,
}

pub async fn run(settings: Settings, command: ErasuresCommand) -> Done {
    let application = beside(settings).await?;
    match command {
        ErasuresCommand::Export { file } => {
            let lines = write(&application.kit, &file).await?;
            println!("{lines} erasures written to {}.", file.display());
        }
        ErasuresCommand::Apply { file } => apply(&application.kit, &file).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the whole ledger, the newest first; how many lines.
pub async fn write(kit: &Kit, file: &Path) -> Result<usize, CommandError> {
    let mut out = File::create_new(file).map_err(CommandError::said)?;
    let (mut after, mut lines) = (None, 0);
    loop {
        let page = kit.store.erasures(after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for row in page {
            let at = china_time::rfc3339(instant(row.at));
            let line = Line { case: row.case_id, number: row.number, at, what: row.what, by: row.by };
            writeln!(out, "{}", serde_json::to_string(&line).map_err(CommandError::said)?)
                .map_err(CommandError::said)?;
            lines += 1;
        }
    }
    out.sync_all().map_err(CommandError::said)?;
    Ok(lines)
}

async fn apply(kit: &Kit, file: &Path) -> Result<(), CommandError> {
    let lines = BufReader::new(File::open(file).map_err(CommandError::said)?).lines();
    let (mut named, mut erased) = (0, 0);
    for (index, line) in lines.enumerate() {
        let line = line.map_err(CommandError::said)?;
        let read: Line = serde_json::from_str(&line)
            .map_err(|error| CommandError::said(format!("{} line {}: {error}", file.display(), index + 1)))?;
        named += 1;
        erased += usize::from(erase_again(kit, &read).await?);
    }
    kit.store.forget_erased().await?;
    println!("{named} erasures named, {erased} of them had come back and were erased again.");
    Ok(())
}

/// Erases once more what came back with older rows; what a resident gave anew after the erasure stays.
async fn erase_again(kit: &Kit, line: &Line) -> Result<bool, CommandError> {
    let at = line.at.parse::<chrono::DateTime<chrono::FixedOffset>>().map_err(CommandError::said)?.to_utc();
    let events = kit.store.events_of(line.case, &kit.secrets.sealer).await?;
    if events.is_empty() || events.iter().any(|event| event.at > at && event.personal().is_some()) {
        return Ok(false);
    }
    let place = line.what == WITH_PLACE;
    let erased = AtomicBool::new(false);
    let back = |row: &CaseRow, _: Instant| {
        let gone = if place { row.is_anonymous() } else { row.row.contact.is_none() };
        erased.store(!gone, Ordering::Relaxed);
        Ok(if gone { vec![] } else { vec![(Move::ContactErased { place }, Words::none())] })
    };
    kit.door().walk(line.case, &Actor::system(), back).await?;
    Ok(erased.load(Ordering::Relaxed))
}
