//! What a case is promised when it is passed on, taken up again or sealed: by the clocks, which are an argument.

use uuid::Uuid;

use super::Case;
use crate::domain::{china_time::Instant, clocks::Clocks, moves::Move, promise::Promise, stage::Stage};

impl Case {
    /// Whether what is due next may still move because a year's days off are not known.
    pub fn due_is_provisional(&self) -> bool {
        let answer_is_due = matches!(self.stage, Stage::Accepted { .. } | Stage::InProgress { .. });
        answer_is_due && self.promise.provisional.is_some()
    }

    /// The promise as it holds if the clock goes on now.
    pub fn promise_running(&self, clocks: &Clocks, now: Instant) -> Promise {
        let until = self.paused_until.map_or(now, |until| until.min(now));
        self.paused_since.map_or(self.promise, |since| clocks.resumed(self.promise, since, until))
    }

    /// What is promised once the case is passed on. Before anybody accepted it the first day goes on; once that is over, or
    /// the case was taken up, whoever gets it has a day of their own.
    pub fn promise_passed_on(&self, clocks: &Clocks, now: Instant) -> Promise {
        let untouched = matches!(self.stage, Stage::Routed { .. }) && self.round().accepted_at.is_none();
        let goes_on = untouched && now < self.promise.accept_by;
        if goes_on { self.promise } else { self.promise_to_another(clocks, now) }
    }

    /// The same promise for somebody who has the whole time to accept it.
    pub fn promise_to_another(&self, clocks: &Clocks, now: Instant) -> Promise {
        self.promise_running(clocks, now).accepted_from(now, clocks.accept(self.kind, self.category.as_deref()))
    }

    /// The promise of a round that opens now.
    pub fn promise_anew(&self, clocks: &Clocks, now: Instant) -> Promise {
        clocks.promise(self.kind, self.category.as_deref(), now)
    }

    /// The move that keeps it to the county's committee, and from the unit it accuses, where it is one.
    pub fn sealing(&self, unit: Option<Uuid>, clocks: &Clocks, now: Instant) -> Move {
        Move::Sealed { unit, promise: self.promise_passed_on(clocks, now) }
    }
}
