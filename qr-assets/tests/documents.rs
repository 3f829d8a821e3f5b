//! PDFs and pictures as files: boxes, faces, resolution, the same bytes twice, and codes read back out of them.

mod cards;

use image::GrayImage;
use qr_assets::{Card, Layout, PAGES_AT_MOST, PrintError, Printer, ReadError, pdf_pages, read_codes};

fn count(bytes: &[u8], wanted: &str) -> usize {
    bytes.windows(wanted.len()).filter(|window| *window == wanted.as_bytes()).count()
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn each_face_is_embedded_once_for_all_pages() {
    let printer = Printer::built_in();
    let cards = cards::ordinary(5);
    let pdf = printer.pdf(Layout::A4Poster, &cards).expect("a document");
    assert_eq!(count(&pdf, "/FontFile2"), 2, "regular and bold");
    assert_eq!(count(&pdf, "/MediaBox"), 5);
    let one = printer.pdf(Layout::A4Poster, &cards[..1]).expect("a document");
    assert!(pdf.len() < one.len() * 3, "{} bytes for five, {} for one", pdf.len(), one.len());
}

#[test]
fn what_is_cut_has_a_trim_box_inside_its_bleed() {
    let printer = Printer::built_in();
    let banner = text_of(&printer.pdf(Layout::Banner, &[Card::sample()]).expect("a document"));
    assert!(banner.contains("/MediaBox[0 0 1717.7"), "606 mm");
    assert!(banner.contains("/TrimBox[8.503"), "3 mm inside");
    let poster = text_of(&printer.pdf(Layout::A4Poster, &[Card::sample()]).expect("a document"));
    assert!(poster.contains("/TrimBox[0 0 595.27"), "nothing to cut");
}

#[test]
fn the_same_cards_give_the_same_bytes() {
    let cards = cards::hard();
    for layout in Layout::ALL {
        let (one, other) = (Printer::built_in(), Printer::built_in());
        assert_eq!(one.pdf(layout, &cards).expect("a document"), other.pdf(layout, &cards).expect("a document"));
        assert_eq!(one.png(layout, &cards[0], 96).expect("a picture"), other.png(layout, &cards[0], 96).expect("one"));
    }
}

#[test]
fn a_document_says_what_it_is_and_in_which_language() {
    let pdf = text_of(&Printer::built_in().pdf(Layout::A6Card, &[Card::sample()]).expect("a document"));
    assert!(pdf.contains("/Lang(zh-CN)"));
    assert!(pdf.contains("A6桌卡 张例"), "in the XMP metadata");
    assert!(!pdf.contains("CreationDate"), "the same card, the same bytes");
}

#[test]
fn a_picture_carries_its_resolution() {
    let printer = Printer::built_in();
    for (dpi, metre) in [(72, 2835_u32), (150, 5906), (300, 11811)] {
        let png = printer.png(Layout::A6Card, &Card::sample(), dpi).expect("a picture");
        let at = png.windows(4).position(|window| window == b"pHYs").expect("pHYs");
        assert_eq!(png[at + 4..at + 8], metre.to_be_bytes());
        let picture = image::load_from_memory(&png).expect("a picture");
        assert_eq!(picture.width(), (105.0 * f64::from(dpi) / 25.4).round() as u32);
    }
    for dpi in [0, 71, 601, u32::MAX] {
        assert!(matches!(printer.png(Layout::A6Card, &Card::sample(), dpi), Err(PrintError::Resolution { .. })));
    }
}

#[test]
fn every_code_is_read_out_of_pictures_and_documents() {
    let printer = Printer::built_in();
    let cards = cards::ordinary(3);
    for layout in Layout::ALL {
        for card in &cards {
            let png = printer.png(layout, card, 150).expect("a picture");
            let grey = image::load_from_memory(&png).expect("a picture").to_luma8();
            assert_eq!(read_codes(&grey), [card.address.as_str()], "{}", layout.code());
        }
        let pdf = printer.pdf(layout, &cards).expect("a document");
        let pages = pdf_pages(&pdf, 110).expect("pages");
        let read: Vec<String> = pages.iter().flat_map(read_codes).collect();
        let asked: Vec<String> = cards.iter().map(|card| card.address.clone()).collect();
        assert_eq!(read, asked, "{}", layout.code());
    }
}

#[test]
fn several_codes_in_one_dark_or_inverted_picture_are_all_read() {
    let printer = Printer::built_in();
    let cards = cards::ordinary(2);
    let pictures = cards.iter().map(|card| printer.png(Layout::A6Card, card, 100).expect("a picture"));
    let pictures: Vec<GrayImage> =
        pictures.map(|png| image::load_from_memory(&png).expect("a picture").to_luma8()).collect();
    let (width, height) = pictures[0].dimensions();
    let mut both = GrayImage::new(width * 2, height);
    for (at, picture) in pictures.iter().enumerate() {
        image::imageops::replace(&mut both, picture, i64::from(width) * at as i64, 0);
    }
    let asked = |mut found: Vec<String>| {
        found.sort();
        let mut wanted: Vec<String> = cards.iter().map(|card| card.address.clone()).collect();
        wanted.sort();
        assert_eq!(found, wanted);
    };
    asked(read_codes(&both));
    let mut dark = both.clone();
    dark.pixels_mut().for_each(|pixel| pixel.0[0] = 20 + pixel.0[0] / 8);
    asked(read_codes(&dark));
    image::imageops::invert(&mut both);
    asked(read_codes(&both));
    assert!(read_codes(&GrayImage::new(1, 1)).is_empty());
    assert!(read_codes(&GrayImage::new(0, 0)).is_empty());
}

#[test]
fn what_is_no_document_is_an_answer() {
    let printer = Printer::built_in();
    let pdf = printer.pdf(Layout::A6Card, &[Card::sample()]).expect("a document");
    for bytes in [&b""[..], b"%PDF-1.7", b"PK\x03\x04", &[0; 4096]] {
        assert_eq!(pdf_pages(bytes, 100), Err(ReadError::NotReadable));
    }
    for length in (0..pdf.len()).step_by(pdf.len() / 12) {
        // Cut short it may still hold a page; it must only come back.
        let _ = pdf_pages(&pdf[..length], 72);
    }
    assert!(matches!(pdf_pages(&pdf, 60_000), Err(ReadError::PageTooLarge { page: 1, .. })));
    let many = printer.pdf(Layout::A6Card, &cards::ordinary(PAGES_AT_MOST + 1)).expect("a document");
    assert!(matches!(pdf_pages(&many, 72), Err(ReadError::TooManyPages { .. })));
    assert!(matches!(printer.pdf(Layout::A6Card, &[]), Err(PrintError::Nothing)));
}
