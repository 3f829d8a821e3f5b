//! Everything the database holds beside the events, worked out again from the events alone and by other code.

use std::path::Path;

use deputy_code::{
    domain::{case::Case, china_time::Instant, event::StoredEvent, holder::Holder, promise::Promise, stage::Stage},
    store::rows::CaseRow,
};
use rusqlite::{Connection, Row};
use serde_json::Value;

/// What a case's events say.
struct Told {
    case: Case,
    /// The last that held it: those who ask afterwards are told who it was.
    holder: Option<Holder>,
    /// The promise that each round ended with, oldest first.
    promises: Vec<Promise>,
}

fn told(events: &[StoredEvent]) -> Told {
    let (first, rest) = events.split_first().expect("a case has events");
    let mut case = Case::begin(first.case, &first.made, first.at).expect("a submission");
    let (mut holder, mut promises) = (case.stage.holder(), vec![case.promise]);
    for event in rest {
        case = case.apply(&event.made, &event.by, event.at).expect("a legal move");
        holder = case.stage.holder().or(holder);
        promises.resize(case.rounds.len(), case.promise);
        promises[case.rounds.len() - 1] = case.promise;
    }
    Told { case, holder, promises }
}

fn micros(at: Option<Instant>) -> Option<i64> {
    at.map(|at| at.timestamp_micros())
}

fn code(value: Option<impl serde::Serialize>) -> Option<String> {
    let value = serde_json::to_value(value?).expect("a plain enum");
    value.as_str().map(str::to_owned)
}

/// One row of `rounds`; times in microseconds.
#[derive(Debug, PartialEq)]
struct Measured {
    number: i64,
    opened_at: Option<i64>,
    accept_by: Option<i64>,
    answer_by: Option<i64>,
    accepted_at: Option<i64>,
    first_reply_at: Option<i64>,
    resolved_at: Option<i64>,
    reopened: bool,
    open: bool,
    outcome: Option<String>,
    satisfaction: Option<String>,
}

impl Measured {
    const COLUMNS: &str = "number, opened_at, accept_by, answer_by, accepted_at, first_reply_at, resolved_at, \
                           reopened, open, outcome, satisfaction";

    fn read(row: &Row<'_>) -> rusqlite::Result<Measured> {
        Ok(Measured {
            number: row.get(0)?,
            opened_at: row.get(1)?,
            accept_by: row.get(2)?,
            answer_by: row.get(3)?,
            accepted_at: row.get(4)?,
            first_reply_at: row.get(5)?,
            resolved_at: row.get(6)?,
            reopened: row.get(7)?,
            open: row.get(8)?,
            outcome: row.get(9)?,
            satisfaction: row.get(10)?,
        })
    }
}

impl Told {
    fn rounds(&self) -> Vec<Measured> {
        let open = matches!(
            self.case.stage,
            Stage::Submitted | Stage::Routed { .. } | Stage::Accepted { .. } | Stage::InProgress { .. }
        );
        let last = self.case.rounds.len();
        let rounds = self.case.rounds.iter().zip(&self.promises).enumerate();
        let measured = rounds.map(|(before, (round, promise))| Measured {
            number: before as i64 + 1,
            opened_at: micros(Some(round.opened_at)),
            accept_by: micros(Some(promise.accept_by)),
            answer_by: micros(Some(promise.answer_by)),
            accepted_at: micros(round.accepted_at),
            first_reply_at: micros(round.first_reply_at),
            resolved_at: micros(round.resolved_at),
            reopened: before + 1 < last,
            open: open && before + 1 == last,
            outcome: code(round.outcome),
            satisfaction: code(round.rating.as_ref().map(|rating| rating.satisfaction)),
        });
        measured.collect()
    }

    fn due_at(&self) -> Option<i64> {
        let promise = self.promises.last().expect("a round");
        match self.case.stage {
            Stage::Submitted | Stage::Routed { .. } => micros(Some(promise.accept_by)),
            Stage::Accepted { .. } | Stage::InProgress { .. } => micros(Some(promise.answer_by)),
            _ => None,
        }
    }

    fn rating_until(&self) -> Option<i64> {
        match self.case.stage {
            Stage::Resolved { rating_until, .. } => micros(Some(rating_until)),
            _ => None,
        }
    }

    fn check_columns(&self, found: &CaseRow) {
        let (row, case, number) = (&found.row, &self.case, &found.row.number);
        let state: Value = serde_json::from_str(&row.state).expect("JSON");
        assert_eq!(state, serde_json::to_value(case).expect("plain data"), "{number}: state");
        assert_eq!(row.stage, case.stage.name().code(), "{number}: stage");
        let holder = self.holder.as_ref();
        assert_eq!(Some(row.holder_kind.as_str()), holder.map(Holder::kind), "{number}: holder_kind");
        assert_eq!(row.holder_id, holder.and_then(Holder::id), "{number}: holder_id");
        assert_eq!(row.round, case.rounds.len() as i32, "{number}: round");
        assert_eq!(row.category, case.category, "{number}: category");
        assert_eq!(row.opened_at, case.promise.opened_at.timestamp_micros(), "{number}: opened_at");
        assert_eq!(row.due_at, self.due_at(), "{number}: due_at");
        assert_eq!(row.rating_until, self.rating_until(), "{number}: rating_until");
        assert_eq!(row.paused, case.paused_since.is_some(), "{number}: paused");
        assert_eq!(row.version, case.version as i32, "{number}: version");
        assert_eq!(row.submitted_at, case.submitted_at.timestamp_micros(), "{number}: submitted_at");
    }
}

/// Every column of the case and every row of its rounds is what its events say.
pub fn check(database: &Connection, found: &CaseRow, events: &[StoredEvent]) {
    let told = told(events);
    told.check_columns(found);
    let query = format!("SELECT {} FROM rounds WHERE case_id = ? ORDER BY number", Measured::COLUMNS);
    let mut statement = database.prepare_cached(&query).expect("the rounds");
    let stored = statement.query_map([found.case.id.as_bytes()], Measured::read).expect("the rounds");
    let stored: Vec<Measured> = stored.map(|row| row.expect("a round")).collect();
    assert_eq!(stored, told.rounds(), "{}: rounds", found.row.number);
    let now = "SELECT stage, category, kind FROM rounds WHERE case_id = ? ORDER BY number DESC LIMIT 1";
    let mut statement = database.prepare_cached(now).expect("the rounds");
    let stored: (String, Option<String>, String) = statement
        .query_row([found.case.id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .expect("a round");
    let case = &told.case;
    let expected = (case.stage.name().code().to_owned(), case.category.clone(), code(Some(case.kind)).expect("a kind"));
    assert_eq!(stored, expected, "{}: the round that runs", found.row.number);
}

/// The database file, to be read past the program.
pub fn open(folder: &Path) -> Connection {
    let database = Connection::open(folder.join("deputy-code.db")).expect("the database's file");
    database.busy_timeout(std::time::Duration::from_secs(10)).expect("a limit");
    database
}
