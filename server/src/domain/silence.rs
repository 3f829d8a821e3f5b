//! Silence in working days: how long a resident has heard nothing.

use chrono::NaiveDate;

use super::{
    china_time::{self, Instant},
    working_time::Calendar,
};

/// Longer is not told apart.
const MOST_DAYS: u32 = 250;

/// Working days after the day of the last word, today included.
pub fn days(calendar: &Calendar, since: Instant, now: Instant) -> u32 {
    let (last, today) = (china_time::day(since), china_time::day(now));
    let passed = today.iter_days_back().take_while(|day| *day > last).filter(|day| calendar.works(*day));
    passed.take(MOST_DAYS as usize).count() as u32
}

/// Whoever heard their last word before this day has heard nothing for more than `limit` working days.
pub fn first_day(calendar: &Calendar, limit: u32, now: Instant) -> NaiveDate {
    let today = china_time::day(now);
    let mut worked = today.iter_days_back().filter(|day| calendar.works(*day));
    worked.nth(limit.min(MOST_DAYS) as usize).unwrap_or(today)
}

trait Back {
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate>;
}

impl Back for NaiveDate {
    fn iter_days_back(self) -> impl Iterator<Item = NaiveDate> {
        std::iter::successors(Some(self), |day| day.pred_opt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_holidays_are_no_silence() {
        let calendar = Calendar::shipped();
        // Friday to Tuesday over a weekend.
        assert_eq!(days(&calendar, at("2026-04-17T09:00:00+08:00"), at("2026-04-21T12:00:00+08:00")), 2);
        // The days off of October, 1st to 7th: Saturday the 10th works instead.
        assert_eq!(days(&calendar, at("2026-09-30T09:00:00+08:00"), at("2026-10-10T12:00:00+08:00")), 3);
        assert_eq!(days(&calendar, at("2026-04-21T09:00:00+08:00"), at("2026-04-21T12:00:00+08:00")), 0);
    }

    #[test]
    fn the_first_day_is_where_the_limit_is_passed() {
        let calendar = Calendar::shipped();
        let now = at("2026-04-21T12:00:00+08:00");
        let first = first_day(&calendar, 5, now);
        let before = china_time::start_of(first) - chrono::TimeDelta::seconds(1);
        assert!(days(&calendar, before, now) > 5);
        assert!(days(&calendar, china_time::start_of(first), now) <= 5);
    }
}
