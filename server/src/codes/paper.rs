//! From a code to what is printed of it.

use std::io::{self, Seek, Write};

use chrono::Datelike;
use qr_assets::{Card as PaperCard, Layout, PrintError, Printer};
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::known::Known;
use crate::{
    domain::{
        china_time,
        directory::{CodeKind, Directory},
        not_handled::NOT_HANDLED,
    },
    http::kit::Kit,
};

/// Dots an inch of a picture where nothing is asked for.
pub const USUAL_DPI: u32 = 300;

/// What kind of file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Pdf,
    Svg,
    Png { dpi: u32 },
}

impl Format {
    pub fn parse(text: &str, dpi: u32) -> Option<Self> {
        match text {
            "pdf" => Some(Self::Pdf),
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png { dpi }),
            _ => None,
        }
    }

    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
            Self::Png { .. } => "png",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Svg => "image/svg+xml",
            Self::Png { .. } => "image/png",
        }
    }
}

/// What stands on the paper of one code. `public_url` is what the code's address begins with.
pub fn card(kit: &Kit, directory: &Directory, known: &Known<'_>, public_url: &str) -> PaperCard {
    let (card, now) = (&known.card, china_time::local(kit.clock.now()));
    let county = directory.area_name(&card.station.area.top());
    let duty = card.deputy.map_or_else(Vec::new, |deputy| vec![deputy.congress_words(county), deputy.district.clone()]);
    let handled_by = if card.code.kind == CodeKind::Deputy { "代表" } else { "联络站" };
    let start = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
    PaperCard {
        address: format!("{public_url}/c/{}", known.token),
        address_start: start.to_owned(),
        code_number: known.token.code_number(),
        organiser: kit.site.organiser.clone(),
        name: card.title().to_owned(),
        duty,
        station: card.station.name.clone(),
        station_address: card.station.address.clone(),
        station_phone: card.station.phone.clone(),
        station_hours: card.station.hours.clone(),
        promise: format!("{}小时内{handled_by}会查看", kit.clocks.now().profiles.usual.accept_hours),
        not_handled: NOT_HANDLED.iter().filter_map(|one| one.on_paper).map(Into::into).collect(),
        printed: format!("{}年{}月印", now.year(), now.month()),
    }
}

/// A name that sorts by station and is good on every file system.
pub fn file_name(card: &PaperCard, format: Format) -> String {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_alphanumeric() || c == '·' { c } else { '-' }).take(40).collect()
    };
    let number = card.code_number.replace(' ', "");
    format!("{}-{}-{number}.{}", plain(&card.station), plain(&card.name), format.ending())
}

/// One file of one card.
///
/// # Errors
/// When a character is in no font, or the words do not fit.
pub fn draw(printer: &Printer, layout: Layout, card: &PaperCard, format: Format) -> Result<Vec<u8>, PrintError> {
    match format {
        Format::Pdf => printer.pdf(layout, std::slice::from_ref(card)),
        Format::Svg => printer.svg(layout, card).map(String::into_bytes),
        Format::Png { dpi } => printer.png(layout, card, dpi),
    }
}

/// Why a parcel of posters could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ParcelError {
    #[error("{name}：{why}")]
    Card { name: String, why: PrintError },
    #[error(transparent)]
    Zip(#[from] ZipError),
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Files of many cards in one parcel, one in memory at a time; `drawn` hears how many are done.
pub fn parcel(
    printer: &Printer,
    layout: Layout,
    cards: &[PaperCard],
    format: Format,
    out: impl Write + Seek,
    mut drawn: impl FnMut(usize),
) -> Result<(), ParcelError> {
    let mut zip = ZipWriter::new(out);
    let method = match format {
        Format::Svg => CompressionMethod::Deflated,
        // Both are compressed in themselves.
        Format::Pdf | Format::Png { .. } => CompressionMethod::Stored,
    };
    for (at, card) in cards.iter().enumerate() {
        let file = draw(printer, layout, card, format);
        let file = file.map_err(|why| ParcelError::Card { name: card.name.clone(), why })?;
        zip.start_file(file_name(card, format), SimpleFileOptions::default().compression_method(method))?;
        zip.write_all(&file)?;
        drawn(at + 1);
    }
    zip.finish()?.flush()?;
    Ok(())
}

/// One document with a page a card; `drawn` hears how many are done.
pub fn one_pdf(
    printer: &Printer,
    layout: Layout,
    cards: &[PaperCard],
    mut out: impl Write,
    mut drawn: impl FnMut(usize),
) -> Result<(), ParcelError> {
    let mut at = 0;
    let document = printer.pdf_telling(layout, cards, |page| {
        at = page;
        drawn(page);
    });
    let name = || cards.get(at.saturating_sub(1)).map_or_else(String::new, |card| card.name.clone());
    out.write_all(&document.map_err(|why| ParcelError::Card { name: name(), why })?)?;
    Ok(out.flush()?)
}
