//! Whether stations are more than form: codes without requests, scans that come to nothing, idle online ways, small
//! matters that lie. Everything is summed from rows as they were written.

use std::collections::HashMap;

use actix_web::{HttpRequest, web::Data};
use uuid::Uuid;

use super::{
    board::View,
    days::{self, Span},
    formulas::{Measure, SMALL_DAYS},
    measures,
    pages::{ExposuresPage, Figure, StationRow},
    percentile::Percentiles,
    plots::LEAST,
    rates::Share,
    wording,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Station,
        durations::amount,
        permission::Verb,
    },
    http::{
        answer::{Answer, ok},
        kit::Kit,
        nav,
        problem::Problem,
        session::SignedIn,
    },
    store::{StoreError, exposures::CameIn, viewer::Viewer},
};

/// Under so many scans a rate says nothing.
const LEAST_SCANS: u64 = 20;
/// Quiet stations named on the board.
const MOST_NAMED: usize = 2;

/// One station over the period.
#[derive(Clone, Debug, Default)]
struct Used {
    name: String,
    codes: u64,
    scans: u64,
    submissions: u64,
    came: CameIn,
    /// When each small matter that is open was submitted.
    small: Vec<Instant>,
}

/// Every station of an area over a period.
pub struct Exposures {
    stations: HashMap<Uuid, Used>,
    span: Span,
    now: Instant,
}

impl Exposures {
    /// # Errors
    /// When the database is away.
    pub async fn read(kit: &Kit, view: &View) -> Result<Self, Problem> {
        let (viewer, span, now) = (&view.viewer, view.span(), view.now);
        let directory = kit.cards.now();
        let mut stations: HashMap<Uuid, Used> = codes_in_use(kit, viewer, span, now)
            .await?
            .into_iter()
            .map(|found| (found.station, found.used()))
            .collect();
        let mut of = |id: Uuid, change: &mut dyn FnMut(&mut Used)| {
            let name = || directory.stations.get(&id).map_or("联络站".into(), |station| station.name.clone());
            change(stations.entry(id).or_insert_with(|| Used { name: name(), ..Used::default() }));
        };
        for (id, came) in measures::came_in(kit, viewer, view.period, now).await? {
            of(id, &mut |used| used.came = came);
        }
        for (id, at) in kit.store.small_open(viewer).await? {
            of(id, &mut |used| used.small.push(at));
        }
        Ok(Self { stations, span, now })
    }

    fn sum(&self, part: impl Fn(&Used) -> u64) -> u64 {
        self.stations.values().map(part).sum()
    }

    fn quiet(&self) -> Vec<&Used> {
        let is_quiet = |used: &&Used| used.codes > 0 && used.came == CameIn::default();
        let mut quiet: Vec<&Used> = self.stations.values().filter(is_quiet).collect();
        quiet.sort_by(|left, right| left.name.cmp(&right.name));
        quiet
    }

    /// The last day on which a small matter that is old was submitted.
    fn old_until(&self) -> chrono::NaiveDate {
        days::before(china_time::day(self.now), SMALL_DAYS + 1)
    }

    fn old(&self, used: &Used) -> u64 {
        let until = self.old_until();
        used.small.iter().filter(|at| china_time::day(**at) <= until).count() as u64
    }

    /// 线上提交, 扫码后提交, 有码没诉求的站, 小事等了多久.
    pub fn figures(&self, list: &dyn Fn(&str) -> String, page: &str) -> Vec<Figure> {
        vec![self.online(list), self.conversion(page), self.quiet_stations(page), self.small(list)]
    }

    fn online(&self, list: &dyn Fn(&str) -> String) -> Figure {
        let (online, offline) = (self.sum(|used| used.came.online), self.sum(|used| used.came.offline));
        let Span { from, to } = self.span;
        Figure {
            note: Some(format!("扫码{online}件，来访、电话、纸面{offline}件")),
            href: Some(list(&format!("online=yes&from={from}&to={to}"))),
            ..rate(Measure::Online, Share::new(online, online + offline), LEAST as u64)
        }
    }

    fn conversion(&self, page: &str) -> Figure {
        let (scans, sent) = (self.sum(|used| used.scans), self.sum(|used| used.submissions));
        Figure {
            note: Some(format!("打开{scans}次，提交{sent}次")),
            href: Some(page.to_owned()),
            ..rate(Measure::Conversion, Share::new(sent, scans), LEAST_SCANS)
        }
    }

    fn quiet_stations(&self, page: &str) -> Figure {
        let quiet = self.quiet();
        let with_codes = self.sum(|used| u64::from(used.codes > 0));
        let named: Vec<String> = quiet.iter().take(MOST_NAMED).map(|used| wording::short_name(&used.name)).collect();
        let more = if quiet.len() > MOST_NAMED { "等" } else { "" };
        let note = match quiet.len() {
            0 => format!("{with_codes}个站都有诉求"),
            _ => format!("{with_codes}个站里：{}{more}", named.join("、")),
        };
        Figure {
            value: quiet.len().to_string(),
            unit: "个".into(),
            note: Some(note),
            mark: None,
            href: Some(page.to_owned()),
            formula: Measure::QuietStations,
        }
    }

    fn small(&self, list: &dyn Fn(&str) -> String) -> Figure {
        let ages: Vec<i64> =
            self.stations.values().flat_map(|used| &used.small).map(|at| (self.now - *at).num_seconds()).collect();
        let (count, old) = (ages.len(), self.sum(|used| self.old(used)));
        let half = Percentiles::of(&ages.into_iter().collect()).p50.filter(|_| count >= LEAST);
        let (value, unit) = half.map_or(("–".into(), ""), amount);
        Figure {
            value,
            unit: unit.into(),
            note: Some(format!("{count}件没答复，超过{SMALL_DAYS}天的{old}件")),
            mark: None,
            href: Some(list("stage=open&referred=no")),
            formula: Measure::Small,
        }
    }

    fn rows(&self, list: &dyn Fn(&str) -> String) -> Vec<StationRow> {
        let Span { from, to } = self.span;
        let mut rows: Vec<StationRow> = self
            .stations
            .iter()
            .map(|(id, used)| {
                let of = |asked: &str| list(&format!("station={id}&{asked}"));
                StationRow {
                    name: used.name.clone(),
                    codes: used.codes,
                    scans: used.scans,
                    submissions: used.submissions,
                    conversion: Share::new(used.submissions, used.scans)
                        .percent(LEAST_SCANS)
                        .map(|rate| format!("{rate}%")),
                    n: used.came.online + used.came.offline,
                    online: used.came.online,
                    small: used.small.len() as u64,
                    old: self.old(used),
                    list: of(&format!("from={from}&to={to}")),
                    online_list: of(&format!("online=yes&from={from}&to={to}")),
                    small_list: of("stage=open&referred=no"),
                    old_list: of(&format!("stage=open&referred=no&to={}", self.old_until())),
                }
            })
            .collect();
        rows.sort_by(|left, right| (left.n, &left.name).cmp(&(right.n, &right.name)));
        rows
    }
}

/// The codes of one station, and what was scanned over some days.
pub struct CodesInUse {
    pub station: Uuid,
    pub name: String,
    pub codes: u64,
    pub scans: u64,
    /// What was sent from them.
    pub submissions: u64,
}

impl CodesInUse {
    fn used(self) -> Used {
        let Self { name, codes, scans, submissions, .. } = self;
        Used { name, codes, scans, submissions, ..Used::default() }
    }
}

/// Every station of an area that serves, by name.
///
/// # Errors
/// When the database is away.
pub async fn codes_in_use(kit: &Kit, viewer: &Viewer, span: Span, now: Instant) -> Result<Vec<CodesInUse>, StoreError> {
    let directory = kit.cards.now();
    let of_area = directory.stations.values().filter(|one| one.open && viewer.area.contains(&one.area));
    let nothing =
        |one: &Station| CodesInUse { station: one.id, name: one.name.clone(), codes: 0, scans: 0, submissions: 0 };
    let mut stations: HashMap<Uuid, CodesInUse> = of_area.map(|one| (one.id, nothing(one))).collect();
    let scans = kit.store.scans_between(span.from, span.to).await?;
    for (token, card) in directory.cards() {
        let Some(found) = stations.get_mut(&card.station.id) else { continue };
        let (scanned, sent) = scans.get(token).copied().unwrap_or_default();
        found.codes += u64::from(card.state(now).is_good());
        found.scans += scanned;
        found.submissions += sent;
    }
    let mut stations: Vec<CodesInUse> = stations.into_values().collect();
    stations.sort_by(|left, right| (&left.name, left.station).cmp(&(&right.name, right.station)));
    Ok(stations)
}

/// A share as a figure; its words and list are the caller's.
pub fn rate(formula: Measure, share: Share, least: u64) -> Figure {
    let rate = share.percent(least);
    Figure {
        value: rate.map_or("–".into(), |rate| rate.to_string()),
        unit: rate.map_or("", |_| "%").into(),
        note: None,
        mark: None,
        href: None,
        formula,
    }
}

/// `GET /monitor/exposures`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Board)?;
    let view = View::read(&request, &kit, &signed)?;
    let exposures = Exposures::read(&kit, &view).await?;
    let list = |asked: &str| view.list(asked);
    ok(&ExposuresPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), "/monitor"),
        wall: false,
        period: view.period.words(),
        back: view.board(),
        figures: exposures.figures(&list, &view.exposures()),
        rows: exposures.rows(&list),
        old_days: SMALL_DAYS,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days_ago: i64) -> Instant {
        now() - chrono::TimeDelta::days(days_ago)
    }

    fn now() -> Instant {
        "2026-04-21T04:00:00Z".parse().unwrap()
    }

    fn exposures(stations: Vec<Used>) -> Exposures {
        let span = Span::last(30, china_time::day(now()));
        let stations = stations.into_iter().enumerate().map(|(id, used)| (Uuid::from_u128(id as u128), used)).collect();
        Exposures { stations, span, now: now() }
    }

    fn told(exposures: &Exposures) -> Vec<String> {
        let list = |asked: &str| format!("/cases?{asked}");
        let figures = exposures.figures(&list, "/monitor/exposures");
        figures.into_iter().map(|one| format!("{}{} {}", one.value, one.unit, one.note.unwrap_or_default())).collect()
    }

    #[test]
    fn four_figures_worked_out_by_hand() {
        let busy = Used {
            name: "东河镇代表联络站".into(),
            codes: 3,
            scans: 40,
            submissions: 6,
            came: CameIn { online: 6, offline: 2 },
            small: vec![at(1), at(3), at(16), at(15), at(2)],
        };
        let quiet = Used { name: "西坡乡代表联络站".into(), codes: 2, scans: 10, ..Used::default() };
        let without_codes = Used { name: "南关".into(), ..Used::default() };
        assert_eq!(
            told(&exposures(vec![busy, quiet, without_codes])),
            [
                "75% 扫码6件，来访、电话、纸面2件",
                "12% 打开50次，提交6次",
                "1个 2个站里：西坡乡站",
                "3天 5件没答复，超过15天的1件",
            ]
        );
    }

    #[test]
    fn of_few_nothing_is_said() {
        let few =
            Used { name: "东河镇代表联络站".into(), codes: 1, scans: 19, submissions: 4, ..Used::default() };
        let told = told(&exposures(vec![Used { came: CameIn { online: 4, offline: 0 }, small: vec![at(1)], ..few }]));
        let values: Vec<_> = told.iter().map(|one| one.split(' ').next().unwrap()).collect();
        assert_eq!(values, ["–", "–", "0个", "–"]);
    }
}
