//! Codes and public cards: who stands behind a code, and where a request scanned from it goes.

mod code;

use std::{collections::HashMap, sync::OnceLock};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use code::{Code, CodeKind, CodeState, Place};

use super::{
    china_time::Instant,
    holder::Holder,
    reading_order,
    scope::AreaPath,
    timeline::Names,
    token::{self, Token},
};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    pub id: Uuid,
    pub area: AreaPath,
    pub name: String,
    pub phone: Option<String>,
    pub address: Option<String>,
    pub hours: Option<String>,
    pub open: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deputy {
    pub id: Uuid,
    pub name: String,
    /// A code of [`LEVELS`].
    pub level: String,
    pub district: String,
    pub station: Uuid,
    pub active: bool,
    pub successor: Option<Uuid>,
    /// Professional groups, in the order of their names.
    #[serde(default)]
    pub groups: Vec<Uuid>,
}

/// Levels of congresses: code, word in a list, word in a sentence.
pub const LEVELS: [(&str, &str, &str); 4] = [
    ("county", "县", "县人大代表"),
    ("township", "乡镇", "乡镇人大代表"),
    ("city", "市", "市人大代表"),
    ("province", "省", "省人大代表"),
];

impl Deputy {
    pub fn level_words(&self) -> &'static str {
        LEVELS.iter().find(|(code, ..)| *code == self.level).map_or("人大代表", |(.., words)| words)
    }

    /// `示例县人大代表`: the county's name where the congress is the county's or one below it.
    pub fn congress_words(&self, county: &str) -> String {
        match self.level.as_str() {
            "county" => format!("{county}人大代表"),
            "township" => format!("{county}{}", self.level_words()),
            _ => self.level_words().to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub id: Uuid,
    pub station: Uuid,
    pub name: String,
    #[serde(default)]
    pub address: Option<String>,
}

/// A professional group of deputies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    pub field: String,
}

/// What a copy holds; one written by an older program is read again although its version is the same.
pub const SHAPE: u32 = 1;

/// Everything public about codes; a copy of it lets residents be served while the database is away.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Directory {
    pub version: String,
    #[serde(default)]
    pub shape: u32,
    pub areas: HashMap<String, String>,
    pub stations: HashMap<Uuid, Station>,
    pub deputies: HashMap<Uuid, Deputy>,
    pub points: HashMap<Uuid, Point>,
    #[serde(default)]
    pub groups: HashMap<Uuid, Group>,
    pub undertakers: HashMap<Uuid, String>,
    pub codes: HashMap<String, Code>,
    /// Deputies in the order of lists, worked out once a copy.
    #[serde(skip)]
    listed: OnceLock<Vec<Uuid>>,
}

/// What a code stands for.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    pub code: &'a Code,
    pub deputy: Option<&'a Deputy>,
    pub point: Option<&'a Point>,
    pub station: &'a Station,
}

/// What the directory says of a token with a good tag.
#[derive(Clone, Debug)]
pub enum Found<'a> {
    Live(Card<'a>),
    /// Revoked, its event over, or its deputy no longer serving.
    Dead(Card<'a>),
    Unknown,
}

/// Where a new request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub to: Holder,
    pub area: AreaPath,
    pub station: Uuid,
    /// Whose code was scanned.
    pub deputy: Option<Uuid>,
    /// The deputy it is about, who never sees it.
    pub hidden_from: Option<Uuid>,
}

/// Replacements followed from one dead code to a live one: a poster printed anew every year for as long as any hangs.
const LONGEST_CHAIN: usize = 16;

impl Card<'_> {
    /// Whose code it is in a few words: `张例`, `东门社区联系点`, `示例夜市`.
    pub fn title(&self) -> &str {
        match (self.deputy, self.point, &self.code.name) {
            (Some(deputy), ..) => &deputy.name,
            (_, Some(point), _) => &point.name,
            (.., Some(event)) => event,
            _ => &self.station.name,
        }
    }
}

impl Directory {
    /// An empty one of the present shape.
    pub fn of(version: String) -> Self {
        Self { version, shape: SHAPE, ..Self::default() }
    }

    pub fn find(&self, token: &Token, now: Instant) -> Found<'_> {
        self.find_text(token.as_str(), now)
    }

    fn find_text(&self, token: &str, now: Instant) -> Found<'_> {
        let Some(card) = self.codes.get(token).and_then(|code| self.card(code)) else { return Found::Unknown };
        if card.state(now).is_good() { Found::Live(card) } else { Found::Dead(card) }
    }

    /// The live code that somebody at a dead one is offered, and whose it is: the one in its place, else the successor's,
    /// else the station's.
    pub fn instead_of(&self, card: &Card<'_>, now: Instant) -> Option<(&str, Card<'_>)> {
        let live = |token: &str| match self.find_text(token, now) {
            Found::Live(card) => self.codes.get_key_value(token).map(|(token, _)| (token.as_str(), card)),
            _ => None,
        };
        let mut next = card.code.instead.as_deref();
        for _ in 0..LONGEST_CHAIN {
            let Some(token) = next else { break };
            if let Some(found) = live(token).filter(|(_, card)| card.code.leads_to(now).is_none()) {
                return Some(found);
            }
            next = self.codes.get(token).and_then(|code| code.instead.as_deref());
        }
        let successor = card.deputy.filter(|deputy| !self.is_reached(deputy)).and_then(|deputy| self.successor(deputy));
        let successors = successor.and_then(|deputy| self.code_of(&deputy));
        successors.and_then(live).or_else(|| self.code_of(&card.station.id).and_then(live))
    }

    /// Every code with what it stands for, dead ones too.
    pub fn cards(&self) -> impl Iterator<Item = (&str, Card<'_>)> {
        self.codes.iter().filter_map(|(token, code)| Some((token.as_str(), self.card(code)?)))
    }

    /// What a code stands for.
    pub fn card<'a>(&'a self, code: &'a Code) -> Option<Card<'a>> {
        let (mut deputy, mut point) = (None, None);
        let station = match code.kind {
            CodeKind::Deputy => deputy.insert(self.deputies.get(&code.target)?).station,
            CodeKind::Point => point.insert(self.points.get(&code.target)?).station,
            CodeKind::Station | CodeKind::Event => code.target,
        };
        Some(Card { code, deputy, point, station: self.stations.get(&station)? })
    }

    /// The live code of a station, for those whose own code is dead.
    pub fn code_of(&self, target: &Uuid) -> Option<&str> {
        let mut live: Vec<&str> = self
            .codes
            .iter()
            .filter(|(_, code)| code.target == *target && !code.revoked && code.kind != CodeKind::Event)
            .map(|(token, _)| token.as_str())
            .collect();
        live.sort_unstable();
        live.first().copied()
    }

    /// Those whom requests reach, by area, level, electoral district and name.
    pub fn serving(&self) -> &[Uuid] {
        self.listed.get_or_init(|| {
            let mut serving: Vec<&Deputy> = self.deputies.values().filter(|deputy| self.is_reached(deputy)).collect();
            serving.sort_by_cached_key(|deputy| {
                let area = self.stations.get(&deputy.station).map_or("", |station| station.area.as_str());
                let level = LEVELS.iter().position(|(code, ..)| *code == deputy.level);
                (area.to_owned(), level, reading_order::key(&deputy.district), deputy.name.clone(), deputy.id)
            });
            serving.into_iter().map(|deputy| deputy.id).collect()
        })
    }

    /// Whether requests reach this deputy: who serves, at a station that is open.
    pub fn is_reached(&self, deputy: &Deputy) -> bool {
        deputy.active && self.stations.get(&deputy.station).is_some_and(|station| station.open)
    }

    /// Who serves in this deputy's place.
    pub fn successor_of(&self, deputy: &Deputy) -> Option<&Deputy> {
        self.successor(deputy).and_then(|id| self.deputies.get(&id))
    }

    /// Where a request from this code goes: to its deputy, or to the station when the deputy no longer serves; to the
    /// committee when it is about that deputy (who then never sees it).
    pub fn route(&self, token: &Token, about_this_deputy: bool) -> Option<Route> {
        let card = self.codes.get(token.as_str()).and_then(|code| self.card(code))?;
        let accused = card.deputy.filter(|_| about_this_deputy).map(|deputy| deputy.id);
        let to = match card.deputy {
            _ if accused.is_some() => Holder::Committee,
            Some(deputy) if self.is_reached(deputy) => Holder::Deputy(deputy.id),
            Some(deputy) => {
                let station = self.station_or_committee(card.station.id, false);
                self.successor(deputy).map_or(station, Holder::Deputy)
            }
            None => self.station_or_committee(card.station.id, false),
        };
        // A successor may belong to another station: the request goes there with it.
        let place = match to {
            Holder::Deputy(id) => self.deputies.get(&id).and_then(|deputy| self.stations.get(&deputy.station)),
            _ => None,
        };
        let place = place.unwrap_or(card.station);
        Some(Route {
            to,
            area: place.area.clone(),
            station: place.id,
            deputy: card.deputy.map(|deputy| deputy.id),
            hidden_from: accused,
        })
    }

    /// The token with this code number, however it was typed.
    pub fn token_numbered(&self, typed: &str) -> Option<&str> {
        let number = token::read_code_number(typed)?;
        self.codes.keys().map(String::as_str).find(|known| token::number_part(known) == Some(number.as_str()))
    }

    /// Whoever goes on for a deputy in the end: each next one may have ended too.
    fn successor(&self, deputy: &Deputy) -> Option<Uuid> {
        let mut next = deputy.successor?;
        for _ in 0..LONGEST_CHAIN {
            let found = self.deputies.get(&next)?;
            if self.is_reached(found) {
                return Some(next);
            }
            next = found.successor?;
        }
        None
    }

    /// Who has a case that nobody in particular has: its station, or the committee when the station is closed or must not
    /// see it, as a complaint about a deputy who belongs to it.
    pub fn station_or_committee(&self, station: Uuid, about_deputy: bool) -> Holder {
        let station = Holder::Station(station);
        if about_deputy || !self.can_act(&station) { Holder::Committee } else { station }
    }

    /// Where a holder is.
    pub fn area_of(&self, holder: &Holder) -> Option<&AreaPath> {
        let station = match holder {
            Holder::Deputy(id) => self.deputies.get(id)?.station,
            Holder::Station(id) => *id,
            Holder::Committee => return None,
        };
        self.stations.get(&station).map(|station| &station.area)
    }

    /// Whether this holder can still act.
    pub fn can_act(&self, holder: &Holder) -> bool {
        match holder {
            Holder::Deputy(id) => self.deputies.get(id).is_some_and(|deputy| self.is_reached(deputy)),
            Holder::Station(id) => self.stations.get(id).is_some_and(|station| station.open),
            Holder::Committee => true,
        }
    }

    /// Where a case goes when its holder must not or cannot go on with it; `None` when it stays.
    pub fn rerouted(&self, holder: Option<Holder>, station: Uuid, hidden_from: Option<Uuid>) -> Option<Holder> {
        let stays = |holder: &Holder| holder.may_have(hidden_from) && self.can_act(holder);
        let holder = holder.filter(|holder| !stays(holder))?;
        let successor = match holder {
            Holder::Deputy(id) => self.deputies.get(&id).and_then(|deputy| self.successor(deputy)),
            Holder::Station(_) | Holder::Committee => None,
        };
        let successor = successor.map(Holder::Deputy).filter(|next| next.may_have(hidden_from));
        Some(successor.unwrap_or_else(|| self.station_or_committee(station, hidden_from.is_some())))
    }

    pub fn area_name(&self, area: &AreaPath) -> &str {
        self.areas.get(area.as_str()).map_or("", String::as_str)
    }
}

impl Names for Directory {
    fn holder(&self, holder: &Holder) -> String {
        match holder {
            Holder::Deputy(id) => {
                self.deputies.get(id).map_or("代表".into(), |deputy| format!("{}代表", deputy.name))
            }
            Holder::Station(id) => self.stations.get(id).map_or("联络站".into(), |station| station.name.clone()),
            Holder::Committee => "县人大代表工委".into(),
        }
    }

    fn unit(&self, id: &Uuid) -> String {
        self.undertakers.get(id).cloned().unwrap_or_else(|| "承办单位".into())
    }
}

#[cfg(test)]
mod tests;
