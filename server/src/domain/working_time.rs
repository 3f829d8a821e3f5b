//! Working time in Asia/Shanghai: Monday to Friday without statutory days off, with make-up working weekends (调休), inside
//! office hours. All arithmetic is pure; which days and hours hold is an argument.

mod hours;
pub mod span;
mod version;
mod year;

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, Weekday};

use serde::{Deserialize, Serialize};

use super::china_time::{self, Instant};

pub use hours::{HoursFault, OfficeHours};
pub use version::CalendarVersion;
pub use year::{YearFault, YearTable};

/// Days that one search looks through: more than two years; a longer one has no meaning for anybody's promise.
const FARTHEST_DAYS: u32 = 800;
/// Which days work, for the years whose table is known, and from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub struct Calendar {
    years: Arc<BTreeMap<i32, YearTable>>,
    hours: OfficeHours,
    version: CalendarVersion,
}

/// As stored.
#[derive(Serialize, Deserialize)]
struct Kept {
    years: Vec<YearTable>,
    hours: OfficeHours,
}

impl From<Kept> for Calendar {
    fn from(kept: Kept) -> Self {
        Self::new(kept.years, kept.hours)
    }
}

impl From<Calendar> for Kept {
    fn from(calendar: Calendar) -> Self {
        Self { years: calendar.years().cloned().collect(), hours: calendar.hours }
    }
}

/// An end that was reckoned; provisional while a year on the way has no table: there Monday to Friday were taken to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reckoned {
    pub at: Instant,
    pub provisional: bool,
}

impl Calendar {
    pub fn new(tables: impl IntoIterator<Item = YearTable>, hours: OfficeHours) -> Self {
        let years: BTreeMap<i32, YearTable> = tables.into_iter().map(|table| (table.year, table)).collect();
        let text: Vec<String> = years.values().map(YearTable::canonical).chain([hours.to_string()]).collect();
        let version = CalendarVersion::of(&text.join("\n"));
        Self { years: Arc::new(years), hours, version }
    }

    /// Tables that come with the program, and the usual hours.
    pub fn shipped() -> Self {
        Self::new(year::shipped(), OfficeHours::usual())
    }

    /// Names days and hours as they are: what is promised says by which.
    pub fn version(&self) -> CalendarVersion {
        self.version
    }

    pub fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    pub fn years(&self) -> impl Iterator<Item = &YearTable> {
        self.years.values()
    }

    pub fn knows(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// The last year with a table; none of them known, the year before all.
    pub fn known_through(&self) -> i32 {
        self.years.keys().next_back().copied().unwrap_or(0)
    }

    /// The same as if the years after one had no table.
    pub fn through(&self, year: i32) -> Self {
        Self::new(self.years.range(..=year).map(|(_, table)| table.clone()), self.hours.clone())
    }

    /// Whether a day works; in a year without a table, whether it is Monday to Friday.
    pub fn works(&self, day: NaiveDate) -> bool {
        let weekday = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        match self.years.get(&day.year()) {
            Some(table) => (weekday && !table.rest.contains(&day)) || table.work.contains(&day),
            None => weekday,
        }
    }

    /// Working time between two instants; zero when they are the wrong way round.
    pub fn between(&self, from: Instant, until: Instant) -> TimeDelta {
        let (from_local, until_local) = (china_time::local(from).naive_local(), china_time::local(until).naive_local());
        let last = until_local.date();
        let mut day = from_local.date();
        let mut seconds = TimeDelta::zero();
        while day <= last {
            if self.works(day) {
                let from = if day == from_local.date() { from_local.time() } else { NaiveTime::MIN };
                let until = (day == last).then(|| until_local.time());
                seconds += self.hours.within(from, until);
            }
            let Some(next) = day.succ_opt() else { break };
            day = next;
        }
        seconds
    }

    /// The instant by which so much working time has passed. Nothing to pass ends at once.
    pub fn after(&self, from: Instant, working: TimeDelta) -> Reckoned {
        let start = china_time::local(from).naive_local();
        let (mut day, mut left) = (start.date(), working);
        let mut provisional = false;
        if left <= TimeDelta::zero() {
            return Reckoned { at: from, provisional };
        }
        for _ in 0..FARTHEST_DAYS {
            provisional |= !self.knows(day.year());
            if self.works(day) {
                let begin = if day == start.date() { start.time() } else { NaiveTime::MIN };
                match self.hours.reach(begin, left) {
                    Ok(since_midnight) => {
                        return Reckoned { at: china_time::start_of(day) + since_midnight, provisional };
                    }
                    Err(rest) => left = rest,
                }
            }
            day = day + Days::new(1);
        }
        Reckoned { at: china_time::start_of(day), provisional: true }
    }

    /// The close of the last of so many working days. The first day is not counted (Civil Code, articles 201 and 203).
    pub fn working_days(&self, from: Instant, count: u32) -> Reckoned {
        let mut day = china_time::day(from);
        let (mut left, mut provisional) = (count, !self.knows(day.year()));
        for _ in 0..FARTHEST_DAYS {
            if left == 0 {
                break;
            }
            day = day + Days::new(1);
            provisional |= !self.knows(day.year());
            left -= u32::from(self.works(day));
        }
        Reckoned { at: self.close_of(day), provisional }
    }

    /// When the second working day begins. The day itself is the first where it works.
    pub fn second_working_day(&self, from: Instant) -> Instant {
        let mut day = china_time::day(from);
        let mut left = if self.works(day) { 1 } else { 2 };
        for _ in 0..FARTHEST_DAYS {
            if left == 0 {
                break;
            }
            day = day + Days::new(1);
            left -= u32::from(self.works(day));
        }
        china_time::start_of(day)
    }

    /// The last day of a period of months: the corresponding day, or the month's last where there is none (Civil Code, article
    /// 202); a day off moves on to the next working day where that is wanted (article 203).
    pub fn months(&self, from: Instant, count: u32, rolls: bool) -> Reckoned {
        let mut day = china_time::day(from) + Months::new(count);
        let mut provisional = !self.knows(day.year());
        for _ in 0..FARTHEST_DAYS {
            if !rolls || self.works(day) {
                break;
            }
            day = day + Days::new(1);
            provisional |= !self.knows(day.year());
        }
        Reckoned { at: self.close_of(day), provisional: provisional && rolls }
    }

    /// A due instant after the clock stood still over a span: later by the working time that passed meanwhile.
    pub fn moved(&self, due: Instant, stood_from: Instant, stood_until: Instant) -> Reckoned {
        self.after(due, self.between(stood_from, stood_until))
    }

    /// A due instant, so many working days later at the same time of day, or at the close of the last of them.
    pub fn extended(&self, due: Instant, days: u32) -> Reckoned {
        self.after(due, self.hours.whole_day() * i32::try_from(days).unwrap_or(i32::MAX))
    }

    /// When a day's business closes.
    fn close_of(&self, day: NaiveDate) -> Instant {
        china_time::start_of(day) + self.hours.close()
    }
}

#[cfg(test)]
mod tests;
