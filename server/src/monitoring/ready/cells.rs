//! Where a round counts: in its county and its township, all together and in each group, for those whose sight is far enough.

use std::collections::{HashMap, HashSet};

use super::Window;
use crate::{
    domain::{china_time, sight::Sight},
    monitoring::{days::Span, groups::GroupBy, tally::Tally},
    store::{StoreError, measured::Measured, measures::MeasuredRound, ready::ReadyFigure},
};

/// Areas deeper than a township have no figures ready: few rounds lie in them.
const DEPTH: usize = 2;
/// Grouping and key of everything together.
const WHOLE: &str = "whole";

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    pub period: String,
    pub area: String,
    pub grouped_by: &'static str,
    pub key: String,
    pub sight: i32,
}

/// A round as it counts in one cell, whatever the period.
pub struct Share<'a> {
    pub area: &'a str,
    pub group_by: Option<GroupBy>,
    pub key: String,
    pub round: &'a MeasuredRound,
    /// No later round of the case counts there.
    pub is_last: bool,
}

pub fn grouping(group_by: Option<GroupBy>) -> &'static str {
    group_by.map_or(WHOLE, GroupBy::code)
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
        let mut keys = vec![(None, String::new())];
        for group_by in GroupBy::ALL {
            let of = group_by.keys(round, &measured.units);
            keys.extend(of.into_iter().map(|key| (Some(group_by), key.text())));
        }
        for area in areas(&round.area_path) {
            for (group_by, key) in &keys {
                let is_last = seen.insert((area, *group_by, key.clone()));
                shares.push(Share { area, group_by: *group_by, key: key.clone(), round, is_last });
            }
        }
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
            let day = china_time::day(share.round.opened_at);
            for (window, span) in &windows {
                if !window.keeps(share.group_by) || !span.holds(day) {
                    continue;
                }
                let cell = Cell {
                    period: window.code(),
                    area: share.area.to_owned(),
                    grouped_by: grouping(share.group_by),
                    key: share.key.clone(),
                    sight,
                };
                self.0.entry(cell).or_default().add(share.round, share.is_last, times);
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
    let known = std::iter::once(None).chain(GroupBy::ALL.map(Some)).map(grouping);
    let grouped_by = known.into_iter().find(|code| *code == stored.grouped_by)?;
    let sight = Sight::parse(stored.sight)?.code();
    Some(Cell { period: stored.period.clone(), area: stored.area.clone(), grouped_by, key: stored.key.clone(), sight })
}

fn encode(tally: &Tally) -> Vec<u8> {
    postcard::to_allocvec(tally).expect("a tally is plain data")
}

pub fn decode(key: &str, bytes: &[u8]) -> Result<Tally, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::inconsistent("ready_figures", key, error))
}
