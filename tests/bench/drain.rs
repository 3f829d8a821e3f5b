//! Draining: the registrar beside a bare read, insert and acknowledge, on the same queue and the same database.

use std::time::{Duration, Instant};

use deputy_code::{
    application::Application,
    queue::Queue,
    routing::registrar::{self, Step},
};
use futures_util::{StreamExt, stream};
use tests::{postgres_server::PostgresServer, redis_server::RedisServer};

use crate::{
    Size,
    bare::{self, Source},
    county::{self, County},
    table::{self, Rounds},
};

/// Pushes that wait for one another's fsync when the queue is filled.
const FILLING: usize = 512;
/// The bare loop writes one row an entry; the registrar a case, two events, a measured round and a key.
const ROWS: f64 = 5.0;

pub async fn everywhere(size: Size) {
    let (redis, postgres) = (RedisServer::start(), PostgresServer::start());
    let county = County::build(&[("REDIS_URL", &redis.url()), ("DATABASE_URL", &postgres.url("postgres"))]).await;
    let source = Source::redis(&redis.url()).await;
    compare("Draining Redis into PostgreSQL, 500 a batch", size, &county, source, registrar::BATCH).await;
    drop((redis, postgres));
    let county = County::build(&[]).await;
    let source = Source::embedded(county.folder());
    compare("Draining the embedded queue into SQLite, 50 a batch", size, &county, source, registrar::SQLITE_BATCH)
        .await;
}

async fn compare(title: &str, size: Size, county: &County, mut source: Source, batch: usize) {
    let application = county.open().await;
    let (kit, queue) = (&application.kit, &application.queue);
    bare::make_table(kit.store.connection()).await;
    registrar::step(kit, queue).await;
    let (mut whole, mut least) = (Rounds::default(), Rounds::default());
    for _ in 0..size.rounds {
        fill(&application, county, size.entries).await;
        let started = Instant::now();
        let mut drained = 0;
        while let Step::Did(count) = registrar::step(kit, queue).await {
            drained += count;
        }
        whole.push(rate(drained, size.entries, started.elapsed()));
        fill(&application, county, size.entries).await;
        let started = Instant::now();
        let drained = bare::drain(&mut source, kit.store.connection(), batch, &kit.clock).await;
        least.push(rate(drained, size.entries, started.elapsed()));
    }
    kit.store.close().await;
    table::heading(title, &["loop", "entries/s", "rows/s"]);
    let rows = whole.times(ROWS);
    table::row(&["registrar: case, two events, round, key".to_owned(), whole.shown(0), rows.shown(0)]);
    table::row(&["bare: one row".to_owned(), least.shown(0), least.shown(0)]);
    println!("\nregistrar / bare: {} by entries, {} by rows", whole.over(&least).shown(2), rows.over(&least).shown(2));
}

fn rate(drained: usize, filled: usize, time: Duration) -> f64 {
    assert_eq!(drained, filled, "everything that was pushed is drained once");
    drained as f64 / time.as_secs_f64()
}

async fn fill(application: &Application, county: &County, entries: usize) {
    let (kit, queue) = (&application.kit, &application.queue);
    if let Queue::Redis(redis) = queue {
        redis.check_durability().await;
    }
    let pushes =
        (0..entries).map(|index| county::push(&kit.secrets, &kit.clock, &county.codes[index % county.codes.len()]));
    let pushed = stream::iter(pushes).map(|push| queue.push(push, kit.clock.now())).buffer_unordered(FILLING);
    pushed.for_each(|pushed| async { assert!(pushed.expect("a push").is_none()) }).await;
}
