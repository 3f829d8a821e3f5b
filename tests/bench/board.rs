//! The board over many cases, beside percentiles that SQL computes from the same rows in the same run; what a move pays for it.

use std::time::Instant;

use deputy_code::{
    application::Application,
    domain::{
        actor::{Actor, ActorKind},
        moves::Move,
        words::Words,
    },
    monitoring::ready::rebuild,
    store::{
        Store,
        entity::{case_unit, measured_move, round},
        rows::CaseRow,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    Statement, TransactionTrait,
};
use tests::{http::Client, ports::free_port, postgres_server::PostgresServer, redis_server::RedisServer};
use uuid::Uuid;

use crate::{
    county::County,
    many::Copies,
    table::{self, Rounds, in_turn},
};

/// What is looked at; each beside SQL over the same rounds.
const LOOKS: [(&str, &str); 4] = [
    ("page by station, 30 days", "/monitor?period=30&group_by=station"),
    ("page by deputy, 90 days", "/monitor?period=90&group_by=deputy"),
    ("wall", "/monitor?wall=1"),
    ("JSON by deputy, 90 days", "/api/v1/monitoring/summary?group_by=deputy"),
];
const NAIVE: [(&str, &str, i64); 2] =
    [("SQL, whole, 30 days", "CAST(0 AS INTEGER)", 30), ("SQL, by deputy, 90 days", "deputy_id", 90)];
/// Moves whose price is taken.
const MOVES: usize = 200;

/// Cases with events, then measured rows alone.
pub async fn on_postgres(whole: u64, rows: u64, rounds: usize) {
    let (redis, postgres) = (RedisServer::start(), PostgresServer::start());
    let county = County::build(&[("REDIS_URL", &redis.url()), ("DATABASE_URL", &postgres.url("postgres"))]).await;
    let store = Store::open_for_migrations(&postgres.url("postgres")).await.expect("a database");
    measure("PostgreSQL", &county, &store, &[whole / 100, whole / 10, whole, rows], whole, rounds).await;
    drop((redis, postgres));
}

pub async fn on_sqlite(whole: u64, rounds: usize) {
    let redis = RedisServer::start();
    let county = County::build(&[("REDIS_URL", &redis.url())]).await;
    let application = county.open().await;
    measure("SQLite", &county, &application.kit.store, &[whole / 100, whole / 10, whole], whole, rounds).await;
}

async fn measure(name: &str, county: &County, store: &Store, sizes: &[u64], whole: u64, rounds: usize) {
    let mut copies = Copies::of(store, whole).await;
    let columns = ["cases", "measured rounds", "what", "ms", "of the 30 or 90 days by SQL"];
    table::heading(&format!("The board on {name}"), &columns);
    for size in sizes.iter().filter(|size| **size > 0) {
        copies.grow_to(*size).await;
        one_size(county, store, &copies, rounds).await;
    }
}

async fn one_size(county: &County, store: &Store, copies: &Copies<'_>, rounds: usize) {
    let (cases, rows) = (copies.count("cases").await, copies.count("rounds").await);
    let application = county.open().await;
    let begun = Instant::now();
    let figures = rebuild::alone(&application.kit).await.expect("figures").expect("no worker is at it");
    let (cases, rows) = (cases.to_string(), rows.to_string());
    let made = format!("{:.0}", begun.elapsed().as_secs_f64() * 1_000.0);
    table::row(&[&cases, &rows, &format!("{figures} figures made anew"), &made, ""]);
    let port = free_port();
    let serving = county.serve(port, &["serve", "--no-worker"]).await;
    let (browser, program) = sign_in(county, port).await;
    let db = store.connection();
    let mut times: Vec<Rounds> = vec![Rounds::default(); LOOKS.len() + NAIVE.len()];
    for round in 0..=rounds {
        for place in in_turn(round, times.len()) {
            let begun = Instant::now();
            match LOOKS.get(place) {
                Some((_, path)) if path.starts_with("/api") => _ = program.get(path).await.expect(200).text(),
                Some((_, path)) => _ = browser.get(path).await.expect(200).text(),
                None => naive(db, place - LOOKS.len()).await,
            }
            // The first round warms everybody up.
            if round > 0 {
                times[place].push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
    }
    for (place, (name, _)) in LOOKS.iter().enumerate() {
        let sql = &times[LOOKS.len() + usize::from(name.contains("90 days"))];
        let share = times[place].over(sql);
        table::row(&[&cases, &rows, *name, &times[place].shown(1), &share.shown(3)]);
    }
    for (place, (name, ..)) in NAIVE.iter().enumerate() {
        table::row(&[&cases, &rows, *name, &times[LOOKS.len() + place].shown(1), "1"]);
    }
    let worst = compare(db, &program).await;
    table::row(&[&cases, &rows, "farthest percentile from the exact one", &format!("{:.2} %", worst * 100.0), ""]);
    drop(serving);
    price(&application, db, &cases, &rows).await;
    application.kit.store.close().await;
}

async fn sign_in(county: &County, port: u16) -> (Client, Client) {
    let staff = county.accounts.iter().find(|account| account.role == "staff").expect("staff");
    let client = Client::new(&format!("http://127.0.0.1:{port}"));
    let body = serde_json::json!({"account": staff.account, "password": staff.password});
    let said = client.post_json("/api/v1/auth/token", &body).await.expect(200).json();
    let program = client.with_token(said["access_token"].as_str().expect("a token"));
    let page = client.get("/login").await.expect(200).text();
    let (_, after) = page.split_once("name=\"csrf\" value=\"").expect("a form");
    let csrf = after.split('"').next().expect("a value");
    let fields = [("csrf", csrf), ("account", &staff.account), ("password", &staff.password)];
    client.post_form("/login", &fields).await.expect(303);
    (client, program)
}

/// Today's first day of so many, as the board has it, in microseconds.
fn since(days: i64) -> i64 {
    let today = deputy_code::domain::china_time::day(chrono::Utc::now());
    let first = today - chrono::TimeDelta::days(days - 1);
    deputy_code::domain::china_time::start_of(first).timestamp_micros()
}

const TIMES: [&str; 3] = ["(accepted_at - opened_at) / 1000000", "first_reply_working", "resolve_working"];

fn percentiles(db: &DatabaseConnection, key: &str, time: &str, days: i64) -> Statement {
    let from = since(days);
    let sql = match db.get_database_backend() {
        sea_orm::DbBackend::Postgres => format!(
            "SELECT CAST({key} AS TEXT) AS k, CAST(count({time}) AS BIGINT) AS n, \
             percentile_disc(0.5) WITHIN GROUP (ORDER BY {time}) AS p50, \
             percentile_disc(0.9) WITHIN GROUP (ORDER BY {time}) AS p90, \
             percentile_disc(0.99) WITHIN GROUP (ORDER BY {time}) AS p99 \
             FROM rounds WHERE opened_at >= {from} GROUP BY {key}"
        ),
        _ => format!(
            "SELECT lower(hex(k)) AS k, n, max(CASE WHEN at = (n * 500 + 999) / 1000 THEN t END) AS p50, \
             max(CASE WHEN at = (n * 900 + 999) / 1000 THEN t END) AS p90, \
             max(CASE WHEN at = (n * 990 + 999) / 1000 THEN t END) AS p99 FROM \
             (SELECT {key} AS k, {time} AS t, row_number() OVER (PARTITION BY {key} ORDER BY {time}) AS at, \
             count(*) OVER (PARTITION BY {key}) AS n FROM rounds WHERE opened_at >= {from} AND {time} IS NOT NULL) \
             GROUP BY k, n"
        ),
    };
    Statement::from_string(db.get_database_backend(), sql)
}

async fn naive(db: &DatabaseConnection, at: usize) {
    let (_, key, days) = NAIVE[at];
    for time in TIMES {
        db.query_all_raw(percentiles(db, key, time, days)).await.expect("percentiles");
    }
}

/// The farthest any percentile of any deputy lies from the exact nearest rank, as a share of it.
async fn compare(db: &DatabaseConnection, program: &Client) -> f64 {
    let summary = program.get_json("/api/v1/monitoring/summary?group_by=deputy").await;
    let rows = summary["rows"].as_array().expect("rows");
    let (mut worst, mut compared) = (0.0_f64, 0);
    for (clock, time) in ["accept", "first_reply", "resolve"].into_iter().zip(TIMES) {
        for exact in db.query_all_raw(percentiles(db, "deputy_id", time, 90)).await.expect("percentiles") {
            let Ok(Some(key)) = exact.try_get::<Option<String>>("", "k") else { continue };
            let plain = key.replace('-', "");
            let Some(row) =
                rows.iter().find(|row| row["key"].as_str().is_some_and(|key| key.replace('-', "") == plain))
            else {
                continue;
            };
            for share in ["p50", "p90", "p99"] {
                let Some(told) = row[clock][share].as_i64() else { continue };
                let exact: i64 = exact.try_get("", share).expect("a percentile");
                worst = worst.max((told - exact).abs() as f64 / exact.max(1) as f64);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "only {compared} percentiles were compared");
    worst
}

/// What a move pays for figures: moves through the door, and by itself what the door reads and writes for them.
async fn price(application: &Application, db: &DatabaseConnection, cases: &str, rows: &str) {
    let kit = &application.kit;
    let by = Actor { kind: ActorKind::Staff, account: None, name: Some("量一量（虚构）".into()) };
    let sql = format!("SELECT id FROM patterns_open ORDER BY n LIMIT {MOVES}");
    let open = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("open cases");
    let (mut moves, mut own) = (Rounds::default(), Rounds::default());
    for row in open {
        let case: Uuid = row.try_get("", "id").expect("an id");
        let begun = Instant::now();
        let plan = |_: &CaseRow, _| Ok(vec![(Move::Noted { visible: true }, Words::text("记一笔（虚构）"))]);
        if kit.door().walk(case, &by, plan).await.is_err() {
            continue;
        }
        moves.push(begun.elapsed().as_secs_f64() * 1_000.0);
        own.push(for_figures(kit.store.connection(), case, kit.clock.new_id()).await);
    }
    table::row(&[cases, rows, "a move", &moves.shown(2), ""]);
    table::row(&[cases, rows, "of it for figures", &own.shown(2), ""]);
}

/// The statements a move makes for figures, in a transaction that is not kept.
async fn for_figures(db: &DatabaseConnection, case: Uuid, id: Uuid) -> f64 {
    let transaction = db.begin().await.expect("a transaction");
    // A first statement, so that what it takes to begin is not counted.
    case_unit::Entity::find().one(&transaction).await.expect("a row");
    let begun = Instant::now();
    let rounds = round::Entity::find().filter(round::Column::CaseId.eq(case));
    let rounds = rounds.order_by_asc(round::Column::Number).all(&transaction).await.expect("rounds");
    let units = case_unit::Entity::find().filter(case_unit::Column::CaseId.eq(case)).all(&transaction).await;
    let text = format!("{rounds:?}{:?}", units.expect("units"));
    let row = measured_move::ActiveModel { id: Set(id), before: Set(Some(text.clone())), after: Set(text) };
    measured_move::Entity::insert(row).exec_without_returning(&transaction).await.expect("a row");
    let taken = begun.elapsed().as_secs_f64() * 1_000.0;
    transaction.rollback().await.expect("nothing is kept");
    taken
}
