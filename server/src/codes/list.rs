//! `GET /codes`: the codes of an area, how they stand and how they are used; places where nobody scans stand out.

use std::collections::HashMap;

use actix_web::{HttpRequest, web::Data};
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::{
    known::{self, KEEPERS, Known, State, kind_words},
    pages::{CodeLine, CodesFilter, CodesPage},
};
use crate::{
    domain::{
        china_time,
        code_life::DEAD_AFTER_DAYS,
        directory::{CodeKind, Directory},
    },
    http::{
        answer::{Answer, ok},
        body,
        kit::Kit,
        nav,
        page::Choice,
        session::SignedIn,
    },
    store::scans::Used,
};

pub const HOME: &str = "/codes";
/// Rows of a page.
const PAGE: usize = 50;
/// Days that the figures of the list cover.
pub const FIGURE_DAYS: u64 = 30;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    q: String,
    kind: String,
    station: String,
    /// `good`, `dead`, `unplaced` or `quiet`.
    state: String,
    page: Option<usize>,
}

pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.only(&KEEPERS)?;
    let asked: Asked = body::query(&request)?;
    let directory = kit.cards.now();
    let all = known::in_area(&kit, &directory, &signed.viewer);
    let today = china_time::day(kit.clock.now());
    let figures = Figures {
        used: kit.store.codes_used_since(today - Days::new(FIGURE_DAYS - 1)).await?,
        issued: kit.store.code_dates().await?,
        today,
    };
    let good = all.iter().filter(|known| known.state.is_good());
    let count = |wanted: &str| all.iter().filter(|known| figures.fits(known, wanted)).count();
    let (good, unplaced, quiet) = (good.count(), count("unplaced"), count("quiet"));
    let stations = stations(&all);
    let found: Vec<&Known> = all.iter().filter(|known| fits(known, &asked, &figures)).collect();
    let page = asked.page.unwrap_or(1).max(1);
    let lines = found.iter().skip((page - 1) * PAGE).take(PAGE);
    ok(&CodesPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.role, HOME),
        good,
        unplaced,
        quiet,
        quiet_after: DEAD_AFTER_DAYS,
        lines: lines.map(|known| figures.line(known)).collect(),
        found: found.len(),
        next: (found.len() > page * PAGE).then(|| next_href(&request, page + 1)),
        kinds: kinds(),
        states: states(),
        stations,
        filter: CodesFilter { q: asked.q, kind: asked.kind, station: asked.station, state: asked.state },
        may_print: kit.site.public_url.is_some(),
    })
}

struct Figures {
    used: HashMap<String, Used>,
    /// When each code was issued, in microseconds.
    issued: HashMap<String, i64>,
    today: NaiveDate,
}

impl Figures {
    fn of(&self, known: &Known<'_>) -> Used {
        self.used.get(known.token.as_str()).copied().unwrap_or_default()
    }

    /// Good, old enough to have been scanned, and not scanned for so many days.
    fn is_quiet(&self, known: &Known<'_>) -> bool {
        let before = self.today - Days::new(DEAD_AFTER_DAYS.unsigned_abs());
        let issued = self.issued.get(known.token.as_str()).copied().unwrap_or_default();
        let issued = china_time::Instant::from_timestamp_micros(issued).map(china_time::day);
        known.state == State::Live
            && self.of(known).last.is_none_or(|last| last <= before)
            && issued.is_some_and(|day| day <= before)
    }

    fn fits(&self, known: &Known<'_>, state: &str) -> bool {
        match state {
            "good" => known.state.is_good(),
            "dead" => !known.state.is_good(),
            "unplaced" => known.state == State::Live && known.card.code.place.is_none(),
            "quiet" => self.is_quiet(known),
            _ => true,
        }
    }

    fn line(&self, known: &Known<'_>) -> CodeLine {
        let used = self.of(known);
        CodeLine {
            href: format!("{HOME}/{}", known.token),
            title: known.card.title().to_owned(),
            kind: kind_words(known.card.code.kind).into(),
            station: known.card.station.name.clone(),
            code_number: known.token.code_number(),
            state: known.state.words().into(),
            good: known.state.is_good(),
            place: known.card.code.place.as_ref().map(|place| place.words.clone()),
            scans: used.scans,
            submissions: used.submissions,
            share: share(used.scans, used.submissions),
            last: used.last.map(|day| day.to_string()),
            quiet: self.is_quiet(known),
        }
    }
}

/// Submissions of a hundred scans; nothing under five scans, where it says nothing.
pub fn share(scans: i64, submissions: i64) -> Option<String> {
    (scans >= 5).then(|| format!("{}%", (submissions * 100 + scans / 2) / scans))
}

fn fits(known: &Known<'_>, asked: &Asked, figures: &Figures) -> bool {
    let card = &known.card;
    let q = asked.q.trim();
    let number = known.token.code_number();
    let named = q.is_empty()
        || card.title().contains(q)
        || card.code.place.as_ref().is_some_and(|place| place.words.contains(q))
        || number.replace(' ', "").contains(&q.replace([' ', '-'], "").to_ascii_lowercase());
    named
        && (asked.kind.is_empty() || card.code.kind.code() == asked.kind)
        && (asked.station.is_empty() || card.station.id.to_string() == asked.station)
        && figures.fits(known, &asked.state)
}

fn stations(all: &[Known<'_>]) -> Vec<Choice> {
    let mut stations: Vec<Choice> = all
        .iter()
        .map(|known| Choice { value: known.card.station.id.to_string(), words: known.card.station.name.clone() })
        .collect();
    stations.dedup_by(|left, right| left.value == right.value);
    stations
}

/// Stations of an area by name, for choosing one.
pub fn stations_of(directory: &Directory, area: &crate::domain::scope::AreaPath) -> Vec<Choice> {
    let mine = directory.stations.values().filter(|station| station.open && area.contains(&station.area));
    let mut stations: Vec<Choice> =
        mine.map(|station| Choice { value: station.id.to_string(), words: station.name.clone() }).collect();
    stations.sort_by(|left, right| left.words.cmp(&right.words));
    stations
}

pub fn kinds() -> Vec<Choice> {
    [CodeKind::Deputy, CodeKind::Station, CodeKind::Point, CodeKind::Event]
        .map(|kind| Choice { value: kind.code().into(), words: kind_words(kind).into() })
        .into()
}

fn states() -> Vec<Choice> {
    [("good", "扫得开的"), ("dead", "扫不开的"), ("unplaced", "没登记贴在哪的"), ("quiet", "长期没人扫的")]
        .map(|(value, words)| Choice { value: value.into(), words: words.into() })
        .into()
}

fn next_href(request: &HttpRequest, page: usize) -> String {
    let kept = request.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let page = format!("page={page}");
    let pairs: Vec<&str> = kept.chain([page.as_str()]).collect();
    format!("{HOME}?{}", pairs.join("&"))
}
