//! Looking through the public directory: by area, name and electoral district, from the copy that every process holds.

use std::collections::HashMap;

use actix_web::HttpRequest;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    domain::{
        directory::{Deputy, Directory, Station},
        reading_order,
        scope::AreaPath,
    },
    http::{
        client,
        list::{self, Cursor},
        page::{Choice, Frame},
        problem::Problem,
    },
};

/// What deputies are looked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeputiesAsked {
    /// Path of an area, as lists of stations give it; everything below it is meant too.
    pub area: Option<String>,
    /// Part of the name.
    pub name: Option<String>,
    /// Part of the electoral district; 三 and 3 are the same.
    pub district: Option<String>,
    /// Id of a station.
    pub station: Option<String>,
    /// 1 to 100, 20 when absent.
    pub limit: Option<u64>,
    pub cursor: Option<String>,
}

/// What is looked for in the address of a page: whatever else others hang on to it is passed over.
pub fn asked_by_page(request: &HttpRequest) -> DeputiesAsked {
    let value = |name: &str| Some(client::query_value(request, name));
    DeputiesAsked {
        area: value("area"),
        name: value("name"),
        district: value("district"),
        station: value("station"),
        limit: None,
        cursor: value("cursor"),
    }
}

impl DeputiesAsked {
    /// Whether anything is looked for.
    pub fn is_narrowed(&self) -> bool {
        [&self.area, &self.name, &self.district, &self.station].into_iter().any(|text| filled(text).is_some())
    }
}

fn filled(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// One more than a page holds of those who serve and fit, after the cursor.
///
/// # Errors
/// 422 for a limit or a cursor that none of our lists gave.
pub fn deputies<'a>(directory: &'a Directory, asked: &DeputiesAsked) -> Result<(Vec<&'a Deputy>, u64), Problem> {
    let limit = list::limit(asked.limit)?;
    let after = Cursor::read(asked.cursor.as_deref())?;
    let serving = directory.serving();
    let from = match after {
        None => 0,
        Some(after) => serving.iter().position(|id| *id == after.id).map(|at| at + 1).ok_or_else(moved)?,
    };
    let wanted = Wanted::new(asked);
    let fitting = serving[from..].iter().filter_map(|id| directory.deputies.get(id));
    let fitting = fitting.filter(|deputy| wanted.fits(directory, deputy));
    let one_more = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    Ok((fitting.take(one_more).collect(), limit))
}

/// A cursor of a list that is another one by now.
pub fn moved() -> Problem {
    Problem::invalid("cursor", "名录刚刚有变，请从第一页看起")
}

/// How many fit.
pub fn count(directory: &Directory, asked: &DeputiesAsked) -> usize {
    let wanted = Wanted::new(asked);
    let serving = directory.serving().iter().filter_map(|id| directory.deputies.get(id));
    serving.filter(|deputy| wanted.fits(directory, deputy)).count()
}

struct Wanted {
    area: Option<String>,
    name: Option<String>,
    district: Option<String>,
    /// Nobody belongs to a station that cannot be.
    station: Option<Uuid>,
}

impl Wanted {
    fn new(asked: &DeputiesAsked) -> Self {
        // People put spaces into names of two characters, to set them under names of three.
        let name = filled(&asked.name).map(without_spaces);
        Self {
            area: filled(&asked.area).map(str::to_owned),
            name,
            district: filled(&asked.district).map(reading_order::key),
            station: filled(&asked.station).map(|id| Uuid::parse_str(id).unwrap_or_default()),
        }
    }

    fn fits(&self, directory: &Directory, deputy: &Deputy) -> bool {
        let in_area =
            |area: &String| directory.stations.get(&deputy.station).is_some_and(|station| is_in(area, station));
        self.station.is_none_or(|station| deputy.station == station)
            && self.name.as_ref().is_none_or(|name| without_spaces(&deputy.name).contains(name))
            && self.area.as_ref().is_none_or(in_area)
            && self.district.as_ref().is_none_or(|part| reading_order::key(&deputy.district).contains(part))
    }
}

/// Stations that are open, by area and name.
pub fn stations(directory: &Directory) -> Vec<&Station> {
    let mut stations: Vec<&Station> = directory.stations.values().filter(|station| station.open).collect();
    stations.sort_by_cached_key(|station| {
        (station.area.as_str().to_owned(), reading_order::key(&station.name), station.id)
    });
    stations
}

/// How many serve at each station.
pub fn served(directory: &Directory) -> HashMap<Uuid, usize> {
    let mut served = HashMap::new();
    for id in directory.serving() {
        if let Some(deputy) = directory.deputies.get(id) {
            *served.entry(deputy.station).or_default() += 1;
        }
    }
    served
}

/// Areas to choose from: those right below the county. Villages would be hundreds, and a name finds them sooner.
pub fn areas(directory: &Directory) -> Vec<Choice> {
    let mut paths: Vec<(&String, &String)> = directory.areas.iter().collect();
    paths.sort();
    let choice = |(path, name): (&String, &String)| Choice { value: path.clone(), words: name.clone() };
    paths.into_iter().filter(|(path, _)| path.matches('/').count() == 2).map(choice).collect()
}

/// The frame of a page whose address holds what is looked for: switching versions keeps it.
pub fn keep_query(request: &HttpRequest, frame: Frame) -> Frame {
    let (name, value) = frame.switch_href.trim_start_matches('?').split_once('=').unwrap_or(("elder", "1"));
    Frame { switch_href: client::query_with(request, name, value), ..frame }
}

/// Whether a station lies in the area of this path; in none where there is no such path.
pub fn is_in(area: &str, station: &Station) -> bool {
    AreaPath::parse(area).is_some_and(|area| area.contains(&station.area))
}

fn without_spaces(name: &str) -> String {
    name.split_whitespace().collect()
}
