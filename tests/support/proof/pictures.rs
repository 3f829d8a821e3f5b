//! The pictures are what they claim to be.

use image::ImageFormat;
use tests::images;

#[test]
fn a_photo_is_a_real_jpeg_and_a_drawing_a_real_png() {
    let photo = images::photo(64, 48);
    assert_eq!(image::guess_format(&photo).unwrap(), ImageFormat::Jpeg);
    let decoded = image::load_from_memory(&photo).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (64, 48));
    let drawing = images::drawing(64, 48);
    assert_eq!(image::guess_format(&drawing).unwrap(), ImageFormat::Png);
    assert!(image::load_from_memory(&drawing).is_ok());
}

#[test]
fn a_photo_with_position_still_opens_and_carries_exif() {
    let photo = images::photo_with_position(64, 48);
    assert!(images::has_exif(&photo));
    assert!(!images::has_exif(&images::photo(64, 48)));
    assert_eq!(image::load_from_memory(&photo).unwrap().width(), 64);
}

#[test]
fn the_position_can_be_read_back_from_the_exif_block() {
    use image::ImageDecoder;
    let photo = images::photo_with_position(64, 48);
    let mut decoder = image::codecs::jpeg::JpegDecoder::new(std::io::Cursor::new(photo)).unwrap();
    let block = decoder.exif_metadata().unwrap().expect("an EXIF block");
    let number = |at: usize| u32::from_le_bytes(block[at..at + 4].try_into().unwrap());
    assert_eq!(&block[..4], b"II\x2A\0");
    assert_eq!([number(56), number(64), number(72)], images::LATITUDE);
}

#[test]
fn a_pixel_bomb_is_huge_by_its_header_only() {
    let bomb = images::pixel_bomb();
    assert!(bomb.len() < 1_000);
    let reader = image::ImageReader::new(std::io::Cursor::new(&bomb));
    let size = reader.with_guessed_format().unwrap().into_dimensions().unwrap();
    assert_eq!(size, (50_000, 50_000));
}

#[test]
fn broken_pictures_do_not_open() {
    assert!(image::load_from_memory(&images::half_a_drawing(640, 480)).is_err());
    assert!(image::guess_format(&images::text_named_as_photo()).is_err());
}
