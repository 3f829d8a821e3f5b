//! The spans of days for which figures are kept ready: those the board asks for.

use chrono::NaiveDate;

use super::cells::Grouping;
use crate::{
    monitoring::{
        days::{self, Span},
        groups::GroupBy,
        period::Period,
        plots, tally,
    },
    store::ready::ReadyWindow,
};

/// The longest a promise of a round before the heat map can reach into it: an answer and its extension.
const PROMISE_DAYS: u64 = 28;
/// Further behind than this, figures are made anew.
const MOST_DAYS_BEHIND: i64 = 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Window {
    Of(Period),
    /// The period before it.
    Before(Period),
    /// Rounds whose promises can lie in the heat map.
    Reach,
}

/// Days one by one are kept over the longest period; others are cut out of it.
const DAILY: Window = Window::Of(Period::Days(90));

impl Window {
    pub const ALL: [Self; 7] = {
        let [one, two, three] = Period::ALL;
        [
            Self::Of(one),
            Self::Of(two),
            Self::Of(three),
            Self::Before(one),
            Self::Before(two),
            Self::Before(three),
            Self::Reach,
        ]
    };

    pub fn daily() -> Self {
        DAILY
    }

    pub fn code(self) -> String {
        match self {
            Self::Of(period) => period.code(),
            Self::Before(period) => format!("before_{}", period.code()),
            Self::Reach => "reach".into(),
        }
    }

    pub fn span(self, today: NaiveDate) -> Span {
        match self {
            Self::Of(period) => period.span(today),
            Self::Before(period) => period.before(today),
            Self::Reach => Span { from: days::before(plots::heat_from(today), PROMISE_DAYS), to: today },
        }
    }

    /// Whether figures are kept by this grouping.
    pub fn keeps(self, grouping: Grouping) -> bool {
        match grouping {
            Grouping::Whole => true,
            Grouping::By(GroupBy::Day) => self == DAILY,
            Grouping::By(_) | Grouping::CameIn => matches!(self, Self::Of(_)),
        }
    }

    /// The one that ends today and is as long.
    pub fn of_span(span: Span, today: NaiveDate) -> Option<Self> {
        Self::ALL.into_iter().find(|window| matches!(window, Self::Of(_)) && window.span(today) == span)
    }

    pub fn stored(self, span: Span) -> ReadyWindow {
        ReadyWindow { period: self.code(), from: span.from, to: span.to, form: tally::FORM }
    }
}

/// Every window with the days its figures cover; `None` where some are missing, of another form, or too far behind.
pub fn covered(stored: &[ReadyWindow], today: NaiveDate) -> Option<Vec<(Window, Span)>> {
    let span = |window: Window| {
        let found = stored.iter().find(|one| one.period == window.code() && one.form == tally::FORM)?;
        let behind = (window.span(today).to - found.to).num_days();
        (behind.abs() <= MOST_DAYS_BEHIND).then_some((window, Span { from: found.from, to: found.to }))
    };
    Window::ALL.into_iter().map(span).collect()
}

/// The days in which one span goes beyond another: at most one run before it and one after.
pub fn beyond(span: Span, other: Span) -> Vec<Span> {
    if span.to < other.from || other.to < span.from {
        return vec![span];
    }
    let head = Span { from: span.from, to: days::before(other.from, 1) };
    let tail = Span { from: days::after(other.to, 1), to: span.to };
    [head, tail].into_iter().filter(|part| part.from <= part.to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span { from: day(from), to: day(to) }
    }

    #[test]
    fn what_goes_beyond_is_told_by_its_ends() {
        let april = span("2026-04-01", "2026-04-30");
        assert_eq!(beyond(april, span("2026-04-02", "2026-05-01")), [span("2026-04-01", "2026-04-01")]);
        assert_eq!(beyond(span("2026-04-02", "2026-05-01"), april), [span("2026-05-01", "2026-05-01")]);
        assert_eq!(beyond(april, span("2026-04-10", "2026-04-20")).len(), 2);
        assert_eq!(beyond(april, span("2026-05-01", "2026-05-01")), [april]);
        assert_eq!(beyond(april, april), []);
    }

    #[test]
    fn a_day_is_slid_over_and_a_form_of_before_or_a_month_of_rest_is_not() {
        let stored = |today: &str| Window::ALL.map(|window| window.stored(window.span(day(today))));
        assert_eq!(covered(&stored("2026-04-20"), day("2026-04-21")).map(|all| all.len()), Some(7));
        assert_eq!(covered(&stored("2026-03-31"), day("2026-04-01")).map(|all| all.len()), Some(7));
        assert_eq!(covered(&stored("2026-03-20"), day("2026-04-21")), None);
        assert_eq!(covered(&stored("2026-04-20")[1..], day("2026-04-21")), None);
        let other = stored("2026-04-20").map(|window| ReadyWindow { form: tally::FORM + 1, ..window });
        assert_eq!(covered(&other, day("2026-04-21")), None);
    }

    #[test]
    fn the_last_ninety_days_are_found_by_their_span() {
        let today = day("2026-04-21");
        assert_eq!(Window::of_span(Span::last(90, today), today), Some(Window::daily()));
        assert_eq!(Window::of_span(span("2026-04-01", "2026-04-21"), today), Some(Window::Of(Period::Month)));
        assert_eq!(Window::of_span(span("2026-03-01", "2026-03-31"), today), None);
    }
}
