//! What the program holds in memory when nobody asks anything.

use std::time::Duration;

use tests::{ports::free_port, redis_server::RedisServer};

use crate::{county::County, process::resident_megabytes, table};

/// Long enough for what a start leaves behind to be done.
const SETTLE: Duration = Duration::from_secs(2);

const MOST: f64 = 30.0;

pub async fn idle() {
    table::heading("Memory, idle, with the demo county's 1,460 deputies", &["program", "resident MB", "under 30 MB"]);
    let embedded = County::build(&[]).await;
    shown("serve on SQLite and the embedded queue", &embedded, &["serve"]).await;
    let redis = RedisServer::start();
    let county = County::build(&[("REDIS_URL", &redis.url())]).await;
    shown("serve --no-worker on Redis", &county, &["serve", "--no-worker"]).await;
}

async fn shown(name: &str, county: &County, arguments: &[&str]) {
    let running = county.serve(free_port(), arguments).await;
    tokio::time::sleep(SETTLE).await;
    let megabytes = resident_megabytes(running.id());
    table::row(&[name, &format!("{megabytes:.1}"), if megabytes < MOST { "yes" } else { "no" }]);
}
