//! What stands now: six figures, and who needs help most.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    formulas::Measure,
    pages::{Figure, HelpRow},
    tally::Tally,
    wording,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        durations::{self, amount},
        holder::Holder,
        stage::StageName,
        timeline::Names,
    },
    http::{
        case_view::light_view,
        page::{ButtonLink, LightMark},
    },
    store::{cases::OpenCase, rows::CaseRow},
};

/// Who needs help: at most so many.
const MOST_HELPED: usize = 5;
/// Characters of a case's words on the board.
const EXCERPT: usize = 12;
/// Days before today that say what is usual.
const USUAL_DAYS: u64 = 30;

/// What is owed now, by time left, as it is shown on a desk or on the wall.
pub struct Present<'a> {
    pub open: &'a [OpenCase],
    pub now: Instant,
    /// Visitors see the wall: stations instead of deputies, and no complaint about one.
    pub wall: bool,
}

/// The cases whose words are shown, read in one query.
pub struct Shown {
    pub longest: Option<Uuid>,
    /// Whoever has it, the most urgent case, how many are open.
    pub help: Vec<(Holder, Uuid, usize)>,
}

impl Present<'_> {
    fn waiting(&self) -> impl Iterator<Item = &OpenCase> {
        self.open.iter().filter(|case| case.stage == StageName::Routed)
    }

    fn overdue(&self) -> impl Iterator<Item = &OpenCase> {
        self.open.iter().filter(|case| !case.paused && case.due_at.is_some_and(|due| due < self.now))
    }

    fn due_today(&self) -> impl Iterator<Item = &OpenCase> {
        let today = china_time::day(self.now);
        let now = self.now;
        let later = move |due: Instant| due >= now && china_time::day(due) == today;
        self.open.iter().filter(move |case| !case.paused && case.due_at.is_some_and(later))
    }

    /// Whom the board names for a case.
    fn named(&self, case: &OpenCase) -> Holder {
        match case.holder {
            Holder::Deputy(_) if self.wall => Holder::Station(case.station),
            holder => holder,
        }
    }

    fn may_show(&self, case: &OpenCase) -> bool {
        !(self.wall && case.hidden)
    }

    /// Which cases are shown with their words.
    pub fn shown(&self) -> Shown {
        let mut help: Vec<(Holder, Uuid, usize)> = Vec::new();
        let mut places: HashMap<Holder, usize> = HashMap::new();
        let urgent = self.open.iter().filter(|case| !case.paused && case.due_at.is_some() && self.may_show(case));
        for case in urgent {
            let holder = self.named(case);
            let place = *places.entry(holder).or_insert_with(|| {
                help.push((holder, case.id, 0));
                help.len() - 1
            });
            help[place].2 += 1;
        }
        help.truncate(MOST_HELPED);
        Shown { longest: self.longest().map(|case| case.id), help }
    }

    fn longest(&self) -> Option<&OpenCase> {
        self.waiting().filter(|case| self.may_show(case)).min_by_key(|case| case.opened_at)
    }

    /// 待受理, 等得最久, 已超期, 今天到期; the wall ends here.
    pub fn figures(&self, cases: &[CaseRow], directory: &Directory, link: &dyn Fn(&str) -> String) -> Vec<Figure> {
        let waiting = self.waiting().count();
        let with_deputies = self.waiting().filter(|case| matches!(case.holder, Holder::Deputy(_))).count();
        let overdue = self.overdue().count();
        let most = self.overdue().filter_map(|case| Some((self.now - case.due_at?).num_seconds())).max();
        let due = self.due_today().count();
        let untouched = self.due_today().filter(|case| case.stage == StageName::Routed).count();
        let split = format!("代表手上{with_deputies}件，联络站和工委{}件", waiting - with_deputies);
        vec![
            count(Measure::Waiting, waiting, (waiting > 0).then_some(split), None, Some(link("stage=routed"))),
            self.longest_figure(cases, directory),
            count(
                Measure::Overdue,
                overdue,
                most.map(|seconds| format!("最长的超了{}", durations::time(seconds))),
                Some(LightMark::Red),
                Some(link("overdue=yes&paused=no")),
            ),
            count(
                Measure::DueToday,
                due,
                (due > 0).then(|| format!("其中{untouched}件还没受理")),
                Some(LightMark::Yellow),
                Some(link(&format!("due={}&overdue=no&paused=no", china_time::day(self.now)))),
            ),
        ]
    }

    fn longest_figure(&self, cases: &[CaseRow], directory: &Directory) -> Figure {
        let longest = self.longest();
        let (value, unit) =
            longest.map_or(("0".into(), "小时"), |case| amount((self.now - case.opened_at).num_seconds()));
        let late = longest.and_then(|case| case.due_at).is_some_and(|due| due < self.now);
        let note = longest.and_then(|case| {
            let found = cases.iter().find(|found| found.case.id == case.id)?;
            let excerpt = found.excerpt(EXCERPT);
            Some(format!("{excerpt}，{}", wording::short_name(&directory.holder(&self.named(case)))))
        });
        Figure {
            value,
            unit: unit.into(),
            note: note.or_else(|| Some("没有等着受理的".into())),
            mark: late.then_some(LightMark::Red),
            href: longest.map(|case| format!("/cases/{}", case.id)),
            formula: Measure::Longest,
        }
    }

    /// 现在需要帮忙的, the most urgent first.
    pub fn help(
        &self,
        shown: &Shown,
        cases: &[CaseRow],
        directory: &Directory,
        link: &dyn Fn(&str) -> String,
    ) -> Vec<HelpRow> {
        let row = |(holder, id, open): &(Holder, Uuid, usize)| {
            let found = cases.iter().find(|found| found.case.id == *id)?;
            let list = link(&format!("stage=open&paused=no&holder={holder}"));
            Some(HelpRow {
                light: light_view(&found.case, self.now),
                who: wording::short_name(&directory.holder(holder)),
                excerpt: found.excerpt(EXCERPT),
                href: format!("/cases/{id}"),
                open: format!("{open}件"),
                action: Some(ButtonLink { href: list, words: "看清单".into() }),
            })
        };
        shown.help.iter().filter_map(row).collect()
    }
}

fn count(
    formula: Measure,
    value: usize,
    note: Option<String>,
    mark: Option<LightMark>,
    href: Option<String>,
) -> Figure {
    Figure { value: value.to_string(), unit: "件".into(), note, mark: mark.filter(|_| value > 0), href, formula }
}

/// 今天新收, beside what is usual.
pub fn new_today(by_day: &BTreeMap<NaiveDate, Tally>, now: Instant, link: &dyn Fn(&str) -> String) -> Figure {
    let today = china_time::day(now);
    let first = super::days::before(today, USUAL_DAYS);
    let came_in = |(_, tally): (&NaiveDate, &Tally)| tally.came_in;
    let usual: i64 = by_day.range(first..today).map(came_in).sum();
    let new = by_day.get(&today).map_or(0, |tally| tally.came_in);
    let usual = usual as f64 / USUAL_DAYS as f64;
    let note = if usual >= 0.95 { format!("平常约{usual:.0}件") } else { "平常一天不到1件".into() };
    let new = usize::try_from(new).unwrap_or_default();
    count(Measure::NewToday, new, Some(note), None, Some(link(&format!("from={today}&to={today}"))))
}

#[cfg(test)]
mod tests;
