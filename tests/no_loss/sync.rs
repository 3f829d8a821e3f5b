//! Synced before answered, shown by the system calls; and a sync that fails.

use std::time::Duration;

use tests::{
    matrix::{Ground, within},
    postgres_server::PostgresServer,
    redis_server::RedisServer,
    wait::until,
};

use super::{
    load::{Place, Taken, body, new_key, number_of, submit, submit_until_taken},
    trace::{Trace, synced_between},
};

const STORY: Duration = Duration::from_secs(300);
const CALLS: &str = "trace=fsync,fdatasync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64";
const FAILURES: Duration = Duration::from_secs(20);
const TRACED: usize = 10;

/// Submits one after the other under a trace; between the reading of each request and its 202 `file` was synced.
async fn insist_on_syncs(place: &Place, program: &tests::program::Program, traced: &[u32], file: &str) {
    let client = program.client();
    let trace = Trace::attach(traced, &["-e", CALLS]);
    let mut taken = Vec::new();
    for at in 0..TRACED {
        let (key, content) = (new_key(), format!("第{at}件，跟踪系统调用"));
        let answer = submit(&client, &place.path(), &key, &body(&content, &[])).await.expect("an answer").expect(202);
        taken.push(answer.json()["number"].as_str().expect("a number").to_owned());
    }
    let lines = trace.end();
    let mut rest = lines.as_slice();
    for number in taken {
        let found = synced_between(rest, "POST /api/v1/codes/", "HTTP/1.1 202", file);
        let (synced, after) = found.unwrap_or_else(|| panic!("{number} is not in the trace:\n{}", lines.join("\n")));
        let seen = rest.len() - after.len();
        assert!(synced, "202 for {number} without a sync of {file}:\n{}", rest[..seen].join("\n"));
        rest = after;
    }
}

#[test]
fn the_embedded_queue_is_synced_between_request_and_number() {
    within(STORY, async {
        let place = Place::new(Ground::plain(), &[]).await;
        let program = place.start.listening().await;
        insist_on_syncs(&place, &program, &[program.running.id()], "queue.db").await;
    });
}

#[test]
fn redis_syncs_its_file_between_request_and_number() {
    within(STORY, async {
        let redis = RedisServer::start();
        let place = Place::new(Ground::plain(), &[]).await;
        // Without a worker nothing else is written to Redis meanwhile.
        let program = place.another(&[("REDIS_URL", redis.url())]).argument("--no-worker").listening().await;
        let traced = [program.running.id(), redis.process_id().expect("Redis runs")];
        insist_on_syncs(&place, &program, &traced, "appendonly").await;
    });
}

/// Every sync of these files of the data folder fails.
fn failing(place: &Place, process: u32, files: &[&str]) -> Trace {
    let folder = place.ground.data_folder().canonicalize().expect("a data folder");
    let paths: Vec<String> = files.iter().map(|file| folder.join(file).display().to_string()).collect();
    let mut arguments = vec!["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO"];
    for path in &paths {
        arguments.extend(["-P", path]);
    }
    Trace::attach(&[process], &arguments)
}

#[test]
fn after_a_failing_sync_the_database_takes_it_or_nobody_says_a_number() {
    within(STORY, async {
        let place = Place::new(Ground::plain(), &[]).await;
        let mut program = place.start.listening().await;
        let client = program.client();
        let first = new_key();
        submit_until_taken(&client, &place.path(), &first, &body("一切正常时的一件", &[])).await;

        // Only the queue's file fails: the database takes every request.
        let trace = failing(&place, program.running.id(), &["queue.db", "queue.db-wal"]);
        let mut keys = vec![(first, "一切正常时的一件".to_owned())];
        for at in 0..5 {
            let (key, content) = (new_key(), format!("队列写不下去时的第{at}件"));
            let answer = submit(&client, &place.path(), &key, &body(&content, &[])).await.expect("an answer");
            let answer = answer.expect(202).json();
            let (number, code) = (answer["number"].as_str().unwrap(), answer["query_code"].as_str().unwrap());
            let case = client.get_json(&format!("/api/v1/requests/{number}?query_code={code}")).await;
            assert_eq!(case["stage"], "routed", "{number} was given although the queue did not keep it");
            keys.push((key, content));
        }
        let lines = trace.end();
        assert!(lines.iter().any(|line| line.contains("queue.db") && line.contains("INJECTED")), "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("deputy-code.db")), "only the queue failed: {lines:?}");

        // Both fail: no number.
        let both = ["queue.db", "queue.db-wal", "deputy-code.db", "deputy-code.db-wal"];
        let trace = failing(&place, program.running.id(), &both);
        for at in 0..5 {
            let (key, content) = (new_key(), format!("两边都写不下去时的第{at}件"));
            let answer = submit(&client, &place.path(), &key, &body(&content, &[])).await.expect("an answer");
            if answer.status != 503 {
                panic!("{at}: {}:\n{}\n{}", answer.status, trace.end().join("\n"), program.running.log());
            }
            assert!(!answer.header("retry-after").is_empty());
            keys.push((key, content));
        }
        program.kill();
        drop(trace);

        // Without faults the repeat of each makes one case.
        program = place.start.listening().await;
        let client = program.client();
        let mut taken = Vec::new();
        for (key, content) in keys {
            let (number, query_code) = submit_until_taken(&client, &place.path(), &key, &body(&content, &[])).await;
            taken.push(Taken { number, query_code, photo: None });
        }
        place.insist_on_all(&client, &taken).await;
    });
}

#[test]
fn a_redis_whose_syncs_fail_keeps_nothing_and_the_database_takes_it_or_nobody_says_a_number() {
    within(STORY, async {
        let mut redis = RedisServer::start();
        let mut postgres = PostgresServer::start();
        let database = ("DATABASE_URL", postgres.url("postgres"));
        let place = Place::new(Ground::plain(), std::slice::from_ref(&database)).await;
        let program = place.another(&[database, ("REDIS_URL", redis.url())]).listening().await;
        let client = program.client();
        let mut said: Vec<(String, String)> = Vec::new();
        let first = (new_key(), "一切正常时的一件".to_owned());
        submit_until_taken(&client, &place.path(), &first.0, &body(&first.1, &[])).await;
        said.push(first);

        let file = redis.append_only_file().display().to_string();
        let sync = ["-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-P", &file];
        let trace = Trace::attach(&[redis.process_id().expect("Redis runs")], &sync);
        for at in 0..5 {
            let (key, content) = (new_key(), format!("Redis写不下去时的第{at}件"));
            let answer = submit(&client, &place.path(), &key, &body(&content, &[])).await.expect("an answer");
            let (number, code) = number_of(&answer.expect(202));
            let case = client.get_json(&format!("/api/v1/requests/{number}?query_code={code}")).await;
            assert_eq!(case["stage"], "routed", "{number} was given although Redis did not keep it");
            said.push((key, content));
        }
        assert!(trace.lines().iter().any(|line| line.contains("INJECTED")), "{:?}", trace.lines());

        postgres.stop();
        for at in 0..5 {
            let (key, content) = (new_key(), format!("两边都写不下去时的第{at}件"));
            let answer = submit(&client, &place.path(), &key, &body(&content, &[])).await.expect("an answer");
            assert!(!answer.expect(503).header("retry-after").is_empty());
            said.push((key, content));
        }
        // Redis ends itself when it cannot sync; what is left of it goes here.
        redis.kill();
        drop(trace);
        redis.start_again();
        postgres.start_again();
        let mut taken = Vec::new();
        for (key, content) in said {
            let (number, query_code) = submit_until_taken(&client, &place.path(), &key, &body(&content, &[])).await;
            taken.push(Taken { number, query_code, photo: None });
        }
        place.insist_on_all(&client, &taken).await;
    });
}

#[test]
fn while_the_database_cannot_write_nothing_is_buried_and_all_is_registered_when_it_can() {
    within(STORY, async {
        let place = Place::new(Ground::plain(), &[]).await;
        let mut program = place.start.listening().await;
        let client = program.client();
        let trace = failing(&place, program.running.id(), &["deputy-code.db", "deputy-code.db-wal"]);
        let mut taken = Vec::new();
        for at in 0..20 {
            let content = format!("数据库写不下去时的第{at}件");
            let (number, query_code) =
                submit_until_taken(&client, &place.path(), &new_key(), &body(&content, &[])).await;
            taken.push(Taken { number, query_code, photo: None });
        }
        until("several writes that failed", FAILURES, async || {
            let failed = trace.lines().iter().filter(|line| line.contains("INJECTED")).count();
            (failed >= 3).then_some(())
        })
        .await;
        let metrics = client.get("/metrics").await.expect(200).text();
        assert!(metrics.contains("deputy_code_queue_buried 0"), "{metrics}");
        trace.end();
        place.insist_on_all(&client, &taken).await;
        // What the database said it holds, it holds after its process has died.
        program.kill();
        program = place.start.listening().await;
        place.insist_on_all(&program.client(), &taken).await;
    });
}
