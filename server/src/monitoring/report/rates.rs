//! The three rates of a report, each with what it is divided from. Satisfaction stands first: what was closed is not yet what
//! was good (mechanism M31).

use super::super::{pages::Rate, summary};
use crate::{
    domain::{china_time::Instant, moves::Satisfaction, stage::StageName},
    store::measures::MeasuredRound,
};

/// What the rates of some rounds are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Satisfied, basically satisfied, dissatisfied.
    pub grades: [u64; 3],
    pub answered: u64,
    pub in_time: u64,
    /// Past what is due and not answered.
    pub overdue: u64,
    /// Answered and not reopened.
    pub completed: u64,
    /// Neither refused nor withdrawn nor joined to another, and not reopened.
    pub owed: u64,
}

impl Counted {
    pub fn of<'a>(rounds: impl IntoIterator<Item = &'a MeasuredRound>, now: Instant) -> Self {
        let mut counted = Self::default();
        for round in rounds {
            counted.add(round, now);
        }
        counted
    }

    fn add(&mut self, round: &MeasuredRound, now: Instant) {
        match round.satisfaction {
            Some(Satisfaction::Satisfied) => self.grades[0] += 1,
            Some(Satisfaction::BasicallySatisfied) => self.grades[1] += 1,
            Some(Satisfaction::Dissatisfied) => self.grades[2] += 1,
            None => {}
        }
        self.answered += u64::from(round.resolved_at.is_some());
        self.in_time += u64::from(round.resolved_at.is_some_and(|at| at <= round.answer_by));
        self.overdue += u64::from(summary::is_overdue(round, now));
        let elsewhere = matches!(round.stage, StageName::OutOfScope | StageName::Withdrawn | StageName::Merged);
        if !round.reopened && !elsewhere {
            self.owed += 1;
            self.completed += u64::from(matches!(round.stage, StageName::Resolved | StageName::Closed));
        }
    }

    fn rated(&self) -> u64 {
        self.grades.iter().sum()
    }

    pub fn rates(&self) -> Vec<Rate> {
        vec![
            rate("满意率", self.grades[0], self.rated(), "评为“满意”的÷评价了的，“基本满意”不算在内"),
            rate("评价率", self.rated(), self.answered, "评价了的÷已答复的；没有评价的不算满意"),
            rate("办结率", self.completed, self.owed, "已答复、没有要求重办的÷应答复的；不受理、撤回和合并的不算"),
            rate("按时率", self.in_time, self.answered + self.overdue, "按时答复的÷（已答复的＋已超期没答复的）"),
        ]
    }
}

/// Rounded down: what is not all is never 100.
fn rate(label: &str, part: u64, whole: u64, formula: &str) -> Rate {
    let thousandths = (part * 1_000).checked_div(whole);
    Rate {
        label: label.into(),
        value: thousandths.map_or("没有可算的".into(), |share| format!("{}.{}", share / 10, share % 10)),
        unit: if whole > 0 { "%".into() } else { String::new() },
        fraction: format!("{part}件÷{whole}件"),
        formula: format!("{label}＝{formula}。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_name_what_they_are_made_of_and_never_round_up_to_all() {
        let counted = Counted { grades: [999, 1, 0], answered: 0, ..Counted::default() };
        let said: Vec<_> = counted.rates().into_iter().map(|it| (it.label, it.value, it.fraction)).collect();
        assert_eq!(said[0], ("满意率".into(), "99.9".into(), "999件÷1000件".into()));
        assert_eq!(said[3], ("按时率".into(), "没有可算的".into(), "0件÷0件".into()));
    }
}
