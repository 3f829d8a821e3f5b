//! `paper-limits [DEPUTIES]`: what printed codes bear, as a table for each layout and resolution.
//!
//! Every deputy's code is read whole by both decoders; each damage grows until one code of twenty, others at every strength, is
//! no longer read. 200 deputies take about an hour.
#![allow(clippy::disallowed_methods, reason = "a command for measuring lives at the edge")]

#[path = "../../qr-assets/tests/cards/mod.rs"]
mod cards;

use std::thread;

use image::GrayImage;
use qr_assets::{Card, Layout, Printer};
use tests::paper::damage::Damage;
use tests::paper::{Place, cut_out, decoders, one_of_each_size, sheet};

const RESOLUTIONS: [u32; 4] = [100, 150, 200, 300];

/// Codes tried at each strength, or all when there are fewer; the next strength takes the next ones, so that all have their turn.
const A_STRENGTH: usize = 20;

/// A layout, and which of the codes on its sheet: largest first.
const KINDS: [(Layout, usize, &str); 6] = [
    (Layout::A4Poster, 0, "A4, 104 mm"),
    (Layout::A6Card, 0, "A6, 54 mm"),
    (Layout::Stickers, 0, "sticker, 44 mm"),
    (Layout::Stickers, 1, "sticker, 33 mm"),
    (Layout::Stickers, 2, "sticker, 30 mm"),
    (Layout::Banner, 0, "banner, 116 mm"),
];

struct Cell<'run> {
    printer: &'run Printer,
    cards: &'run [Card],
    layout: Layout,
    which: usize,
    dpi: u32,
}

impl Cell<'_> {
    fn view(&self, card: &Card) -> (GrayImage, Place) {
        let (picture, places) = sheet(self.printer, self.layout, card, self.dpi);
        cut_out(&picture, one_of_each_size(&places)[self.which])
    }

    /// How many of the codes each decoder reads.
    fn read(&self, damage: Option<Damage>, cards: &[Card]) -> [usize; 2] {
        let folder = tempfile::tempdir().expect("a folder");
        let done = |card: &Card| {
            let (view, place) = self.view(card);
            damage.map_or_else(|| view.clone(), |damage| damage.done_to(&view, &[place]))
        };
        let pictures: Vec<GrayImage> = cards.iter().map(done).collect();
        [decoders::own(&pictures), decoders::zbar(&pictures, folder.path())]
            .map(|read| read.iter().zip(cards).filter(|(read, card)| **read == [card.address.as_str()]).count())
    }

    /// The strongest damage at which every code is read, for each decoder.
    fn limit(&self, levels: &[Damage]) -> [String; 2] {
        let mut limits = ["–".to_owned(), "–".to_owned()];
        let mut standing = [true; 2];
        for (at, damage) in levels.iter().enumerate() {
            let cards: Vec<Card> = self
                .cards
                .iter()
                .cycle()
                .skip(at * A_STRENGTH)
                .take(A_STRENGTH.min(self.cards.len()))
                .cloned()
                .collect();
            for (decoder, count) in self.read(Some(*damage), &cards).into_iter().enumerate() {
                standing[decoder] &= count == cards.len();
                if standing[decoder] {
                    limits[decoder] = damage.strength();
                }
            }
            if standing == [false; 2] {
                break;
            }
        }
        limits
    }

    fn row(&self, name: &str) -> String {
        let whole: Vec<[usize; 2]> = self.cards.chunks(A_STRENGTH).map(|some| self.read(None, some)).collect();
        let [own, zbar] = [0, 1].map(|decoder| whole.iter().map(|counts| counts[decoder]).sum::<usize>());
        let limits = Damage::LEVELS.map(|levels| self.limit(levels).join(" / "));
        format!("| {name} | {} | {own} / {zbar} of {} | {} |", self.dpi, self.cards.len(), limits.join(" | "))
    }
}

fn main() {
    let deputies = std::env::args().nth(1).map_or(200, |count| count.parse().expect("a number of deputies"));
    let cards = cards::ordinary(deputies);
    let printer = Printer::built_in();
    let names = Damage::LEVELS.map(|levels| levels[0].name());
    println!("Strongest damage at which every code is read, this program's decoder / zbar.\n");
    println!("| code | dpi | whole | {} |", names.join(" | "));
    println!("|{}", "---|".repeat(3 + names.len()));
    for (layout, which, name) in KINDS {
        let cell = |dpi| Cell { printer: &printer, cards: &cards, layout, which, dpi };
        thread::scope(|scope| {
            let rows = RESOLUTIONS.map(|dpi| scope.spawn(move || cell(dpi).row(name)));
            rows.map(|row| row.join().expect("a row")).iter().for_each(|row| println!("{row}"));
        });
    }
}
