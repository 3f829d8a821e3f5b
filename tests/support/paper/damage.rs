//! What weather, hands and cameras do to a code. A strength means the same on every size: it is counted in modules, degrees,
//! or shares.

use image::{GrayImage, Luma};

use super::Place;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damage {
    /// Out of focus: standard deviation in modules.
    Blurred(f64),
    /// Held askew, in degrees.
    Rotated(f64),
    /// Seen from the side, in degrees away from straight ahead.
    Tilted(f64),
    /// Evening light: the share of contrast left, under a shadow across the sheet and grain.
    Darkened(f64),
    /// The lower right corner gone: the share of the code's side that each edge of the tear takes.
    Torn(f64),
}

impl Damage {
    /// What every print at 150 dpi must bear.
    pub const ASKED: [Damage; 5] =
        [Damage::Blurred(0.25), Damage::Rotated(17.0), Damage::Tilted(30.0), Damage::Darkened(0.25), Damage::Torn(0.3)];

    /// From mild to more than anything survives.
    pub const LEVELS: [&'static [Damage]; 5] = [
        &[
            Damage::Blurred(0.2),
            Damage::Blurred(0.3),
            Damage::Blurred(0.35),
            Damage::Blurred(0.4),
            Damage::Blurred(0.45),
        ],
        &[Damage::Rotated(5.0), Damage::Rotated(17.0), Damage::Rotated(30.0), Damage::Rotated(45.0)],
        &[Damage::Tilted(15.0), Damage::Tilted(30.0), Damage::Tilted(40.0), Damage::Tilted(50.0), Damage::Tilted(60.0)],
        &[Damage::Darkened(0.5), Damage::Darkened(0.25), Damage::Darkened(0.12), Damage::Darkened(0.06)],
        &[Damage::Torn(0.2), Damage::Torn(0.3), Damage::Torn(0.4), Damage::Torn(0.5), Damage::Torn(0.6)],
    ];

    pub fn name(self) -> &'static str {
        match self {
            Damage::Blurred(_) => "blurred",
            Damage::Rotated(_) => "rotated",
            Damage::Tilted(_) => "tilted",
            Damage::Darkened(_) => "darkened",
            Damage::Torn(_) => "torn",
        }
    }

    pub fn strength(self) -> String {
        match self {
            Damage::Blurred(modules) => format!("{modules} modules"),
            Damage::Rotated(degrees) | Damage::Tilted(degrees) => format!("{degrees}°"),
            Damage::Darkened(share) => format!("{:.0} % contrast", share * 100.0),
            Damage::Torn(share) => format!("{:.0} % of a side", share * 100.0),
        }
    }

    /// The picture after it; `codes` are where it must hurt.
    pub fn done_to(self, picture: &GrayImage, codes: &[Place]) -> GrayImage {
        let module = codes.iter().map(|code| code.module()).fold(f64::INFINITY, f64::min);
        match self {
            Damage::Blurred(modules) => image::imageops::fast_blur(picture, (modules * module) as f32),
            Damage::Rotated(degrees) => rotated(picture, degrees.to_radians()),
            Damage::Tilted(degrees) => tilted(picture, degrees.to_radians()),
            Damage::Darkened(contrast) => darkened(picture, contrast),
            Damage::Torn(share) => torn(picture, codes, share),
        }
    }
}

/// Around the middle, on a canvas that holds all of it, over a grey wall.
fn rotated(picture: &GrayImage, angle: f64) -> GrayImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let (sine, cosine) = angle.sin_cos();
    let (wide, high) = (width * cosine + height * sine, width * sine + height * cosine);
    drawn(wide, high, |x, y| {
        let (x, y) = (x - wide / 2.0, y - high / 2.0);
        sample(picture, x * cosine + y * sine + width / 2.0, y * cosine - x * sine + height / 2.0)
    })
}

/// Turned around an upright axis, seen from two widths away: the far side is smaller.
fn tilted(picture: &GrayImage, angle: f64) -> GrayImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let distance = 2.0 * width.max(height);
    let (sine, cosine) = angle.sin_cos();
    let nearest = distance / (distance - width / 2.0 * sine);
    let (wide, high) = (width * cosine * nearest, height * nearest);
    drawn(wide, high, |x, y| {
        // The ray through this pixel meets the sheet `across` from its middle.
        let (x, y) = (x - wide / 2.0, y - high / 2.0);
        let across = x * distance / (distance * cosine - x * sine);
        let depth = (distance + across * sine) / distance;
        sample(picture, across + width / 2.0, y * depth + height / 2.0)
    })
}

fn drawn(width: f64, height: f64, colour: impl Fn(f64, f64) -> u8) -> GrayImage {
    GrayImage::from_fn(width.ceil() as u32, height.ceil() as u32, |x, y| {
        Luma([colour(f64::from(x) + 0.5, f64::from(y) + 0.5)])
    })
}

/// Between the four pixels around a point; outside is a wall.
fn sample(picture: &GrayImage, x: f64, y: f64) -> u8 {
    const WALL: f64 = 190.0;
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let at = |x: f64, y: f64| {
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(picture.width()) && y < f64::from(picture.height());
        if inside { f64::from(picture.get_pixel(x as u32, y as u32).0[0]) } else { WALL }
    };
    let (across, down) = (x - left, y - top);
    let upper = at(left, top) * (1.0 - across) + at(left + 1.0, top) * across;
    let lower = at(left, top + 1.0) * (1.0 - across) + at(left + 1.0, top + 1.0) * across;
    (upper * (1.0 - down) + lower * down).round() as u8
}

fn darkened(picture: &GrayImage, contrast: f64) -> GrayImage {
    let width = f64::from(picture.width());
    let mut seed = 7_u32;
    let mut dark = picture.clone();
    for (x, _, pixel) in dark.enumerate_pixels_mut() {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = f64::from(seed >> 24) / 255.0 - 0.5;
        let shadow = 1.0 - 0.4 * f64::from(x) / width;
        let value = (30.0 + f64::from(pixel.0[0]) * contrast) * shadow + grain * 20.0 * contrast;
        pixel.0[0] = value.clamp(0.0, 255.0) as u8;
    }
    dark
}

fn torn(picture: &GrayImage, codes: &[Place], share: f64) -> GrayImage {
    let mut torn = picture.clone();
    for code in codes {
        let (right, bottom) = (code.left + code.size, code.top + code.size);
        let leg = code.size * share;
        let end = |edge: f64, most: u32| (edge.ceil().max(0.0) as u32).min(most);
        for y in end(bottom - leg, torn.height())..end(bottom, torn.height()) {
            for x in end(right - leg, torn.width())..end(right, torn.width()) {
                if (right - f64::from(x)) + (bottom - f64::from(y)) < leg {
                    torn.put_pixel(x, y, Luma([205]));
                }
            }
        }
    }
    torn
}
