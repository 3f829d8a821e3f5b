//! Thousands of changes of one byte in stored events: each is found, and the case and the event are named.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};
use tests::matrix::Database;
use uuid::Uuid;

use super::history::History;

crate::on_both_databases!(every_change_of_a_byte_is_found_and_named);

const STORY: Duration = Duration::from_secs(180);
/// Longer values are changed at every second byte, beginning at another one in each event.
const LONG: usize = 64;
const TEXTS: [&str; 4] = ["kind", "facts", "actor_kind", "actor_name"];
const BYTES: [&str; 5] = ["commitment", "salt", "payload", "previous", "hash"];
const IDS: [&str; 2] = ["case_id", "account_id"];

/// What one column of one event could be instead.
struct Changes {
    column: &'static str,
    original: Value,
    others: Vec<Value>,
}

fn positions(length: usize, offset: usize) -> impl Iterator<Item = usize> {
    let step = if length > LONG { 2 } else { 1 };
    (if step == 1 { 0 } else { offset % step }..length).step_by(step)
}

fn flipped(bytes: &[u8], at: usize, mask: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[at] ^= mask;
    changed
}

/// Text stays text: of the eight bits the first whose change is one.
fn other_text(text: &str, at: usize) -> Option<Value> {
    let masks = (0..7).map(|bit| 1_u8 << bit);
    let mut others = masks.filter_map(|mask| String::from_utf8(flipped(text.as_bytes(), at, mask)).ok());
    others.find(|other| !other.contains('\0')).map(Value::from)
}

fn changes(row: &QueryResult, sqlite: bool, offset: usize) -> Vec<Changes> {
    let mut all = Vec::new();
    for column in TEXTS {
        let text: Option<String> = row.try_get("", column).expect(column);
        let others = match &text {
            Some(text) => positions(text.len(), offset).filter_map(|at| other_text(text, at)).collect(),
            None => vec![Value::from("别人"), Value::from("")],
        };
        all.push(Changes { column, original: text.into(), others });
    }
    for column in BYTES {
        let bytes: Vec<u8> = row.try_get("", column).expect(column);
        let others = positions(bytes.len(), offset).map(|at| flipped(&bytes, at, 1).into()).collect();
        all.push(Changes { column, original: bytes.into(), others });
    }
    for column in IDS {
        let id: Option<Uuid> = row.try_get("", column).expect(column);
        let other = |at| Uuid::from_slice(&flipped(id.unwrap_or_default().as_bytes(), at, 1)).expect("sixteen bytes");
        all.push(Changes { column, original: id.into(), others: (0..16).map(|at| other(at).into()).collect() });
    }
    let at: i64 = row.try_get("", "at").expect("a time");
    let times = (0..8).map(|byte| Value::from(at ^ (1 << (8 * byte)))).collect();
    all.push(Changes { column: "at", original: at.into(), others: times });
    // A bit high enough that no other event of the case has that place.
    let sequence: i32 = row.try_get("", "sequence").expect("a place");
    let places = match sqlite {
        true => (0..8).map(|byte| Value::from(i64::from(sequence) ^ (0x40 << (8 * byte)))).collect(),
        false => (0..4).map(|byte| Value::from(sequence ^ (0x40 << (8 * byte)))).collect(),
    };
    all.push(Changes { column: "sequence", original: sequence.into(), others: places });
    let visible: bool = row.try_get("", "visible").expect("a truth value");
    let truths = match sqlite {
        true => (0..8).map(|bit| Value::from(i64::from(visible) ^ (1 << bit))).collect(),
        false => vec![Value::from(!visible)],
    };
    all.push(Changes { column: "visible", original: visible.into(), others: truths });
    all
}

async fn every_change_of_a_byte_is_found_and_named(database: Database) {
    let history = History::of_a_day(database, 2).await;
    history.becomes_the_owner().await;
    let case = history.first().await;
    let sqlite = history.backend() == DbBackend::Sqlite;
    let asked = "SELECT * FROM events WHERE case_id = $1 ORDER BY sequence";
    let asked = Statement::from_sql_and_values(history.backend(), asked, [case.id.into()]);
    let rows = history.kit().store.connection().query_all_raw(asked).await.expect("the events");
    assert_eq!((rows.len(), history.flaw(case.id).await), (5, None));
    let mut tried = 0;
    for (row, event) in rows.iter().zip(1_usize..) {
        for Changes { column, original, others } in changes(row, sqlite, event) {
            let mut key = (Value::from(case.id), Value::from(event as i32));
            for other in others {
                change(&history, column, &other, &key).await;
                follow(&mut key, column, &other);
                let flaw = history.flaw(case.id).await.unwrap_or_else(|| panic!("{column} of {event} as {other:?}"));
                let last_is_gone = event == rows.len() && flaw.event.is_none();
                assert!(flaw.event == Some(event) || last_is_gone, "{column} of {event} as {other:?}: {flaw:?}");
                tried += 1;
            }
            // The whole command names it too, with the case's number.
            let said = history.verify().await.expect_err("it is found").to_string();
            let names_it =
                said.contains(&case.number) || column == "case_id" && said.contains("events of it are there");
            assert!(names_it, "{column}: {said}");
            change(&history, column, &original, &key).await;
        }
    }
    assert!(tried > 1_500, "{tried} changes are not thousands on two databases");
    assert_eq!(history.flaw(case.id).await, None);
    history.verify().await.expect("everything is as it was");
}

async fn change(history: &History, column: &str, value: &Value, key: &(Value, Value)) {
    let statement = format!(r#"UPDATE events SET "{column}" = $1 WHERE case_id = $2 AND "sequence" = $3"#);
    let touched = history.run(&statement, [value.clone(), key.0.clone(), key.1.clone()]).await;
    assert_eq!(touched, 1, "{column} as {value:?}");
}

/// Whoever changes the key finds the row under the new one.
fn follow(key: &mut (Value, Value), column: &str, value: &Value) {
    match column {
        "case_id" => key.0 = value.clone(),
        "sequence" => key.1 = value.clone(),
        _ => {}
    }
}
