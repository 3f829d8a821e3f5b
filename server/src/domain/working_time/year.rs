//! The table of one year: weekdays off, weekend days worked.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::span;

const SHIPPED: &str = include_str!("../../../content/working-days.toml");

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearTable {
    pub year: i32,
    /// The notice it was taken from.
    pub source: String,
    pub rest: BTreeSet<NaiveDate>,
    pub work: BTreeSet<NaiveDate>,
}

/// Why a table cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum YearFault {
    #[error("“{0}”看不懂，请写成“2月14日”或“2月15日至23日”")]
    NoDate(String),
    #[error("“{0}”不在{1}年，请放到那一年的表里")]
    OtherYear(NaiveDate, i32),
    #[error("“{0}”同时写在放假和上班里，请去掉一处")]
    Both(NaiveDate),
    #[error("“{0}”是周一到周五，本来就上班，请只写调休上班的周末")]
    WorksAnyway(NaiveDate),
}

impl YearTable {
    /// Reads days and spans, as [`span::read`] does.
    ///
    /// # Errors
    /// Every fault, so that all can be mended at once.
    pub fn read<'a>(
        year: i32,
        source: &str,
        rest: impl IntoIterator<Item = &'a str>,
        work: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Vec<YearFault>> {
        let mut faults = Vec::new();
        let mut days = |spans: &mut dyn Iterator<Item = &'a str>| {
            let mut found = BTreeSet::new();
            for text in spans {
                match span::read(text, year) {
                    Some(days) => found.extend(days),
                    None => faults.push(YearFault::NoDate(text.to_owned())),
                }
            }
            found
        };
        let rest = days(&mut rest.into_iter());
        let work = days(&mut work.into_iter());
        for day in rest.iter().chain(&work).filter(|day| day.year() != year) {
            faults.push(YearFault::OtherYear(*day, year));
        }
        faults.extend(rest.intersection(&work).map(|day| YearFault::Both(*day)));
        let weekday = |day: &&NaiveDate| day.weekday().num_days_from_monday() < 5;
        faults.extend(work.iter().filter(weekday).map(|day| YearFault::WorksAnyway(*day)));
        if faults.is_empty() { Ok(Self { year, source: source.to_owned(), rest, work }) } else { Err(faults) }
    }

    /// The same text for the same days.
    pub fn canonical(&self) -> String {
        let list = |days: &BTreeSet<NaiveDate>| days.iter().map(NaiveDate::to_string).collect::<Vec<_>>().join(",");
        format!("{} rest {} work {}", self.year, list(&self.rest), list(&self.work))
    }
}

#[derive(Deserialize)]
struct Shipped {
    years: Vec<ShippedYear>,
}

#[derive(Deserialize)]
struct ShippedYear {
    year: i32,
    source: String,
    rest: Vec<String>,
    work: Vec<String>,
}

/// The tables that come with the program.
pub fn shipped() -> Vec<YearTable> {
    let read: Shipped = toml::from_str(SHIPPED).expect("the shipped tables are TOML");
    let table = |year: ShippedYear| {
        let (rest, work) = (year.rest.iter().map(String::as_str), year.work.iter().map(String::as_str));
        YearTable::read(year.year, &year.source, rest, work).expect("the shipped tables are whole")
    };
    read.years.into_iter().map(table).collect()
}
