//! A code by itself: what it stands for, whether it is good, where it hangs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Card;
use crate::domain::china_time::Instant;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    Deputy,
    Station,
    Point,
    Event,
}

impl CodeKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::Station => "station",
            Self::Point => "point",
            Self::Event => "event",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Deputy, Self::Station, Self::Point, Self::Event].into_iter().find(|kind| kind.code() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    pub kind: CodeKind,
    /// Deputy, point or station; of an event the station that holds it.
    pub target: Uuid,
    /// Revoked or replaced.
    pub revoked: bool,
    /// Token of the code that took this one's place.
    pub instead: Option<String>,
    /// Until then a replaced code still takes requests and leads on to the one in its place.
    #[serde(default)]
    pub leads_until: Option<Instant>,
    /// When the event is over, and its code with it.
    #[serde(default)]
    pub ends_at: Option<Instant>,
    /// An event's name.
    #[serde(default)]
    pub name: Option<String>,
    /// Where it hangs, as whoever hung it up wrote it.
    #[serde(default)]
    pub place: Option<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Of the hanging up itself: the same spot a year later is another place in the figures.
    pub id: Uuid,
    pub words: String,
}

impl Place {
    /// When it was hung up there: its id is made of that time.
    pub fn since(&self) -> Option<Instant> {
        let (seconds, nanoseconds) = self.id.get_timestamp()?.to_unix();
        Instant::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
    }
}

impl Code {
    /// A code as it is on its first day.
    pub fn issued(kind: CodeKind, target: Uuid) -> Self {
        Self { kind, target, revoked: false, instead: None, leads_until: None, ends_at: None, name: None, place: None }
    }

    /// The code to go on to while a replaced one still leads there.
    pub fn leads_to(&self, now: Instant) -> Option<&str> {
        self.instead.as_deref().filter(|_| self.leads_until.is_some_and(|until| now < until))
    }

    fn is_over(&self, now: Instant) -> bool {
        self.ends_at.is_some_and(|end| end <= now)
    }
}

/// How a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeState {
    Live,
    /// Replaced, and leading on for a time.
    Leading,
    Replaced,
    Revoked,
    /// Its deputy does not serve, or its station is closed.
    NotServing,
    /// Its event has ended.
    Over,
}

impl CodeState {
    pub fn words(self) -> &'static str {
        match self {
            Self::Live => "在用",
            Self::Leading => "已换新码，旧码还通",
            Self::Replaced => "已换新码",
            Self::Revoked => "已停用",
            Self::NotServing => "代表不在任或站点关闭",
            Self::Over => "活动已结束",
        }
    }

    /// Whether whoever scans it can submit something.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Live | Self::Leading)
    }
}

impl Card<'_> {
    /// The one rule of which codes are good.
    pub fn state(&self, now: Instant) -> CodeState {
        let code = self.code;
        let serves = self.deputy.is_none_or(|deputy| deputy.active) && self.station.open;
        let is_over = code.is_over(now);
        match (code.revoked, &code.instead) {
            (true, None) => CodeState::Revoked,
            (true, Some(_)) if code.leads_to(now).is_some() && serves && !is_over => CodeState::Leading,
            (true, Some(_)) => CodeState::Replaced,
            (false, _) if is_over => CodeState::Over,
            (false, _) if !serves => CodeState::NotServing,
            (false, _) => CodeState::Live,
        }
    }
}
