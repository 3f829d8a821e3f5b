//! `/stations`: where deputies can be met, from the copy of the directory that every process holds.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    browse::{self, DeputiesAsked},
    deputies::DeputyItem,
    pages::{AreaStations, DeputyRow, PlaceRow, StationPage, StationRow, StationsPage},
};
use crate::{
    domain::directory::{Directory, Station},
    http::{
        answer::{Answer, json, ok},
        body, client,
        kit::Kit,
        list::{self, Cursor, Page},
        problem::Problem,
    },
};

/// Deputies that a station's page names; a link leads to all of them.
const NAMED: usize = 100;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StationsAsked {
    /// Path of an area; everything below it is meant too.
    area: Option<String>,
    /// 1 to 100, 20 when absent.
    limit: Option<u64>,
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AreaJson {
    /// From the county down, as `area=` takes it.
    pub path: String,
    pub name: String,
}

impl AreaJson {
    pub fn of(directory: &Directory, station: &Station) -> Self {
        Self { path: station.area.as_str().to_owned(), name: directory.area_name(&station.area).to_owned() }
    }
}

#[derive(Serialize, ToSchema)]
pub struct StationItem {
    id: Uuid,
    name: String,
    area: AreaJson,
    /// The station's own telephone.
    phone: Option<String>,
    address: Option<String>,
    /// Opening hours and reception day, in words.
    hours: Option<String>,
    open: bool,
    /// How many deputies serve there.
    deputies: usize,
}

#[derive(Serialize, ToSchema)]
pub struct PointJson {
    id: Uuid,
    name: String,
    address: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct StationJson {
    #[serde(flatten)]
    station: StationItem,
    points: Vec<PointJson>,
    /// The page behind the station's code.
    code_url: Option<String>,
    /// The first hundred; `GET /api/v1/deputies?station=` gives all.
    first_deputies: Vec<DeputyItem>,
}

fn item(directory: &Directory, station: &Station, deputies: usize) -> StationItem {
    StationItem {
        id: station.id,
        name: station.name.clone(),
        area: AreaJson::of(directory, station),
        phone: station.phone.clone(),
        address: station.address.clone(),
        hours: station.hours.clone(),
        open: station.open,
        deputies,
    }
}

fn find<'a>(directory: &'a Directory, id: &str) -> Result<&'a Station, Problem> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::NotFound)?;
    directory.stations.get(&id).ok_or(Problem::NotFound)
}

#[utoipa::path(get, path = "/api/v1/stations", tag = "directory", params(StationsAsked),
    responses((status = 200, body = Page<StationItem>, description = "those that are open, by area"), (status = 422)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let asked: StationsAsked = body::query(&request)?;
    let (limit, after) = (list::limit(asked.limit)?, Cursor::read(asked.cursor.as_deref())?);
    let directory = kit.cards.now();
    let mut stations = browse::stations(&directory);
    stations.retain(|station| asked.area.as_ref().is_none_or(|area| browse::is_in(area, station)));
    if let Some(after) = after {
        let at = stations.iter().position(|station| station.id == after.id).ok_or_else(browse::moved)?;
        stations.drain(..=at);
    }
    let served = browse::served(&directory);
    let cursor = |station: &&Station| Cursor { at: 0, id: station.id };
    let one = |station: &&Station| item(&directory, station, served.get(&station.id).copied().unwrap_or_default());
    json(StatusCode::OK, &Page::cut(stations, limit, cursor, one))
}

#[utoipa::path(get, path = "/api/v1/stations/{id}", tag = "directory", params(("id" = String, Path,)),
    responses((status = 200, body = StationJson), (status = 404)))]
pub async fn show_json(kit: Data<Kit>, id: Path<String>) -> Answer {
    let directory = kit.cards.now();
    let station = find(&directory, &id)?;
    let asked = at_station(station);
    let (deputies, _) = browse::deputies(&directory, &asked)?;
    let points = points(&directory, station).into_iter();
    let points =
        points.map(|point| PointJson { id: point.id, name: point.name.clone(), address: point.address.clone() });
    let answer = StationJson {
        station: item(&directory, station, browse::count(&directory, &asked)),
        points: points.collect(),
        code_url: live_code(&directory, station),
        first_deputies: deputies.iter().take(NAMED).map(|deputy| DeputyItem::new(&directory, deputy)).collect(),
    };
    json(StatusCode::OK, &answer)
}

fn at_station(station: &Station) -> DeputiesAsked {
    DeputiesAsked { station: Some(station.id.to_string()), limit: Some(NAMED as u64), ..DeputiesAsked::default() }
}

fn points<'a>(directory: &'a Directory, station: &Station) -> Vec<&'a crate::domain::directory::Point> {
    let mut points: Vec<_> = directory.points.values().filter(|point| point.station == station.id).collect();
    points.sort_by_key(|point| (&point.name, point.id));
    points
}

/// The page behind a station's code, while the station is open.
pub fn live_code(directory: &Directory, station: &Station) -> Option<String> {
    let token = directory.code_of(&station.id).filter(|_| station.open)?;
    Some(format!("/c/{token}"))
}

/// `GET /stations`.
pub async fn show_all(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let directory = kit.cards.now();
    let served = browse::served(&directory);
    let mut areas: Vec<AreaStations> = Vec::new();
    for station in browse::stations(&directory) {
        let row = StationRow {
            href: format!("/stations/{}", station.id),
            name: station.name.clone(),
            hours: station.hours.clone(),
            phone: station.phone.clone(),
            deputies: served.get(&station.id).copied().unwrap_or_default(),
        };
        let name = directory.area_name(&station.area);
        match areas.last_mut().filter(|area| area.path == station.area.as_str()) {
            Some(area) => area.stations.push(row),
            None => {
                areas.push(AreaStations { path: station.area.as_str().into(), name: name.into(), stations: vec![row] })
            }
        }
    }
    ok(&StationsPage { frame: client::frame(&request, &kit), areas, help_phone: kit.site.help_phone.clone() })
}

/// `GET /stations/{id}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, id: Path<String>) -> Answer {
    let directory = kit.cards.now();
    let station = find(&directory, &id)?;
    let asked = at_station(station);
    let (deputies, _) = browse::deputies(&directory, &asked)?;
    let points = points(&directory, station).into_iter();
    ok(&StationPage {
        frame: client::frame(&request, &kit),
        name: station.name.clone(),
        area: directory.area_name(&station.area).to_owned(),
        open: station.open,
        phone: station.phone.clone(),
        address: station.address.clone(),
        hours: station.hours.clone(),
        code: live_code(&directory, station),
        points: points.map(|point| PlaceRow { name: point.name.clone(), address: point.address.clone() }).collect(),
        deputies: deputies.iter().take(NAMED).map(|deputy| DeputyRow::new(&directory, deputy)).collect(),
        all_deputies: (deputies.len() > NAMED).then(|| format!("/deputies?station={}", station.id)),
    })
}
