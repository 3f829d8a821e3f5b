//! The roster as a workbook: all rows or none in, everything out. Whoever stands at the machine sees the whole county.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;

use super::{CommandError, Done, beside};
use crate::{
    directory::{
        MOST_FILE,
        verb::{self, Sound},
    },
    http::problem::Problem,
    settings::Settings,
};

#[derive(Subcommand)]
pub enum RosterCommand {
    /// Read a workbook and write what it changes; all rows or none.
    Import {
        file: PathBuf,
        /// Say what would change, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the roster, telephones included, into a new file; `-` is standard output.
    Export {
        #[arg(default_value = "roster.xlsx")]
        file: PathBuf,
    },
    /// Write a workbook without rows into a new file.
    Template {
        #[arg(default_value = "roster-template.xlsx")]
        file: PathBuf,
    },
}

pub async fn run(settings: Settings, command: RosterCommand) -> Done {
    match command {
        RosterCommand::Template { file } => keep(&file, &verb::template().map_err(said)?),
        RosterCommand::Export { file } => {
            let kit = beside(settings).await?.kit;
            keep(&file, &verb::export(&kit, None, None).await.map_err(said)?)
        }
        RosterCommand::Import { file, dry_run } => import(settings, &file, dry_run).await,
    }
}

async fn import(settings: Settings, file: &Path, dry_run: bool) -> Done {
    let unreadable = |error: io::Error| CommandError::said(format!("{}: {error}", file.display()));
    if fs::metadata(file).map_err(unreadable)?.len() > MOST_FILE as u64 {
        return Err(CommandError::said(format!("{} is larger than {MOST_FILE} bytes", file.display())));
    }
    let bytes = fs::read(file).map_err(unreadable)?;
    let kit = beside(settings).await?.kit;
    let sound = match verb::look(&kit, bytes, None).await.map_err(said)?.into_sound() {
        Ok(sound) => sound,
        Err(faults) => {
            let count = faults.count();
            for fault in faults.into_list() {
                let place = if fault.field.is_empty() { String::new() } else { format!("{}：", fault.field) };
                println!("{place}{}", fault.message);
            }
            println!("{count} faults; nothing was written");
            return Ok(ExitCode::FAILURE);
        }
    };
    let changes = tell(&sound);
    match (changes, dry_run) {
        (0, _) => println!("nothing to change"),
        (changes, true) => println!("{changes} rows would change; nothing was written"),
        (changes, false) => {
            sound.apply(&kit, None).await.map_err(said)?;
            println!("{changes} rows written");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what changes; how many rows do.
fn tell(sound: &Sound) -> usize {
    let summary = sound.says();
    for kind in &summary.kinds {
        println!("{}", kind.heading);
        for row in &kind.rows {
            println!("  {}{}{}", row.name, if row.words.is_empty() { "" } else { "：" }, row.words.join("；"));
        }
        if kind.more > 0 {
            println!("  还有{}条", kind.more);
        }
    }
    for note in &summary.notes {
        println!("{note}");
    }
    summary.kinds.iter().map(|kind| kind.count).sum()
}

/// Never overwrites; only its owner reads it, for telephones are in it.
fn keep(file: &Path, bytes: &[u8]) -> Done {
    if file == Path::new("-") {
        io::stdout().write_all(bytes).map_err(CommandError::said)?;
        return Ok(ExitCode::SUCCESS);
    }
    let new = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let written = new.and_then(|mut new| new.write_all(bytes).and_then(|()| new.sync_all()));
    written.map_err(|error| CommandError::said(format!("{}: {error}", file.display())))?;
    println!("{} written", file.display());
    Ok(ExitCode::SUCCESS)
}

fn said(problem: Problem) -> CommandError {
    CommandError::said(match problem {
        Problem::Internal(cause) => cause,
        problem => problem.title(),
    })
}
