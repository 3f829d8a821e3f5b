//! Events and cases that are gone, and pasts that were written anew: by somebody with the database, and by somebody who has
//! the signing key as well.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    domain::{
        event::{Hashed, StoredEvent, replay},
        head::{Contents, HEADS_START, Head, case_leaf},
        merkle::Tree,
        moves::Move,
    },
    heads::printed::Printed,
    store::entity::case,
};
use sea_orm::Value;
use tests::matrix::Database;

use super::history::History;

crate::on_both_databases!(
    a_deleted_last_event_is_found_and_named,
    a_deleted_case_is_found_and_named,
    a_past_written_anew_is_found_by_the_head,
    a_past_written_anew_with_the_signing_key_is_found_by_what_was_printed,
    a_changed_or_missing_head_is_found_and_named,
    days_without_a_worker_are_made_up_for,
    a_head_fits_whatever_is_registered_while_it_is_made,
);

const STORY: Duration = Duration::from_secs(120);
const DAY: &str = "2026-04-15";

async fn events(history: &History, case: &case::Model) -> Vec<StoredEvent> {
    let kit = history.kit();
    kit.store.events_of(case.id, &kit.secrets.sealer).await.expect("the events")
}

/// Writes the row so that it says what these events say.
async fn fit_row(history: &History, case: &case::Model, events: &[StoredEvent]) {
    let state = replay(events).expect("a whole chain");
    let values: [Value; 5] = [
        serde_json::to_string(&state).expect("plain data").into(),
        (state.version as i32).into(),
        state.stage.name().code().into(),
        events.last().expect("an event").hash.to_vec().into(),
        case.id.into(),
    ];
    let statement = "UPDATE cases SET state = $1, version = $2, stage = $3, last_hash = $4 WHERE id = $5";
    assert_eq!(history.run(statement, values).await, 1);
}

async fn found(history: &History) -> String {
    history.verify().await.expect_err("it is found").to_string()
}

async fn a_deleted_last_event_is_found_and_named(database: Database) {
    let history = History::of_a_day(database, 3).await;
    let case = history.first().await;
    history.verify().await.expect("everything is whole");
    let last = case.version;
    let delete = "DELETE FROM events WHERE case_id = $1 AND \"sequence\" = $2";
    assert_eq!(history.run(delete, [case.id.into(), last.into()]).await, 1);
    let said = found(&history).await;
    assert!(said.contains(&case.number) && said.contains("missing at its end"), "{said}");
    // Whoever makes the row fit is found by the head.
    fit_row(&history, &case, &events(&history, &case).await).await;
    let said = found(&history).await;
    assert!(said.contains(&case.number) && said.contains(&format!("event {last} is gone")), "{said}");
    assert!(said.contains(DAY), "{said}");
    // Whoever takes the head's note of it along is found by its root.
    let shorter = "UPDATE head_leaves SET events = $1, last_hash = $2 WHERE case_id = $3";
    let row = history.row(case.id).await;
    history.run(shorter, [i64::from(row.version).into(), row.last_hash.into(), case.id.into()]).await;
    let said = found(&history).await;
    assert!(said.starts_with(&format!("head of {DAY}: its root does not fit")), "{said}");
}

async fn a_deleted_case_is_found_and_named(database: Database) {
    let history = History::of_a_day(database, 3).await;
    let case = history.first().await;
    for table in ["rounds", "events", "submission_sources", "intake_entries"] {
        history.run(&format!("DELETE FROM {table} WHERE case_id = $1"), [case.id.into()]).await;
    }
    assert_eq!(history.run("DELETE FROM cases WHERE id = $1", [case.id.into()]).await, 1);
    let said = found(&history).await;
    assert!(said.contains(&case.id.to_string()) && said.contains("it is gone") && said.contains(DAY), "{said}");
    // With every trace of it.
    history.run("DELETE FROM head_leaves WHERE case_id = $1", [case.id.into()]).await;
    let said = found(&history).await;
    assert!(said.starts_with(&format!("head of {DAY}: ")) && said.contains("3 cases"), "{said}");
}

/// Another name for whoever accepted it, and every hash after it worked out again.
async fn write_the_past_anew(history: &History, case: &case::Model) {
    let mut events = events(history, case).await;
    let mut previous = events[1].hash;
    for event in &mut events[2..] {
        if matches!(event.made, Move::Accepted { .. }) {
            event.by.name = Some("乙9（虚构）".into());
        }
        event.previous = previous;
        let hashed = Hashed {
            previous: &previous,
            case: event.case,
            sequence: event.sequence,
            at: event.at,
            kind: event.made.name(),
            facts: &event.facts,
            by: &event.by,
            visible: event.visible,
            commitment: &event.commitment,
        };
        event.hash = hashed.hash();
        previous = event.hash;
        let statement =
            "UPDATE events SET actor_name = $1, previous = $2, hash = $3 WHERE case_id = $4 AND \"sequence\" = $5";
        let values: [Value; 5] = [
            event.by.name.clone().into(),
            event.previous.to_vec().into(),
            event.hash.to_vec().into(),
            case.id.into(),
            (event.sequence as i32).into(),
        ];
        assert_eq!(history.run(statement, values).await, 1);
    }
    fit_row(history, case, &events).await;
}

/// And what the heads noted of it.
async fn write_the_notes_anew(history: &History, case: &case::Model) {
    let row = history.row(case.id).await;
    let statement = "UPDATE head_leaves SET last_hash = $1 WHERE case_id = $2";
    assert_eq!(history.run(statement, [row.last_hash.into(), case.id.into()]).await, 1);
}

async fn a_past_written_anew_is_found_by_the_head(database: Database) {
    let history = History::of_a_day(database, 3).await;
    let case = history.first().await;
    write_the_past_anew(&history, &case).await;
    assert_eq!(history.flaw(case.id).await, None, "by itself it is a whole chain");
    let said = found(&history).await;
    assert!(said.contains(&case.number) && said.contains(&format!("in the head of {DAY}")), "{said}");
    write_the_notes_anew(&history, &case).await;
    let said = found(&history).await;
    assert!(said.starts_with(&format!("head of {DAY}: its root does not fit")), "{said}");
    // A root that fits needs a signature that does not.
    sign_anew(&history, false).await;
    let said = found(&history).await;
    assert!(said.starts_with(&format!("head of {DAY}: it was changed")), "{said}");
}

/// The only head with a root that fits what is stored now; signed by us where the key is in somebody's hands.
async fn sign_anew(history: &History, has_the_key: bool) {
    let kit = history.kit();
    let head = kit.store.last_head().await.expect("heads").expect("a head");
    let cases = kit.store.case_rows_after(uuid::Uuid::nil(), 1_000).await.expect("the cases");
    let leaf = |case: &case::Model| case_leaf(&case.number, case.version as u64, &case.last_hash);
    let root = Tree::over(cases.iter().map(leaf).collect()).root();
    assert_eq!(head.contents.previous, HEADS_START);
    let (kid, own) = kit.secrets.receipt_key();
    let signed = Contents { root, ..head.contents.clone() }.sign(kid, own);
    let signature = if has_the_key { signed.signature } else { head.signature };
    let statement = "UPDATE heads SET root = $1, signature = $2 WHERE day = $3";
    assert_eq!(history.run(statement, [root.to_vec().into(), signature.to_vec().into(), DAY.into()]).await, 1);
}

async fn a_past_written_anew_with_the_signing_key_is_found_by_what_was_printed(database: Database) {
    let history = History::of_a_day(database, 3).await;
    let kit = history.kit();
    let head = kit.store.last_head().await.expect("heads").expect("a head");
    let downloaded = Printed::read_all(&head.line()).expect("a line");
    let typed = format!("{DAY} {}", &head.contents.root_in_groups()[..19]);
    let typed = Printed::read_all(&typed).expect("figures");
    for printed in [&downloaded, &typed] {
        history.verify_against(printed).await.expect("it is the one that was published");
    }
    let case = history.first().await;
    write_the_past_anew(&history, &case).await;
    write_the_notes_anew(&history, &case).await;
    sign_anew(&history, true).await;
    history.verify().await.expect("within the building nothing shows it");
    for printed in [&downloaded, &typed] {
        let said = history.verify_against(printed).await.expect_err("the paper shows it").to_string();
        assert_eq!(said, format!("head of {DAY}: it is another one than was published"));
    }
}

async fn a_changed_or_missing_head_is_found_and_named(database: Database) {
    let history = History::of_a_day(database, 2).await;
    history.case("第二天的一件：巷口的井盖松了").await;
    assert_eq!(history.night().await, 1);
    history.night().await;
    history.verify().await.expect("three heads");
    let middle = "2026-04-16";
    let (add, take) = ("cases = cases + 1", "cases = cases - 1");
    let pairs = [
        (add, take),
        ("events = events + 1", "events = events - 1"),
        ("made_at = made_at + 1000000", "made_at = made_at - 1000000"),
        ("audit_entries = audit_entries + 1", "audit_entries = audit_entries - 1"),
        ("kid = 'r2'", "kid = 'r1'"),
    ];
    for (change, back) in pairs {
        assert_eq!(history.run(&format!("UPDATE heads SET {change} WHERE day = $1"), [middle.into()]).await, 1);
        let said = found(&history).await;
        assert!(said.starts_with(&format!("head of {middle}: it was changed")), "{change}: {said}");
        history.run(&format!("UPDATE heads SET {back} WHERE day = $1"), [middle.into()]).await;
    }
    let heads = history.kit().store.heads_before(None, 10).await.expect("heads");
    let head: &Head = heads.iter().find(|head| head.contents.day.to_string() == middle).expect("the second");
    let contents = &head.contents;
    let columns = [
        ("root", contents.root.to_vec()),
        ("audit_last", contents.audit_last.to_vec()),
        ("previous", contents.previous.to_vec()),
        ("signature", head.signature.to_vec()),
    ];
    for (column, bytes) in columns {
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let statement = format!("UPDATE heads SET {column} = $1 WHERE day = $2");
            history.run(&statement, [changed.into(), middle.into()]).await;
            let said = found(&history).await;
            assert!(said.starts_with(&format!("head of {middle}: ")), "{column} {at}: {said}");
        }
        history.run(&format!("UPDATE heads SET {column} = $1 WHERE day = $2"), [bytes.into(), middle.into()]).await;
    }
    history.verify().await.expect("everything is as it was");
    assert_eq!(history.run("DELETE FROM heads WHERE day = $1", [middle.into()]).await, 1);
    let said = found(&history).await;
    assert_eq!(said, "head of 2026-04-17: it does not follow the one before it");
    let lines: String = heads.iter().map(|head| head.line() + "\n").collect();
    history.run("DELETE FROM heads WHERE day > $1", [DAY.into()]).await;
    let printed = Printed::read_all(&lines).expect("lines");
    let said = history.verify_against(&printed).await.expect_err("they were published").to_string();
    assert_eq!(said, format!("head of {middle}: it was published and is gone"));
}

async fn days_without_a_worker_are_made_up_for(database: Database) {
    let history = History::of_a_day(database, 2).await;
    assert_eq!(history.kit().store.last_head().await.unwrap().unwrap().contents.day.to_string(), DAY);
    history.clock.advance(TimeDelta::days(2));
    history.case("没有运行的时候过后的一件").await;
    assert_eq!(history.night().await, 3);
    let heads = history.kit().store.heads_before(None, 10).await.expect("heads");
    let days: Vec<(String, bool)> =
        heads.iter().map(|head| (head.contents.day.to_string(), head.contents.is_made_up_for())).collect();
    let expected = [("2026-04-18", false), ("2026-04-17", true), ("2026-04-16", true), (DAY, false)];
    assert_eq!(days, expected.map(|(day, late)| (day.to_owned(), late)));
    assert_eq!(history.night().await, 1, "and then one a night again");
    let whole = history.verify().await.expect("all of them");
    assert_eq!((whole.heads, whole.cases), (5, 3));
}

async fn a_head_fits_whatever_is_registered_while_it_is_made(database: Database) {
    let history = History::of_a_day(database, 2).await;
    for _ in 0..6 {
        let meanwhile = async {
            for _ in 0..12 {
                history.registered(1).await;
            }
        };
        let (made, ()) = tokio::join!(history.night(), meanwhile);
        assert_eq!(made, 1);
    }
    history.verify().await.expect("every head fits");
}
