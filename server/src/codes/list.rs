//! `GET /codes`: the codes of an area, how they stand and how they are used; places where nobody scans stand out.

use std::collections::{HashMap, HashSet};

use actix_web::{HttpRequest, web::Data};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    known::{self, Known, kind_words},
    pages::{CodeLine, CodesFilter, CodesPage},
};
use crate::{
    domain::{
        china_time,
        code_life::DEAD_AFTER_DAYS,
        directory::{CodeKind, CodeState, Directory},
        permission::Verb,
    },
    http::{
        answer::{Answer, ok},
        body, client,
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
/// The longest silence that is asked for, in days.
const MOST_QUIET_DAYS: u64 = 3_650;
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
    /// Days without a scan after which a place counts as dead.
    days: Option<u64>,
}

pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Codes)?;
    let asked: Asked = body::query(&request)?;
    let directory = kit.cards.now();
    let all = known::in_area(&kit, &directory, &signed.viewer);
    let today = china_time::day(kit.clock.now());
    let quiet_after = asked.days.unwrap_or(DEAD_AFTER_DAYS).clamp(1, MOST_QUIET_DAYS);
    let quiet_since = today - Days::new(quiet_after);
    let figures = Figures {
        used: kit.store.codes_used_since(today - Days::new(FIGURE_DAYS - 1)).await?,
        scanned: kit.store.places_scanned_since(quiet_since + Days::new(1)).await?,
        quiet_since,
    };
    let good = all.iter().filter(|known| known.state.is_good());
    let count = |wanted: &str| all.iter().filter(|known| figures.fits(known, wanted)).count();
    let (good, unplaced, quiet) = (good.count(), count("unplaced"), count("quiet"));
    let stations = stations(&all);
    let found: Vec<&Known> = all.iter().filter(|known| fits(known, &asked, &figures)).collect();
    let page = asked.page.unwrap_or(1).max(1);
    let lines = found.iter().skip((page - 1).saturating_mul(PAGE)).take(PAGE);
    ok(&CodesPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        good,
        unplaced,
        quiet,
        quiet_after,
        lines: lines.map(|known| figures.line(known)).collect(),
        found: found.len(),
        next: (found.len() > page.saturating_mul(PAGE))
            .then(|| client::address_with(&request, "page", &page.saturating_add(1).to_string())),
        kinds: kinds(),
        states: states(),
        stations,
        filter: CodesFilter { q: asked.q, kind: asked.kind, station: asked.station, state: asked.state },
        may_print: kit.site.public_url.is_some(),
    })
}

struct Figures {
    used: HashMap<String, Used>,
    /// Places with a scan after that day.
    scanned: HashSet<Uuid>,
    quiet_since: NaiveDate,
}

impl Figures {
    fn of(&self, known: &Known<'_>) -> Used {
        self.used.get(known.token.as_str()).copied().unwrap_or_default()
    }

    /// Good, hanging for so many days where it hangs, and in these not scanned there.
    fn is_quiet(&self, known: &Known<'_>) -> bool {
        let Some(place) = known.card.code.place.as_ref().filter(|_| known.state == CodeState::Live) else {
            return false;
        };
        let hung_up = place.since().map(china_time::day);
        hung_up.is_some_and(|day| day <= self.quiet_since) && !self.scanned.contains(&place.id)
    }

    fn fits(&self, known: &Known<'_>, state: &str) -> bool {
        match state {
            "good" => known.state.is_good(),
            "dead" => !known.state.is_good(),
            "unplaced" => known.state == CodeState::Live && known.card.code.place.is_none(),
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
