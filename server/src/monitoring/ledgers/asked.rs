//! Of which station, deputy and days a ledger is asked for, and whether that is for whoever asks.

use chrono::Datelike;
use serde::Deserialize;
use uuid::Uuid;

use super::super::{days::Span, pages::LedgerFilter};
use crate::{
    domain::{china_time, directory::Directory},
    http::{kit::Kit, page::Choice, problem::Problem},
    store::viewer::Viewer,
};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub station: Option<String>,
    pub deputy: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    /// Of the frame: the other version of the page.
    #[serde(rename = "elder")]
    _elder: Option<String>,
}

/// What was asked for, allowed.
#[derive(Clone, Debug)]
pub struct Wish {
    pub station: Uuid,
    pub deputy: Option<Uuid>,
    pub span: Span,
}

impl Asked {
    /// Without a station the first that may be chosen, without days this year until today.
    ///
    /// # Errors
    /// 422 for days that are none, 404 for a station or deputy that is not for whoever asks.
    pub fn read(&self, kit: &Kit, viewer: &Viewer, directory: &Directory) -> Result<Wish, Problem> {
        let today = china_time::day(kit.clock.now());
        let new_year = today.with_ordinal(1).unwrap_or(today).to_string();
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let from = filled(&self.from).or_else(|| filled(&self.to).is_none().then_some(new_year));
        let span = Span::read(from.as_deref(), self.to.as_deref(), today).map_err(Problem::Invalid)?;
        let id = |text: &str| Uuid::parse_str(text).map_err(|_| Problem::NotFound);
        let deputy = filled(&self.deputy).map(|text| id(&text)).transpose()?;
        let of_deputy = deputy.map(|id| directory.deputies.get(&id).ok_or(Problem::NotFound)).transpose()?;
        let station = match (of_deputy, filled(&self.station)) {
            (Some(deputy), _) => deputy.station,
            (None, Some(text)) => id(&text)?,
            (None, None) => first_station(viewer, directory)?,
        };
        if !may_ask(viewer, directory, station) {
            return Err(Problem::NotFound);
        }
        Ok(Wish { station, deputy, span })
    }
}

/// An officer has the books of the own station, staff those of their area.
fn may_ask(viewer: &Viewer, directory: &Directory, station: Uuid) -> bool {
    match viewer.station {
        Some(own) => own == station,
        None => directory.stations.get(&station).is_some_and(|station| viewer.area.contains(&station.area)),
    }
}

fn first_station(viewer: &Viewer, directory: &Directory) -> Result<Uuid, Problem> {
    let first = stations(viewer, directory).into_iter().next().ok_or(Problem::NotFound)?;
    Uuid::parse_str(&first.value).map_err(Problem::internal)
}

/// Stations whose books may be asked for, by name.
pub fn stations(viewer: &Viewer, directory: &Directory) -> Vec<Choice> {
    let mine = directory.stations.values().filter(|station| may_ask(viewer, directory, station.id));
    let mut stations: Vec<Choice> =
        mine.map(|station| Choice { value: station.id.to_string(), words: station.name.clone() }).collect();
    stations.sort_by(|left, right| left.words.cmp(&right.words).then_with(|| left.value.cmp(&right.value)));
    stations
}

impl Wish {
    /// As an address asks for it.
    pub fn query(&self) -> String {
        let Span { from, to } = self.span;
        format!("station={}&from={from}&to={to}", self.station)
    }

    pub fn filter(&self, viewer: &Viewer, directory: &Directory) -> LedgerFilter {
        LedgerFilter {
            stations: stations(viewer, directory),
            station: self.station.to_string(),
            from: self.span.from.to_string(),
            to: self.span.to.to_string(),
        }
    }
}
