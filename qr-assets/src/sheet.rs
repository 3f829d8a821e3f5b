//! What a template can call: `text(…)` sets words, `.at(x, y)` places them.

use std::fmt::Write;
use std::sync::Arc;

use minijinja::value::{Kwargs, Object, Value, ValueKind};
use minijinja::{Error, ErrorKind, State};

use crate::error::PrintError;
use crate::faces::Faces;
use crate::typesetting::{Lines, Wish};

/// A block of set lines. `size`, `height`, `width` (of the widest line) and `count` can be asked for.
struct Block {
    faces: Arc<Faces>,
    wish: Wish,
    set: Lines,
}

/// `text(words, width, size, floor, least, lines, height, lead, bold, ink, drop, cut)`; words are one text or a list of
/// paragraphs. With `drop` the last paragraphs are left out where they do not fit, with `cut` the first one ends in ….
pub fn text(faces: &Arc<Faces>, words: &Value, options: &Kwargs) -> Result<Value, Error> {
    let size: f64 = options.get("size")?;
    let or = |name: &str, fallback: f64| Ok::<f64, Error>(options.get::<Option<f64>>(name)?.unwrap_or(fallback));
    let floor = or("floor", size)?;
    let wish = Wish {
        width: options.get("width")?,
        size,
        floor,
        least: or("least", floor)?,
        lines: options.get::<Option<usize>>("lines")?.unwrap_or(1),
        height: or("height", f64::INFINITY)?,
        lead: or("lead", 1.4)?,
        bold: options.get::<Option<bool>>("bold")?.unwrap_or(false),
        ink: options.get::<Option<bool>>("ink")?.unwrap_or(false),
    };
    let drop = options.get::<Option<bool>>("drop")?.unwrap_or(false);
    let cut = options.get::<Option<bool>>("cut")?.unwrap_or(false);
    options.assert_all_used()?;
    let paragraphs: Vec<String> = match words.kind() {
        ValueKind::Seq | ValueKind::Iterable => words.try_iter()?.map(|one| one.to_string()).collect(),
        _ => vec![words.to_string()],
    };
    let mut paragraphs: Vec<String> =
        paragraphs.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    let mut set = wish.set(faces, &paragraphs);
    while drop && set.is_err() && paragraphs.pop().is_some() {
        set = wish.set(faces, &paragraphs);
    }
    if let Some(first) = paragraphs.first().filter(|_| cut && set.is_err()) {
        set = cut_short(faces, &wish, first);
    }
    let set = set.map_err(carried)?;
    Ok(Value::from_object(Block { faces: Arc::clone(faces), wish, set }))
}

/// The longest beginning that fits.
fn cut_short(faces: &Faces, wish: &Wish, text: &str) -> Result<Lines, PrintError> {
    let begun = |length: usize| wish.set(faces, &[text.chars().take(length).chain(['…']).collect()]);
    let (mut fits, mut too_long) = (0, text.chars().count());
    while too_long - fits > 1 {
        let middle = usize::midpoint(fits, too_long);
        if begun(middle).is_ok() { fits = middle } else { too_long = middle }
    }
    begun(fits)
}

/// A refusal on its way through the template engine; the printer takes it out again.
fn carried(refusal: PrintError) -> Error {
    Error::new(ErrorKind::InvalidOperation, refusal.to_string()).with_source(refusal)
}

impl Block {
    fn height(&self) -> f64 {
        if self.set.lines.is_empty() {
            0.0
        } else {
            self.wish.height_of(&self.faces, self.set.lines.len(), self.set.size)
        }
    }

    fn width(&self) -> f64 {
        let widths = self.set.lines.iter().map(|line| self.faces.advance(line, self.wish.bold) * self.set.size);
        widths.fold(0.0, f64::max)
    }

    /// `y` is where the ink of the first line begins.
    fn drawn(&self, x: f64, y: f64, end: bool, fill: &str) -> String {
        let size = self.set.size;
        let mut drawn = String::new();
        for (at, line) in self.set.lines.iter().enumerate() {
            let (before, after) = self.faces.bearings(line, self.wish.bold);
            let hang = match (self.wish.ink, end) {
                (false, _) => 0.0,
                (true, false) => -before * size,
                (true, true) => after * size,
            };
            let baseline = y + self.faces.above * size + self.wish.lead * size * at as f64;
            let _ = write!(drawn, r#"<text x="{:.3}" y="{baseline:.3}" font-size="{size:.3}""#, x + hang);
            drawn.push_str(if self.wish.bold { r#" font-weight="700""# } else { "" });
            drawn.push_str(if end { r#" text-anchor="end""# } else { "" });
            let _ = writeln!(drawn, r#" fill="{fill}">{}</text>"#, escaped(line));
        }
        drawn
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl std::fmt::Debug for Block {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Block").field(&self.set).finish()
    }
}

impl Object for Block {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "size" => Some(Value::from(self.set.size)),
            "height" => Some(Value::from(self.height())),
            "width" => Some(Value::from(self.width())),
            "count" => Some(Value::from(self.set.lines.len())),
            _ => None,
        }
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, given: &[Value]) -> Result<Value, Error> {
        if method != "at" {
            return Err(Error::new(ErrorKind::UnknownMethod, format!("text has no method {method}")));
        }
        let (x, y, options): (f64, f64, Kwargs) = minijinja::value::from_args(given)?;
        let end = options.get::<Option<bool>>("end")?.unwrap_or(false);
        let fill = options.get::<Option<String>>("fill")?.unwrap_or_else(|| "#000".to_owned());
        options.assert_all_used()?;
        Ok(Value::from_safe_string(self.drawn(x, y, end, &fill)))
    }
}
