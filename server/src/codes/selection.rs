//! Which codes are printed, and as what: read once from form, address or command.

use qr_assets::Layout;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    known::Known,
    paper::{Format, USUAL_DPI},
};
use crate::domain::{
    directory::{CodeKind, CodeState, LEVELS},
    fault::{Fault, Faults},
};

/// The most codes of one go: more than the largest county has.
pub const MOST: usize = 5_000;
const LEAST_DPI: u32 = 72;
const MOST_DPI: u32 = 600;

/// As asked for; empty means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub layout: String,
    /// `one-pdf`, `pdf`, `svg` or `png`.
    pub files: String,
    pub dpi: String,
    pub kind: String,
    /// A code of [`LEVELS`].
    pub level: String,
    pub station: String,
}

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub layout: Layout,
    pub form: Form,
    pub kind: Option<CodeKind>,
    /// A code of [`LEVELS`].
    pub level: Option<&'static str>,
    pub station: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One document with a page a code.
    OnePdf,
    /// A parcel with a file a code.
    Parcel(Format),
}

/// A level of congresses by its code.
pub fn level(code: &str) -> Option<&'static str> {
    LEVELS.iter().map(|(level, ..)| *level).find(|level| *level == code)
}

pub fn layout(text: &str) -> Result<Layout, String> {
    Layout::parse(text).ok_or_else(|| "请选印成什么".into())
}

pub fn dpi(text: &str) -> Result<u32, String> {
    if text.trim().is_empty() {
        return Ok(USUAL_DPI);
    }
    let dpi = text.trim().parse().ok().filter(|dpi| (LEAST_DPI..=MOST_DPI).contains(dpi));
    dpi.ok_or_else(|| format!("请填{LEAST_DPI}到{MOST_DPI}之间的数，一般用{USUAL_DPI}"))
}

impl Asked {
    /// # Errors
    /// A sentence for every field that does not fit.
    pub fn read(&self) -> Result<Wanted, Vec<Fault>> {
        let mut faults = Faults::default();
        let layout = faults.keep("layout", layout(&self.layout));
        let dpi = faults.keep("dpi", dpi(&self.dpi));
        let form = match self.files.as_str() {
            "one-pdf" => Ok(Form::OnePdf),
            ending => Format::parse(ending, dpi.unwrap_or(USUAL_DPI))
                .map(Form::Parcel)
                .ok_or_else(|| "请选文件的样子".to_owned()),
        };
        let form = faults.keep("files", form);
        let kind = faults.keep("kind", optional(&self.kind, CodeKind::parse, "请选谁的码"));
        let level = faults.keep("level", optional(&self.level, level, "请选哪一级"));
        let station = faults.keep("station", optional(&self.station, |id| Uuid::try_parse(id).ok(), "请选联络站"));
        match (layout, form, kind, level, station) {
            (Some(layout), Some(form), Some(kind), Some(level), Some(station)) if faults.none() => {
                Ok(Wanted { layout, form, kind, level, station })
            }
            _ => Err(faults.0),
        }
    }
}

fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>, missing: &str) -> Result<Option<T>, String> {
    if text.is_empty() { Ok(None) } else { parse(text).map(Some).ok_or_else(|| missing.to_owned()) }
}

impl Wanted {
    /// Only a code that is good is printed.
    pub fn fits(&self, known: &Known<'_>) -> bool {
        let card = &known.card;
        known.state == CodeState::Live
            && self.kind.is_none_or(|kind| card.code.kind == kind)
            && self.station.is_none_or(|station| card.station.id == station)
            && self.level.is_none_or(|level| card.deputy.is_some_and(|deputy| deputy.level == level))
    }

    /// How the file is called that is handed out.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.layout.code(), self.ending())
    }

    pub fn ending(&self) -> &'static str {
        match self.form {
            Form::OnePdf => "pdf",
            Form::Parcel(_) => "zip",
        }
    }
}
