//! Golden files: the drawings as they were last agreed on. `UPDATE_GOLDEN=1` writes them anew; look at them before you commit.
#![allow(clippy::disallowed_methods, reason = "a test lives at the edge: it reads its own switch")]

mod cards;

use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use qr_assets::{Card, Layout, Printer};

/// Of a channel; another processor may round an edge differently.
const TOLERATED: u8 = 24;

/// Of all pixels, one in so many may differ by more.
const ONE_IN: usize = 5_000;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)
}

fn cases() -> Vec<(String, Layout, Card)> {
    let longest = cards::hard().into_iter().max_by_key(|card| card.station.len()).expect("cards");
    let each = Layout::ALL.into_iter();
    each.flat_map(|layout| {
        let sample = (format!("{}-sample", layout.code()), layout, Card::sample());
        [sample, (format!("{}-longest", layout.code()), layout, longest.clone())]
    })
    .collect()
}

fn updating() -> bool {
    std::env::var_os("UPDATE_GOLDEN").is_some()
}

#[test]
fn drawings_are_as_agreed() {
    let printer = Printer::built_in();
    for (name, layout, card) in cases() {
        let file = golden(&format!("{name}.svg"));
        let svg = printer.svg(layout, &card).expect("a drawing");
        if updating() {
            fs::write(&file, &svg).expect("a file");
        }
        let kept = fs::read_to_string(&file).expect("a golden file; UPDATE_GOLDEN=1 makes it");
        let differing = kept.lines().zip(svg.lines()).find(|(kept, now)| kept != now);
        assert!(kept == svg, "{name}.svg changed, first here: {differing:?}\n(UPDATE_GOLDEN=1 if that is meant)");
    }
}

#[test]
fn pictures_are_as_agreed() {
    let printer = Printer::built_in();
    for (name, layout, card) in cases() {
        let file = golden(&format!("{name}.png"));
        let bytes = printer.png(layout, &card, 72).expect("a picture");
        if updating() {
            fs::write(&file, &bytes).expect("a file");
        }
        let kept = image::open(&file).expect("a golden file; UPDATE_GOLDEN=1 makes it").to_rgb8();
        let now = image::load_from_memory(&bytes).expect("a picture").to_rgb8();
        assert_eq!(kept.dimensions(), now.dimensions(), "{name}.png");
        let (shown, differing) = difference(&kept, &now);
        if differing > kept.pixels().len() / ONE_IN {
            let place = std::env::temp_dir().join(format!("difference-{name}.png"));
            shown.save(&place).expect("a picture of the difference");
            panic!(
                "{name}.png: {differing} pixels differ, red in {} (UPDATE_GOLDEN=1 if that is meant)",
                place.display()
            );
        }
    }
}

/// What was, pale, with everything that differs in red.
fn difference(kept: &RgbImage, now: &RgbImage) -> (RgbImage, usize) {
    let mut differing = 0;
    let mut shown = kept.clone();
    for (pixel, (kept, now)) in shown.pixels_mut().zip(kept.pixels().zip(now.pixels())) {
        let differs = kept.0.iter().zip(now.0).any(|(kept, now)| kept.abs_diff(now) > TOLERATED);
        differing += usize::from(differs);
        *pixel = if differs { Rgb([220, 0, 0]) } else { Rgb(kept.0.map(|part| 128 + part / 2)) };
    }
    (shown, differing)
}
