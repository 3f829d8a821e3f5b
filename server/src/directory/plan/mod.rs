//! From a workbook and the roster as it is to what will be written, and what of it people are told. Pure: whatever is wrong
//! is named by its cell, and with one fault nothing is written at all.

mod areas;
mod deputies;
mod groups;
mod identity;
mod people;
mod points;
mod stations;
#[cfg(test)]
mod tests;

pub use areas::code_of;

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    faults::{CellFaults, Said},
    workbook::{Reader, Workbook},
};
use crate::{
    clock::Clock,
    domain::{directory::CodeKind, scope::AreaPath, secrets::Secrets, token::SINGLE_SHARD},
    store::{
        codes::NewCode,
        directory::{AreaRow, DeputyRow, GroupRow, PointRow, StationRow},
        roster::{Roster, RosterChange},
    },
};

/// One row that becomes something new or something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As the sheet is counted, e.g. `位代表`.
    pub counted: &'static str,
    pub is_new: bool,
    pub name: String,
    /// What is said of it, e.g. `电话有变`.
    pub words: Vec<String>,
}

/// What will happen.
pub struct Plan {
    /// Version of the directory it was made against.
    pub seen: Option<String>,
    pub changes: Vec<Change>,
    /// Rows of the workbook that are as they were.
    pub same: usize,
    /// What the roster has and the workbook has not, by sheet: it stays.
    pub left_alone: Vec<(&'static str, usize)>,
    /// Sheets that were not read.
    pub unused: Vec<String>,
    pub write: RosterChange,
}

/// What a plan is made with.
#[derive(Clone)]
pub struct With<'a> {
    pub secrets: &'a Secrets,
    pub clock: &'a Clock,
    /// Only rows of this area may change; `None` is everywhere.
    pub within: Option<&'a AreaPath>,
}

/// Compares; what is wrong is in `faults` afterwards, and then the plan must not be carried out.
pub fn plan(book: &Workbook, had: &Roster, with: With<'_>, faults: &mut CellFaults) -> Plan {
    let mut draft = Draft::new(had, with, faults);
    areas::plan(&mut draft, &book.areas);
    stations::plan(&mut draft, &book.stations);
    points::plan(&mut draft, &book.points);
    groups::plan(&mut draft, &book.groups);
    deputies::plan(&mut draft, &book.deputies);
    Plan {
        seen: had.version.clone(),
        changes: draft.changes,
        same: draft.same,
        left_alone: draft.left_alone,
        unused: book.unused.clone(),
        write: draft.write,
    }
}

/// A plan in the making: everything as it will stand, filled sheet by sheet so that later sheets find what earlier ones made.
struct Draft<'a> {
    had: &'a Roster,
    with: With<'a>,
    faults: &'a mut CellFaults,
    areas: HashMap<String, AreaRow>,
    stations: HashMap<Uuid, StationRow>,
    points: HashMap<Uuid, PointRow>,
    groups: HashMap<Uuid, GroupRow>,
    deputies: HashMap<Uuid, DeputyRow>,
    /// Areas by name and by code.
    areas_called: HashMap<String, Vec<String>>,
    stations_called: HashMap<String, Vec<Uuid>>,
    groups_called: HashMap<String, Vec<Uuid>>,
    changes: Vec<Change>,
    same: usize,
    left_alone: Vec<(&'static str, usize)>,
    write: RosterChange,
}

impl<'a> Draft<'a> {
    fn new(had: &'a Roster, with: With<'a>, faults: &'a mut CellFaults) -> Self {
        Self {
            areas: had.areas.iter().map(|row| (row.path.clone(), row.clone())).collect(),
            stations: had.stations.iter().map(|row| (row.id, row.clone())).collect(),
            points: had.points.iter().map(|row| (row.id, row.clone())).collect(),
            groups: had.groups.iter().map(|row| (row.id, row.clone())).collect(),
            deputies: had.deputies.iter().map(|row| (row.id, row.clone())).collect(),
            areas_called: HashMap::new(),
            stations_called: HashMap::new(),
            groups_called: HashMap::new(),
            changes: Vec::new(),
            same: 0,
            left_alone: Vec::new(),
            write: RosterChange::default(),
            had,
            with,
            faults,
        }
    }

    /// Notes what becomes of a row; whether it is to be written.
    fn note(&mut self, change: Change) -> bool {
        let is_change = change.is_new || !change.words.is_empty();
        if is_change {
            self.changes.push(change);
        } else {
            self.same += 1;
        }
        is_change
    }

    /// Refuses a change of what lies outside the area of whoever imports.
    fn within(&mut self, row: &Reader<'_>, place: Option<&str>) -> Result<(), Said> {
        let may = match (self.with.within, place) {
            (None, _) => true,
            (Some(area), Some(place)) => place.starts_with(area.as_str()),
            // What belongs to no area belongs to the whole county.
            (Some(area), None) => area.is_top(),
        };
        if may {
            return Ok(());
        }
        let sentence = "这一行不归您的区域管，请恢复原样或删掉这一行；要改请找县里";
        Err(self.faults.add(row.at(0), sentence))
    }

    /// Whether a station lies in the area of whoever imports.
    fn is_near(&self, station: Uuid) -> bool {
        let area = self.station_area(station).unwrap_or_default();
        self.with.within.is_none_or(|within| area.starts_with(within.as_str()))
    }

    /// A code for something new.
    fn mint(&mut self, kind: CodeKind, target: Uuid) {
        let random = u64::from_be_bytes(self.with.clock.random());
        let token = self.with.secrets.mint_token(SINGLE_SHARD, random);
        let new = NewCode { token, kind, target, name: None, ends_at: None };
        self.write.codes.push(new.row(self.with.clock.now()));
    }

    fn station_area(&self, station: Uuid) -> Option<String> {
        self.stations.get(&station).map(|station| station.area_path.clone())
    }

    /// A station by its name.
    fn station_called(&mut self, row: &Reader<'_>, column: usize, name: &str) -> Result<Uuid, Said> {
        let sentence = match self.stations_called.get(name).map(Vec::as_slice) {
            Some([one]) => return Ok(*one),
            Some(_) => format!("叫“{name}”的联络站不止一个，请先在“联络站”表里改成不同的名称"),
            None => format!("没有叫“{name}”的联络站，请先在“联络站”表里加上，或核对名称"),
        };
        Err(self.faults.add(row.at(column), sentence))
    }
}

/// `地址：示例路1号 改为 示例路2号`, or nothing when both are the same.
fn turned(words: &mut Vec<String>, what: &str, before: &str, after: &str) {
    let shown = |text: &str| if text.is_empty() { "空".to_owned() } else { text.to_owned() };
    if before != after {
        words.push(format!("{what}：{} 改为 {}", shown(before), shown(after)));
    }
}

/// The same for what may be absent.
fn turned_optional(words: &mut Vec<String>, what: &str, before: &Option<String>, after: &Option<String>) {
    turned(words, what, before.as_deref().unwrap_or_default(), after.as_deref().unwrap_or_default());
}

/// The word of a code in a short table; a code that is not in it stands for itself.
pub fn word_of<'a>(table: &[(&'static str, &'static str)], code: &'a str) -> &'a str {
    table.iter().find(|(known, _)| *known == code).map_or(code, |(_, word)| word)
}
