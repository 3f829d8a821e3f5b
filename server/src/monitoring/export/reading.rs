//! What is exported, read batch by batch.

use std::collections::HashMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    super::{
        days::{self, Span},
        exposures,
        json::summarise,
        sheets,
    },
    What, Wish,
};
use crate::{
    http::{
        kit::Kit,
        problem::Problem,
        table::{Column, Row},
    },
    store::{
        StoreError,
        cases::{Sorting, Wanted},
        round_lines::After,
        rows::CaseRow,
        viewer::Viewer,
    },
};

/// Cases or rounds read at a time.
const BATCH: u64 = 500;

/// A file being read for.
pub struct Reading {
    kit: Kit,
    viewer: Viewer,
    wish: Wish,
    after_case: Option<(i64, Uuid)>,
    after_round: Option<After>,
    after_day: Option<NaiveDate>,
    pub over: bool,
}

impl Reading {
    pub fn new(kit: &Kit, viewer: Viewer, wish: Wish) -> Self {
        Self { kit: kit.clone(), viewer, wish, after_case: None, after_round: None, after_day: None, over: false }
    }

    pub fn columns(&self) -> &'static [Column] {
        match self.wish.what {
            What::Rows => &sheets::SUMMARY,
            What::Events => &sheets::EVENTS,
            What::Cases => &sheets::CASES,
            What::Rounds => &sheets::ROUNDS,
            What::Stations => &sheets::STATIONS,
            What::Days => &sheets::DAYS,
        }
    }

    /// The next rows; `None` at the end.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, Problem> {
        if self.over {
            return Ok(None);
        }
        match self.wish.what {
            What::Rows => {
                self.over = true;
                let rows = summarise(&self.kit, &self.viewer, self.wish.span, self.wish.group_by).await?;
                Ok(Some(rows.iter().map(sheets::summary_line).collect()))
            }
            What::Rounds => self.rounds().await,
            What::Events | What::Cases => self.cases().await,
            What::Stations => {
                self.over = true;
                let Wish { span, now, .. } = self.wish;
                let stations = exposures::codes_in_use(&self.kit, &self.viewer, span, now).await?;
                Ok(Some(stations.iter().map(sheets::station_line).collect()))
            }
            What::Days => Ok(self.days()),
        }
    }

    fn days(&mut self) -> Option<Vec<Row>> {
        let Span { from, to } = self.wish.span;
        let first = self.after_day.map_or(from, |day| days::after(day, 1));
        let page: Vec<NaiveDate> = Span { from: first, to }.days().take(BATCH as usize).collect();
        self.after_day = Some(*page.last()?);
        let clocks = self.kit.clocks.now();
        Some(page.into_iter().map(|day| sheets::day_line(day, clocks.calendar.works(day))).collect())
    }

    async fn rounds(&mut self) -> Result<Option<Vec<Row>>, Problem> {
        let span = (self.wish.span.start(), self.wish.span.end());
        let lines = self.kit.store.round_lines(&self.viewer, span, self.after_round, BATCH).await?;
        self.over = (lines.len() as u64) < BATCH;
        let Some(last) = lines.last() else { return Ok(None) };
        self.after_round = Some(last.place());
        let directory = self.kit.cards.now();
        Ok(Some(lines.iter().map(|line| sheets::round_line(line, &directory, self.wish.now)).collect()))
    }

    async fn cases(&mut self) -> Result<Option<Vec<Row>>, Problem> {
        let span = self.wish.span;
        let wanted = Wanted { from: Some(span.start()), until: Some(span.end()), ..Wanted::default() };
        let sorting = Sorting::Newest { after: self.after_case };
        let cases = self.kit.store.list(&self.viewer, &wanted, &sorting, self.wish.now, BATCH).await?;
        self.over = (cases.len() as u64) < BATCH;
        let Some(last) = cases.last() else { return Ok(None) };
        self.after_case = Some((last.row.submitted_at, last.row.id));
        if self.wish.what == What::Events {
            return Ok(Some(self.events(&cases).await?));
        }
        let (directory, sealer) = (self.kit.cards.now(), &self.kit.secrets.sealer);
        let line = |found: &CaseRow| Ok(sheets::case_line(found, found.place(sealer)?, &directory));
        Ok(Some(cases.iter().map(line).collect::<Result<_, StoreError>>()?))
    }

    async fn events(&self, cases: &[CaseRow]) -> Result<Vec<Row>, StoreError> {
        let numbers: HashMap<Uuid, &str> =
            cases.iter().map(|found| (found.row.id, found.row.number.as_str())).collect();
        let ids: Vec<Uuid> = numbers.keys().copied().collect();
        let events = self.kit.store.events_of_cases(&ids).await?;
        Ok(events.iter().map(|event| sheets::event_line(event, numbers[&event.case_id])).collect())
    }
}
