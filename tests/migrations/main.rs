//! The database's steps, each run over the rows of those before it, up and down again, on both databases.

use std::time::Duration;

use deputy_code::domain::audit::AUDIT_START;
use deputy_code::store::Store;
use deputy_code::store::audit_list::check_chain;
use migration::{Migrator, MigratorTrait, SAMPLES};
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tests::{database::PostgresDatabase, matrix::within};

const STORY: Duration = Duration::from_secs(60);

#[test]
fn every_step_has_sample_rows_and_the_names_are_in_order() {
    let steps = Migrator::migrations();
    let names: Vec<&str> = steps.iter().map(|step| step.name()).collect();
    let samples: Vec<&str> = SAMPLES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, samples, "one sample a step, under its name, in its place");
    assert!(names.is_sorted(), "{names:?}");
    for (name, sample) in SAMPLES.iter().copied() {
        assert!(sample.to_lowercase().contains("insert into"), "the sample of {name} inserts nothing");
    }
}

mod every_step_runs_over_the_rows_of_those_before_it_and_back {
    use super::*;

    #[test]
    fn sqlite() {
        within(STORY, async {
            let folder = tempfile::tempdir().expect("a folder");
            up_and_down(&format!("sqlite://{}?mode=rwc", folder.path().join("steps.db").display())).await;
        });
    }

    #[test]
    fn postgres() {
        within(STORY, async {
            let database = PostgresDatabase::create();
            up_and_down(&database.url()).await;
        });
    }
}

#[test]
fn on_postgres_a_statement_has_an_end_and_a_migration_takes_its_time() {
    within(STORY, async {
        let database = PostgresDatabase::create();
        for (store, limit) in
            [(Store::open(&database.url()).await, "30s"), (Store::open_for_migrations(&database.url()).await, "0")]
        {
            let store = store.expect("a pool");
            let asked = Statement::from_string(DbBackend::Postgres, "SHOW statement_timeout");
            let told = store.connection().query_one_raw(asked).await.expect("an answer").expect("a row");
            assert_eq!(told.try_get::<String>("", "statement_timeout").expect("a limit"), limit);
            store.close().await;
        }
    });
}

async fn up_and_down(url: &str) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.expect("a database");
    for (name, sample) in SAMPLES.iter().copied() {
        Migrator::up(&db, Some(1)).await.unwrap_or_else(|error| panic!("{name} up: {error}"));
        db.execute_unprepared(sample).await.unwrap_or_else(|error| panic!("rows of {name}: {error}"));
    }
    assert!(migration::is_current(&db).await.expect("a look"));
    migration::bring_up_to_date(&db).await.expect("nothing to do is no error");
    for (name, _) in SAMPLES.iter().rev() {
        Migrator::down(&db, Some(1)).await.unwrap_or_else(|error| panic!("{name} down: {error}"));
    }
    assert_eq!(tables(&db).await, ["seaql_migrations"], "down leaves nothing");
    migration::bring_up_to_date(&db).await.expect("all steps again at once");
    for (name, sample) in SAMPLES.iter().copied() {
        db.execute_unprepared(sample).await.unwrap_or_else(|error| panic!("rows of {name} after all steps: {error}"));
    }
    db.close().await.expect("an end");
}

/// What lay in the audit before it became a chain is one afterwards.
async fn what_was_audited_is_linked(url: &str) {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.expect("a database");
    let before = SAMPLES.iter().position(|(name, _)| *name == "m0018_audit_chain").expect("the step");
    Migrator::up(&db, Some(before as u32)).await.expect("the steps before");
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    for number in 1..=3 {
        let id = format!("0190000000007000800000000000000{number}");
        let id = if sqlite { format!("x'{id}'") } else { format!("'{id}'") };
        let account = if number == 2 { "NULL".to_owned() } else { id.clone() };
        let row = format!(
            "INSERT INTO audit (id, at, account_id, \"by\", what, entry, reason) VALUES ({id}, {at}, {account}, '工委', 'w', 'e', NULL)",
            at = 10 - number
        );
        db.execute_unprepared(&row).await.expect("a row");
    }
    migration::bring_up_to_date(&db).await.expect("the rest");
    db.close().await.expect("an end");
    let store = Store::open(url).await.expect("a store");
    let rows = store.audit_chain_after(0, 10).await.expect("entries");
    let times: Vec<i64> = rows.iter().map(|row| row.at).collect();
    assert_eq!(times, [7, 8, 9], "in the order of their times");
    check_chain(&rows, Some((0, AUDIT_START))).expect("one chain, by the server's own formula");
    store.close().await;
}

mod what_was_audited_before_the_chain_is_linked {
    use super::*;

    #[test]
    fn sqlite() {
        within(STORY, async {
            let folder = tempfile::tempdir().expect("a folder");
            let url = format!("sqlite://{}?mode=rwc", folder.path().join("audit.db").display());
            what_was_audited_is_linked(&url).await;
        });
    }

    #[test]
    fn postgres() {
        within(STORY, async {
            let database = PostgresDatabase::create();
            what_was_audited_is_linked(&database.url()).await;
        });
    }
}

async fn tables(db: &DatabaseConnection) -> Vec<String> {
    let backend = db.get_database_backend();
    let asked = match backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        _ => "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'",
    };
    let rows = db.query_all_raw(Statement::from_string(backend, asked)).await.expect("the tables");
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").expect("a name")).collect();
    names.sort();
    names
}
