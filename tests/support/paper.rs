//! Printed codes as cameras meet them: cut out of a sheet, damaged, and read by decoders that know nothing of each other.

pub mod damage;
pub mod decoders;

use image::GrayImage;
use qr_assets::{Card, Layout, Printer};

/// A code on a sheet, in pixels, without its quiet zone.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub left: f64,
    pub top: f64,
    pub size: f64,
}

/// Every code of a version has so many modules: addresses need version 5.
pub const MODULES: f64 = 37.0;

impl Place {
    /// Of one module, in pixels.
    pub fn module(self) -> f64 {
        self.size / MODULES
    }
}

/// A sheet as a picture, and where its codes are.
pub fn sheet(printer: &Printer, layout: Layout, card: &Card, dpi: u32) -> (GrayImage, Vec<Place>) {
    let png = printer.png(layout, card, dpi).expect("a picture");
    let picture = image::load_from_memory(&png).expect("a picture").to_luma8();
    let page = printer.page(layout);
    let dots = f64::from(dpi) / 25.4;
    let svg = printer.svg(layout, card).expect("a drawing");
    let drawn = svg.split("<path transform=\"translate(").skip(1).filter(|path| path.contains("crispEdges"));
    let places = drawn.map(|path| {
        let mut numbers = path.split([' ', '(', ')']).filter_map(|word| word.parse::<f64>().ok());
        let mut next = || numbers.next().expect("a number");
        let (x, y, module) = (next(), next(), next());
        let (left, top) = ((x + page.bleed) * dots, (y + page.bleed) * dots);
        Place { left, top, size: module * MODULES * dots }
    });
    (picture, places.collect())
}

/// What a phone held over one code shows: the code, its quiet zone and two modules more.
pub fn cut_out(sheet: &GrayImage, place: Place) -> (GrayImage, Place) {
    let around = place.module() * 6.0;
    let left = (place.left - around).max(0.0).floor();
    let top = (place.top - around).max(0.0).floor();
    let side = |from: f64, to: f64, most: u32| (to.ceil().min(f64::from(most)) - from) as u32;
    let width = side(left, place.left + place.size + around, sheet.width());
    let height = side(top, place.top + place.size + around, sheet.height());
    let cut = image::imageops::crop_imm(sheet, left as u32, top as u32, width, height).to_image();
    (cut, Place { left: place.left - left, top: place.top - top, size: place.size })
}

/// One code of each size on the sheet, largest first.
pub fn one_of_each_size(places: &[Place]) -> Vec<Place> {
    let mut places = places.to_vec();
    places.sort_by(|one, other| other.size.total_cmp(&one.size));
    places.dedup_by(|one, other| (one.size - other.size).abs() < 1.0);
    places
}
