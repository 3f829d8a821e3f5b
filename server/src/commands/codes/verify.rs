//! `codes verify`: what hangs on a wall, photographed or scanned, against the directory.

use std::{io::Read, path::Path, process::ExitCode};

use serde::Serialize;

use super::super::{CommandError, Done, beside};
use crate::{
    domain::code_check::{self, Checked},
    photos,
    settings::Settings,
};

/// The largest file that is read: a scan of many pages.
const MOST_BYTES: u64 = 200 * 1024 * 1024;
/// Dots an inch that pages of a PDF are drawn with to be read.
const READING_DPI: u32 = 150;

/// One code found.
#[derive(Serialize)]
struct Finding {
    text: String,
    /// `genuine`, `replaced`, `revoked` or `foreign`.
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    station: Option<String>,
    /// Where it should hang.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'static str>,
}

pub async fn run(settings: Settings, file: &Path, json: bool) -> Done {
    let texts = texts(file)?;
    if texts.is_empty() {
        return Err(CommandError::said("no code was found: take the photo from nearer, straight on, in even light"));
    }
    let application = beside(settings).await?;
    let kit = &application.kit;
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    let mut all_genuine = true;
    for text in texts {
        let checked = code_check::check(&kit.secrets, &directory, kit.site.public_url.as_deref(), &text, now);
        let finding = finding(text, &checked);
        all_genuine &= finding.verdict == "genuine";
        if json {
            println!("{}", serde_json::to_string(&finding).map_err(CommandError::said)?);
        } else {
            println!("{}", sentence(&finding));
        }
    }
    Ok(if all_genuine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn texts(file: &Path) -> Result<Vec<String>, CommandError> {
    let mut bytes = Vec::new();
    let opened =
        std::fs::File::open(file).map_err(|error| CommandError::said(format!("{}: {error}", file.display())))?;
    opened.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(CommandError::said)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(CommandError::said(format!("{} is larger than {} MB", file.display(), MOST_BYTES >> 20)));
    }
    let pages = if bytes.starts_with(b"%PDF") {
        qr_assets::pdf_pages(&bytes, READING_DPI).map_err(CommandError::said)?
    } else {
        vec![photos::grey(&bytes).map_err(CommandError::said)?]
    };
    let mut texts: Vec<String> = Vec::new();
    for found in pages.iter().flat_map(qr_assets::read_codes) {
        if !texts.contains(&found) {
            texts.push(found);
        }
    }
    Ok(texts)
}

fn finding(text: String, checked: &Checked<'_>) -> Finding {
    let (verdict, card, token, why) = match checked {
        Checked::Genuine { token, card } => ("genuine", Some(card), Some(token), None),
        Checked::Replaced { card, .. } => ("replaced", Some(card), None, None),
        Checked::Dead { token, card } => ("revoked", Some(card), Some(token), None),
        Checked::Foreign(why) => ("foreign", None, None, Some(why.code())),
    };
    Finding {
        text,
        verdict,
        owner: card.map(|card| card.title().to_owned()),
        station: card.map(|card| card.station.name.clone()),
        place: card.and_then(|card| card.code.place.as_ref()).map(|place| place.words.clone()),
        code_number: token.map(|token| token.code_number()),
        why,
    }
}

fn sentence(finding: &Finding) -> String {
    let whose = match (&finding.owner, &finding.station) {
        (Some(owner), Some(station)) if owner == station => format!(": {owner}"),
        (Some(owner), Some(station)) => format!(": {owner}, {station}"),
        _ => String::new(),
    };
    let place = finding.place.as_ref().map_or_else(String::new, |place| format!(", should hang at {place}"));
    let number = finding.code_number.as_ref().map_or_else(String::new, |number| format!(", code number {number}"));
    let why = finding.why.map_or_else(String::new, |why| format!(" ({why})"));
    format!("{}{whose}{number}{place}{why}\t{}", finding.verdict, finding.text)
}
