//! What is measured for a board or a summary: from ready figures where they are kept, otherwise from the rounds themselves.
//! Both say the same.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    days::Span,
    groups::{GroupBy, Key},
    period::Period,
    plots,
    ready::{Grouping, Window, read::Reading},
    summary::Units,
    tally::{self, Gathered, Tally},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        permission::{self, Relation, Verb},
    },
    http::kit::Kit,
    store::{
        StoreError,
        exposures::CameIn,
        measures::{MeasuredRound, Of},
        viewer::Viewer,
    },
};

#[derive(Debug, PartialEq, Eq)]
pub struct Measures {
    /// The period.
    pub whole: Gathered,
    /// Times of the period before; requests are counted where a span ends today alone.
    pub before: Tally,
    /// Rounds whose promises can lie in the heat map.
    pub reach: Tally,
    /// By the day they opened, as far back as the trend goes.
    pub days: BTreeMap<NaiveDate, Tally>,
    pub groups: BTreeMap<Key, Gathered>,
    /// What is open, whenever it opened.
    pub open: Vec<MeasuredRound>,
}

impl Measures {
    /// # Errors
    /// When the database is away.
    pub async fn of_board(
        kit: &Kit,
        viewer: &Viewer,
        period: Period,
        group_by: GroupBy,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let today = china_time::day(now);
        let span = period.span(today);
        let Some(reading) = Reading::begin(kit, viewer, now).await? else {
            return Self::of_rounds(kit, viewer, period, group_by, now).await;
        };
        let first = plots::first_day(today).to_string();
        let days = reading.tallies(Window::daily(), Grouping::By(GroupBy::Day), &first).await?;
        let whole = reading.whole(Window::Of(period)).await?;
        let before = reading.whole(Window::Before(period)).await?;
        let reach = reading.whole(Window::Reach).await?;
        let tallies = keyed(&reading, Window::Of(period), span, group_by).await?;
        drop(reading);
        let open = kit.store.open_rounds(viewer).await?;
        let opened = Opened { kit, viewer, open: &open, now };
        Ok(Self {
            whole: opened.whole(whole, span),
            before: Tally { cases: 0, ..before },
            reach,
            days: days.into_iter().filter_map(|(day, tally)| Some((day.parse().ok()?, tally))).collect(),
            groups: opened.groups(tallies, span, group_by).await?,
            open,
        })
    }

    /// What is open of those that opened in a span.
    pub fn open_in(&self, span: Span) -> Vec<&MeasuredRound> {
        self.open.iter().filter(|round| span.holds(china_time::day(round.opened_at))).collect()
    }

    /// From the rounds themselves, one by one.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn of_rounds(
        kit: &Kit,
        viewer: &Viewer,
        period: Period,
        group_by: GroupBy,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let today = china_time::day(now);
        let (span, before, reach) = (period.span(today), period.before(today), Window::Reach.span(today));
        let from = before.from.min(reach.from).min(plots::first_day(today));
        let rounds = kit.store.rounds(viewer, china_time::start_of(from), span.end()).await?;
        let units = units(kit, viewer, group_by, Of::All).await?;
        let in_period = opened_in(&rounds, span);
        let by_day = tally::gather(
            opened_in(&rounds, Span { from: plots::first_day(today), to: today }),
            GroupBy::Day,
            &units,
            now,
        );
        let days = by_day.into_iter().filter_map(|(key, gathered)| match key {
            Key::Day(day) => Some((day, gathered.tally)),
            _ => None,
        });
        Ok(Self {
            whole: tally::gather_all(in_period, now),
            before: Tally { cases: 0, ..tally::gather_all(opened_in(&rounds, before), now).tally },
            reach: tally::gather_all(opened_in(&rounds, reach), now).tally,
            days: days.collect(),
            groups: tally::gather(in_period, group_by, &units, now),
            open: kit.store.open_rounds(viewer).await?,
        })
    }
}

/// The groups of any span of days.
///
/// # Errors
/// When the database is away.
pub async fn groups(
    kit: &Kit,
    viewer: &Viewer,
    span: Span,
    group_by: GroupBy,
    now: Instant,
) -> Result<BTreeMap<Key, Gathered>, StoreError> {
    let window = Window::of_span(span, china_time::day(now));
    let reading = if window.is_some() { Reading::begin(kit, viewer, now).await? } else { None };
    if let (Some(window), Some(reading)) = (window, reading) {
        let tallies = keyed(&reading, window, span, group_by).await?;
        drop(reading);
        let open = kit.store.open_rounds(viewer).await?;
        return Opened { kit, viewer, open: &open, now }.groups(tallies, span, group_by).await;
    }
    let rounds = kit.store.rounds(viewer, span.start(), span.end()).await?;
    let units = units(kit, viewer, group_by, Of::All).await?;
    Ok(tally::gather(&rounds, group_by, &units, now))
}

/// What came in over a period and how, by station: from ready figures where everything of an area is looked at.
///
/// # Errors
/// When the database is away.
pub async fn came_in(
    kit: &Kit,
    viewer: &Viewer,
    period: Period,
    now: Instant,
) -> Result<HashMap<Uuid, CameIn>, StoreError> {
    let span = period.span(china_time::day(now));
    let sees_more = permission::granted(viewer.office(), Verb::See, Relation::Own) && !viewer.county_wide;
    let reading = if sees_more { None } else { Reading::begin(kit, viewer, now).await? };
    let Some(reading) = reading else { return kit.store.came_in(viewer, span.start(), span.end()).await };
    let tallies = reading.tallies(Window::Of(period), Grouping::CameIn, "").await?;
    let came = |(station, tally): (String, Tally)| {
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        let came = CameIn { online: count(tally.online), offline: count(tally.came_in - tally.online) };
        Some((station.parse().ok()?, came))
    };
    Ok(tallies.into_iter().filter_map(came).collect())
}

/// Days are kept over the longest window alone.
async fn keyed(
    reading: &Reading,
    window: Window,
    span: Span,
    group_by: GroupBy,
) -> Result<BTreeMap<String, Tally>, StoreError> {
    if group_by == GroupBy::Day {
        return reading.tallies(Window::daily(), Grouping::By(group_by), &span.from.to_string()).await;
    }
    reading.tallies(window, Grouping::By(group_by), "").await
}

/// What is open beside what is settled.
struct Opened<'a> {
    kit: &'a Kit,
    viewer: &'a Viewer,
    open: &'a [MeasuredRound],
    now: Instant,
}

impl Opened<'_> {
    fn of(&self, span: Span) -> impl Iterator<Item = &MeasuredRound> {
        self.open.iter().filter(move |round| span.holds(china_time::day(round.opened_at)))
    }

    fn whole(&self, tally: Tally, span: Span) -> Gathered {
        let mut gathered = Gathered { tally, ..Gathered::default() };
        self.of(span).for_each(|round| gathered.running.add(round, self.now));
        gathered
    }

    async fn groups(
        &self,
        tallies: BTreeMap<String, Tally>,
        span: Span,
        group_by: GroupBy,
    ) -> Result<BTreeMap<Key, Gathered>, StoreError> {
        let with_key = |(key, tally): (String, Tally)| {
            Some((Key::read(group_by, &key)?, Gathered { tally, ..Gathered::default() }))
        };
        let mut groups: BTreeMap<Key, Gathered> = tallies.into_iter().filter_map(with_key).collect();
        let units = units(self.kit, self.viewer, group_by, Of::Open).await?;
        for round in self.of(span) {
            let units = units.get(&round.case).map(Vec::as_slice).unwrap_or_default();
            for key in group_by.keys(round, units) {
                groups.entry(key).or_default().running.add(round, self.now);
            }
        }
        Ok(groups)
    }
}

/// Those that opened in a span; they come in that order.
fn opened_in(rounds: &[MeasuredRound], span: Span) -> &[MeasuredRound] {
    let before = |at: Instant| rounds.partition_point(|round| round.opened_at < at);
    let first = before(span.start());
    &rounds[first..before(span.end()).max(first)]
}

/// Who was asked to handle which cases; read only where it is grouped by.
async fn units(kit: &Kit, viewer: &Viewer, group_by: GroupBy, of: Of) -> Result<Units, StoreError> {
    let mut units = Units::new();
    if group_by == GroupBy::Undertaker {
        for (case, unit) in kit.store.units_of(viewer, of).await? {
            units.entry(case).or_default().push(unit);
        }
    }
    Ok(units)
}
