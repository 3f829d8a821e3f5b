//! The made-up county in the shape of a real one: stations, points, groups, deputies, units, codes.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    accounts::{self, Accounts},
    chance::Chance,
    manifest::CodeEntry,
    names::{self, COUNTY, COUNTY_CODE, FIELDS, TOWNSHIPS, VILLAGES},
    stories::Unit,
};
use crate::{
    domain::{
        directory::CodeKind,
        scope::AreaPath,
        secrets::Secrets,
        token::{SINGLE_SHARD, Token},
    },
    store::{
        codes::NewCode,
        directory::{AreaRow, DeputyGroupRow, DeputyRow, DirectoryRows, GroupRow, PointRow, StationRow, UndertakerRow},
    },
};

const POINTS: usize = 112;
const COUNTY_DEPUTIES: usize = 330;
const TOWNSHIP_DEPUTIES: usize = 1_130;
/// Electoral districts of the county, three deputies each.
const COUNTY_DISTRICTS: usize = 110;
/// Deputies of the county congress who sign in; they come first.
pub const SIGNED_IN_DEPUTIES: usize = 20;
/// A deputy of the county congress who no longer serves, so that a dead code can be tried.
const SUSPENDED: usize = COUNTY_DEPUTIES - 1;
/// How long the evening market of the demo, a season of them, goes on.
const MARKET_GOES_ON: TimeDelta = TimeDelta::days(60);
/// The deputy whose poster was printed anew.
const REPRINTED: usize = 1;

/// The county before it is written, and who acts in it.
pub struct County {
    pub rows: DirectoryRows,
    pub accounts: Accounts,
    pub codes: Codes,
}

/// Tokens by what they stand for, in the order of the rows.
pub struct Codes {
    pub deputies: Vec<Token>,
    pub stations: Vec<Token>,
    pub points: Vec<Token>,
    pub market: Token,
    revoked: Token,
}

/// The station of a deputy, by place in the rows.
pub fn station_of_deputy(at: usize) -> usize {
    number_within_level(at) % TOWNSHIPS.len()
}

fn number_within_level(at: usize) -> usize {
    if at < COUNTY_DEPUTIES { at % COUNTY_DISTRICTS } else { at - COUNTY_DEPUTIES }
}

pub fn station_of_point(at: usize) -> usize {
    at % TOWNSHIPS.len()
}

/// A serving deputy who has no account.
pub fn some_quiet_deputy(chance: Chance<'_>) -> usize {
    if chance.percent(50) {
        SIGNED_IN_DEPUTIES + chance.below(SUSPENDED - SIGNED_IN_DEPUTIES)
    } else {
        COUNTY_DEPUTIES + chance.below(TOWNSHIP_DEPUTIES)
    }
}

pub fn area() -> AreaPath {
    AreaPath::of(&[COUNTY_CODE])
}

pub fn township(index: usize) -> AreaPath {
    AreaPath::of(&[COUNTY_CODE, &format!("{COUNTY_CODE}{:03}", 101 + index)])
}

/// Makes the county up. Pure but for the chance it is given.
pub fn county(secrets: &Secrets, chance: Chance<'_>) -> County {
    let spare = accounts::PEOPLE;
    let mut people = names::people(COUNTY_DEPUTIES + TOWNSHIP_DEPUTIES + spare, chance);
    let others = people.split_off(COUNTY_DEPUTIES + TOWNSHIP_DEPUTIES);
    let mut rows = DirectoryRows {
        areas: areas(),
        stations: stations(chance),
        groups: groups(chance),
        ..DirectoryRows::default()
    };
    rows.points = points(&rows.stations, chance);
    rows.undertakers = Unit::ALL
        .map(|(_, name)| UndertakerRow { id: chance.0.new_id(), area_path: area().as_str().into(), name: name.into() })
        .into();
    rows.deputies = deputies(people, &rows, chance);
    rows.deputy_groups = deputy_groups(&rows);
    let codes = codes(&mut rows, secrets, chance);
    let accounts = accounts::accounts(&rows, others, secrets, chance);
    County { rows, accounts, codes }
}

fn areas() -> Vec<AreaRow> {
    let towns = TOWNSHIPS.iter().enumerate();
    let towns = towns.map(|(at, name)| AreaRow {
        path: township(at).as_str().into(),
        name: (*name).into(),
        level: "township".into(),
    });
    [AreaRow { path: area().as_str().into(), name: COUNTY.into(), level: "county".into() }]
        .into_iter()
        .chain(towns)
        .collect()
}

fn stations(chance: Chance<'_>) -> Vec<StationRow> {
    let station = |(at, town): (usize, &&str)| StationRow {
        id: chance.0.new_id(),
        area_path: township(at).as_str().into(),
        name: format!("{town}代表联络站"),
        phone: Some(names::phone(101 + at)),
        address: Some(format!("{COUNTY}{town}示范路{}号便民服务中心一楼", 2 * at + 1)),
        hours: Some("周一至周五 8:30–12:00，14:30–18:00；每月15日代表接待日".into()),
        open: true,
    };
    TOWNSHIPS.iter().enumerate().map(station).collect()
}

fn points(stations: &[StationRow], chance: Chance<'_>) -> Vec<PointRow> {
    let point = |at: usize| {
        let station = station_of_point(at);
        let (town, village) = (TOWNSHIPS[station], VILLAGES[at / TOWNSHIPS.len()]);
        let kind = if town.ends_with("街道") { "社区" } else { "村" };
        PointRow {
            id: chance.0.new_id(),
            station_id: stations[station].id,
            name: format!("{town}{village}{kind}代表联系点"),
            address: Some(format!("{COUNTY}{town}{village}{kind}党群服务中心")),
        }
    };
    (0..POINTS).map(point).collect()
}

fn groups(chance: Chance<'_>) -> Vec<GroupRow> {
    let group = |field| GroupRow { id: chance.0.new_id(), name: format!("{COUNTY}{field}代表专业小组"), field };
    FIELDS.map(|field| group(field.to_owned())).into()
}

fn deputies(people: Vec<String>, rows: &DirectoryRows, chance: Chance<'_>) -> Vec<DeputyRow> {
    let towns = rows.stations.len();
    let deputy = |(at, name): (usize, String)| {
        let of_county = at < COUNTY_DEPUTIES;
        let (number, station) = (number_within_level(at), station_of_deputy(at));
        let district = if of_county {
            format!("{COUNTY}第{}选区", names::numeral(number + 1))
        } else {
            format!("{}第{}选区", TOWNSHIPS[station], names::numeral(number / towns / 3 + 1))
        };
        DeputyRow {
            id: chance.0.new_id(),
            name,
            level: if of_county { "county" } else { "township" }.into(),
            district,
            station_id: rows.stations[station].id,
            status: if at == SUSPENDED { "suspended" } else { "active" }.into(),
            successor_id: None,
            phone: None,
            phone_hash: None,
        }
    };
    people.into_iter().enumerate().map(deputy).collect()
}

/// Every deputy of the county congress is in a group, every tenth in two.
fn deputy_groups(rows: &DirectoryRows) -> Vec<DeputyGroupRow> {
    let mut members = Vec::new();
    for (at, deputy) in rows.deputies.iter().take(COUNTY_DEPUTIES).enumerate() {
        let mut join = |group: usize| {
            let group_id = rows.groups[group % rows.groups.len()].id;
            members.push(DeputyGroupRow { deputy_id: deputy.id, group_id });
        };
        join(at);
        if at % 10 == 0 {
            join(at + 1);
        }
    }
    members
}

fn codes(rows: &mut DirectoryRows, secrets: &Secrets, chance: Chance<'_>) -> Codes {
    let now = chance.0.now();
    let mut written = Vec::new();
    let mut issue = |kind: CodeKind, target: Uuid| {
        let token = secrets.mint_token(SINGLE_SHARD, chance.bits());
        written.push(NewCode { token, kind, target, name: None, ends_at: None }.row(now));
        token
    };
    let deputies: Vec<Token> = rows.deputies.iter().map(|row| issue(CodeKind::Deputy, row.id)).collect();
    let stations = rows.stations.iter().map(|row| issue(CodeKind::Station, row.id)).collect();
    let points = rows.points.iter().map(|row| issue(CodeKind::Point, row.id)).collect();
    let market = issue(CodeKind::Event, rows.stations[0].id);
    let revoked = issue(CodeKind::Deputy, rows.deputies[REPRINTED].id);
    for row in &mut written {
        if row.token == market.as_str() {
            row.name = Some(format!("{}民情夜市", TOWNSHIPS[0]));
            row.ends_at = Some((now + MARKET_GOES_ON).timestamp_micros());
        } else if row.token == revoked.as_str() {
            row.status = "revoked".into();
            row.instead = Some(deputies[REPRINTED].to_string());
        }
    }
    rows.codes = written;
    Codes { deputies, stations, points, market, revoked }
}

impl County {
    /// The codes that can be scanned, those of deputies who sign in first.
    pub fn live_codes(&self, base_url: &str) -> Vec<CodeEntry> {
        let entry = |kind, token: &Token, name: &str, account| CodeEntry::new(base_url, kind, token, name, account);
        let deputy = |at: usize| {
            let row = &self.rows.deputies[at];
            entry("deputy", &self.codes.deputies[at], &row.name, self.accounts.of_deputy(row.id))
        };
        let mut codes: Vec<CodeEntry> = (0..SIGNED_IN_DEPUTIES).map(deputy).collect();
        let stations = self.rows.stations.iter().zip(&self.codes.stations);
        codes.extend(stations.map(|(row, token)| entry("station", token, &row.name, None)));
        let points = self.rows.points.iter().zip(&self.codes.points);
        codes.extend(points.map(|(row, token)| entry("point", token, &row.name, None)));
        codes.push(entry("event", &self.codes.market, &format!("{}夜市", TOWNSHIPS[0]), None));
        codes.extend((SIGNED_IN_DEPUTIES..self.rows.deputies.len()).filter(|at| *at != SUSPENDED).map(deputy));
        codes
    }

    /// A code whose deputy no longer serves, and one that was replaced.
    pub fn dead_codes(&self, base_url: &str) -> Vec<CodeEntry> {
        let dead = [(SUSPENDED, self.codes.deputies[SUSPENDED]), (REPRINTED, self.codes.revoked)];
        dead.map(|(at, token)| CodeEntry::new(base_url, "deputy", &token, &self.rows.deputies[at].name, None)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        domain::{phone, secrets::samples},
    };

    #[test]
    fn the_county_has_the_shape_of_the_real_one() {
        let (clock, _) = Clock::test(Default::default(), 11);
        let secrets = samples::secrets();
        let County { rows, codes, .. } = county(&secrets, Chance(&clock));
        let of_level = |level: &str| rows.deputies.iter().filter(|row| row.level == level).count();
        assert_eq!((rows.stations.len(), rows.points.len(), rows.groups.len()), (19, 112, 16));
        assert_eq!((of_level("county"), of_level("township")), (330, 1_130));
        assert_eq!(rows.codes.len(), 1_460 + 19 + 112 + 2);
        assert!(rows.codes.iter().all(|code| secrets.parse_token(&code.token).is_ok()));
        assert_eq!(codes.deputies.len(), 1_460);
        assert!(rows.areas.iter().all(|area| area.name.contains('例') && AreaPath::parse(&area.path).is_some()));
        assert!(
            rows.stations
                .iter()
                .all(|row| row.name.contains('例') && phone::parse(row.phone.as_deref().unwrap()).is_ok())
        );
        assert!(rows.points.iter().all(|row| row.name.contains('例')));
    }

    #[test]
    fn the_same_chance_makes_the_same_county() {
        let secrets = samples::secrets();
        let again = || county(&secrets, Chance(&Clock::test(Default::default(), 5).0)).live_codes("http://demo");
        assert_eq!(again(), again());
    }
}
