//! What rows of response times are grouped by, and how each group is called.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::{category, china_time, directory::Directory, timeline::Names},
    store::measures::MeasuredRound,
};

/// Key of what belongs to no deputy or category.
pub const NOBODY: &str = "none";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupBy {
    Deputy,
    Station,
    Township,
    Category,
    Undertaker,
    Day,
}

impl GroupBy {
    pub const ALL: [Self; 6] =
        [Self::Station, Self::Deputy, Self::Township, Self::Category, Self::Undertaker, Self::Day];

    pub fn code(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::Station => "station",
            Self::Township => "township",
            Self::Category => "category",
            Self::Undertaker => "undertaker",
            Self::Day => "day",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// e.g. `联络站`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Deputy => "代表",
            Self::Station => "联络站",
            Self::Township => "乡镇",
            Self::Category => "类别",
            Self::Undertaker => "承办单位",
            Self::Day => "日期",
        }
    }

    /// The groups a round counts in: several units share a case, one never referred has none.
    pub fn keys(self, round: &MeasuredRound, units: &[Uuid]) -> Vec<Key> {
        match self {
            Self::Deputy => vec![round.deputy.map_or(Key::Nobody, Key::Deputy)],
            Self::Station => vec![Key::Station(round.station)],
            Self::Township => vec![Key::Township(township(&round.area_path))],
            Self::Category => vec![round.category.clone().map_or(Key::Nobody, Key::Category)],
            Self::Undertaker => units.iter().copied().map(Key::Undertaker).collect(),
            Self::Day => vec![Key::Day(china_time::day(round.opened_at))],
        }
    }
}

/// County and township of a path.
pub fn township(path: &str) -> String {
    path.split_inclusive('/').take(2).collect()
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Deputy(Uuid),
    Station(Uuid),
    /// Path of an area.
    Township(String),
    Category(String),
    Undertaker(Uuid),
    Day(NaiveDate),
    Nobody,
}

impl Key {
    pub fn text(&self) -> String {
        match self {
            Self::Deputy(id) | Self::Station(id) | Self::Undertaker(id) => id.to_string(),
            Self::Township(key) | Self::Category(key) => key.clone(),
            Self::Day(day) => day.to_string(),
            Self::Nobody => NOBODY.into(),
        }
    }

    /// Reads what [`Self::text`] wrote.
    pub fn read(group_by: GroupBy, text: &str) -> Option<Self> {
        if text == NOBODY {
            return Some(Self::Nobody);
        }
        match group_by {
            GroupBy::Deputy => text.parse().ok().map(Self::Deputy),
            GroupBy::Station => text.parse().ok().map(Self::Station),
            GroupBy::Undertaker => text.parse().ok().map(Self::Undertaker),
            GroupBy::Township => Some(Self::Township(text.into())),
            GroupBy::Category => Some(Self::Category(text.into())),
            GroupBy::Day => text.parse().ok().map(Self::Day),
        }
    }

    pub fn name(&self, directory: &Directory) -> String {
        match self {
            Self::Deputy(id) => directory.deputies.get(id).map_or("代表".into(), |deputy| deputy.name.clone()),
            Self::Station(id) => directory.stations.get(id).map_or("联络站".into(), |station| station.name.clone()),
            Self::Township(path) => directory.areas.get(path).cloned().unwrap_or_else(|| path.clone()),
            Self::Category(id) => category::find(id).map_or(id.as_str(), |found| found.name).into(),
            Self::Undertaker(id) => directory.unit(id),
            Self::Day(day) => day.to_string(),
            Self::Nobody => "没有分到".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_counts_for_its_township() {
        assert_eq!(township("411122/411122100/411122100001/"), "411122/411122100/");
        assert_eq!(township("411122/"), "411122/");
    }

    #[test]
    fn every_grouping_reads_back() {
        assert!(GroupBy::ALL.into_iter().all(|one| GroupBy::parse(one.code()) == Some(one)));
        assert_eq!(GroupBy::parse("county"), None);
    }
}
