//! Verifying every hash chain, every head and the audit, and that the rows are what their events say.

use std::{path::Path, process::ExitCode};

use super::{CommandError, Done, beside};
use crate::{
    domain::china_time,
    heads::{printed::Printed, verify},
    settings::Settings,
};

/// `heads` is a file of heads that left the building.
pub async fn verify(settings: Settings, heads: Option<&Path>) -> Done {
    let printed = heads.map(read).transpose()?.unwrap_or_default();
    let application = beside(settings).await?;
    let kit = &application.kit;
    let whole = match verify::all(kit, &printed).await? {
        Ok(whole) => whole,
        Err(finding) => {
            println!("{finding}");
            return Ok(ExitCode::FAILURE);
        }
    };
    println!("{} cases with {} events: every chain is whole.", whole.cases, whole.events);
    println!(
        "{} heads and {} audit entries: all signed, linked and true to what is stored.",
        whole.heads, whole.audit_entries
    );
    if !printed.is_empty() {
        println!(
            "{} heads from {} are the ones stored.",
            printed.len(),
            heads.map(Path::display).expect("a file was read")
        );
    }
    let yesterday = china_time::day(kit.clock.now()).pred_opt();
    match whole.last {
        None => println!("There is no head yet: only the chains by themselves could be checked."),
        Some(last) if Some(last) < yesterday => {
            println!(
                "The last head is of {last}: what came after it could only be checked by itself. Is a worker running?"
            );
        }
        Some(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Vec<Printed>, CommandError> {
    let text = std::fs::read_to_string(file);
    let text = text.map_err(|error| CommandError::said(format!("{} cannot be read: {error}", file.display())))?;
    let read = Printed::read_all(&text);
    read.map_err(|line| {
        let place = format!("{} line {line}", file.display());
        CommandError::said(format!(
            "{place}: write a head as downloaded, or its day and at least 16 figures of its root"
        ))
    })
}
