//! The lines of `export.csv?what=rounds`, and what is said of some of them together.

use std::collections::{BTreeMap, HashSet};

use super::table::{Line, Table};
use super::time;

pub struct Round {
    pub case: String,
    pub number: i64,
    pub township: String,
    pub station: (String, String),
    pub deputy: (String, String),
    pub category: String,
    pub units: Vec<String>,
    pub stage: String,
    pub holder: String,
    pub open: bool,
    pub paused: bool,
    pub reopened: bool,
    pub closed: bool,
    pub channel: String,
    pub submitted: i64,
    pub opened: i64,
    pub accept_by: i64,
    pub answer_by: i64,
    pub due: Option<i64>,
    pub accepted: Option<i64>,
    pub resolved: Option<i64>,
    /// When the resident last heard something of the case.
    pub told: Option<i64>,
    /// To acceptance, first reply and answer: seconds by the wall clock, and inside office hours.
    pub wall: [Option<i64>; 3],
    pub working: [Option<i64>; 3],
    pub grade: String,
}

pub fn read(csv: &str) -> Vec<Round> {
    Table::read(csv).lines().map(|line| Round::of(&line)).collect()
}

impl Round {
    fn of(line: &Line<'_>) -> Round {
        let text = |name: &str| line.get(name).to_owned();
        let must = |name: &str| line.at(name).unwrap_or_else(|| panic!("no {name}"));
        let clocks = ["accept", "first_reply", "resolve"];
        Round {
            case: text("case"),
            number: line.number("round").expect("a round"),
            township: text("township"),
            station: (text("station_id"), text("station")),
            deputy: (text("deputy_id"), text("deputy")),
            category: text("category"),
            units: line.get("undertaker_ids").split_whitespace().map(str::to_owned).collect(),
            stage: text("stage"),
            holder: text("holder_kind"),
            open: line.yes("open"),
            paused: line.yes("paused"),
            reopened: line.yes("reopened"),
            closed: line.yes("closed"),
            channel: text("channel"),
            submitted: must("submitted_at"),
            opened: must("opened_at"),
            accept_by: must("accept_by"),
            answer_by: must("answer_by"),
            due: line.at("due_at"),
            accepted: line.at("accepted_at"),
            resolved: line.at("resolved_at"),
            told: line.at("told_at"),
            wall: clocks.map(|clock| line.number(&format!("{clock}_seconds"))),
            working: clocks.map(|clock| line.number(&format!("{clock}_working_seconds"))),
            grade: text("satisfaction"),
        }
    }

    pub fn waits(&self) -> bool {
        self.open && (self.stage == "submitted" || self.stage == "routed")
    }

    pub fn is_overdue(&self, now: i64) -> bool {
        let due = if self.waits() { self.accept_by } else { self.answer_by };
        self.open && !self.paused && now > due
    }

    /// The groups it counts in.
    pub fn keys(&self, group_by: &str) -> Vec<String> {
        let or_none = |key: &str| vec![if key.is_empty() { "none".to_owned() } else { key.to_owned() }];
        match group_by {
            "station" => vec![self.station.0.clone()],
            "deputy" => or_none(&self.deputy.0),
            "township" => vec![self.township.clone()],
            "category" => or_none(&self.category),
            "undertaker" => self.units.clone(),
            "day" => {
                let (year, month, day) = time::date(time::day_of(self.opened));
                vec![format!("{year:04}-{month:02}-{day:02}")]
            }
            other => panic!("no grouping {other}"),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    pub n: usize,
    pub p50: Option<i64>,
    pub p90: Option<i64>,
    /// None under a hundred.
    pub p99: Option<i64>,
}

/// By nearest rank: the value at place ⌈n · share⌉.
pub fn measure(mut seconds: Vec<i64>) -> Measured {
    seconds.sort_unstable();
    let n = seconds.len();
    let at = |percent: usize| (n > 0).then(|| seconds[(n * percent).div_ceil(100).max(1) - 1]);
    Measured { n, p50: at(50), p90: at(90), p99: at(99).filter(|_| n >= 100) }
}

/// What a row of the summary says.
pub struct Summed {
    pub n: usize,
    pub open: usize,
    pub waiting: usize,
    pub overdue: usize,
    pub on_time: Option<f64>,
    pub wall: [Measured; 3],
    pub working: [Measured; 3],
    pub reopened: usize,
    /// Satisfied, basically satisfied, dissatisfied, unrated.
    pub grades: [usize; 4],
}

pub fn sum(rounds: &[&Round], now: i64) -> Summed {
    let count = |fits: &dyn Fn(&Round) -> bool| rounds.iter().filter(|round| fits(round)).count();
    let (answered, overdue) = (count(&|it| it.resolved.is_some()), count(&|it| it.is_overdue(now)));
    let in_time = count(&|it| it.resolved.is_some_and(|at| at <= it.answer_by));
    let owed = answered + overdue;
    let times = |of: fn(&Round) -> [Option<i64>; 3]| {
        [0, 1, 2].map(|clock| measure(rounds.iter().filter_map(|round| of(round)[clock]).collect()))
    };
    let graded = |grade: &str| count(&|it| it.grade == grade);
    Summed {
        n: rounds.iter().map(|round| &round.case).collect::<HashSet<_>>().len(),
        open: count(&|it| it.open),
        waiting: count(&Round::waits),
        overdue,
        on_time: (owed > 0).then(|| in_time as f64 / owed as f64),
        wall: times(|round| round.wall),
        working: times(|round| round.working),
        reopened: count(&|it| it.reopened),
        grades: [
            graded("satisfied"),
            graded("basically_satisfied"),
            graded("dissatisfied"),
            count(&|it| it.grade.is_empty() && it.closed && !it.reopened),
        ],
    }
}

/// The same by group.
pub fn by_group(rounds: &[&Round], group_by: &str, now: i64) -> BTreeMap<String, Summed> {
    let mut groups: BTreeMap<String, Vec<&Round>> = BTreeMap::new();
    for round in rounds {
        for key in round.keys(group_by) {
            groups.entry(key).or_default().push(round);
        }
    }
    groups.into_iter().map(|(key, rounds)| (key, sum(&rounds, now))).collect()
}

/// Those that opened between two days, both included.
pub fn opened(rounds: &[Round], from: i64, to: i64) -> Vec<&Round> {
    rounds.iter().filter(|round| (from..=to).contains(&time::day_of(round.opened))).collect()
}
