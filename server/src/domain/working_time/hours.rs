//! Office hours: one or more sessions of a day, with breaks between them.

use std::fmt;

use chrono::{NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

/// Sessions of one day at most.
const MOST_SESSIONS: usize = 4;

/// Sessions in order, none empty, none overlapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OfficeHours(Vec<Session>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Session {
    /// Since midnight.
    opens: TimeDelta,
    closes: TimeDelta,
}

/// Hours that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("办公时间要写成“08:30-12:00 14:30-18:00”这样，从早到晚，最多4段")]
pub struct HoursFault;

impl OfficeHours {
    /// Half past eight to noon, half past two to six.
    pub fn usual() -> Self {
        Self::parse("08:30-12:00 14:30-18:00").expect("hours that can be read")
    }

    /// Reads `08:30-12:00 14:30-18:00`.
    ///
    /// # Errors
    /// [`HoursFault`], which says how to write them.
    pub fn parse(text: &str) -> Result<Self, HoursFault> {
        let sessions: Option<Vec<Session>> = text.split_whitespace().map(session).collect();
        let sessions = sessions.filter(|sessions| (1..=MOST_SESSIONS).contains(&sessions.len())).ok_or(HoursFault)?;
        let in_order = sessions.windows(2).all(|pair| pair[0].closes <= pair[1].opens);
        let none_empty = sessions.iter().all(|session| session.opens < session.closes);
        if in_order && none_empty { Ok(Self(sessions)) } else { Err(HoursFault) }
    }

    pub fn whole_day(&self) -> TimeDelta {
        self.0.iter().map(|session| session.closes - session.opens).sum()
    }

    /// Since midnight.
    pub fn close(&self) -> TimeDelta {
        self.0.last().map_or(TimeDelta::days(1), |session| session.closes)
    }

    /// Working time of a working day from one time on until another, or until its end.
    pub(super) fn within(&self, from: NaiveTime, until: Option<NaiveTime>) -> TimeDelta {
        let from = since_midnight(from);
        let until = until.map_or(TimeDelta::days(1), since_midnight);
        let overlap = |session: &Session| session.closes.min(until) - session.opens.max(from);
        self.0.iter().map(overlap).filter(|span| *span > TimeDelta::zero()).sum()
    }

    /// When, since midnight, so much working time of a working day has passed from a time on; what is left at its end.
    pub(super) fn reach(&self, from: NaiveTime, mut left: TimeDelta) -> Result<TimeDelta, TimeDelta> {
        let from = since_midnight(from);
        for session in &self.0 {
            let begin = session.opens.max(from);
            let span = session.closes - begin;
            if span >= left {
                return Ok(begin + left);
            }
            left -= span.max(TimeDelta::zero());
        }
        Err(left)
    }
}

impl fmt::Display for OfficeHours {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |at: TimeDelta| format!("{:02}:{:02}", at.num_hours(), at.num_minutes() % 60);
        let sessions = self.0.iter().map(|session| format!("{}-{}", clock(session.opens), clock(session.closes)));
        formatter.write_str(&sessions.collect::<Vec<_>>().join(" "))
    }
}

impl TryFrom<String> for OfficeHours {
    type Error = HoursFault;

    fn try_from(text: String) -> Result<Self, HoursFault> {
        Self::parse(&text)
    }
}

impl From<OfficeHours> for String {
    fn from(hours: OfficeHours) -> Self {
        hours.to_string()
    }
}

fn session(text: &str) -> Option<Session> {
    let (opens, closes) = text.split_once('-')?;
    Some(Session { opens: clock(opens)?, closes: clock(closes)? })
}

/// `24:00` ends a day.
fn clock(text: &str) -> Option<TimeDelta> {
    if text == "24:00" {
        return Some(TimeDelta::days(1));
    }
    NaiveTime::parse_from_str(text, "%H:%M").ok().map(since_midnight)
}

fn since_midnight(at: NaiveTime) -> TimeDelta {
    at - NaiveTime::MIN
}
