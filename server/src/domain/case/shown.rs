//! What a case shows of itself: its light, its flags, and what its resident may do.

use super::Case;
use crate::domain::{
    china_time::Instant,
    light::Light,
    stage::{Stage, StageName},
};

impl Case {
    /// When the next thing is due, and since when that clock runs; `None` when nothing is owed.
    pub fn due(&self) -> Option<(Instant, Instant)> {
        match self.stage {
            Stage::Submitted | Stage::Routed { .. } => Some((self.promise.opened_at, self.promise.accept_by)),
            Stage::Accepted { .. } | Stage::InProgress { .. } => Some((self.promise.opened_at, self.promise.answer_by)),
            _ => None,
        }
    }

    /// The light now: of the running clock, or of the answer that ended it.
    pub fn light(&self, now: Instant) -> Light {
        match (self.due(), self.paused_since) {
            (Some((opened, due)), Some(since)) => Light::of(opened, due, since),
            (Some((opened, due)), None) => Light::of(opened, due, now),
            (None, _) => match self.round().resolved_at {
                Some(at) if at > self.promise.answer_by => Light::Red,
                _ => Light::Green,
            },
        }
    }

    /// Flags beside the stage, as named in JSON.
    pub fn flags(&self) -> Vec<&'static str> {
        let all = [
            (self.supervised, "supervised"),
            (self.extended, "extended"),
            (self.paused_since.is_some(), "paused"),
            (self.held, "held"),
            (self.sealed, "sealed"),
        ];
        all.into_iter().filter(|(set, _)| *set).map(|(_, name)| name).collect()
    }

    /// What the resident may do now, as named in JSON.
    pub fn resident_can(&self, now: Instant) -> Vec<&'static str> {
        let stage = self.stage.name();
        let ratable = matches!(self.stage, Stage::Resolved { rating_until, .. } if now <= rating_until);
        let open = stage.is_open();
        let all = [
            (ratable, "rate"),
            (ratable, "reopen"),
            (open || stage == StageName::Resolved, "supplement"),
            (self.may_chase(now), "chase"),
            (open, "withdraw"),
            (stage == StageName::OutOfScope && !self.appealed, "appeal"),
        ];
        all.into_iter().filter(|(can, _)| *can).map(|(_, name)| name).collect()
    }
}
