//! A calendar month as a report is asked for it: `2026-11`.

use chrono::{Datelike, Months, NaiveDate};

use super::days::{self, Span};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month written; the one that has begun last when nothing is.
    ///
    /// # Errors
    /// A sentence when it is no month, or has not begun.
    pub fn read(text: &str, today: NaiveDate) -> Result<Self, String> {
        let text = text.trim();
        let first = if text.is_empty() {
            today.with_day(1).unwrap_or(today)
        } else {
            let whole = text.len() == 7;
            let day = days::read_day(Some(&format!("{text}-01"))).ok().flatten().filter(|_| whole);
            day.ok_or("月份请写成2026-04这样")?
        };
        if first > today {
            Err("这个月还没有到，请选已经开始的月份".into())
        } else {
            Ok(Self { first })
        }
    }

    pub fn span(self) -> Span {
        let next = self.first.checked_add_months(Months::new(1)).unwrap_or(self.first);
        Span { from: self.first, to: days::before(next, 1) }
    }

    pub fn before(self) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(1)).unwrap_or(self.first) }
    }

    /// The next one, if it has begun.
    pub fn after(self, today: NaiveDate) -> Option<Self> {
        let first = self.first.checked_add_months(Months::new(1))?;
        (first <= today).then_some(Self { first })
    }

    /// `2026-11`.
    pub fn code(self) -> String {
        self.first.format("%Y-%m").to_string()
    }

    /// `2026年11月`.
    pub fn words(self) -> String {
        format!("{}年{}月", self.first.year(), self.first.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_its_days_and_none_that_is_to_come() {
        let today: NaiveDate = "2026-12-01".parse().unwrap();
        let month = Month::read("2026-02", today).unwrap();
        assert_eq!(month.span(), Span { from: "2026-02-01".parse().unwrap(), to: "2026-02-28".parse().unwrap() });
        assert_eq!(
            (month.before().code(), month.after(today).unwrap().words()),
            ("2026-01".into(), "2026年3月".into())
        );
        assert_eq!(Month::read("", today).unwrap().code(), "2026-12");
        assert!(Month::read("2026-12", today).unwrap().after(today).is_none());
        for wrong in ["2027-01", "2026-13", "十一月", "2026-1", "2026-11-2"] {
            assert!(Month::read(wrong, today).is_err(), "{wrong}");
        }
    }
}
