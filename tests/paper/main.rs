//! What is printed can be read: every layout with hard and ordinary names, damaged as paper is, by two decoders; and every
//! line of text out of the documents.

#[path = "../../qr-assets/tests/cards/mod.rs"]
mod cards;
mod text;

use image::GrayImage;
use qr_assets::{Card, Layout, Printer};
use tests::paper::damage::Damage;
use tests::paper::{Place, cut_out, decoders, one_of_each_size, sheet};

/// A laser printer's draft, and what a camera makes of a sheet it sees whole.
const DPI: u32 = 150;

fn every_card() -> Vec<Card> {
    [cards::hard(), cards::ordinary(12)].concat()
}

/// What is held before the camera: the whole sheet, and each size of code as a phone frames it.
fn views(printer: &Printer, layout: Layout, card: &Card) -> Vec<View> {
    let (picture, places) = sheet(printer, layout, card, DPI);
    let close = one_of_each_size(&places).into_iter().map(|place| cut_out(&picture, place));
    let mut views: Vec<View> = close.map(|(picture, place)| View { picture, places: vec![place] }).collect();
    views.push(View { picture, places });
    views
}

struct View {
    picture: GrayImage,
    places: Vec<Place>,
}

/// Every card, whole and with each damage: both decoders must say its address and nothing else.
fn insist(layout: Layout) {
    let printer = Printer::built_in();
    let folder = tempfile::tempdir().expect("a folder");
    let mut failures = Vec::new();
    for card in every_card() {
        let mut asked = Vec::new();
        let mut pictures = Vec::new();
        for (at, view) in views(&printer, layout, &card).into_iter().enumerate() {
            for damage in Damage::ASKED {
                asked.push(format!("{} {} {at} {}", layout.code(), card.name, damage.name()));
                pictures.push(damage.done_to(&view.picture, &view.places));
            }
            asked.push(format!("{} {} {at} undamaged", layout.code(), card.name));
            pictures.push(view.picture);
        }
        let own = decoders::own(&pictures);
        let zbar = decoders::zbar(&pictures, folder.path());
        for (asked, (own, zbar)) in asked.iter().zip(own.into_iter().zip(zbar)) {
            for (decoder, mut read) in [("own", own), ("zbar", zbar)] {
                // A sheet of stickers has the same code seventeen times.
                read.dedup();
                if read != [card.address.as_str()] {
                    failures.push(format!("{asked}: {decoder} read {read:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} could not be read:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn an_a4_poster_is_read_by_both_decoders_whatever_happened_to_it() {
    insist(Layout::A4Poster);
}

#[test]
fn an_a6_card_is_read_by_both_decoders_whatever_happened_to_it() {
    insist(Layout::A6Card);
}

#[test]
fn stickers_of_each_size_are_read_by_both_decoders_whatever_happened_to_them() {
    insist(Layout::Stickers);
}

#[test]
fn a_banner_is_read_by_both_decoders_whatever_happened_to_it() {
    insist(Layout::Banner);
}

#[test]
fn every_line_comes_back_out_of_the_documents_in_order() {
    let printer = Printer::built_in();
    let cards = every_card();
    for layout in Layout::ALL {
        let pdf = printer.pdf(layout, &cards).expect("a document");
        let pages = text::of_pages(&pdf);
        assert_eq!(pages.len(), cards.len(), "{}", layout.code());
        for (card, page) in cards.iter().zip(&pages) {
            let svg = printer.svg(layout, card).expect("a drawing");
            text::insist_on_lines(&format!("{} {}", layout.code(), card.name), &svg, page);
        }
    }
}
