//! The period a board looks at: this month, or the last 30 or 90 days.

use chrono::{Datelike, Months, NaiveDate};

use super::days::{self, Span};
use crate::http::page::Choice;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    Month,
    Days(u64),
}

impl Period {
    pub const ALL: [Self; 3] = [Self::Days(30), Self::Days(90), Self::Month];

    /// The last 30 days where nothing else is asked for: a month that has just begun says little.
    pub fn read(code: &str) -> Self {
        Self::ALL.into_iter().find(|period| period.code() == code).unwrap_or(Self::Days(30))
    }

    pub fn code(self) -> String {
        match self {
            Self::Month => "month".into(),
            Self::Days(count) => count.to_string(),
        }
    }

    pub fn span(self, today: NaiveDate) -> Span {
        match self {
            Self::Month => Span { from: today.with_day(1).unwrap_or(today), to: today },
            Self::Days(count) => Span::last(count, today),
        }
    }

    /// The period before: as many days as these, or of the month before those of the same dates.
    pub fn before(self, today: NaiveDate) -> Span {
        let Span { from, to } = self.span(today);
        match self {
            Self::Month => {
                let back = |day: NaiveDate| day.checked_sub_months(Months::new(1)).unwrap_or(day);
                Span { from: back(from), to: back(to) }
            }
            Self::Days(count) => Span::last(count, days::before(from, 1)),
        }
    }

    /// e.g. `上月同期`, `前30天`.
    pub fn before_words(self) -> String {
        match self {
            Self::Month => "上月同期".into(),
            Self::Days(count) => format!("前{count}天"),
        }
    }

    /// e.g. `本月`, `近90天`.
    pub fn words(self) -> String {
        match self {
            Self::Month => "本月".into(),
            Self::Days(count) => format!("近{count}天"),
        }
    }

    pub fn choices(today: NaiveDate) -> Vec<Choice> {
        let words = |period: Self| {
            let Span { from, to } = period.span(today);
            let to = if from.month() == to.month() {
                format!("{}日", to.day())
            } else {
                format!("{}月{}日", to.month(), to.day())
            };
            format!("{} {}月{}日至{to}", period.words(), from.month(), from.day())
        };
        Self::ALL.map(|period| Choice { value: period.code(), words: words(period) }).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_before_ends_where_this_one_begins() {
        let today: NaiveDate = "2026-03-31".parse().unwrap();
        let before = Period::Days(30).before(today);
        assert_eq!((before.days().count(), before.to), (30, "2026-03-01".parse().unwrap()));
        let month = Period::Month.before(today);
        assert_eq!((month.from.to_string(), month.to.to_string()), ("2026-02-01".into(), "2026-02-28".into()));
    }

    #[test]
    fn a_period_ends_today() {
        let today: NaiveDate = "2026-04-21".parse().unwrap();
        assert_eq!(Period::read("month").span(today).from, "2026-04-01".parse().unwrap());
        assert_eq!(Period::read("90").span(today).days().count(), 90);
        assert_eq!(Period::read("7"), Period::Days(30));
        let words: Vec<_> = Period::choices(today).into_iter().map(|choice| choice.words).collect();
        assert_eq!(words, ["近30天 3月23日至4月21日", "近90天 1月22日至4月21日", "本月 4月1日至21日"]);
    }
}
