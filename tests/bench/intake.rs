//! The whole intake beside the least that makes the same durable write.

use std::{path::Path, time::Duration};

use deputy_code::settings::Values;
use redis::Commands;
use tests::{child::Running, ports::free_port, redis_server::RedisServer};

use crate::{
    Size,
    county::{self, County, REQUEST},
    load::{self, Request},
    process::processor_time,
    table::{self, Rounds},
};

const CONNECTIONS: [usize; 2] = [64, 256];

/// Requests a second of the whole over those of a minimal handler that makes the same push.
const FLOOR: f64 = 0.65;
const AIM: f64 = 0.80;

/// A server that is loaded in its turn; the first of several is the whole intake.
struct Contender {
    name: &'static str,
    port: u16,
    running: Running,
    /// Where it is sent to: one path, or one a code.
    paths: Vec<String>,
}

/// What all rounds showed of one contender.
#[derive(Default)]
struct Seen {
    rate: Rounds,
    p50: Rounds,
    p99: Rounds,
    processor: Rounds,
    store: Rounds,
}

pub async fn on_redis(size: Size) {
    let redis = RedisServer::start_with(&[("auto-aof-rewrite-percentage", "0")]);
    let county = County::build(&[("REDIS_URL", &redis.url())]).await;
    let port = free_port();
    let running = county.serve(port, &["serve", "--no-worker"]).await;
    let contenders = [
        Contender { name: "whole intake", port, running, paths: paths(&county) },
        minimal("same push, minimal handler", "redis-push", &redis.url(), &county).await,
        minimal("bare XADD, minimal handler", "redis-xadd", &redis.url(), &county).await,
    ];
    let client = redis::Client::open(redis.url()).expect("an address");
    let mut connection = client.get_connection_with_timeout(Duration::from_secs(5)).expect("a connection to Redis");
    for fsync in ["always", "everysec"] {
        redis::cmd("CONFIG").arg("SET").arg("appendfsync").arg(fsync).exec(&mut connection).expect("a setting");
        let mut empty = || connection.flushdb::<()>().expect("an emptied Redis");
        let title = format!("Intake on Redis, appendfsync {fsync}");
        compare(&title, size, &contenders, redis.process_id(), &mut empty).await;
    }
}

pub async fn embedded(size: Size) {
    let county = County::build(&[]).await;
    let port = free_port();
    let mut values = county.values.clone();
    values.insert("BIND".into(), format!("127.0.0.1:{port}"));
    let running = child("whole", port, "-", county.folder(), &values, (0, 0)).await;
    let file = |name: &str| county.folder().join(name).display().to_string();
    let contenders = [
        Contender { name: "whole intake", port, running, paths: paths(&county) },
        minimal("same inserts, minimal handler", "sqlite-push", &file("push.db"), &county).await,
        minimal("bare insert, minimal handler", "sqlite-insert", &file("insert.db"), &county).await,
    ];
    compare("Intake on the embedded queue", size, &contenders, None, &mut || ()).await;
}

fn paths(county: &County) -> Vec<String> {
    county.codes.iter().map(|token| format!("/api/v1/codes/{token}/requests")).collect()
}

/// A minimal server that writes as many bytes as the intake does.
async fn minimal(name: &'static str, kind: &str, store: &str, county: &County) -> Contender {
    let application = county.open().await;
    let push = county::push(&application.kit.secrets, &application.kit.clock, &county.codes[0]);
    let port = free_port();
    let lengths = (push.note.len(), push.body.len());
    let running = child(kind, port, store, county.folder(), &Values::new(), lengths).await;
    Contender { name, port, running, paths: vec!["/requests".into()] }
}

async fn child(
    kind: &str,
    port: u16,
    store: &str,
    folder: &Path,
    values: &Values,
    (note, body): (usize, usize),
) -> Running {
    let mut command = std::process::Command::new(std::env::current_exe().expect("the bench's own path"));
    command.env_clear().envs(values).current_dir(folder);
    command.args(["server", kind, &port.to_string(), store, &note.to_string(), &body.to_string()]);
    let running = Running::start("bench server", "nothing: `cargo build` makes it", &mut command);
    county::listening(port).await;
    running
}

async fn compare(title: &str, size: Size, contenders: &[Contender; 3], store: Option<u32>, between: &mut impl FnMut()) {
    let columns = ["server", "requests/s", "p50 ms", "p99 ms", "CPU µs a request", "Redis µs a request"];
    for connections in CONNECTIONS {
        let mut seen: [Seen; 3] = Default::default();
        for round in 0..size.rounds {
            for turn in table::in_turn(round, contenders.len()) {
                contenders[turn].turn(connections, size.turn, store, &mut seen[turn]).await;
                between();
            }
        }
        table::heading(&format!("{title}, {connections} connections"), &columns);
        for (contender, seen) in contenders.iter().zip(&seen) {
            let store = if store.is_some() { seen.store.shown(1) } else { "in the server's".into() };
            let cells = [seen.rate.shown(0), seen.p50.shown(1), seen.p99.shown(1), seen.processor.shown(1), store];
            table::row(&[&[contender.name.to_owned()], cells.as_slice()].concat());
        }
        println!();
        let same = seen[0].rate.over(&seen[1].rate);
        println!("floor {FLOOR}: {}; aim {AIM}: {}", same.verdict(FLOOR), same.verdict(AIM));
        for other in 1..contenders.len() {
            let rate = seen[0].rate.over(&seen[other].rate).shown(2);
            let processor = seen[other].processor.over(&seen[0].processor).shown(2);
            let name = contenders[other].name;
            println!("whole / {name}: {rate} by requests/s, {processor} by requests per CPU second");
        }
    }
    let around = contenders[0].running.log().matches("registered without the queue").count();
    assert_eq!(around, 0, "requests of the whole intake went around a slow queue, straight into the database");
}

impl Contender {
    async fn turn(&self, connections: usize, time: Duration, store: Option<u32>, seen: &mut Seen) {
        let request = |index: usize| Request::new(&self.paths[index % self.paths.len()], REQUEST);
        let mut used = Vec::new();
        let look = || used.push((processor_time(self.running.id()), store.map(processor_time).unwrap_or_default()));
        let turn = load::turn(self.port, connections, time, request, look).await;
        assert_eq!(turn.refused, 0, "{}: answers other than 202. It said:\n{}", self.name, self.running.log());
        let a_request = |from: Duration, to: Duration| (to - from).as_secs_f64() * 1e6 / turn.taken as f64;
        seen.rate.push(turn.taken as f64 / turn.seconds);
        seen.p50.push(turn.p50.as_secs_f64() * 1e3);
        seen.p99.push(turn.p99.as_secs_f64() * 1e3);
        seen.processor.push(a_request(used[0].0, used[1].0));
        seen.store.push(a_request(used[0].1, used[1].1));
    }
}
