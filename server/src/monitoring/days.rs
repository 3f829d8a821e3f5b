//! A span of calendar days in Asia/Shanghai, first and last included.

use chrono::{Datelike, Days, NaiveDate};

use crate::domain::{
    china_time::{self, Instant},
    fault::Fault,
};

/// Days a summary spans when nothing is asked for.
const USUAL: u64 = 90;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// The last `count` days, today included.
    pub fn last(count: u64, today: NaiveDate) -> Self {
        Self { from: before(today, count.saturating_sub(1)), to: today }
    }

    /// Reads both ends; without them the last 90 days.
    ///
    /// # Errors
    /// A sentence for every field that does not fit.
    pub fn read(from: Option<&str>, to: Option<&str>, today: NaiveDate) -> Result<Self, Vec<Fault>> {
        let mut faults = vec![];
        let mut day = |field: &str, text: Option<&str>| match read_day(text) {
            Ok(day) => day,
            Err(message) => {
                faults.push(Fault::new(field, message));
                None
            }
        };
        let (from, to) = (day("from", from), day("to", to));
        let to = to.unwrap_or_else(|| from.map_or(today, |from| today.max(from)));
        let from = from.unwrap_or_else(|| before(to, USUAL - 1));
        if faults.is_empty() && from > to {
            faults.push(Fault::new("to", "结束的日子在开始的日子前面，请对调"));
        }
        if faults.is_empty() { Ok(Self { from, to }) } else { Err(faults) }
    }

    pub fn start(&self) -> Instant {
        china_time::start_of(self.from)
    }

    /// The first instant after it.
    pub fn end(&self) -> Instant {
        china_time::end_of(self.to)
    }

    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }

    pub fn days(&self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while({
            let to = self.to;
            move |day| *day <= to
        })
    }
}

pub fn before(day: NaiveDate, count: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(count)).unwrap_or(day)
}

pub fn after(day: NaiveDate, count: u64) -> NaiveDate {
    day.checked_add_days(Days::new(count)).unwrap_or(day)
}

/// `2026-04-21`; empty means absent.
///
/// # Errors
/// A sentence that says how a day is written.
pub fn read_day(text: Option<&str>) -> Result<Option<NaiveDate>, String> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| (2000..2200).contains(&day.year()));
    day.map(Some).ok_or_else(|| "日期请写成2026-04-21这样".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn without_ends_it_is_the_last_ninety_days() {
        let today = day("2026-04-21");
        let span = Span::read(None, Some(""), today).unwrap();
        assert_eq!((span.from, span.to), (day("2026-01-22"), today));
        assert_eq!(span.days().count(), 90);
        let before_today = Span::read(None, Some("2026-03-31"), today).unwrap();
        assert_eq!(before_today.from, day("2026-01-01"));
    }

    #[test]
    fn both_days_are_included() {
        let span = Span::read(Some("2026-04-20"), Some("2026-04-20"), day("2026-04-21")).unwrap();
        assert_eq!(china_time::rfc3339(span.start()), "2026-04-20T00:00:00+08:00");
        assert_eq!(china_time::rfc3339(span.end()), "2026-04-21T00:00:00+08:00");
    }

    #[test]
    fn what_is_no_day_is_named() {
        let fields = |from, to| {
            let faults = Span::read(Some(from), Some(to), day("2026-04-21")).unwrap_err();
            faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("4月1日", "2026-02-30"), ["from", "to"]);
        assert_eq!(fields("+262142-12-31", "2026-04-01"), ["from"]);
        assert_eq!(fields("2026-04-02", "2026-04-01"), ["to"]);
    }
}
