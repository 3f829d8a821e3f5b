//! Pictures made in code: photos a resident may send, and files that only pretend to be one.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};

/// The latitude written into [`photo_with_position`], as its EXIF holds it: degrees, minutes, seconds.
pub const LATITUDE: [u32; 3] = [33, 48, 55];

/// A real JPEG with a colour gradient, so that it does not shrink to nothing.
pub fn photo(width: u32, height: u32) -> Vec<u8> {
    encoded(gradient(width, height), ImageFormat::Jpeg)
}

/// The same as PNG.
pub fn drawing(width: u32, height: u32) -> Vec<u8> {
    encoded(gradient(width, height), ImageFormat::Png)
}

/// A JPEG as a phone writes it: with an EXIF block that tells where it was taken (33°48'55" N).
pub fn photo_with_position(width: u32, height: u32) -> Vec<u8> {
    let plain = photo(width, height);
    let exif = exif_with_position();
    let length = u16::try_from(exif.len() + 2).expect("a short EXIF block");
    let mut file = plain[..2].to_vec();
    file.extend([0xFF, 0xE1]);
    file.extend(length.to_be_bytes());
    file.extend(exif);
    file.extend(&plain[2..]);
    file
}

/// Whether a file still carries an EXIF block.
pub fn has_exif(file: &[u8]) -> bool {
    file.windows(6).any(|window| window == b"Exif\0\0") || file.windows(4).any(|window| window == b"eXIf")
}

/// A PNG of 50,000 × 50,000 pixels by its header, a few hundred bytes by its size.
pub fn pixel_bomb() -> Vec<u8> {
    let mut header = Vec::new();
    header.extend(50_000_u32.to_be_bytes());
    header.extend(50_000_u32.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    // An empty deflate stream: whoever trusts the header has allocated 7.5 GB before he reaches it.
    let data = [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", header.as_slice()), (b"IDAT", &data), (b"IEND", &[])] {
        file.extend(u32::try_from(body.len()).expect("a short chunk").to_be_bytes());
        let start = file.len();
        file.extend(kind);
        file.extend(body);
        let sum = crc32(&file[start..]);
        file.extend(sum.to_be_bytes());
    }
    file
}

/// Text, to be sent as `photo.jpg`.
pub fn text_named_as_photo() -> Vec<u8> {
    "这不是照片，是一段文字。".as_bytes().to_vec()
}

/// A PNG that stops in the middle, as after a broken upload. (Half a JPEG still opens, with a grey half.)
pub fn half_a_drawing(width: u32, height: u32) -> Vec<u8> {
    let mut file = drawing(width, height);
    file.truncate(file.len() / 2);
    file
}

fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| image::Rgb([(x * 7) as u8, (y * 5) as u8, (x * y) as u8]))
}

fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut file, format).expect("a picture");
    file.into_inner()
}

/// A little-endian TIFF block: one directory that points to a GPS directory of two entries.
fn exif_with_position() -> Vec<u8> {
    let mut block = b"Exif\0\0".to_vec();
    block.extend(b"II\x2A\0\x08\0\0\0");
    block.extend(entries(&[(0x8825, 4, 1, 26)]));
    block.extend(entries(&[(0x0001, 2, 2, u32::from_le_bytes(*b"N\0\0\0")), (0x0002, 5, 3, 56)]));
    for part in LATITUDE {
        block.extend(part.to_le_bytes());
        block.extend(1_u32.to_le_bytes());
    }
    block
}

/// One TIFF directory: tag, type, count and value of each entry, then "no further directory".
fn entries(list: &[(u16, u16, u32, u32)]) -> Vec<u8> {
    let mut directory = (list.len() as u16).to_le_bytes().to_vec();
    for (tag, kind, count, value) in list {
        directory.extend(tag.to_le_bytes());
        directory.extend(kind.to_le_bytes());
        directory.extend(count.to_le_bytes());
        directory.extend(value.to_le_bytes());
    }
    directory.extend([0; 4]);
    directory
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}
