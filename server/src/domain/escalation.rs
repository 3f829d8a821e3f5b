//! How far a promise that runs out is passed upward: its holder is reminded, then the station is told, then the committee.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{china_time::Instant, working_time::Calendar};

/// Who has been told, each once a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The holder: the last third has begun.
    Reminded,
    /// The station, or whoever else has it: the time is over.
    Overdue,
    /// The committee: it is over by a working day.
    Committee,
}

/// What is owed when it runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owed {
    Acceptance,
    Answer,
}

/// Working days after the end of a promise until the committee is told.
const COMMITTEE_AFTER_DAYS: u32 = 1;
/// Nobody's telephone rings from nine in the evening to half past seven, Asia/Shanghai.
const QUIET_FROM: TimeDelta = TimeDelta::hours(21);
const QUIET_UNTIL: TimeDelta = TimeDelta::minutes(7 * 60 + 30);

/// When the committee is told of a promise that ended.
pub fn committee_from(calendar: &Calendar, due: Instant) -> Instant {
    calendar.extended(due, COMMITTEE_AFTER_DAYS).at
}

/// When what is made now is shown: at once, or when the quiet hours end.
pub fn shown_from(now: Instant) -> Instant {
    let midnight = super::china_time::start_of(super::china_time::day(now));
    if now < midnight + QUIET_UNTIL {
        midnight + QUIET_UNTIL
    } else if now >= midnight + QUIET_FROM {
        midnight + TimeDelta::days(1) + QUIET_UNTIL
    } else {
        now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai(text: &str) -> Instant {
        chrono::DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
    }

    #[test]
    fn what_is_made_at_night_is_shown_in_the_morning() {
        for (made, shown) in [
            ("2026-04-15T20:59", "2026-04-15T20:59"),
            ("2026-04-15T21:00", "2026-04-16T07:30"),
            ("2026-04-16T00:00", "2026-04-16T07:30"),
            ("2026-04-16T07:29", "2026-04-16T07:30"),
            ("2026-04-16T07:30", "2026-04-16T07:30"),
        ] {
            assert_eq!(shown_from(shanghai(made)), shanghai(shown), "{made}");
        }
    }

    #[test]
    fn the_committee_is_told_a_working_day_after_the_end() {
        let calendar = Calendar::shipped();
        // A Friday evening: Monday evening.
        assert_eq!(committee_from(&calendar, shanghai("2026-04-17T18:00")), shanghai("2026-04-20T18:00"));
        assert_eq!(committee_from(&calendar, shanghai("2026-04-15T09:12")), shanghai("2026-04-16T09:12"));
    }
}
