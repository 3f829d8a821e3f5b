//! Connections kept busy for their own sake: each ends, and nobody else waits for it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::county::County;

crate::plainly!(a_head_that_never_ends_is_ended, heads_are_bounded, idle_connections_stop_nobody);

const PATIENCE: Duration = Duration::from_secs(30);

fn connect(county: &County) -> TcpStream {
    let address = county.program.base_url().trim_start_matches("http://").to_owned();
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a limit");
    stream.set_write_timeout(Some(PATIENCE)).expect("a limit");
    stream
}

/// What comes until the server ends the connection.
fn to_its_end(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let _ = stream.take(64 * 1024).read_to_end(&mut said);
    String::from_utf8_lossy(&said).into_owned()
}

async fn a_head_that_never_ends_is_ended(county: &'static County) {
    let ended = tokio::task::spawn_blocking(|| {
        let mut stream = connect(county);
        stream.write_all(b"GET /help HTTP/1.1\r\nHost: x\r\nX-Slow: ").expect("half a head");
        let begun = Instant::now();
        let said = to_its_end(&mut stream);
        (said, begun.elapsed())
    });
    let (said, took) = ended.await.expect("an end");
    assert!(took < PATIENCE, "{took:?}");
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
}

async fn heads_are_bounded(county: &'static County) {
    let ended = tokio::task::spawn_blocking(|| {
        let mut stream = connect(county);
        let head = format!("GET /help HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(1024 * 1024));
        // The server may close before it has read everything.
        let _ = stream.write_all(head.as_bytes());
        let long = to_its_end(&mut stream);
        let mut stream = connect(county);
        let many: String = (0..2_000).map(|at| format!("X-{at}: 1\r\n")).collect();
        let _ = stream.write_all(format!("GET /help HTTP/1.1\r\nHost: x\r\n{many}\r\n").as_bytes());
        (long, to_its_end(&mut stream))
    });
    let (long, many) = ended.await.expect("an end");
    for said in [long, many] {
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{}", said.chars().take(200).collect::<String>());
    }
    county.client().get("/healthz").await.expect(200);
}

async fn idle_connections_stop_nobody(county: &'static County) {
    let held = tokio::task::spawn_blocking(|| (0..500).map(|_| connect(county)).collect::<Vec<_>>());
    let held = held.await.expect("connections");
    county.client().get(&format!("/c/{}", county.code().token)).await.expect(200);
    drop(held);
}
