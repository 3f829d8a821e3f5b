//! A few drawn pictures in place of photos: a street under the sky, a different one each time.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::chance::Chance;

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
const HORIZON: u32 = 220;

/// A picture as an uploaded file would arrive.
pub fn draw(chance: Chance<'_>) -> Vec<u8> {
    let sky = *chance.pick(&[[120, 170, 220], [200, 150, 110], [70, 80, 120], [170, 190, 200]]);
    let houses: Vec<(u32, u32, u8)> =
        (0..8).map(|at| (at * 60, 40 + chance.below(130) as u32, 90 + chance.below(90) as u8)).collect();
    let mut picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let house = houses.iter().find(|(left, height, _)| (*left..left + 52).contains(&x) && y + height > HORIZON);
        match house {
            _ if y >= HORIZON => shade([110, 108, 104], y - HORIZON),
            Some((_, _, grey)) => Rgb([*grey, grey.saturating_sub(10), grey.saturating_sub(24)]),
            None => shade(sky, y / 4),
        }
    });
    let lamp = 40 + chance.below(400) as u32;
    for y in 90..300 {
        for x in lamp..lamp + 5 {
            picture.put_pixel(x, y, Rgb([40, 42, 46]));
        }
    }
    let mut file = Vec::new();
    let written = DynamicImage::ImageRgb8(picture).write_to(&mut Cursor::new(&mut file), ImageFormat::Png);
    written.expect("a picture in memory can be encoded");
    file
}

fn shade(colour: [u8; 3], by: u32) -> Rgb<u8> {
    Rgb(colour.map(|part| part.saturating_sub((by / 2).min(60) as u8)))
}
