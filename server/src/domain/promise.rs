//! What is promised and by when: a request is taken up within hours of the clock and answered within working days.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    china_time::{self, Instant},
    moves::Kind,
    working_time::CalendarVersion,
};

/// Hours, working days and days that anybody may set.
pub const MOST_HOURS: u32 = 720;
pub const MOST_WORKING_DAYS: u32 = 120;
pub const MOST_RATING_DAYS: u32 = 90;
const USUAL_RATING_DAYS: u32 = 7;
/// Lines of the table of profiles.
pub const MOST_LINES: usize = 64;

/// How long each thing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Hours of the clock until somebody has taken it up.
    pub accept_hours: u32,
    /// Working days until it is answered.
    pub answer_days: u32,
}

impl Profile {
    pub fn accept(&self) -> TimeDelta {
        TimeDelta::hours(self.accept_hours.into())
    }
}

/// The profile of one kind, of one category, or of one kind within a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub kind: Option<Kind>,
    pub category: Option<String>,
    pub profile: Profile,
}

/// What is promised to whom: the closest line, or what is usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profiles {
    pub usual: Profile,
    pub lines: Vec<Line>,
    /// Days of the clock in which a resident may rate an answer.
    pub rating_days: u32,
}

impl Profiles {
    /// Five working days for a question, fifteen for a suggestion, seven for what is between (12345 hotlines: 2, 5 and 15 for
    /// what several departments handle; extension at most 10).
    pub fn shipped(usual: Profile, rating_days: u32) -> Self {
        let days =
            |kind, answer_days| Line { kind: Some(kind), category: None, profile: Profile { answer_days, ..usual } };
        Self { usual, lines: vec![days(Kind::Consult, 5), days(Kind::Suggest, 15)], rating_days }
    }

    pub fn rating(&self) -> TimeDelta {
        TimeDelta::days(self.rating_days.into())
    }

    pub fn of(&self, kind: Kind, category: Option<&str>) -> Profile {
        let fits = |line: &&Line| {
            line.kind.is_none_or(|of| of == kind) && line.category.as_deref().is_none_or(|of| Some(of) == category)
        };
        let closeness = |line: &&Line| (line.category.is_some(), line.kind.is_some());
        self.lines.iter().filter(fits).max_by_key(closeness).map_or(self.usual, |line| line.profile)
    }
}

impl Default for Profiles {
    fn default() -> Self {
        Self::shipped(Profile::default(), USUAL_RATING_DAYS)
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self { accept_hours: 24, answer_days: 7 }
    }
}

/// The promise of one round: frozen when the round opens, moved only by pauses and extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub opened_at: Instant,
    pub accept_by: Instant,
    pub answer_by: Instant,
    /// The days and hours it was reckoned by; none for one of an older program, by the clock alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar: Option<CalendarVersion>,
    /// The last year whose working days were known, where the end lies beyond: to be fixed once the next year's are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisional: Option<i32>,
    /// From when the resident may ask to hurry: the second working day. None for one of an older program: a day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chase_from: Option<Instant>,
}

impl Promise {
    /// From when the resident may ask to hurry.
    pub fn chased_from(&self) -> Instant {
        self.chase_from.unwrap_or(self.opened_at + CHASE_FROM)
    }

    /// `最迟 4月22日 周三 18:00`, and that it is not fixed yet where it is not.
    pub fn answer_words(&self) -> String {
        format!("最迟 {}", self.answer_day_words())
    }

    /// The same where 最迟 stands beside it.
    pub fn answer_day_words(&self) -> String {
        let by = china_time::long(self.answer_by);
        if self.provisional.is_some() { format!("{by}（暂定，等放假安排公布）") } else { by }
    }

    /// The same for somebody who gets the case now and has the whole time to accept it.
    pub fn accepted_from(self, now: Instant, accept: TimeDelta) -> Self {
        Self { accept_by: self.accept_by.max(now + accept), ..self }
    }
}

/// A request may be chased once in three days, from the second working day.
pub const CHASE_EVERY: TimeDelta = TimeDelta::days(3);
/// For promises that were made without a calendar.
const CHASE_FROM: TimeDelta = TimeDelta::days(1);
/// At most ten working days may be added, once, with a reason (domain default 2.3).
pub const LONGEST_EXTENSION_DAYS: u8 = 10;
/// How long the clock stands still at most while the resident is asked.
pub const QUESTION_DAYS: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_line_holds() {
        let usual = Profile::default();
        let mut profiles = Profiles::shipped(usual, 7);
        assert_eq!(profiles.of(Kind::Help, None), usual);
        assert_eq!(profiles.of(Kind::Consult, Some("road")).answer_days, 5);
        let line = |kind, category: Option<&str>, answer_days| Line {
            kind,
            category: category.map(Into::into),
            profile: Profile { answer_days, ..usual },
        };
        profiles.lines.push(line(None, Some("road"), 3));
        assert_eq!(profiles.of(Kind::Consult, Some("road")).answer_days, 3);
        profiles.lines.insert(0, line(Some(Kind::Consult), Some("road"), 1));
        assert_eq!(profiles.of(Kind::Consult, Some("road")).answer_days, 1);
        assert_eq!(profiles.of(Kind::Suggest, Some("water")).answer_days, 15);
    }
}
