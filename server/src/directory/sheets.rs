//! The roster as rows of the five sheets, so that reading them again changes nothing.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    plan::{code_of, word_of},
    workbook::layout::{BETWEEN, LEVELS_OF_AREAS, NO, STATUSES, YES},
};
use crate::{
    domain::{directory::LEVELS, reading_order, scope::AreaPath, sealing::Context, secrets::Secrets},
    store::{StoreError, directory::DeputyRow, roster::Roster},
};

type Rows = Vec<Vec<String>>;

/// Everything, or what lies within one area; groups belong to the whole county and are always there.
///
/// # Errors
/// When a telephone does not open with the secrets of this installation.
pub fn rows(roster: &Roster, secrets: &Secrets, within: Option<&AreaPath>) -> Result<[Rows; 5], StoreError> {
    let shown = |path: &str| within.is_none_or(|area| path.starts_with(area.as_str()));
    let words = Words::new(roster);
    let mut areas: Vec<_> = roster.areas.iter().filter(|row| shown(&row.path)).collect();
    areas.sort_by_key(|row| &row.path);
    let areas = areas.into_iter().map(|row| {
        let parent = row.path[..row.path.len() - code_of(&row.path).len() - 1].to_owned();
        let level = word_of(&LEVELS_OF_AREAS, &row.level).to_owned();
        vec![row.name.clone(), code_of(&row.path).to_owned(), level, words.area(&parent)]
    });
    let mut stations: Vec<_> = roster.stations.iter().filter(|row| shown(&row.area_path)).collect();
    stations.sort_by_key(|row| (&row.area_path, &row.name));
    let places: HashMap<Uuid, usize> = stations.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let mut points: Vec<_> = roster.points.iter().filter(|row| places.contains_key(&row.station_id)).collect();
    points.sort_by_key(|row| (places[&row.station_id], &row.name));
    let points = points
        .into_iter()
        .map(|row| vec![row.name.clone(), words.station(row.station_id), text(&row.address), row.id.to_string()]);
    let mut groups: Vec<_> = roster.groups.iter().collect();
    groups.sort_by_key(|row| &row.name);
    let groups = groups.into_iter().map(|row| vec![row.name.clone(), row.field.clone(), row.id.to_string()]);
    let mut deputies: Vec<_> = roster.deputies.iter().filter(|row| places.contains_key(&row.station_id)).collect();
    deputies.sort_by_cached_key(|row| {
        let level = LEVELS.iter().position(|(code, ..)| *code == row.level);
        (places[&row.station_id], level, reading_order::key(&row.district), row.name.clone(), row.id)
    });
    let deputies = deputies.into_iter().map(|row| words.deputy(roster, secrets, row)).collect::<Result<_, _>>()?;
    let stations = stations.into_iter().map(|row| {
        let open = if row.open { YES } else { NO }.to_owned();
        let (phone, address, hours) = (text(&row.phone), text(&row.address), text(&row.hours));
        vec![row.name.clone(), words.area(&row.area_path), phone, address, hours, open, row.id.to_string()]
    });
    Ok([areas.collect(), stations.collect(), points.collect(), groups.collect(), deputies])
}

fn text(optional: &Option<String>) -> String {
    optional.clone().unwrap_or_default()
}

/// How rows are called where others refer to them.
struct Words {
    areas: HashMap<String, String>,
    stations: HashMap<Uuid, String>,
    groups: HashMap<Uuid, String>,
    deputies: HashMap<Uuid, String>,
}

impl Words {
    fn new(roster: &Roster) -> Self {
        let areas = counted(roster.areas.iter().map(|row| row.name.as_str()));
        let names = counted(roster.deputies.iter().map(|row| row.name.as_str()));
        let full = |row: &DeputyRow| format!("{}（{}）", row.name, row.district);
        let fuller: Vec<String> = roster.deputies.iter().map(full).collect();
        let fuller = counted(fuller.iter().map(String::as_str));
        let deputy = |row: &DeputyRow| match (names[row.name.as_str()], fuller.get(full(row).as_str())) {
            (1, _) => row.name.clone(),
            (_, Some(1)) => full(row),
            _ => row.id.to_string(),
        };
        Self {
            areas: roster
                .areas
                .iter()
                .map(|row| {
                    let is_only = areas[row.name.as_str()] == 1;
                    let called = if is_only { row.name.clone() } else { code_of(&row.path).to_owned() };
                    (row.path.clone(), called)
                })
                .collect(),
            stations: roster.stations.iter().map(|row| (row.id, row.name.clone())).collect(),
            groups: roster.groups.iter().map(|row| (row.id, row.name.clone())).collect(),
            deputies: roster.deputies.iter().map(|row| (row.id, deputy(row))).collect(),
        }
    }

    fn area(&self, path: &str) -> String {
        self.areas.get(path).cloned().unwrap_or_default()
    }

    fn station(&self, id: Uuid) -> String {
        self.stations.get(&id).cloned().unwrap_or_default()
    }

    fn deputy(&self, roster: &Roster, secrets: &Secrets, row: &DeputyRow) -> Result<Vec<String>, StoreError> {
        let level = LEVELS.iter().find(|(code, ..)| *code == row.level).map_or(row.level.as_str(), |(_, word, _)| word);
        let groups = roster.members.get(&row.id).into_iter().flatten().filter_map(|id| self.groups.get(id));
        let mut groups: Vec<&str> = groups.map(String::as_str).collect();
        groups.sort_unstable();
        let successor = row.successor_id.and_then(|id| self.deputies.get(&id)).cloned().unwrap_or_default();
        Ok(vec![
            row.name.clone(),
            level.to_owned(),
            row.district.clone(),
            self.station(row.station_id),
            groups.join(BETWEEN),
            phone(secrets, row)?,
            word_of(&STATUSES, &row.status).to_owned(),
            successor,
            row.id.to_string(),
        ])
    }
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    let mut counted = HashMap::new();
    for name in names {
        *counted.entry(name.to_owned()).or_default() += 1;
    }
    counted
}

fn phone(secrets: &Secrets, row: &DeputyRow) -> Result<String, StoreError> {
    let Some(sealed) = &row.phone else { return Ok(String::new()) };
    let wrong = |what: &str| StoreError::inconsistent("deputies", row.id, what);
    let plain = secrets.sealer.open(Context::Contact, sealed).map_err(|error| wrong(&error.to_string()))?;
    String::from_utf8(plain).map_err(|_| wrong("a telephone is text"))
}
