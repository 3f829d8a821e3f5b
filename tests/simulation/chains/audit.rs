//! The audit as a chain: linked under one lock, defended by the database, broken by nobody unseen.

use std::time::Duration;

use deputy_code::{
    domain::actor::{Actor, ActorKind},
    store::{StoreError, audit::Audited, audit_list::WantedEntries},
};
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend};
use tests::matrix::Database;
use uuid::Uuid;

use super::history::History;

crate::on_both_databases!(
    entries_written_at_once_follow_one_another,
    a_changed_or_deleted_entry_is_refused_and_where_it_was_not_is_found,
    what_cannot_be_audited_does_not_happen,
    where_a_submission_came_from_is_kept_for_184_days,
);

const STORY: Duration = Duration::from_secs(120);
const AT_ONCE: usize = 24;

fn somebody() -> Actor {
    Actor { kind: ActorKind::Staff, account: Some(Uuid::from_u128(5)), name: Some("代表工委（虚构）".into()) }
}

async fn note(history: &History, entry: &str) -> Result<Uuid, StoreError> {
    let kit = history.kit();
    kit.store.audit(&kit.clock, Some(&somebody()), Audited::DeadLetterUnsealed, entry, Some("核对原因")).await
}

async fn entries_written_at_once_follow_one_another(database: Database) {
    let history = History::begin(database).await;
    let names: Vec<String> = (0..AT_ONCE).map(|number| format!("entry {number}")).collect();
    let written = join_all(names.iter().map(|name| note(&history, name))).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    let whole = history.verify().await.expect("one chain");
    assert_eq!(whole.audit_entries, AT_ONCE as i64);
    let rows = history.kit().store.audit_entries(&WantedEntries::default(), 100).await.expect("entries");
    let places: Vec<i64> = rows.iter().filter_map(|row| row.sequence).rev().collect();
    assert_eq!(places, (1..=AT_ONCE as i64).collect::<Vec<_>>());
}

async fn a_changed_or_deleted_entry_is_refused_and_where_it_was_not_is_found(database: Database) {
    let history = History::begin(database).await;
    for number in 0..4 {
        note(&history, &format!("entry {number}")).await.expect("an entry");
    }
    history.night().await;
    let db = history.kit().store.connection();
    for statement in ["UPDATE audit SET reason = 'another'", "DELETE FROM audit"] {
        let refused = db.execute_unprepared(statement).await.expect_err("only added to").to_string();
        assert!(refused.contains("the audit is only added to"), "{refused}");
    }
    history.becomes_the_owner().await;
    let changes = [
        ("at = at + 1", "at = at - 1"),
        ("account_id = NULL", "account_id = $2"),
        ("\"by\" = 'x'", "\"by\" = '代表工委（虚构）'"),
        ("what = 'dead_letter_replayed'", "what = 'dead_letter_unsealed'"),
        ("entry = 'entry 9'", "entry = 'entry 1'"),
        ("reason = NULL", "reason = '核对原因'"),
        ("\"sequence\" = NULL", "\"sequence\" = 2"),
    ];
    for (change, back) in changes {
        let id = history.kit().store.audit_chain_after(1, 1).await.expect("entries")[0].id;
        history.run(&format!("UPDATE audit SET {change} WHERE id = $1"), [id.into()]).await;
        let said = history.verify().await.expect_err(change).to_string();
        assert!(said.starts_with("audit entry 2: "), "{change}: {said}");
        let values = if back.contains("$2") { vec![id.into(), Uuid::from_u128(5).into()] } else { vec![id.into()] };
        history.run(&format!("UPDATE audit SET {back} WHERE id = $1"), values).await;
    }
    history.verify().await.expect("everything is as it was");
    history.run("DELETE FROM audit WHERE \"sequence\" = $1", [2_i64.into()]).await;
    assert_eq!(history.verify().await.expect_err("a gap").to_string(), "audit entry 2: it is gone");
    // All of it from one entry on: only the head knows how many there were.
    history.run("DELETE FROM audit WHERE \"sequence\" > $1", [1_i64.into()]).await;
    let said = history.verify().await.expect_err("the head knows").to_string();
    assert!(said.starts_with("audit entry 2: it is gone; the head of 2026-04-15 holds 4 entries"), "{said}");
}

async fn what_cannot_be_audited_does_not_happen(database: Database) {
    let history = History::begin(database).await;
    let db = history.kit().store.connection();
    let refusing = match history.backend() {
        DbBackend::Sqlite => {
            "CREATE TRIGGER refuse BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'refused by a test'); END"
        }
        _ => {
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE 'refused by a test'; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER refuse BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse()"
        }
    };
    db.execute_unprepared(refusing).await.expect("a trigger");
    let refused = note(&history, "an entry").await;
    assert!(matches!(refused, Err(StoreError::Unaudited(_))), "{refused:?}");
    assert_eq!(history.kit().store.audit_end().await.expect("the audit").0, 0);
}

async fn where_a_submission_came_from_is_kept_for_184_days(database: Database) {
    let history = History::begin(database).await;
    let case = history.case("东门的路灯坏了三盏").await;
    let kit = history.kit();
    let number = deputy_code::domain::number::Number::parse(&case.number).expect("a number");
    let sources = async || kit.store.sources_of(&number, &kit.secrets.sealer).await.expect("sources");
    let found = sources().await;
    let first = found.first().expect("a source");
    assert_eq!((first.address.to_string(), first.number.as_str()), ("192.0.2.7".into(), case.number.as_str()));
    assert_eq!(first.submitted_at, "2026-04-15T08:00:00+08:00");
    history.clock.advance(chrono::TimeDelta::days(183));
    kit.store.sweep_sources(kit.clock.now()).await.expect("a sweep");
    assert_eq!(sources().await, found);
    history.clock.advance(chrono::TimeDelta::days(2));
    kit.store.sweep_sources(kit.clock.now()).await.expect("a sweep");
    assert!(sources().await.is_empty());
}
