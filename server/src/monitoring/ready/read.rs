//! The reader's part: ready figures of one area, with what no worker has seen yet added, and what the viewer has nothing to do
//! with taken away.

use std::collections::BTreeMap;

use super::{
    Window,
    cells::{self, Grouping, Share, shares},
    fold::PAGE,
    window::{beyond, covered},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        permission::{self, Relation, Verb},
        sight::Sight,
    },
    http::kit::Kit,
    monitoring::{days::Span, tally::Tally},
    store::{
        StoreError,
        measured::Measured,
        ready::{FiguresWanted, MeasuredMove, ReadyFigures},
        viewer::Viewer,
    },
};

/// A longer tail is slower to read than the rounds are: nobody has worked for long.
const LONGEST_TAIL: u64 = 20_000;

/// All at one moment, of one viewer.
pub struct Reading {
    figures: ReadyFigures,
    sight: Sight,
    area: String,
    today: chrono::NaiveDate,
    windows: Vec<(Window, Span)>,
    tail: Vec<MeasuredMove>,
    recused: Vec<Measured>,
}

impl Reading {
    /// `None` where rounds have to be read one by one: figures are not ready, or not kept for what is looked at.
    pub async fn begin(kit: &Kit, viewer: &Viewer, now: Instant) -> Result<Option<Self>, StoreError> {
        let area = viewer.area.as_str().to_owned();
        let (Some(sight), true) = (whole_area(viewer), cells::is_kept(&area)) else { return Ok(None) };
        let today = china_time::day(now);
        let figures = kit.store.read_ready_figures().await?;
        let Some(windows) = covered(&figures.windows().await?, today) else { return Ok(None) };
        let tail = figures.tail(LONGEST_TAIL).await?;
        if tail.len() as u64 == LONGEST_TAIL {
            return Ok(None);
        }
        let recused = figures.recused(viewer).await?;
        Ok(Some(Self { figures, sight, area, today, windows, tail, recused }))
    }

    /// Everything together.
    pub async fn whole(&self, window: Window) -> Result<Tally, StoreError> {
        Ok(self.tallies(window, Grouping::Whole, "").await?.remove("").unwrap_or_default())
    }

    /// By key, in its order; of days those from one on.
    pub async fn tallies(
        &self,
        window: Window,
        grouping: Grouping,
        from_key: &str,
    ) -> Result<BTreeMap<String, Tally>, StoreError> {
        let wanted = window.span(self.today);
        let covered = self.windows.iter().find(|(one, _)| *one == window).map_or(wanted, |(_, span)| *span);
        let mut found = BTreeMap::new();
        let left = beyond(covered, wanted);
        let overlaps = left != [covered];
        let mut kept = Kept { reading: self, grouping, from_key, found: &mut found };
        if overlaps {
            kept.stored(window).await?;
            for one in &self.tail {
                one.before.iter().for_each(|before| kept.add(before, covered, -1));
                kept.add(&one.after, covered, 1);
            }
            for part in left {
                kept.rounds(part, -1).await?;
            }
        }
        for part in if overlaps { beyond(wanted, covered) } else { vec![wanted] } {
            kept.rounds(part, 1).await?;
        }
        self.recused.iter().for_each(|measured| kept.add(measured, wanted, -1));
        found.retain(|_, tally: &mut Tally| !tally.is_nothing());
        Ok(found)
    }
}

/// The figures of one grouping while they are put together.
struct Kept<'a> {
    reading: &'a Reading,
    grouping: Grouping,
    from_key: &'a str,
    found: &'a mut BTreeMap<String, Tally>,
}

impl Kept<'_> {
    async fn stored(&mut self, window: Window) -> Result<(), StoreError> {
        let reading = self.reading;
        let wanted = FiguresWanted {
            period: &window.code(),
            area: &reading.area,
            grouped_by: self.grouping.code(),
            sight: reading.sight,
            from_key: self.from_key,
        };
        for (key, bytes) in reading.figures.figures(&wanted).await? {
            let tally = cells::decode(&key, &bytes)?;
            match self.found.get_mut(&key) {
                Some(found) => found.merge(&tally),
                None => _ = self.found.insert(key, tally),
            }
        }
        Ok(())
    }

    /// What a case measures on some days.
    fn add(&mut self, measured: &Measured, days: Span, times: i32) {
        if measured.sight() > self.reading.sight {
            return;
        }
        let counts = |share: &Share<'_>| {
            share.area == self.reading.area
                && share.grouping == self.grouping
                && share.key.as_str() >= self.from_key
                && days.holds(share.day)
        };
        for share in shares(measured).into_iter().filter(counts) {
            share.add_to(self.found.entry(share.key.clone()).or_default(), times);
        }
    }

    async fn rounds(&mut self, days: Span, times: i32) -> Result<(), StoreError> {
        let mut after = None;
        loop {
            let (page, last) = self.reading.figures.opened_in((days.start(), days.end()), after, PAGE).await?;
            if last.is_none() {
                return Ok(());
            }
            page.iter().for_each(|measured| self.add(measured, days, times));
            after = last;
        }
    }
}

/// How far somebody sees who counts what lies in their area and nothing else.
fn whole_area(viewer: &Viewer) -> Option<Sight> {
    let office = viewer.office();
    let by_area = permission::granted(office, Verb::Count, Relation::Area);
    let accused = viewer.deputy.is_some() || viewer.undertaker.is_some();
    Sight::of(office).filter(|_| by_area && !accused)
}
