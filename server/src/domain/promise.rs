//! What is promised and by when. Until calendars come: accept within 24 hours, answer within 7 days, wall clock.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::china_time::Instant;

/// The clocks' lengths, from settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    pub accept: TimeDelta,
    pub answer: TimeDelta,
    /// How long a resident may rate an answer.
    pub rating: TimeDelta,
}

impl Default for Profile {
    fn default() -> Self {
        Self { accept: TimeDelta::hours(24), answer: TimeDelta::days(7), rating: TimeDelta::days(7) }
    }
}

/// The promise of one round: frozen when the round opens, moved only by pauses and extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub opened_at: Instant,
    pub accept_by: Instant,
    pub answer_by: Instant,
}

impl Promise {
    pub fn from(opened_at: Instant, profile: &Profile) -> Self {
        Self { opened_at, accept_by: opened_at + profile.accept, answer_by: opened_at + profile.answer }
    }

    /// The same for somebody who gets the case now and has the whole time to accept it.
    pub fn accepted_from(self, now: Instant, accept: TimeDelta) -> Self {
        Self { accept_by: self.accept_by.max(now + accept), ..self }
    }
}

/// A request may be chased once in three days, from the second working day.
pub const CHASE_EVERY: TimeDelta = TimeDelta::days(3);
/// Until calendars come the second working day is the day after.
pub const CHASE_FROM: TimeDelta = TimeDelta::days(1);
/// At most ten working days may be added, once, with a reason (domain default 2.3).
pub const LONGEST_EXTENSION_DAYS: u8 = 10;
