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
            let mut size = self.size;
            while size >= self.least {
                let broken = paragraphs.iter().map(|text| self.broken(faces, text, self.width / size, breaks));
                let lines: Option<Vec<Vec<String>>> = broken.collect();
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

    /// Broken into as few lines as the width (in ems) allows, of even length; none when a part is wider.
    fn broken(&self, faces: &Faces, text: &str, width: f64, breaks: Breaks) -> Option<Vec<String>> {
        let parts = parts(text, breaks);
        let lines = self.filled(faces, &parts, width)?;
        let (mut narrow, mut wide) = (width / lines.len() as f64 * 0.8, width);
        let mut even = lines;
        for _ in 0..8 {
            let middle = f64::midpoint(narrow, wide);
            match self.filled(faces, &parts, middle) {
                Some(found) if found.len() == even.len() => (even, wide) = (found, middle),
                _ => narrow = middle,
            }
        }
        Some(even)
    }

    /// Each line as full as it goes.
    fn filled(&self, faces: &Faces, parts: &[&str], width: f64) -> Option<Vec<String>> {
        let mut lines: Vec<String> = Vec::new();
        for part in parts {
            let longer = lines.last().map(|line| format!("{line}{part}"));
            match longer.filter(|longer| self.measure(faces, longer.trim_end()) <= width) {
                Some(longer) => *lines.last_mut()? = longer,
                None if self.measure(faces, part.trim_end()) <= width => lines.push((*part).to_owned()),
                None => return None,
            }
        }
        Some(lines.iter().map(|line| line.trim_end().to_owned()).collect())
    }
}

fn parts(text: &str, breaks: Breaks) -> Vec<&str> {
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
    const OPENING: &str = "（【《“‘(";
    if CLOSING.contains(after) || after == ' ' || OPENING.contains(before) {
        return false;
    }
    if before == ' ' || before == '·' || "，。、；：？！）】》".contains(before) {
        return true;
    }
    // A telephone number, a time or an address stays on one line.
    let joined = |letter: char| letter.is_ascii_graphic();
    breaks == Breaks::Anywhere && !(joined(before) && joined(after))
}
