//! Private servers keep what they acknowledged through SIGKILL, and grounds do not see each other.

use redis::Commands;
use tests::database::{PostgresDatabase, RedisDatabase};
use tests::matrix;
use tests::matrix::{Database, Ground, Queue};
use tests::postgres_server::PostgresServer;
use tests::redis_server::RedisServer;

#[test]
fn a_killed_redis_comes_back_with_everything_it_acknowledged() {
    let mut server = RedisServer::start();
    let database = RedisDatabase::create_on(&server.url());
    for number in 0..50 {
        database.connection().set::<_, _, ()>(format!("key{number}"), number).unwrap();
    }
    server.kill();
    assert!(redis::Client::open(server.url()).unwrap().get_connection().is_err());
    server.start_again();
    let kept: usize = redis::cmd("DBSIZE").query(&mut database.connection()).unwrap();
    assert_eq!(kept, 50);
}

#[test]
fn a_private_redis_is_durable_unless_told_otherwise() {
    let server = RedisServer::start_with(&[("appendfsync", "everysec")]);
    let mut connection = redis::Client::open(server.url()).unwrap().get_connection().unwrap();
    for (name, value) in [
        ("appendonly", "yes"),
        ("appendfsync", "everysec"),
        ("no-appendfsync-on-rewrite", "no"),
        ("maxmemory-policy", "noeviction"),
    ] {
        let found: Vec<String> = redis::cmd("CONFIG").arg("GET").arg(name).query(&mut connection).unwrap();
        assert_eq!(found, [name, value]);
    }
}

#[test]
fn a_killed_and_a_stopped_postgres_come_back_with_everything_committed() {
    let mut server = PostgresServer::start();
    let database = PostgresDatabase::create_on(&server.url("postgres"));
    database.sql("CREATE TABLE kept (id integer); INSERT INTO kept SELECT generate_series(1, 50)");
    server.kill();
    server.start_again();
    assert_eq!(database.sql("SELECT count(*) FROM kept"), "50");
    server.stop();
    server.start_again();
    assert_eq!(database.sql("SELECT count(*) FROM kept"), "50");
    assert_eq!(database.sql("SHOW fsync"), "on");
}

#[test]
fn a_dropped_database_is_gone() {
    let server = tests::environment::postgres_url();
    let database = PostgresDatabase::create_on(&server);
    let address = database.url();
    let name = address.rsplit('/').next().unwrap().to_owned();
    drop(database);
    let other = PostgresDatabase::create_on(&server);
    let found = other.sql(&format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"));
    assert_eq!(found, "0");
}

/// Leaves something everywhere and finds nothing of the other three, which run at the same time.
async fn every_ground_is_empty_and_its_own(ground: Ground) {
    assert_eq!(std::fs::read_dir(ground.data_folder()).unwrap().count(), 0);
    std::fs::write(ground.data_folder().join("left"), "something").unwrap();
    let names: Vec<String> = ground.settings().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.contains(&"DATABASE_URL".to_owned()), ground.database == Database::Postgres);
    assert_eq!(names.contains(&"REDIS_URL".to_owned()), ground.queue == Queue::Redis);
    if let Some(postgres) = ground.postgres() {
        let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
        assert_eq!(postgres.sql(tables), "0");
        postgres.sql("CREATE TABLE left_behind ()");
    }
    if let Some(redis) = ground.redis() {
        assert!(!redis.connection().exists::<_, bool>("left").unwrap());
        redis.connection().set::<_, _, ()>("left", "something").unwrap();
    }
}

matrix!(every_ground_is_empty_and_its_own);
