//! Codes read back out of photos, scans and PDFs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};

use crate::error::ReadError;

/// Pages read at a time. All are held: 60 of A4 at 150 dpi are 130 MB.
pub const PAGES_AT_MOST: usize = 60;

/// Of one page; A3 at 300 dpi has 17.4 million.
const PIXELS_AT_MOST: u64 = 20_000_000;

/// The longest sides tried. A code of 40 modules needs some 3 pixels a module, and a large noisy photo reads better small.
const SIDES: [u32; 4] = [2400, 1600, 1000, 600];

/// Below this a picture is also enlarged: where edges are soft, the decoder needs more pixels to find them.
const SMALL: u32 = 400;

/// Every code found in a picture, each once, in the order found. Sizes, then contrast, then a negative are tried.
pub fn read_codes(image: &GrayImage) -> Vec<String> {
    let mut found = Vec::new();
    let longest = image.width().max(image.height());
    let sides = SIDES.iter().map(|side| (*side).min(longest));
    let mut tried: Vec<GrayImage> = Vec::new();
    for side in sides {
        if tried.iter().any(|one| one.width().max(one.height()) == side) {
            continue;
        }
        let sized = resized(image, side);
        collect(sized.clone(), &mut found);
        tried.push(sized);
    }
    if longest < SMALL {
        let larger = resized(image, longest * 3);
        collect(larger.clone(), &mut found);
        tried.push(larger);
    }
    if found.is_empty() {
        let changes: [fn(&GrayImage) -> GrayImage; 4] = [stretched, smoothed, halved, inverted];
        for change in changes {
            tried.iter().for_each(|sized| collect(change(sized), &mut found));
            if !found.is_empty() {
                break;
            }
        }
    }
    found
}

fn collect(image: GrayImage, found: &mut Vec<String>) {
    // A decoder that trips over a strange picture has read nothing from it.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let mut prepared = rqrr::PreparedImage::prepare(image);
        let grids = prepared.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok().map(|(_, text)| text)).collect::<Vec<String>>()
    }));
    for text in read.unwrap_or_default() {
        if !found.contains(&text) {
            found.push(text);
        }
    }
}

fn resized(image: &GrayImage, side: u32) -> GrayImage {
    let longest = image.width().max(image.height()).max(1);
    if side == longest {
        return image.clone();
    }
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1) as u32;
    imageops::resize(image, scaled(image.width()), scaled(image.height()), FilterType::Triangle)
}

/// The darkest twentieth black, the lightest twentieth white.
fn stretched(image: &GrayImage) -> GrayImage {
    let mut counts = [0_u64; 256];
    image.pixels().for_each(|pixel| counts[usize::from(pixel.0[0])] += 1);
    let share = image.pixels().len() as u64 / 20;
    let level = |values: &[usize]| {
        let mut sum = 0;
        let reached = |value: &&usize| {
            sum += counts[**value];
            sum > share
        };
        values.iter().find(reached).copied().unwrap_or(0) as f32
    };
    let values: Vec<usize> = (0..256).collect();
    let backwards: Vec<usize> = values.iter().rev().copied().collect();
    let (dark, light) = (level(&values), level(&backwards));
    let range = (light - dark).max(1.0);
    let mut image = image.clone();
    image
        .pixels_mut()
        .for_each(|pixel| *pixel = Luma([((f32::from(pixel.0[0]) - dark) / range * 255.0).clamp(0.0, 255.0) as u8]));
    image
}

fn smoothed(image: &GrayImage) -> GrayImage {
    imageops::blur(image, 1.2)
}

/// Black and white at the middle between the extremes.
fn halved(image: &GrayImage) -> GrayImage {
    let mut image = stretched(image);
    image.pixels_mut().for_each(|pixel| pixel.0[0] = if pixel.0[0] > 127 { 255 } else { 0 });
    image
}

fn inverted(image: &GrayImage) -> GrayImage {
    let mut image = image.clone();
    imageops::invert(&mut image);
    image
}

/// Draws every page in grey, to read codes out of it.
///
/// # Errors
/// When it is no PDF, is encrypted, has too many pages, or a page with too many pixels at this `dpi`.
pub fn pdf_pages(pdf: &[u8], dpi: u32) -> Result<Vec<GrayImage>, ReadError> {
    // Strange files come from strangers: a reader that trips is an answer, not an end.
    catch_unwind(AssertUnwindSafe(|| drawn_pages(pdf, dpi))).unwrap_or(Err(ReadError::NotReadable))
}

fn drawn_pages(pdf: &[u8], dpi: u32) -> Result<Vec<GrayImage>, ReadError> {
    let pdf = Pdf::new(pdf.to_vec()).map_err(|_| ReadError::NotReadable)?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(ReadError::NotReadable);
    }
    if pages.len() > PAGES_AT_MOST {
        return Err(ReadError::TooManyPages { found: pages.len(), most: PAGES_AT_MOST });
    }
    let cache = RenderCache::new();
    let scale = dpi as f32 / 72.0;
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let drawn = pages.iter().enumerate().map(|(at, page)| {
        let (width, height) = page.render_dimensions();
        let pixels = f64::from(width * scale) * f64::from(height * scale);
        let sides = [width * scale, height * scale].iter().all(|side| (1.0..f32::from(u16::MAX)).contains(side));
        if pixels > PIXELS_AT_MOST as f64 || !sides {
            return Err(ReadError::PageTooLarge { page: at + 1, most: PIXELS_AT_MOST / 10_000 });
        }
        let pixmap =
            hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let grey = pixmap
            .data()
            .iter()
            .map(|pixel| ((u32::from(pixel.r) * 2 + u32::from(pixel.g) * 5 + u32::from(pixel.b)) / 8) as u8);
        GrayImage::from_raw(width, height, grey.collect()).ok_or(ReadError::NotReadable)
    });
    drawn.collect()
}
