//! `codes print`: one file a code, drawn on every core, one at a time in memory on each.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use clap::Args;
use qr_assets::{Card, Layout, Printer};
use uuid::Uuid;

use super::super::{CommandError, Done, beside};
use crate::{
    codes::{
        known,
        paper::{self, Format},
        selection,
    },
    settings::Settings,
};

/// How often the terminal hears how far it is, in posters.
const TELL_EVERY: usize = 100;

#[derive(Args)]
pub struct Arguments {
    /// a4-poster, a6-card, stickers or banner.
    #[arg(long)]
    layout: String,
    /// pdf, svg or png.
    #[arg(long)]
    format: String,
    /// Dots an inch of a PNG, 72 to 600.
    #[arg(long)]
    dpi: Option<u32>,
    /// county, township, city or province: deputies of that level only.
    #[arg(long)]
    level: Option<String>,
    /// Codes of one station, by its id.
    #[arg(long)]
    station: Option<Uuid>,
    /// The first so many.
    #[arg(long)]
    limit: Option<usize>,
    /// Folder the files are written to; made when it is not there.
    #[arg(long)]
    out: PathBuf,
}

pub async fn run(settings: Settings, arguments: Arguments) -> Done {
    let url = settings.site.public_url.clone().ok_or_else(|| {
        CommandError::said("set PUBLIC_URL first: it is printed into every code, and what hangs cannot be changed")
    })?;
    let layout = Layout::parse(&arguments.layout)
        .ok_or_else(|| CommandError::said("--layout is one of a4-poster, a6-card, stickers, banner"))?;
    let dpi = arguments.dpi.map_or_else(String::new, |dpi| dpi.to_string());
    let dpi = selection::dpi(&dpi).map_err(|_| CommandError::said("--dpi is 72 to 600"))?;
    let format =
        Format::parse(&arguments.format, dpi).ok_or_else(|| CommandError::said("--format is one of pdf, svg, png"))?;
    let unknown = || CommandError::said("--level is one of county, township, city, province");
    let level = arguments.level.as_deref().map(|level| selection::level(level).ok_or_else(unknown)).transpose()?;
    let application = beside(settings).await?;
    let kit = &application.kit;
    let directory = kit.cards.now();
    let wanted = selection::Wanted {
        layout,
        form: selection::Form::Parcel(format),
        kind: None,
        level,
        station: arguments.station,
    };
    let known = known::everywhere(kit, &directory);
    let live = known.iter().filter(|known| wanted.fits(known));
    let cards: Vec<Card> = live
        .take(arguments.limit.unwrap_or(usize::MAX))
        .map(|known| paper::card(kit, &directory, known, &url))
        .collect();
    if cards.is_empty() {
        return Err(CommandError::said("no code in use fits what was asked for"));
    }
    std::fs::create_dir_all(&arguments.out).map_err(CommandError::said)?;
    let printer = kit.paper.printer().map_err(CommandError::said)?;
    draw_all(&printer, layout, &cards, format, &arguments.out)?;
    println!("{} files in {}", cards.len(), arguments.out.display());
    Ok(ExitCode::SUCCESS)
}

fn draw_all(printer: &Printer, layout: Layout, cards: &[Card], format: Format, out: &Path) -> Result<(), CommandError> {
    let next = AtomicUsize::new(0);
    let hands = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || -> Result<(), CommandError> {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(card) = cards.get(at) else { return Ok(()) };
            let drawn = paper::draw(printer, layout, card, format);
            let drawn = drawn.map_err(|why| CommandError::said(format!("{}: {why}", card.name)))?;
            std::fs::write(out.join(paper::file_name(card, format)), drawn).map_err(CommandError::said)?;
            if (at + 1).is_multiple_of(TELL_EVERY) {
                println!("{} of {}", at + 1, cards.len());
            }
        }
    };
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..hands).map(|_| scope.spawn(work)).collect();
        hands.into_iter().try_for_each(|hand| hand.join().expect("a drawing thread does not panic"))
    })
}

/// Every template as it is built in.
pub fn templates(folder: &Path) -> Done {
    std::fs::create_dir_all(folder).map_err(CommandError::said)?;
    for (name, text) in qr_assets::built_in_files() {
        let file = folder.join(name);
        let written = std::fs::File::create_new(&file).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(|error| CommandError::said(format!("{}: {error}", file.display())))?;
        println!("{}", file.display());
    }
    Ok(ExitCode::SUCCESS)
}
