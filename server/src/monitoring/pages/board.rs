//! The board: who needs help now, and how long things take.

use askama::Template;

use super::{BoardTable, Changes, ClockCells, Lead};
use crate::http::page::{ButtonLink, Frame, LightMark, LightView};
use crate::http::page::{Choice, NavItem};
use crate::monitoring::chart::{Bars, Size, TimesChart, Trend};
use crate::monitoring::formulas::Measure;

/// Label, number, unit, one line of comparison.
#[derive(Clone, Debug)]
pub struct Figure {
    /// e.g. `23`.
    pub value: String,
    /// e.g. `件`.
    pub unit: String,
    /// e.g. `昨天此时18件`.
    pub note: Option<String>,
    /// Red or amber, only while the number is above 0.
    pub mark: Option<LightMark>,
    pub href: Option<String>,
    /// What it tells, and how that is worked out.
    pub formula: Measure,
}

impl Figure {
    /// e.g. `待受理`.
    pub fn label(&self) -> &'static str {
        self.formula.formula().name
    }

    pub(super) fn light(&self) -> Option<LightView> {
        let words = self.label().into();
        self.mark.map(|mark| LightView { mark, words })
    }
}

/// One who needs help, by the most urgent of their cases.
#[derive(Clone, Debug)]
pub struct HelpRow {
    pub light: LightView,
    /// On the wall stations and units only.
    pub who: String,
    pub excerpt: String,
    pub href: String,
    /// e.g. `4件`.
    pub open: String,
    /// The one action that helps, e.g. `催办`.
    pub action: Option<ButtonLink>,
}

#[derive(Clone, Debug)]
pub struct HeatCell {
    pub count: u64,
    /// Rest days are a small dot.
    pub rest: bool,
    /// e.g. `4月7日 周二`.
    pub words: String,
    pub href: Option<String>,
}

impl HeatCell {
    fn class(&self) -> &'static str {
        match self.count {
            0 => "heat-0",
            1..=2 => "heat-1",
            3..=4 => "heat-2",
            _ => "heat-3",
        }
    }
}

/// Monday to Sunday; `None` for days still to come.
#[derive(Clone, Debug)]
pub struct HeatWeek {
    /// Over the first week of a month, e.g. `4月`.
    pub month: Option<String>,
    pub days: Vec<Option<HeatCell>>,
}

/// Overdue cases a day.
#[derive(Clone, Debug)]
pub struct HeatMap {
    /// e.g. `近13周，小点是休息日`.
    pub note: String,
    pub weeks: Vec<HeatWeek>,
}

impl HeatMap {
    const DAYS: [&'static str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

    fn of(&self, day: &usize) -> impl Iterator<Item = Option<&HeatCell>> {
        let day = *day;
        self.weeks.iter().map(move |week| week.days.get(day)?.as_ref())
    }
}

/// `GET /monitor`; `?wall=1` for the wall. What is `None` or empty leaves no hole.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/board.html")]
pub struct BoardPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub wall: bool,
    /// e.g. `4月21日 周二`.
    pub date: String,
    /// e.g. `09:32`.
    pub updated_at: String,
    /// Choices of the field `area`; none where there is only one.
    pub areas: Vec<Choice>,
    pub area: String,
    /// Choices of the field `period`.
    pub periods: Vec<Choice>,
    pub period: String,
    /// `station`, `deputy`, ...; kept by the filter.
    pub group_by: String,
    /// Sentences on what does not work right now.
    pub notices: Vec<String>,
    /// Six; four on the wall.
    pub figures: Vec<Figure>,
    /// Of the period: satisfaction first, completion second, then how stations are used.
    pub results: Vec<Figure>,
    /// e.g. `近30天`.
    pub results_words: String,
    pub help: Vec<HelpRow>,
    pub leads: Vec<Lead>,
    pub changes: Changes,
    pub times: Option<TimesChart>,
    pub trend: Option<Trend>,
    pub spread: Option<Bars>,
    pub heat: Option<HeatMap>,
    pub table: Option<BoardTable>,
}

impl BoardPage {
    fn sizes(&self) -> &'static [Size] {
        Size::of_page(self.wall, self.frame.elder)
    }
}
