//! Draining: the registrar beside bare loops that read, insert and acknowledge, on the same queue and the same database.

use std::time::{Duration, Instant};

use deputy_code::{
    application::Application,
    http::kit::Kit,
    queue::Queue,
    routing::registrar::{self, Step},
};
use futures_util::{StreamExt, stream};
use tests::{postgres_server::PostgresServer, redis_server::RedisServer};

use crate::{
    Size,
    bare::{self, Registered, Source, Writing},
    county::{self, County},
    table::{self, Rounds},
};

/// Pushes that wait for one another's fsync when the queue is filled.
const FILLING: usize = 512;
/// What the registrar does beside reading, writing the same rows and acknowledging may cost so much.
const AIM: f64 = 0.85;

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
    fill(&application, county, 1).await;
    registrar::step(kit, queue).await;
    let five = Writing::FiveRows(Box::new(Registered::newest(kit.store.connection()).await));
    let loops =
        [("registrar", None), ("bare, the same five rows", Some(five)), ("bare, one row", Some(Writing::OneRow))];
    let mut seen = [Rounds::default(), Rounds::default(), Rounds::default()];
    for round in 0..size.rounds {
        for turn in table::in_turn(round, loops.len()) {
            fill(&application, county, size.entries).await;
            let started = Instant::now();
            let drained = match &loops[turn].1 {
                None => registered(kit, queue).await,
                Some(writing) => bare::drain(&mut source, kit.store.connection(), batch, &kit.clock, writing).await,
            };
            seen[turn].push(rate(drained, size.entries, started.elapsed()));
        }
    }
    kit.store.close().await;
    table::heading(title, &["loop", "entries/s"]);
    for ((name, _), rounds) in loops.iter().zip(&seen) {
        table::row(&[(*name).to_owned(), rounds.shown(0)]);
    }
    println!();
    let same = seen[0].over(&seen[1]);
    println!("registrar / bare, the same five rows: {} (aim {AIM}: {})", same.shown(2), same.verdict(AIM));
    println!("registrar / bare, one row: {}", seen[0].over(&seen[2]).shown(2));
}

/// Steps of the registrar until nothing waits; how many entries it registered.
async fn registered(kit: &Kit, queue: &Queue) -> usize {
    let mut drained = 0;
    while let Step::Did(count) = registrar::step(kit, queue).await {
        drained += count;
    }
    drained
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
