//! The design's numbers, read back from what is drawn: sizes, contrast, colours, margins, and that nothing touches.

use std::collections::BTreeSet;

use usvg::{Group, Node, Paint, Rect};

use crate::{Card, Layout, Printer, TemplateError};

#[path = "../tests/cards/mod.rs"]
mod cards;

const MILLIMETRE: f32 = 96.0 / 25.4;
const RED: [u8; 3] = [0x8F, 0x1D, 0x1D];

/// What is asked of a layout, in millimetres.
struct Asked {
    layout: Layout,
    margin: f32,
    smallest: f32,
    headline: f32,
    /// Of a name of two characters.
    name: f32,
    code: f32,
    /// Who may stand how far off and still read headline, name and 扫一扫: 4 mm of character for each metre.
    metres: f32,
}

const ASKED: [Asked; 4] = [
    Asked {
        layout: Layout::A4Poster,
        margin: 17.6,
        smallest: 4.0,
        headline: 34.8,
        name: 17.0,
        code: 104.0,
        metres: 2.0,
    },
    Asked { layout: Layout::A6Card, margin: 9.6, smallest: 2.9, headline: 17.0, name: 8.6, code: 54.0, metres: 1.0 },
    Asked { layout: Layout::Stickers, margin: 4.0, smallest: 3.0, headline: 6.6, name: 3.8, code: 30.0, metres: 0.0 },
    Asked { layout: Layout::Banner, margin: 11.5, smallest: 4.6, headline: 55.0, name: 19.0, code: 116.0, metres: 4.0 },
];

struct Words {
    text: String,
    size: f32,
    colour: [u8; 3],
    ink: Rect,
}

#[derive(Default)]
struct Drawn {
    words: Vec<Words>,
    /// Boxes of the codes: paths of more than a hundred pieces.
    codes: Vec<Rect>,
    areas: Vec<([u8; 3], Rect)>,
}

fn drawn(printer: &Printer, layout: Layout, card: &Card) -> Drawn {
    let svg = printer.svg(layout, card).unwrap_or_else(|error| panic!("{} {}: {error}", layout.code(), card.name));
    let mut drawn = Drawn::default();
    walk(printer.tree(&svg).expect("a drawing").root(), &mut drawn);
    drawn
}

fn walk(group: &Group, drawn: &mut Drawn) {
    for node in group.children() {
        match node {
            Node::Group(inner) => walk(inner, drawn),
            Node::Path(path) => {
                let paint = path.fill().map(usvg::Fill::paint).or_else(|| path.stroke().map(usvg::Stroke::paint));
                let area = millimetres(path.abs_stroke_bounding_box());
                if path.data().len() > 500 {
                    drawn.codes.push(area);
                }
                drawn.areas.push((colour(paint.expect("a paint")), area));
            }
            Node::Text(text) => {
                let chunk = &text.chunks()[0];
                let span = &chunk.spans()[0];
                drawn.words.push(Words {
                    text: chunk.text().to_owned(),
                    size: span.font_size().get(),
                    colour: colour(span.fill().expect("a fill").paint()),
                    ink: millimetres(text.flattened().bounding_box().transform(text.abs_transform()).expect("a box")),
                });
            }
            Node::Image(_) => panic!("no pictures"),
        }
    }
}

fn millimetres(rect: Rect) -> Rect {
    let at = |value: f32| value / MILLIMETRE;
    Rect::from_ltrb(at(rect.left()), at(rect.top()), at(rect.right()), at(rect.bottom())).expect("a box")
}

fn colour(paint: &Paint) -> [u8; 3] {
    let Paint::Color(colour) = paint else { panic!("only plain colours") };
    [colour.red, colour.green, colour.blue]
}

/// WCAG 2 contrast against white.
fn contrast(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)
}

fn overlap(one: Rect, other: Rect) -> bool {
    one.left() < other.right() && other.left() < one.right() && one.top() < other.bottom() && other.top() < one.bottom()
}

fn every_card() -> Vec<Card> {
    [vec![Card::sample()], cards::hard(), cards::ordinary(4)].concat()
}

#[test]
fn type_is_as_large_as_the_design_asks() {
    let printer = Printer::built_in();
    for asked in ASKED {
        for card in every_card() {
            for words in drawn(&printer, asked.layout, &card).words {
                let (size, text) = (words.size, &words.text);
                assert!(size > asked.smallest - 0.005, "{}: {text} is {size} mm", asked.layout.code());
            }
        }
        let sample = drawn(&printer, asked.layout, &Card::sample());
        let least = |text: &str| {
            let sizes = sample.words.iter().filter(|words| words.text == text).map(|words| words.size);
            sizes.fold(f32::INFINITY, f32::min)
        };
        for (text, size) in [("有事找代表", asked.headline), ("张例", asked.name)] {
            assert!(least(text) >= size, "{}: {text} is {} mm, not {size}", asked.layout.code(), least(text));
        }
        if asked.metres > 0.0 {
            let from_afar = ["有事找代表", "张例", "扫一扫"].map(least);
            assert!(from_afar.iter().all(|size| *size >= 4.0 * asked.metres), "{}: {from_afar:?}", asked.layout.code());
        }
    }
}

#[test]
fn nothing_overflows_and_nothing_touches() {
    let printer = Printer::built_in();
    for asked in ASKED {
        let page = printer.page(asked.layout);
        let edge = asked.margin + page.bleed as f32;
        let inside = Rect::from_ltrb(edge, edge, page.width as f32 - edge, page.height as f32 - edge).expect("a box");
        for card in every_card() {
            let drawn = drawn(&printer, asked.layout, &card);
            for (at, words) in drawn.words.iter().enumerate() {
                let said = format!("{} {}: {}", asked.layout.code(), card.name, words.text);
                let ink = words.ink;
                let fits = ink.left() >= inside.left() && ink.right() <= inside.right();
                assert!(fits && ink.top() >= inside.top() && ink.bottom() <= inside.bottom(), "{said} at {ink:?}");
                let other = drawn.words[..at].iter().find(|other| overlap(ink, other.ink));
                assert!(other.is_none(), "{said} lies on {}", other.map_or("", |other| &other.text));
                let quiet = drawn.codes.iter().find(|code| overlap(ink, quiet_zone(**code)));
                assert!(quiet.is_none(), "{said} at {ink:?} lies in the quiet zone of {quiet:?}");
            }
            for code in &drawn.codes {
                assert!(code.width() >= asked.code - 0.01, "{}: a code of {} mm", asked.layout.code(), code.width());
                let others = drawn.areas.iter().filter(|(colour, area)| area != code && *colour != [255; 3]);
                // Cut marks are one path around a row of stickers.
                let around =
                    |area: &Rect| area.left() < code.left() && area.right() > code.right() && area.top() < code.top();
                let others = others.map(|(_, area)| *area).filter(|area| !around(area));
                let near = others.into_iter().find(|area| overlap(*area, quiet_zone(*code)));
                assert!(near.is_none(), "{}: {near:?} lies in a quiet zone", asked.layout.code());
            }
        }
    }
}

/// Version 5, which addresses need, has 37 modules.
fn quiet_zone(code: Rect) -> Rect {
    let quiet = code.width() / 37.0 * crate::code::QUIET as f32 - 0.02;
    Rect::from_ltrb(code.left() - quiet, code.top() - quiet, code.right() + quiet, code.bottom() + quiet)
        .expect("a box")
}

#[test]
fn one_accent_and_all_of_it_readable_in_grey() {
    let printer = Printer::built_in();
    for layout in Layout::ALL {
        let drawn = drawn(&printer, layout, &Card::sample());
        for words in &drawn.words {
            assert!(contrast(words.colour) >= 7.0, "{}: {} has {}", layout.code(), words.text, contrast(words.colour));
            let accent = words.text == "有事找代表";
            assert_eq!(words.colour, if accent { RED } else { [0; 3] }, "{}: {}", layout.code(), words.text);
        }
        let colours: BTreeSet<[u8; 3]> = drawn.areas.iter().map(|(colour, _)| *colour).collect();
        assert!(
            colours.iter().all(|colour| [[0; 3], [255; 3], RED].contains(colour)),
            "{}: {colours:?}",
            layout.code()
        );
        assert!(drawn.areas.iter().filter(|(colour, _)| *colour == RED).count() <= 1, "the mark only");
    }
}

#[test]
fn a_letter_no_face_has_is_named() {
    let printer = Printer::built_in();
    let card = Card { name: "张\u{1F600}".to_owned(), ..Card::sample() };
    for layout in Layout::ALL {
        let said = printer.svg(layout, &card).expect_err("no such letter").to_string();
        assert!(said.contains('\u{1F600}') && said.contains("U+1F600"), "{said}");
    }
}

#[test]
fn words_without_end_are_refused_not_printed_over_the_edge() {
    let card = Card { name: "长".repeat(500), ..Card::sample() };
    for layout in [Layout::A4Poster, Layout::A6Card, Layout::Banner] {
        let said = Printer::built_in().svg(layout, &card).expect_err("too long").to_string();
        assert!(said.contains("太长"), "{said}");
    }
    let stickers = drawn(&Printer::built_in(), Layout::Stickers, &card);
    assert!(stickers.words.iter().any(|words| words.text.ends_with('…')), "a sticker says how the name begins");
}

#[test]
fn a_countys_faults_are_named_with_their_file() {
    let refused = |file: &str, text: &str| {
        let files = [(file.to_owned(), text.to_owned())].into();
        Printer::with_files(&files).err().map(|error: TemplateError| error.to_string()).expect("a refusal")
    };
    let template = crate::built_in_files()["a6-card.svg"];
    for (file, text, why) in [
        ("poster.svg", "", "可以替换的有"),
        ("a4-poster.toml", "headline = ", "TOML"),
        ("a4-poster.toml", "headline = '有事'", "a4-poster.svg"),
        ("a6-card.svg", "{{ card.nam }}", "undefined"),
        ("a6-card.svg", "{% for n in range(99999) %}{% for m in range(9999) %}{% endfor %}{% endfor %}", "fuel"),
        ("a6-card.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "width"),
        ("a6-card.svg", &template.replace("148mm", "9mm"), "毫米"),
        ("a6-card.svg", &template.replace("words.help", "'\u{1F600}'"), "U+1F600"),
        ("mark.svg", "<svg viewBox='0 0 1 1'><image href='a.png'/></svg>", "image"),
        ("mark.svg", "<svg/>", "viewBox"),
        ("mark.svg", &"x".repeat(300_000), "太大"),
    ] {
        let said = refused(file, text);
        assert!(said.contains(file) && said.contains(why), "{file}: {said}");
    }
}

#[test]
fn a_county_changes_words_and_mark() {
    let words = crate::built_in_files()["a4-poster.toml"].replace("有事找代表", "码上找代表");
    let mark = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><circle cx='5' cy='5' r='5' fill='#8F1D1D'/></svg>";
    let own = [("a4-poster.toml".to_owned(), words), ("mark.svg".to_owned(), mark.to_owned())].into();
    let printer = Printer::with_files(&own).expect("good files");
    let svg = printer.svg(Layout::A4Poster, &Card::sample()).expect("a poster");
    assert!(svg.contains("码上找代表") && svg.contains("<circle"));
    assert!(printer.svg(Layout::Banner, &Card::sample()).expect("a banner").contains("<circle"));
}
