//! Lines that fit: measured with the face's advances, made smaller down to a floor, then broken.

use crate::error::PrintError;
use crate::faces::Faces;

/// From one size tried to the next smaller one.
const STEP: f64 = 0.985;

/// How a block is to be set. Lengths in millimetres.
#[derive(Clone, Debug)]
pub struct Wish {
    pub width: f64,
    /// The size wanted.
    pub size: f64,
    /// Below this a paragraph is broken rather than made smaller.
    pub floor: f64,
    /// Below this nothing is set at all.
    pub least: f64,
    pub lines: usize,
    /// Of the whole block.
    pub height: f64,
    /// From baseline to baseline, in ems.
    pub lead: f64,
    pub bold: bool,
    /// Whether ink, not the letter's box, hangs on the edge and fills the width. For large type.
    pub ink: bool,
}

/// Lines at a size.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    pub size: f64,
    pub lines: Vec<String>,
}

/// Where a line may end.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    /// After a space, a · or punctuation: parts of a name stay whole.
    BetweenParts,
    /// Also between two Chinese characters.
    Anywhere,
}

impl Wish {
    /// Of so many lines at a size.
    pub fn height_of(&self, faces: &Faces, lines: usize, size: f64) -> f64 {
        (faces.above + faces.below + self.lead * lines.saturating_sub(1) as f64) * size
    }

    /// Sets paragraphs, all at one size.
    ///
    /// # Errors
    /// When they do not fit at the least size.
    pub fn set(&self, faces: &Faces, paragraphs: &[String]) -> Result<Lines, PrintError> {
        let widest = paragraphs.iter().map(|text| self.measure(faces, text)).fold(f64::MIN_POSITIVE, f64::max);
        let size = self.size.min(self.width / widest);
        let fits = |size: f64, lines: usize| {
            lines <= self.lines && self.height_of(faces, lines, size) <= self.height + f64::EPSILON
        };
        if size >= self.floor.min(self.size) && fits(size, paragraphs.len()) {
            return Ok(Lines { size, lines: paragraphs.to_vec() });
        }
        for breaks in [Breaks::BetweenParts, Breaks::Anywhere] {
            let parts: Vec<Vec<Part>> = paragraphs.iter().map(|text| self.parts(faces, text, breaks)).collect();
            let mut size = self.size;
            // A template may ask for any least size; at nothing nothing is set.
            while size >= self.least && size > 0.0 {
                let lines: Option<Vec<Vec<String>>> =
                    parts.iter().map(|parts| broken(parts, self.width / size)).collect();
                if let Some(lines) = lines.map(|lines| lines.concat()).filter(|lines| fits(size, lines.len())) {
                    return Ok(Lines { size, lines });
                }
                size = if size > self.least { (size * STEP).max(self.least) } else { 0.0 };
            }
        }
        let longest = paragraphs.iter().max_by_key(|text| text.chars().count());
        let text = longest.cloned().unwrap_or_default();
        Err(PrintError::TooLong { text, width: self.width, lines: self.lines })
    }

    /// In ems.
    fn measure(&self, faces: &Faces, text: &str) -> f64 {
        let (before, after) = if self.ink { faces.bearings(text, self.bold) } else { (0.0, 0.0) };
        faces.advance(text, self.bold) - before - after
    }

    fn parts<'text>(&self, faces: &Faces, text: &'text str, breaks: Breaks) -> Vec<Part<'text>> {
        let part = |text: &'text str| {
            let inked = text.trim_end();
            let (before, after) = if self.ink { faces.bearings(inked, self.bold) } else { (0.0, 0.0) };
            let advance = |text| faces.advance(text, self.bold);
            Part { text, advance: advance(text), before, after: after + advance(text) - advance(inked) }
        };
        split(text, breaks).into_iter().map(part).collect()
    }
}

/// A piece that stays on one line. Lengths in ems: its advance, and the white before and after its ink.
struct Part<'text> {
    text: &'text str,
    advance: f64,
    before: f64,
    after: f64,
}

/// Broken into as few lines as the width (in ems) allows, of even length; none when a part is wider.
fn broken(parts: &[Part], width: f64) -> Option<Vec<String>> {
    let mut even = filled(parts, width)?;
    let (mut narrow, mut wide) = (width / even.len() as f64 * 0.8, width);
    for _ in 0..8 {
        let middle = f64::midpoint(narrow, wide);
        match filled(parts, middle) {
            Some(found) if found.len() == even.len() => (even, wide) = (found, middle),
            _ => narrow = middle,
        }
    }
    Some(even.iter().map(|line| line.iter().map(|part| part.text).collect::<String>().trim_end().to_owned()).collect())
}

/// Each line as full as it goes.
fn filled<'parts, 'text>(parts: &'parts [Part<'text>], width: f64) -> Option<Vec<&'parts [Part<'text>]>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut taken = 0.0;
    for (at, part) in parts.iter().enumerate() {
        if at > start && taken - parts[start].before + part.advance - part.after > width {
            lines.push(&parts[start..at]);
            (start, taken) = (at, 0.0);
        }
        if at == start && part.advance - part.before - part.after > width {
            return None;
        }
        taken += part.advance;
    }
    lines.push(&parts[start..]);
    Some(lines)
}

fn split(text: &str, breaks: Breaks) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, letter) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, letter, breaks)) {
            parts.push(&text[start..at]);
            start = at;
        }
        before = Some(letter);
    }
    parts.push(&text[start..]);
    parts
}

fn may_break(before: char, after: char, breaks: Breaks) -> bool {
    const CLOSING: &str = "，。、；：？！）】》”’·％%)";
    const OPENING: &str = "（【《“‘(第";
    // 撒拉族, 自治县, 联络站: the last character stays with what it names.
    const ENDINGS: &str = "族县市区州镇乡村站点室会";
    if CLOSING.contains(after) || after == ' ' || OPENING.contains(before) {
        return false;
    }
    if before == ' ' || before == '·' || "，。、；：？！）】》".contains(before) {
        return true;
    }
    // A telephone number, a time or an address stays on one line.
    let joined = |letter: char| letter.is_ascii_graphic();
    breaks == Breaks::Anywhere && !ENDINGS.contains(after) && !(joined(before) && joined(after))
}
