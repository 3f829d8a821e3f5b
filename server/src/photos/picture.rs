//! From bytes to a picture and back: judged by content, bounded before decoding, written anew so that nothing but pixels
//! stays.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, metadata::Orientation,
};

use super::PhotoError;
use crate::domain::cover::Cover;

/// 40 megapixels.
const MOST_PIXELS: u64 = 40_000_000;
/// Memory one decoding may take.
const DECODE_MEMORY: u64 = 320 * 1024 * 1024;
/// Longest side that is kept: enough to read a meter or a licence plate.
pub const KEPT_SIDE: u32 = 2_048;
const QUALITY: u8 = 82;

/// A photo or scan in grey, the right way up, to read codes out of it.
///
/// # Errors
/// When it is no picture, or one too large to be decoded.
pub fn grey(bytes: &[u8]) -> Result<image::GrayImage, PhotoError> {
    decode(bytes).map(DynamicImage::into_luma8)
}

/// A photo as it is kept: JPEG, the right way up, at most [`KEPT_SIDE`] long, its pixels and nothing else.
///
/// # Errors
/// When it is no picture, or one too large to be decoded.
pub fn re_encode(bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let mut photo = decode(bytes)?;
    if photo.width().max(photo.height()) > KEPT_SIDE {
        // Whole pixels are averaged: other filters hold a row of floats as long as the sender's picture is wide.
        photo = photo.thumbnail(KEPT_SIDE, KEPT_SIDE);
    }
    encode(&on_white(photo))
}

/// A kept photo with parts of it covered, each by one colour: of what was there only its average is left.
///
/// # Errors
/// When it is no picture.
pub fn covered(photo: &[u8], covers: &[Cover]) -> Result<Vec<u8>, PhotoError> {
    let mut photo = decode(photo)?.into_rgb8();
    for cover in covers {
        fill(&mut photo, cover);
    }
    encode(&photo)
}

/// Width and height of a kept photo.
///
/// # Errors
/// When it is no picture.
pub fn size(photo: &[u8]) -> Result<(u32, u32), PhotoError> {
    let reader = ImageReader::with_format(Cursor::new(photo), ImageFormat::Jpeg);
    reader.into_dimensions().map_err(|_| PhotoError::NotAPhoto)
}

/// Judged by its content and bounded before it is decoded.
fn decode(bytes: &[u8]) -> Result<DynamicImage, PhotoError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoError::NotAPhoto)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(PhotoError::NotAPhoto);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoError::NotAPhoto)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PhotoError::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut photo = DynamicImage::from_decoder(decoder).map_err(|_| PhotoError::NotAPhoto)?;
    photo.apply_orientation(orientation);
    Ok(photo)
}

/// What is transparent becomes white: the colours below may be what somebody rubbed out.
fn on_white(photo: DynamicImage) -> RgbImage {
    if !photo.color().has_alpha() {
        return photo.into_rgb8();
    }
    let photo = photo.into_rgba8();
    RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let [red, green, blue, alpha] = photo.get_pixel(x, y).0.map(u32::from);
        Rgb([red, green, blue].map(|colour| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

fn encode(photo: &RgbImage) -> Result<Vec<u8>, PhotoError> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(photo, photo.width(), photo.height(), image::ExtendedColorType::Rgb8)
        .map_err(|_| PhotoError::NotAPhoto)?;
    Ok(jpeg)
}

/// Covers outwards to whole pixels, so that no rim of what was meant stays.
fn fill(photo: &mut RgbImage, cover: &Cover) {
    let span = |start: u16, length: u16, whole: u32| {
        let (start, end) = (u64::from(start), u64::from(start) + u64::from(length));
        let whole = u64::from(whole);
        let end = (end * whole).div_ceil(1_000).min(whole);
        ((start * whole / 1_000) as u32)..(end as u32)
    };
    let across = span(cover.left, cover.width, photo.width());
    let down = span(cover.top, cover.height, photo.height());
    let places = || down.clone().flat_map(|y| across.clone().map(move |x| (x, y)));
    let mut sum = [0_u64; 3];
    for (x, y) in places() {
        let Rgb(colour) = photo.get_pixel(x, y);
        sum.iter_mut().zip(colour).for_each(|(sum, colour)| *sum += u64::from(*colour));
    }
    let count = u64::from(across.end.saturating_sub(across.start)) * u64::from(down.end.saturating_sub(down.start));
    if count == 0 {
        return;
    }
    let average = Rgb(sum.map(|sum| (sum / count) as u8));
    for (x, y) in places() {
        photo.put_pixel(x, y, average);
    }
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgba, RgbaImage};

    use super::*;

    fn bytes(photo: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        photo.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        bytes(&DynamicImage::new_rgb8(width, height), ImageFormat::Png)
    }

    fn read(jpeg: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap().into_rgb8()
    }

    #[test]
    fn a_photo_becomes_a_jpeg_of_bounded_size() {
        let jpeg = re_encode(&png(4_000, 100)).unwrap();
        assert_eq!(read(&jpeg).dimensions(), (2_048, 51));
        assert_eq!(size(&jpeg).unwrap(), (2_048, 51));
        // A strip is as many pixels as a photo, and no more memory.
        assert_eq!(size(&re_encode(&png(3_000_000, 1)).unwrap()).unwrap(), (2_048, 1));
    }

    #[test]
    fn text_named_as_a_photo_and_pixel_bombs_are_refused() {
        assert!(matches!(re_encode("这不是照片".as_bytes()), Err(PhotoError::NotAPhoto)));
        let mut bomb = png(1, 1);
        // The header's width and height, with the checksum of that chunk made to fit again.
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let check = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&check);
        assert!(matches!(re_encode(&bomb), Err(PhotoError::TooManyPixels)));
        assert!(re_encode(&png(10, 10)[..30]).is_err());
    }

    #[test]
    fn what_was_rubbed_out_does_not_come_back() {
        let rubbed_out = RgbaImage::from_pixel(16, 16, Rgba([200, 0, 0, 0]));
        for format in [ImageFormat::Png, ImageFormat::WebP] {
            let photo = read(&re_encode(&bytes(&rubbed_out.clone().into(), format)).unwrap());
            assert!(photo.pixels().all(|pixel| pixel.0.iter().all(|colour| *colour > 250)), "{format:?}");
        }
    }

    #[test]
    fn sixteen_bits_a_colour_are_a_photo_too() {
        let deep = DynamicImage::ImageLuma16(image::ImageBuffer::from_pixel(20, 10, Luma([0x8000_u16])));
        let photo = read(&re_encode(&bytes(&deep, ImageFormat::Png)).unwrap());
        assert_eq!(photo.dimensions(), (20, 10));
        assert!(photo.pixels().all(|pixel| pixel.0.iter().all(|colour| colour.abs_diff(128) < 4)));
    }

    #[test]
    fn a_covered_part_is_one_colour_and_the_rest_is_as_it_was() {
        let chequered = |x: u32, y: u32| if (x / 2 + y / 2) % 2 == 0 { Rgb([255; 3]) } else { Rgb([0; 3]) };
        let photo = encode(&RgbImage::from_fn(160, 160, chequered)).unwrap();
        let cover = Cover { left: 250, top: 500, width: 250, height: 300 };
        let (before, after) = (read(&photo), read(&covered(&photo, &[cover]).unwrap()));
        let grey = |pixel: &Rgb<u8>| pixel.0.iter().all(|colour| colour.abs_diff(128) < 12);
        for (x, y, pixel) in after.enumerate_pixels() {
            // A JPEG's blocks smear over the edge.
            if (40..80).contains(&x) && (80..128).contains(&y) {
                assert!(grey(pixel), "{x},{y}: {pixel:?}");
            } else if !(24..96).contains(&x) || !(64..144).contains(&y) {
                assert!(pixel.0[0].abs_diff(before.get_pixel(x, y).0[0]) < 90, "{x},{y}");
            }
        }
        assert!(covered(&photo, &[]).is_ok());
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }
}
