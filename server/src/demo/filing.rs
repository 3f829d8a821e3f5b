//! Who asks what, where and when: the submissions of the demo county, before anything is done about them.

use chrono::TimeDelta;

use super::{
    chance::Chance,
    county::{self, County, SIGNED_IN_DEPUTIES},
    fate::{FATES, FIRST_DEPUTYS, Fate},
    names,
    phrases::{ABOUT_DEPUTY, CLOSINGS, COMMITTEE_NOTE, OPENINGS, OUTSIDE, Outside},
    stories::{STORIES, Story},
};
use crate::domain::{
    china_time::Instant,
    clocks::Clocks,
    light::Light,
    moves::{Channel, Kind, Outcome},
    submission::{Consent, Contact, Location, RULES_VERSION, Submission},
    token::Token,
    words::PhotoId,
};

/// Categories whose matters can be photographed in the street.
const PICTURED: [&str; 3] = ["public_works", "environment", "traffic"];

/// Whose code a resident scanned, by place in the county's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Deputy(usize),
    Station(usize),
    Point(usize),
    Market,
}

impl Source {
    pub fn station(self) -> usize {
        match self {
            Self::Deputy(at) => county::station_of_deputy(at),
            Self::Station(at) => at,
            Self::Point(at) => county::station_of_point(at),
            Self::Market => 0,
        }
    }

    fn token(self, county: &County) -> Token {
        match self {
            Self::Deputy(at) => county.codes.deputies[at],
            Self::Station(at) => county.codes.stations[at],
            Self::Point(at) => county.codes.points[at],
            Self::Market => county.codes.market,
        }
    }
}

/// A request to be registered, and what is to become of it.
pub struct Filed {
    pub fate: Fate,
    pub story: Story,
    pub outside: &'static Outside,
    pub source: Source,
    pub token: Token,
    pub submission: Submission,
    pub submitted_at: Instant,
    /// What shows that it was done.
    pub evidence: Option<PhotoId>,
    /// The request it is merged into, by place in the list.
    pub lead: Option<usize>,
}

/// How a case is moved until it has the light it is to have.
const LIGHT_STEP: TimeDelta = TimeDelta::hours(6);
const LIGHT_STEPS: i32 = 200;

/// Every request of the last 90 days; those that are merged come after their leads.
pub fn file_all(
    county: &County,
    clocks: &Clocks,
    now: Instant,
    mut photos: Vec<PhotoId>,
    chance: Chance<'_>,
) -> Vec<Filed> {
    let mut plans: Vec<(Fate, Source)> = FIRST_DEPUTYS.map(|fate| (fate, Source::Deputy(0))).into();
    for (fate, count) in FATES {
        plans.extend((0..count).map(|turn| (fate, source(fate, turn, county, chance))));
    }
    let mut deck: Vec<&Story> = Vec::new();
    let mut filed: Vec<Filed> = Vec::with_capacity(plans.len());
    for (fate, source) in plans {
        let outside = chance.pick(&OUTSIDE);
        let lead = (fate == Fate::Merged).then(|| lead_of(&filed, chance));
        let (story, source, from) = match lead {
            Some(at) => (filed[at].story, filed[at].source, filed[at].submitted_at..now - chance.hours(1.0, 12.0)),
            None => {
                let age = fate.age();
                let ago = |hours: f64| now - TimeDelta::seconds((hours * 3_600.0) as i64);
                (tale(fate, outside, &mut deck, chance), source, ago(age.end)..ago(age.start))
            }
        };
        let mut submission = submission(fate, &story, source, chance);
        let pictured = fate.is_about_a_place() && PICTURED.contains(&story.category);
        submission.photos = photo(&mut photos, pictured, chance).into_iter().collect();
        let evidence = photo(&mut photos, pictured && fate.is_answered(), chance);
        let submitted_at = chance.moment(from.start, from.end.max(from.start));
        let submitted_at = in_its_light(fate, &submission, submitted_at, clocks, now);
        filed.push(Filed {
            fate,
            story,
            outside,
            source,
            token: source.token(county),
            submission,
            submitted_at,
            evidence,
            lead,
        });
    }
    filed
}

/// Working days lie differently in every season: a case that is to be short of time, or late, is moved until it is.
fn in_its_light(fate: Fate, submission: &Submission, at: Instant, clocks: &Clocks, now: Instant) -> Instant {
    let wanted = match fate {
        Fate::HandledLong => Light::Yellow,
        Fate::HandledTooLong => Light::Red,
        _ => return at,
    };
    let is_wanted = |opened_at: &Instant| {
        let promise = clocks.promise(submission.kind, submission.category.as_deref(), *opened_at);
        Light::of(promise.opened_at, promise.answer_by, now) == wanted
    };
    let steps = (0..LIGHT_STEPS).map(|step| LIGHT_STEP * step);
    let around = steps.flat_map(|span| [at - span, at + span]);
    around.filter(|at| *at < now - TimeDelta::days(2)).find(is_wanted).unwrap_or(at)
}

/// The next story of the deck that suits the fate; requests that deputies cannot handle have stories of their own.
fn tale(fate: Fate, outside: &Outside, deck: &mut Vec<&'static Story>, chance: Chance<'_>) -> Story {
    let fits = |story: &&Story| !fate.is_done_twice() || PICTURED.contains(&story.category);
    let next = deck.iter().rposition(fits).unwrap_or_else(|| {
        *deck = STORIES.iter().collect();
        chance.shuffle(deck);
        deck.iter().rposition(fits).expect("some story suits every fate")
    });
    if fate.is_about_deputy() {
        let (content, reply) = ABOUT_DEPUTY[usize::from(fate == Fate::AboutDeputyRated)];
        return Story {
            kind: Kind::Complain,
            category: "other",
            content,
            note: COMMITTEE_NOTE,
            reply,
            outcome: Outcome::Solved,
            ..*deck[next]
        };
    }
    if fate.is_outside() {
        let Outside { kind, category, content, unit, reply, .. } = *outside;
        return Story { kind, category, content, unit, reply, outcome: Outcome::Solved, ..*deck[next] };
    }
    *deck.remove(next)
}

fn photo(photos: &mut Vec<PhotoId>, fits: bool, chance: Chance<'_>) -> Option<PhotoId> {
    (fits && chance.percent(25)).then(|| photos.pop()).flatten()
}

fn lead_of(filed: &[Filed], chance: Chance<'_>) -> usize {
    let leads: Vec<usize> = (0..filed.len()).filter(|at| filed[*at].fate == Fate::Handled).collect();
    *chance.pick(&leads)
}

/// Where a request comes in: most at a deputy who signs in, the others at stations and points.
fn source(fate: Fate, turn: usize, county: &County, chance: Chance<'_>) -> Source {
    let stations = county.codes.stations.len();
    let signed_in = || Source::Deputy(1 + chance.mostly_low(SIGNED_IN_DEPUTIES - 1));
    match fate {
        // Nobody there signs in, so nobody accepts.
        Fate::PassedOn | Fate::PassedOnAndRated => Source::Deputy(county::some_quiet_deputy(chance)),
        // At a deputy's it would have been passed on.
        Fate::WaitingTooLong => Source::Station(turn % stations),
        _ if fate.is_about_deputy() || fate == Fate::HandedOver || chance.percent(58) => signed_in(),
        _ if chance.percent(20) => Source::Point(chance.below(county.codes.points.len())),
        _ if chance.percent(10) => Source::Market,
        _ if fate == Fate::Rated => Source::Station(turn % stations),
        _ => Source::Station(chance.mostly_low(stations)),
    }
}

fn submission(fate: Fate, story: &Story, source: Source, chance: Chance<'_>) -> Submission {
    let channel = match source {
        Source::Station(_) if chance.percent(35) => Channel::WalkIn,
        Source::Station(_) if chance.percent(35) => Channel::Phone,
        Source::Market if chance.percent(50) => Channel::Event,
        _ => Channel::Scan,
    };
    let content = format!("{}{}{}", chance.pick(&OPENINGS), told(story.content, chance), chance.pick(&CLOSINGS));
    let place = (fate.is_about_a_place() && chance.percent(85))
        .then(|| format!("{}{}", names::TOWNSHIPS[source.station()], story.place));
    let reachable = channel != Channel::Scan || chance.percent(60);
    let contact = Contact {
        name: reachable.then(|| names::resident(chance)),
        phone: reachable.then(|| names::phone(1_000 + chance.below(8_000))),
    };
    Submission {
        kind: story.kind,
        content,
        category: chance.percent(85).then(|| story.category.to_owned()),
        channel,
        about_this_deputy: fate.is_about_deputy(),
        location: Location { text: place, point: None },
        contact,
        consent: Consent {
            rules_version: RULES_VERSION.into(),
            share_contact: reachable && chance.percent(50),
            publish_result: chance.percent(60),
            guardian: false,
        },
        photos: Vec::new(),
        other_channel: None,
    }
}

/// A text with its small numbers filled in.
pub fn told(text: &str, chance: Chance<'_>) -> String {
    text.replace("{n}", &(2 + chance.below(7)).to_string())
}
