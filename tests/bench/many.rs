//! Many cases out of the demo county's: its rows copied by SQL, each with an id of its own and moved back in time.
//!
//! Copies are ended cases, but for one in so many that is open as its pattern is. What was written in them and how their
//! events are chained is the pattern's: boards read neither.

use deputy_code::store::Store;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

/// One copy in so many is open: what a county has in hand when an answer takes it five days.
const OPEN_EVERY: u64 = 140;
/// Copies lie so many days before their patterns at most, which lie 90 days before today at most.
const DAYS_BACK: u64 = 640;
const BATCH: u64 = 50_000;

const TIMES: [&str; 16] = [
    "submitted_at",
    "registered_at",
    "opened_at",
    "due_at",
    "rating_until",
    "paused_since",
    "paused_until",
    "ended_at",
    "accept_by",
    "answer_by",
    "accepted_at",
    "first_reply_at",
    "resolved_at",
    "at",
    "dispatched_at",
    "press_at",
];

pub struct Copies<'a> {
    db: &'a DatabaseConnection,
    sqlite: bool,
    /// Cases up to this number have their events too.
    whole: u64,
    made: u64,
    closed: u64,
    open: u64,
}

impl<'a> Copies<'a> {
    /// `whole` cases get their events; what comes after them is measured rows alone.
    pub async fn of(store: &'a Store, whole: u64) -> Copies<'a> {
        let mut copies =
            Copies { db: store.connection(), sqlite: store.is_sqlite(), whole, made: 0, closed: 0, open: 0 };
        let ended = "stage IN ('closed', 'out_of_scope', 'withdrawn')";
        for (kind, condition) in
            [("closed", ended.to_owned()), ("open", format!("NOT ({ended}) AND stage <> 'merged'"))]
        {
            copies
                .run(&format!(
                    "CREATE TABLE patterns_{kind} AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM cases \
                     WHERE {condition} AND NOT paused"
                ))
                .await;
        }
        copies.closed = copies.count("patterns_closed").await;
        copies.open = copies.count("patterns_open").await;
        copies
    }

    async fn run(&self, sql: &str) {
        self.db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    pub async fn count(&self, table: &str) -> u64 {
        let sql = format!("SELECT CAST(count(*) AS BIGINT) AS n FROM {table}");
        let row = self.db.query_one_raw(sea_orm::Statement::from_string(self.db.get_database_backend(), sql)).await;
        let n: i64 = row.expect("a count").expect("a row").try_get("", "n").expect("a number");
        n as u64
    }

    async fn columns(&self, table: &str) -> Vec<String> {
        let sql = if self.sqlite {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!("SELECT column_name::text AS name FROM information_schema.columns WHERE table_name = '{table}'")
        };
        let backend = self.db.get_database_backend();
        let rows = self.db.query_all_raw(sea_orm::Statement::from_string(backend, sql)).await.expect("columns");
        rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect()
    }

    /// As many cases as asked for, with their rounds.
    pub async fn grow_to(&mut self, cases: u64) {
        while self.made < cases {
            let until = (self.made + BATCH).min(cases);
            self.batch(self.made, until).await;
            self.made = until;
        }
        if self.sqlite {
            self.run("ANALYZE").await;
            return;
        }
        // As a server at rest would have done by itself.
        for table in ["cases", "rounds", "events", "case_units"] {
            self.run(&format!("VACUUM ANALYZE {table}")).await;
        }
    }

    async fn batch(&self, from: u64, until: u64) {
        let whole = from < self.whole;
        let mut tables = vec![("cases", "id"), ("rounds", "case_id"), ("case_units", "case_id")];
        if whole {
            tables.push(("events", "case_id"));
        }
        let mut known = Vec::new();
        for (table, key) in tables {
            known.push((table, key, self.columns(table).await));
        }
        let transaction = self.db.begin().await.expect("a transaction");
        for (table, key, columns) in known {
            let values: Vec<String> = columns.iter().map(|column| self.value(table, column, key, whole)).collect();
            let names: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
            for (kind, count) in [("closed", self.closed), ("open", self.open)] {
                let takes = if kind == "open" { "=" } else { "<>" };
                if kind == "open" && !whole {
                    continue;
                }
                let takes = if whole { format!("i % {OPEN_EVERY} {takes} 0") } else { "1 = 1".into() };
                let turn =
                    if kind == "open" { format!("(i / {OPEN_EVERY}) % {count}") } else { format!("i % {count}") };
                let shift = if kind == "open" { "0".into() } else { Self::shift() };
                let sql = format!(
                    "INSERT INTO {table} ({names}) WITH RECURSIVE numbers(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM \
                     numbers WHERE i + 1 < {until}), chosen AS (SELECT i, {turn} AS pattern, {shift} AS shift FROM numbers \
                     WHERE {takes}) SELECT {values} FROM chosen JOIN patterns_{kind} p ON p.n = chosen.pattern JOIN \
                     {table} r ON r.{key} = p.id",
                    names = names.join(", "),
                    values = values.join(", "),
                );
                transaction.execute_unprepared(&sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        }
        transaction.commit().await.expect("a batch");
    }

    /// Microseconds a copy lies before its pattern.
    fn shift() -> String {
        let days = format!("(CAST(i AS BIGINT) * 7919 % {DAYS_BACK})");
        format!("({days} * 86400 + CAST(i AS BIGINT) * 104729 % 86400) * 1000000")
    }

    fn value(&self, table: &str, column: &str, key: &str, whole: bool) -> String {
        let id = if self.sqlite {
            "unhex(printf('0190100000007000800000000%07x', i))"
        } else {
            "CAST('01901000-0000-7000-8000-' || lpad(to_hex(i), 12, '0') AS uuid)"
        };
        let bytes = if self.sqlite { "unhex(printf('%016x', i))" } else { "decode(lpad(to_hex(i), 16, '0'), 'hex')" };
        match column {
            _ if column == key || column == "entry_id" => id.into(),
            "lookup" => bytes.into(),
            "number" if table == "cases" => "'copy-' || i".into(),
            // Nobody is to be told of copies.
            "press_at" | "feed" => "NULL".into(),
            "state" | "content" if !whole => "'{}'".into(),
            _ if TIMES.contains(&column) => format!("r.\"{column}\" - chosen.shift"),
            _ => format!("r.\"{column}\""),
        }
    }
}
