//! What times are measured against: hours of the clock to acceptance, working days to an answer.

use chrono::TimeDelta;

use super::{clocks::Clocks, durations};

#[derive(Clone, Copy, Debug)]
pub struct Targets {
    pub accept: TimeDelta,
    answer_days: u32,
    /// Working time of one day.
    pub working_day: TimeDelta,
}

impl Targets {
    /// Of what most requests are promised.
    pub fn of(clocks: &Clocks) -> Self {
        let usual = clocks.profiles.usual;
        let working_day = clocks.calendar.hours().whole_day();
        Self { accept: usual.accept(), answer_days: usual.answer_days, working_day }
    }

    /// Working time until an answer is due.
    pub fn answer(&self) -> TimeDelta {
        self.working_day * i32::try_from(self.answer_days).unwrap_or(i32::MAX)
    }

    pub fn answer_words(&self) -> String {
        format!("目标{}个工作日", self.answer_days)
    }

    /// How a working time is said: hours of a day, then working days.
    pub fn working_words(&self, seconds: i64) -> String {
        let day = self.working_day.num_seconds().max(1);
        match seconds.max(0) {
            short if short < day => durations::time(short),
            long => format!("{}个工作日", durations::tenths(long, day)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::promise::Profiles;

    #[test]
    fn working_times_are_said_in_hours_and_working_days() {
        let targets = Targets::of(&Clocks::shipped(Profiles::default()));
        assert_eq!(targets.answer(), TimeDelta::hours(49));
        assert_eq!(targets.answer_words(), "目标7个工作日");
        let said = [35 * 60, 11_520, 7 * 3_600, 10 * 3_600].map(|seconds| targets.working_words(seconds));
        assert_eq!(said, ["35分钟", "3.2小时", "1个工作日", "1.4个工作日"]);
    }
}
