//! The database's steps, each run over the rows of those before it, up and down again, on both databases.

use std::time::Duration;

use deputy_code::store::Store;
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
    for (name, sample) in SAMPLES {
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
    for (name, sample) in SAMPLES {
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
    for (name, sample) in SAMPLES {
        db.execute_unprepared(sample).await.unwrap_or_else(|error| panic!("rows of {name} after all steps: {error}"));
    }
    db.close().await.expect("an end");
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
