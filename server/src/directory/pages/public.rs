//! The public directory.

use askama::Template;

use crate::{
    domain::directory::{Deputy, Directory},
    http::page::{ButtonLink, Choice, Frame},
};

#[derive(Clone, Debug)]
pub struct StationRow {
    pub href: String,
    pub name: String,
    pub hours: Option<String>,
    pub phone: Option<String>,
    pub deputies: usize,
}

/// The stations of one area.
#[derive(Clone, Debug)]
pub struct AreaStations {
    pub path: String,
    pub name: String,
    pub stations: Vec<StationRow>,
}

/// `GET /stations`.
#[derive(Clone, Debug, Template)]
#[template(path = "directory/stations.html")]
pub struct StationsPage {
    pub frame: Frame,
    pub areas: Vec<AreaStations>,
    pub help_phone: Option<String>,
}

#[derive(Clone, Debug)]
pub struct PlaceRow {
    pub name: String,
    pub address: Option<String>,
}

/// One deputy in a list.
#[derive(Clone, Debug)]
pub struct DeputyRow {
    pub href: String,
    pub name: String,
    /// e.g. `县人大代表，示例县第三选区`.
    pub level: String,
    pub station: String,
}

impl DeputyRow {
    pub fn new(directory: &Directory, deputy: &Deputy) -> Self {
        Self {
            href: format!("/deputies/{}", deputy.id),
            name: deputy.name.clone(),
            level: format!("{}，{}", deputy.level_words(), deputy.district),
            station: directory.stations.get(&deputy.station).map(|station| station.name.clone()).unwrap_or_default(),
        }
    }
}

/// `GET /stations/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "directory/station.html")]
pub struct StationPage {
    pub frame: Frame,
    pub name: String,
    pub area: String,
    pub open: bool,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub hours: Option<String>,
    /// The page behind its code.
    pub code: Option<String>,
    pub points: Vec<PlaceRow>,
    pub deputies: Vec<DeputyRow>,
    pub all_deputies: Option<String>,
}

/// `GET /deputies`.
#[derive(Clone, Debug, Template)]
#[template(path = "directory/deputies.html")]
pub struct DeputiesPage {
    pub frame: Frame,
    pub areas: Vec<Choice>,
    /// How many fit in all.
    pub count: usize,
    /// Whether anything was looked for.
    pub is_searched: bool,
    /// Whether this is a further page.
    pub is_continued: bool,
    /// Id and name of the station whose deputies these are.
    pub station: Option<(String, String)>,
    /// As typed.
    pub area: String,
    pub name: String,
    pub district: String,
    pub deputies: Vec<DeputyRow>,
    pub next: Option<String>,
}

/// `GET /deputies/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "directory/deputy.html")]
pub struct DeputyPage {
    pub frame: Frame,
    pub name: String,
    /// e.g. `县人大代表，示例县第三选区`.
    pub level: String,
    pub groups: Vec<String>,
    pub station: String,
    pub station_href: String,
    pub hours: Option<String>,
    pub address: Option<String>,
    /// The station's telephone, never the deputy's.
    pub phone: Option<String>,
    /// The page behind the deputy's code.
    pub code: Option<String>,
    /// Whether requests reach the deputy.
    pub serves: bool,
    /// Where to turn when they do not.
    pub instead: Option<ButtonLink>,
}
