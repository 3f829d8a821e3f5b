//! The two faces everything is set in, and what they measure.

use std::sync::Arc;

use ttf_parser::{Face, GlyphId};
use usvg::fontdb;

/// What the drawings name; the second and third are for a viewer that has not this one.
pub const FAMILY: &str = "Noto Sans SC";

static REGULAR: &[u8] = include_bytes!("../fonts/NotoSansSC-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/NotoSansSC-Bold.ttf");

/// Both faces over the bytes of the program: nothing is copied, and nothing parsed before this is opened.
pub struct Faces {
    pub database: Arc<fontdb::Database>,
    regular: Face<'static>,
    bold: Face<'static>,
    /// How far ink reaches above and below the baseline, in ems, measured on 国.
    pub above: f64,
    pub below: f64,
}

impl Faces {
    pub fn open() -> Faces {
        let mut database = fontdb::Database::new();
        for bytes in [REGULAR, BOLD] {
            database.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
        }
        database.set_sans_serif_family(FAMILY);
        let face = |bytes| Face::parse(bytes, 0).expect("a built-in face");
        let (regular, bold) = (face(REGULAR), face(BOLD));
        let square = bold.glyph_index('国').and_then(|glyph| bold.glyph_bounding_box(glyph)).expect("国");
        let em = f64::from(bold.units_per_em());
        let (above, below) = (f64::from(square.y_max) / em, -f64::from(square.y_min) / em);
        Faces { database: Arc::new(database), regular, bold, above, below }
    }

    /// The first character that no face can draw.
    pub fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|letter| self.regular.glyph_index(*letter).is_none())
    }

    /// Of a line, in ems.
    pub fn advance(&self, text: &str, bold: bool) -> f64 {
        text.chars().map(|letter| self.letter(letter, bold).0).sum()
    }

    /// The white before the first and after the last letter's ink, in ems.
    pub fn bearings(&self, text: &str, bold: bool) -> (f64, f64) {
        let first = text.chars().next().map_or(0.0, |letter| self.letter(letter, bold).1);
        let last = text.chars().last().map_or(0.0, |letter| self.letter(letter, bold).2);
        (first, last)
    }

    /// Advance, white on the left, white on the right.
    fn letter(&self, letter: char, bold: bool) -> (f64, f64, f64) {
        let face = if bold { &self.bold } else { &self.regular };
        let glyph = face.glyph_index(letter).unwrap_or(GlyphId(0));
        let em = f64::from(face.units_per_em());
        let advance = f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em;
        let Some(ink) = face.glyph_bounding_box(glyph) else {
            return (advance, 0.0, 0.0);
        };
        (advance, f64::from(ink.x_min) / em, advance - f64::from(ink.x_max) / em)
    }
}
