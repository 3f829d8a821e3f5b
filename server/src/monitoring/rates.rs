//! The rates of board and report, each as what it is divided from. Satisfaction stands first: what was closed is not yet what
//! was good (mechanism M31).

use super::summary::Row;

/// A part of a whole; without a whole there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub part: u64,
    pub whole: u64,
}

impl Share {
    pub fn new(part: u64, whole: u64) -> Self {
        Self { part, whole }
    }

    /// Whole percent, rounded down: what is not all is never 100. None of fewer than `least`.
    pub fn percent(self, least: u64) -> Option<u64> {
        (self.whole >= least.max(1)).then(|| self.part.min(self.whole) * 100 / self.whole)
    }

    /// Tenths of a percent, rounded down.
    pub fn tenths(self) -> Option<u64> {
        (self.part.min(self.whole) * 1_000).checked_div(self.whole)
    }
}

impl Row {
    fn rounds_rated(&self) -> u64 {
        let grades = self.satisfaction;
        grades.satisfied + grades.basically_satisfied + grades.dissatisfied
    }

    /// 满意率: of those who rated.
    pub fn satisfied(&self) -> Share {
        Share::new(self.satisfaction.satisfied, self.rounds_rated())
    }

    /// 评价率: of those who rated or let the time for it pass.
    pub fn rated(&self) -> Share {
        Share::new(self.rounds_rated(), self.rounds_rated() + self.satisfaction.unrated)
    }

    /// 办结率: of what was answered or is owed; withdrawn, refused and merged ones are neither.
    pub fn completed(&self) -> Share {
        let answered = self.resolve.wall.n as u64;
        Share::new(answered, answered + self.open)
    }

    /// 按时率: of what was answered or is overdue.
    pub fn on_time(&self) -> Share {
        Share::new(self.in_time, self.resolve.wall.n as u64 + self.overdue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_all_is_never_a_hundred_and_of_few_nothing_is_said() {
        assert_eq!((Share::new(999, 1_000).percent(5), Share::new(999, 1_000).tenths()), (Some(99), Some(999)));
        assert_eq!((Share::new(1_999, 2_000).tenths(), Share::new(4, 4).percent(5)), (Some(999), None));
        assert_eq!((Share::new(0, 0).percent(0), Share::new(0, 0).tenths()), (None, None));
    }
}
