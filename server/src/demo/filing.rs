//! Who asks what, where and when: the submissions of the demo county, before anything is done about them.

use std::ops::Range;

use super::{
    chance::Chance,
    county::{self, County, SIGNED_IN_DEPUTIES},
    names,
    phrases::{ABOUT_DEPUTY, CLOSINGS, OPENINGS, OUTSIDE, Outside},
    stories::{STORIES, Story},
};
use crate::domain::{
    china_time::Instant,
    moves::Channel,
    submission::{Consent, Contact, Location, RULES_VERSION, Submission},
    token::Token,
    words::PhotoId,
};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Waiting,
    WaitingLong,
    WaitingTooLong,
    /// Its deputy did not accept it: it lies at the station.
    PassedOn,
    PassedOnAndRated,
    HandedOver,
    Accepted,
    Handled,
    HandledLong,
    HandledTooLong,
    Asked,
    Extended,
    Referred,
    Answered,
    Rated,
    Unrated,
    Reopened,
    ReopenedByStaff,
    RatedTwice,
    OutOfScope,
    Appealed,
    AppealedAndRated,
    Withdrawn,
    Merged,
    AboutDeputyWaiting,
    AboutDeputyRated,
}

/// How many of each the county has beside the first deputy's.
const FATES: [(Fate, usize); 26] = [
    (Fate::Waiting, 13),
    (Fate::WaitingLong, 7),
    (Fate::WaitingTooLong, 9),
    (Fate::PassedOn, 10),
    (Fate::PassedOnAndRated, 12),
    (Fate::HandedOver, 5),
    (Fate::Accepted, 15),
    (Fate::Handled, 21),
    (Fate::HandledLong, 9),
    (Fate::HandledTooLong, 7),
    (Fate::Asked, 8),
    (Fate::Extended, 8),
    (Fate::Referred, 16),
    (Fate::Answered, 32),
    (Fate::Rated, 148),
    (Fate::Unrated, 30),
    (Fate::Reopened, 7),
    (Fate::ReopenedByStaff, 3),
    (Fate::RatedTwice, 12),
    (Fate::OutOfScope, 12),
    (Fate::Appealed, 4),
    (Fate::AppealedAndRated, 3),
    (Fate::Withdrawn, 8),
    (Fate::Merged, 8),
    (Fate::AboutDeputyWaiting, 1),
    (Fate::AboutDeputyRated, 2),
];

/// The first deputy's requests: an inbox like that of a real day, with some history.
const FIRST_DEPUTYS: [Fate; 14] = [
    Fate::Waiting,
    Fate::WaitingLong,
    Fate::Accepted,
    Fate::HandledLong,
    Fate::HandledTooLong,
    Fate::Asked,
    Fate::Reopened,
    Fate::Answered,
    Fate::Rated,
    Fate::Rated,
    Fate::Rated,
    Fate::Unrated,
    Fate::RatedTwice,
    Fate::OutOfScope,
];

impl Fate {
    /// How many hours ago it was submitted.
    fn age(self) -> Range<f64> {
        match self {
            Self::Waiting | Self::AboutDeputyWaiting => 0.1..14.0,
            Self::WaitingLong => 16.5..22.0,
            Self::WaitingTooLong => 25.0..60.0,
            Self::PassedOn => 25.0..40.0,
            Self::Accepted => 6.0..40.0,
            Self::Handled | Self::Referred => 26.0..100.0,
            Self::HandledLong => 116.0..160.0,
            Self::HandledTooLong => 172.0..230.0,
            Self::Asked => 30.0..110.0,
            Self::Extended => 100.0..240.0,
            Self::Answered => 40.0..200.0,
            Self::Reopened => 150.0..290.0,
            Self::ReopenedByStaff => 250.0..340.0,
            Self::Appealed => 26.0..40.0,
            Self::RatedTwice | Self::PassedOnAndRated | Self::AppealedAndRated => 480.0..2_150.0,
            Self::HandedOver | Self::Rated | Self::AboutDeputyRated | Self::Unrated => 420.0..2_150.0,
            Self::OutOfScope | Self::Withdrawn => 30.0..2_000.0,
            Self::Merged => 26.0..90.0,
        }
    }

    pub fn is_about_deputy(self) -> bool {
        matches!(self, Self::AboutDeputyWaiting | Self::AboutDeputyRated)
    }

    fn is_outside(self) -> bool {
        matches!(self, Self::OutOfScope | Self::Appealed | Self::AppealedAndRated)
    }
}

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

/// Every request of the last 90 days; those that are merged come after their leads.
pub fn file_all(county: &County, now: Instant, mut photos: Vec<PhotoId>, chance: Chance<'_>) -> Vec<Filed> {
    let mut plans: Vec<(Fate, Source)> = FIRST_DEPUTYS.map(|fate| (fate, Source::Deputy(0))).into();
    for (fate, count) in FATES {
        plans.extend((0..count).map(|turn| (fate, source(fate, turn, county, chance))));
    }
    let mut deck: Vec<&Story> = Vec::new();
    let mut filed: Vec<Filed> = Vec::with_capacity(plans.len());
    for (fate, source) in plans {
        if deck.is_empty() {
            deck = STORIES.iter().collect();
            chance.shuffle(&mut deck);
        }
        let lead = (fate == Fate::Merged).then(|| lead_of(&filed, chance));
        let (story, source, from) = match lead {
            Some(at) => (filed[at].story, filed[at].source, filed[at].submitted_at..now - chance.hours(1.0, 12.0)),
            None => {
                let (least, most) = (fate.age().start * 3_600.0, fate.age().end * 3_600.0);
                let ago = |seconds: f64| now - chrono::TimeDelta::seconds(seconds as i64);
                (*deck.pop().expect("the deck was filled"), source, ago(most)..ago(least))
            }
        };
        let outside = chance.pick(&OUTSIDE);
        let mut submission = submission(fate, &story, outside, source, chance);
        submission.photos = photo(&mut photos, 20, chance).into_iter().collect();
        let evidence = photo(&mut photos, 15, chance);
        let submitted_at = chance.moment(from.start, from.end.max(from.start));
        filed.push(Filed { fate, story, outside, source, token: source.token(county), submission, submitted_at, evidence, lead });
    }
    filed
}

fn photo(photos: &mut Vec<PhotoId>, likely: usize, chance: Chance<'_>) -> Option<PhotoId> {
    chance.percent(likely).then(|| photos.pop()).flatten()
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

fn submission(fate: Fate, story: &Story, outside: &Outside, source: Source, chance: Chance<'_>) -> Submission {
    let (kind, category, said) = match fate {
        _ if fate.is_about_deputy() => (crate::domain::moves::Kind::Complain, "other", about_deputy(fate).0),
        _ if fate.is_outside() => (outside.kind, outside.category, outside.content),
        _ => (story.kind, story.category, story.content),
    };
    let channel = match source {
        Source::Station(_) if chance.percent(35) => Channel::WalkIn,
        Source::Station(_) if chance.percent(35) => Channel::Phone,
        Source::Market if chance.percent(50) => Channel::Event,
        _ => Channel::Scan,
    };
    let content = format!("{}{}{}", chance.pick(&OPENINGS), told(said, chance), chance.pick(&CLOSINGS));
    let place = (!fate.is_outside() && !fate.is_about_deputy() && chance.percent(85))
        .then(|| format!("{}{}", names::TOWNSHIPS[source.station()], story.place));
    let reachable = channel != Channel::Scan || chance.percent(60);
    let contact = Contact {
        name: reachable.then(|| names::resident(chance)),
        phone: reachable.then(|| names::phone(1_000 + chance.below(8_000))),
    };
    Submission {
        kind,
        content,
        category: chance.percent(85).then(|| category.to_owned()),
        channel,
        about_this_deputy: fate.is_about_deputy(),
        location: Location { text: place, point: None },
        contact,
        consent: Consent { rules_version: RULES_VERSION.into(), share_contact: reachable && chance.percent(50), publish_result: chance.percent(60) },
        photos: Vec::new(),
        other_channel: None,
    }
}

/// What is said about a deputy, and the committee's answer.
pub fn about_deputy(fate: Fate) -> (&'static str, &'static str) {
    ABOUT_DEPUTY[usize::from(fate == Fate::AboutDeputyRated)]
}

/// A text with its small numbers filled in.
pub fn told(text: &str, chance: Chance<'_>) -> String {
    text.replace("{n}", &(2 + chance.below(7)).to_string())
}
