//! How a case is pressed on: by its resident, by staff, and by time that runs out.

use serde::{Deserialize, Serialize};

use super::Case;
use crate::domain::{
    china_time::{self, Instant},
    clocks::Clocks,
    escalation::{Level, Owed, committee_from},
    holder::Holder,
    light::yellow_from,
    moves::Move,
    promise::CHASE_EVERY,
    stage::Stage,
};

/// Who pressed, how often, and who has been told that time runs out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pressing {
    /// How often the resident asked to hurry.
    #[serde(skip_serializing_if = "is_zero")]
    pub chases: u32,
    /// How often staff did.
    #[serde(skip_serializing_if = "is_zero")]
    pub urges: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urged_at: Option<Instant>,
    /// Who has been told that the present promise runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// When the committee is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committee_at: Option<Instant>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands out references")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Case {
    /// From the second working day, once in three days, while an answer is owed.
    pub fn may_chase(&self, now: Instant) -> bool {
        self.stage.name().is_open() && now >= self.chased_from()
    }

    /// From when the resident may ask to hurry, again where they did.
    pub fn chased_from(&self) -> Instant {
        let again = self.chased_at.map(|last| last + CHASE_EVERY);
        again.map_or(self.promise.chased_from(), |again| again.max(self.promise.chased_from()))
    }

    /// Once a day.
    pub fn may_urge(&self, now: Instant) -> bool {
        let today = |at: Instant| china_time::day(at) == china_time::day(now);
        self.stage.name().is_open() && !self.pressing.urged_at.is_some_and(today)
    }

    /// Whom the running clock is told to next, and when.
    pub fn pressed_next(&self) -> Option<(Instant, Level)> {
        let (opened, due) = self.due().filter(|_| self.paused_since.is_none() && !self.is_withheld())?;
        match self.pressing.level {
            _ if self.stage == Stage::Submitted => None,
            None => Some((yellow_from(opened, due), Level::Reminded)),
            Some(Level::Reminded) => Some((due, Level::Overdue)),
            Some(Level::Overdue) => self.pressing.committee_at.map(|at| (at, Level::Committee)),
            Some(Level::Committee) => None,
        }
    }

    /// What follows from the time that passed; who is late already is reminded of nothing.
    pub fn escalation(&self, clocks: &Clocks, now: Instant) -> Option<Move> {
        let (at, next) = self.pressed_next().filter(|(at, _)| *at < now)?;
        let (_, due) = self.due()?;
        let level = if next == Level::Reminded && due < now { Level::Overdue } else { next };
        let owed = if matches!(self.stage, Stage::Routed { .. }) { Owed::Acceptance } else { Owed::Answer };
        let committee_at = (level == Level::Overdue).then(|| committee_from(&clocks.calendar, due.max(at)));
        Some(Move::Escalated { level, owed, holder: self.stage.holder()?, committee_at })
    }

    /// Whether a level of escalation follows: a higher one than before, for whoever has the case.
    pub(super) fn rise(&mut self, level: Level, holder: Holder, committee_at: Option<Instant>, at: Instant) -> bool {
        let due = self.pressed_next().is_some_and(|(from, _)| from < at);
        let rises = due && self.pressing.level < Some(level) && self.stage.holder() == Some(holder);
        if rises {
            (self.pressing.level, self.pressing.committee_at) = (Some(level), committee_at);
        }
        rises
    }

    /// Another clock that still runs has told nobody yet.
    pub(super) fn follow_clock(&mut self, before: Option<(Instant, Instant)>, at: Instant) {
        let now = self.due();
        if now != before && now.is_none_or(|(_, due)| due > at) {
            (self.pressing.level, self.pressing.committee_at) = (None, None);
        }
    }
}
