//! Where a round counts: in its county and its township, all together and in each group, for those whose sight is far enough.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::Window;
use crate::{
    domain::{china_time, sight::Sight},
    monitoring::{days::Span, groups::GroupBy, tally::Tally},
    store::{StoreError, measured::Measured, measures::MeasuredRound, ready::ReadyFigure},
};

/// Areas deeper than a township have no figures ready: few rounds lie in them.
const DEPTH: usize = 2;

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    pub period: String,
    pub area: String,
    pub grouped_by: &'static str,
    pub key: String,
    pub sight: i32,
}

/// What is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    Whole,
    By(GroupBy),
    /// What came in and how, by the station where it lies now.
    CameIn,
}

impl Grouping {
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::By(group_by) => group_by.code(),
            Self::CameIn => "came_in",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        let others = [Self::Whole, Self::CameIn].into_iter();
        others.chain(GroupBy::ALL.map(Self::By)).find(|one| one.code() == code)
    }
}

/// What counts in one cell, whatever the period.
pub struct Share<'a> {
    pub area: &'a str,
    pub grouping: Grouping,
    pub key: String,
    pub day: NaiveDate,
    counts: Counts<'a>,
}

enum Counts<'a> {
    /// A round, and whether no later one of its case counts there.
    Round(&'a MeasuredRound, bool),
    CameIn {
        online: bool,
    },
}

impl Share<'_> {
    /// Once, or -1 times.
    pub fn add_to(&self, tally: &mut Tally, times: i32) {
        match self.counts {
            Counts::Round(round, is_last) => tally.add(round, is_last, times),
            Counts::CameIn { online } => tally.add_case(online, times),
        }
    }
}

/// Whether figures of an area are kept.
pub fn is_kept(area: &str) -> bool {
    area.matches('/').count() <= DEPTH
}

fn areas(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').take(DEPTH).map(|(at, _)| &path[..=at])
}

pub fn shares(measured: &Measured) -> Vec<Share<'_>> {
    let (mut shares, mut seen) = (Vec::new(), HashSet::new());
    for round in measured.rounds.iter().rev() {
        let mut keys = vec![(Grouping::Whole, String::new())];
        for group_by in GroupBy::ALL {
            let of = group_by.keys(round, &measured.units);
            keys.extend(of.into_iter().map(|key| (Grouping::By(group_by), key.text())));
        }
        let day = china_time::day(round.opened_at);
        for area in areas(&round.area_path) {
            for (grouping, key) in &keys {
                let is_last = seen.insert((area, *grouping, key.clone()));
                let (grouping, key, counts) = (*grouping, key.clone(), Counts::Round(round, is_last));
                shares.push(Share { area, grouping, key, day, counts });
            }
        }
    }
    if let (Some(first), Some(last)) = (measured.rounds.first(), measured.rounds.last()) {
        let day = china_time::day(first.opened_at);
        shares.extend(areas(&last.area_path).map(|area| Share {
            area,
            grouping: Grouping::CameIn,
            key: last.station.to_string(),
            day,
            counts: Counts::CameIn { online: measured.online },
        }));
    }
    shares
}

/// Differences, or whole figures, by cell.
#[derive(Default)]
pub struct Tallies(HashMap<Cell, Tally>);

impl Tallies {
    /// Adds what a case measures to every window that covers a round of it, or takes it away.
    pub fn add(&mut self, measured: &Measured, windows: &[(Window, Span)], times: i32) {
        let sight = measured.sight().code();
        let is_covered = |span: &Span| measured.rounds.iter().any(|round| span.holds(china_time::day(round.opened_at)));
        let windows: Vec<_> = windows.iter().filter(|(_, span)| is_covered(span)).collect();
        if windows.is_empty() {
            return;
        }
        for share in shares(measured) {
            for (window, span) in &windows {
                if !window.keeps(share.grouping) || !span.holds(share.day) {
                    continue;
                }
                let cell = Cell {
                    period: window.code(),
                    area: share.area.to_owned(),
                    grouped_by: share.grouping.code(),
                    key: share.key.clone(),
                    sight,
                };
                share.add_to(self.0.entry(cell).or_default(), times);
            }
        }
    }

    pub fn keys(&self) -> Vec<String> {
        let keys: HashSet<&String> = self.0.keys().map(|cell| &cell.key).collect();
        keys.into_iter().cloned().collect()
    }

    /// Adds a stored figure where it is one of these cells; whether it is.
    pub fn merge(&mut self, stored: &ReadyFigure) -> Result<bool, StoreError> {
        let Some(cell) = cell_of(stored) else { return Ok(false) };
        let Some(tally) = self.0.get_mut(&cell) else { return Ok(false) };
        tally.merge(&decode(&stored.key, &stored.tally)?);
        Ok(true)
    }

    /// To be stored; without bytes where nothing is left of a cell.
    pub fn into_figures(self) -> impl Iterator<Item = ReadyFigure> {
        self.0.into_iter().map(|(cell, tally)| ReadyFigure {
            period: cell.period,
            area: cell.area,
            grouped_by: cell.grouped_by.to_owned(),
            key: cell.key,
            sight: cell.sight,
            tally: if tally.is_nothing() { Vec::new() } else { encode(&tally) },
        })
    }

    /// Cells in which two differ; a cell that counts nothing is none.
    pub fn differences<'a>(&'a self, other: &'a Self) -> Vec<&'a Cell> {
        let nothing = Tally::default();
        let cells: HashSet<&Cell> = self.0.keys().chain(other.0.keys()).collect();
        let of = |all: &Self, cell: &Cell| all.0.get(cell).unwrap_or(&nothing).clone();
        let mut different: Vec<&Cell> =
            cells.into_iter().filter(|cell| !of(self, cell).says_the_same(&of(other, cell))).collect();
        different.sort_unstable();
        different
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Everything that is stored.
    pub fn of_stored(stored: &[ReadyFigure]) -> Result<Self, StoreError> {
        let mut all = Self::default();
        for figure in stored {
            let cell = cell_of(figure)
                .ok_or_else(|| StoreError::inconsistent("ready_figures", &figure.key, "an unknown grouping"))?;
            all.0.insert(cell, decode(&figure.key, &figure.tally)?);
        }
        Ok(all)
    }
}

fn cell_of(stored: &ReadyFigure) -> Option<Cell> {
    let grouped_by = Grouping::parse(&stored.grouped_by)?.code();
    let sight = Sight::parse(stored.sight)?.code();
    Some(Cell { period: stored.period.clone(), area: stored.area.clone(), grouped_by, key: stored.key.clone(), sight })
}

fn encode(tally: &Tally) -> Vec<u8> {
    postcard::to_allocvec(tally).expect("a tally is plain data")
}

pub fn decode(key: &str, bytes: &[u8]) -> Result<Tally, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::inconsistent("ready_figures", key, error))
}
