//! `/deputies`: who serves, found by area, name and electoral district, and the way to each of them. A deputy's own telephone
//! is not in the copy this is read from.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    browse::{self, DeputiesAsked},
    pages::{DeputiesPage, DeputyPage, DeputyRow},
    stations::{AreaJson, live_code},
};
use crate::{
    domain::directory::{Deputy, Directory, Station},
    http::{
        answer::{Answer, json, ok},
        body, client,
        kit::Kit,
        list::{Cursor, Page},
        page::ButtonLink,
        problem::Problem,
    },
};

#[derive(Serialize, ToSchema)]
pub struct PlaceJson {
    id: Uuid,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct DeputyItem {
    id: Uuid,
    name: String,
    /// `county`, `township`, `city` or `province`.
    level: String,
    /// Electoral district.
    district: String,
    station: Option<PlaceJson>,
    area: Option<AreaJson>,
}

impl DeputyItem {
    pub fn new(directory: &Directory, deputy: &Deputy) -> Self {
        let station = directory.stations.get(&deputy.station);
        Self {
            id: deputy.id,
            name: deputy.name.clone(),
            level: deputy.level.clone(),
            district: deputy.district.clone(),
            station: station.map(|station| PlaceJson { id: station.id, name: station.name.clone() }),
            area: station.map(|station| AreaJson::of(directory, station)),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct DeputyJson {
    #[serde(flatten)]
    deputy: DeputyItem,
    /// Whether this deputy serves at present.
    serving: bool,
    /// Professional groups.
    groups: Vec<GroupJson>,
    /// When and where to meet: those of the station.
    hours: Option<String>,
    address: Option<String>,
    station_phone: Option<String>,
    /// The page behind the deputy's code, while the code is live.
    code_url: Option<String>,
    /// Who serves in this deputy's place.
    successor: Option<DeputyItem>,
}

#[derive(Serialize, ToSchema)]
pub struct GroupJson {
    name: String,
    field: String,
}

fn find<'a>(directory: &'a Directory, id: &str) -> Result<(&'a Deputy, &'a Station), Problem> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::NotFound)?;
    let deputy = directory.deputies.get(&id).ok_or(Problem::NotFound)?;
    Ok((deputy, directory.stations.get(&deputy.station).ok_or(Problem::NotFound)?))
}

/// The page behind a deputy's code, while requests there reach the deputy.
fn code(directory: &Directory, deputy: &Deputy) -> Option<String> {
    let token = directory.code_of(&deputy.id).filter(|_| directory.is_reached(deputy))?;
    Some(format!("/c/{token}"))
}

#[utoipa::path(get, path = "/api/v1/deputies", tag = "directory", params(DeputiesAsked),
    responses((status = 200, body = Page<DeputyItem>, description = "those who serve, by area, level and electoral district"), (status = 422)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let asked: DeputiesAsked = body::query(&request)?;
    let directory = kit.cards.now();
    let (deputies, limit) = browse::deputies(&directory, &asked)?;
    let cursor = |deputy: &&Deputy| Cursor { at: 0, id: deputy.id };
    json(StatusCode::OK, &Page::cut(deputies, limit, cursor, |deputy| DeputyItem::new(&directory, deputy)))
}

#[utoipa::path(get, path = "/api/v1/deputies/{id}", tag = "directory", params(("id" = String, Path,)),
    responses((status = 200, body = DeputyJson), (status = 404)))]
pub async fn show_json(kit: Data<Kit>, id: Path<String>) -> Answer {
    let directory = kit.cards.now();
    let (deputy, station) = find(&directory, &id)?;
    let groups = deputy.groups.iter().filter_map(|id| directory.groups.get(id));
    let successor = directory.successor_of(deputy).filter(|_| !deputy.active);
    let answer = DeputyJson {
        deputy: DeputyItem::new(&directory, deputy),
        serving: deputy.active,
        groups: groups.map(|group| GroupJson { name: group.name.clone(), field: group.field.clone() }).collect(),
        hours: station.hours.clone(),
        address: station.address.clone(),
        station_phone: station.phone.clone(),
        code_url: code(&directory, deputy),
        successor: successor.map(|next| DeputyItem::new(&directory, next)),
    };
    json(StatusCode::OK, &answer)
}

/// `GET /deputies`: a form without script, and who fits.
pub async fn show_all(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let directory = kit.cards.now();
    let mut asked = browse::asked_by_page(&request);
    let found = browse::deputies(&directory, &asked).or_else(|_| {
        // The list changed, or the address was cut: from the start.
        asked.cursor = None;
        browse::deputies(&directory, &asked)
    });
    let (deputies, limit) = found?;
    let cursor = |deputy: &&Deputy| Cursor { at: 0, id: deputy.id };
    let page = Page::cut(deputies, limit, cursor, |deputy| DeputyRow::new(&directory, deputy));
    let station = asked.station.as_deref().and_then(|id| Uuid::parse_str(id).ok());
    let station = station.and_then(|id| directory.stations.get(&id));
    ok(&DeputiesPage {
        frame: browse::keep_query(&request, client::frame(&request, &kit)),
        areas: browse::areas(&directory),
        count: browse::count(&directory, &asked),
        is_searched: asked.is_narrowed(),
        is_continued: asked.cursor.as_ref().is_some_and(|cursor| !cursor.is_empty()),
        station: station.map(|station| (station.id.to_string(), station.name.clone())),
        area: asked.area.unwrap_or_default(),
        name: asked.name.unwrap_or_default(),
        district: asked.district.unwrap_or_default(),
        deputies: page.items,
        next: page.next_cursor.map(|cursor| client::address_with(&request, "cursor", &cursor)),
    })
}

/// `GET /deputies/{id}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, id: Path<String>) -> Answer {
    let directory = kit.cards.now();
    let (deputy, station) = find(&directory, &id)?;
    let groups = deputy.groups.iter().filter_map(|id| directory.groups.get(id));
    ok(&DeputyPage {
        frame: client::frame(&request, &kit),
        name: deputy.name.clone(),
        level: format!("{}，{}", deputy.level_words(), deputy.district),
        groups: groups.map(|group| group.name.clone()).collect(),
        station: station.name.clone(),
        station_href: format!("/stations/{}", station.id),
        hours: station.hours.clone(),
        address: station.address.clone(),
        phone: station.phone.clone(),
        code: code(&directory, deputy),
        serves: directory.is_reached(deputy),
        instead: instead(&directory, deputy, station),
    })
}

/// Where to turn when requests no longer reach the deputy: the successor, else the station.
fn instead(directory: &Directory, deputy: &Deputy, station: &Station) -> Option<ButtonLink> {
    if directory.is_reached(deputy) {
        return None;
    }
    let next = directory.successor_of(deputy).filter(|_| !deputy.active).and_then(|next| {
        let code = code(directory, next)?;
        Some(ButtonLink { href: code, words: format!("找接任的{}代表", next.name) })
    });
    let of_station = || {
        let code = live_code(directory, station)?;
        Some(ButtonLink { href: code, words: "找联络站提诉求".into() })
    };
    next.or_else(of_station)
}
