//! The period a board looks at: this month, or the last 30 or 90 days.

use chrono::{Datelike, NaiveDate};

use super::days::Span;
use crate::http::page::Choice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Month,
    Days(u64),
}

impl Period {
    const ALL: [Self; 3] = [Self::Days(30), Self::Days(90), Self::Month];

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
    fn a_period_ends_today() {
        let today: NaiveDate = "2026-04-21".parse().unwrap();
        assert_eq!(Period::read("month").span(today).from, "2026-04-01".parse().unwrap());
        assert_eq!(Period::read("90").span(today).days().count(), 90);
        assert_eq!(Period::read("7"), Period::Days(30));
        let words: Vec<_> = Period::choices(today).into_iter().map(|choice| choice.words).collect();
        assert_eq!(words, ["近30天 3月23日至4月21日", "近90天 1月22日至4月21日", "本月 4月1日至21日"]);
    }
}
