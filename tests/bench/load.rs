//! The load: keep-alive connections that each send a request as soon as the last one was answered.

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

/// An answer that takes longer is a failure of the whole run.
const ANSWER: Duration = Duration::from_secs(10);
/// Load before anything is counted.
const WARM_UP: Duration = Duration::from_millis(250);

/// Runs a future in this thread: the load leaves the other processor to whoever is loaded.
pub fn alone<T>(limit: Duration, future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { timeout(limit, future).await.unwrap_or_else(|_| panic!("not done after {limit:?}")) })
}

/// What a turn showed.
pub struct Turn {
    /// Answered with 202.
    pub taken: u64,
    /// Answered with anything else.
    pub refused: u64,
    pub seconds: f64,
    pub p50: Duration,
    pub p99: Duration,
}

/// A submission to be sent again and again, each time under a key of its own.
pub struct Request {
    bytes: Vec<u8>,
    key: Range<usize>,
}

impl Request {
    pub fn new(path: &str, json: &str) -> Request {
        let before = format!(
            "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             Idempotency-Key: ",
            json.len()
        );
        let key = before.len()..before.len() + 36;
        Request { bytes: format!("{before}{:36}\r\n\r\n{json}", "").into_bytes(), key }
    }

    /// A UUID of version 4 in form, and never the same twice.
    fn take_new_key(&mut self) {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let key = format!("{:08x}-0000-4000-8000-{number:012x}", std::process::id());
        self.bytes[self.key.clone()].copy_from_slice(key.as_bytes());
    }
}

/// A connection with the answers it got.
struct Sender {
    stream: TcpStream,
    request: Request,
    buffer: Vec<u8>,
    refused: u64,
    waits: Vec<Duration>,
}

impl Sender {
    async fn until(mut self, end: Instant) -> Sender {
        while Instant::now() < end {
            self.request.take_new_key();
            let sent = Instant::now();
            let status = timeout(ANSWER, self.exchange()).await.expect("an answer in time").expect("an answer");
            if status == 202 {
                self.waits.push(sent.elapsed());
            } else {
                self.refused += 1;
            }
        }
        self
    }

    async fn exchange(&mut self) -> std::io::Result<u16> {
        self.stream.write_all(&self.request.bytes).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(status) = status_of_whole_answer(&self.buffer) {
                return Ok(status);
            }
        }
    }
}

/// The status, once head and body are there.
fn status_of_whole_answer(answer: &[u8]) -> Option<u16> {
    let head_end = answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&answer[..head_end]).expect("a head in ASCII");
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().expect("a length"))
    });
    let whole = answer.len() >= head_end + length.expect("an answer that says its length");
    whole.then(|| head[9..12].parse().expect("a status"))
}

/// Loads a server for a while. `look` is called when counting begins and when it has ended.
pub async fn turn(
    port: u16,
    connections: usize,
    time: Duration,
    request: impl Fn(usize) -> Request,
    mut look: impl FnMut(),
) -> Turn {
    let mut senders = Vec::with_capacity(connections);
    for index in 0..connections {
        let stream = timeout(ANSWER, TcpStream::connect(("127.0.0.1", port))).await;
        let stream = stream.expect("a connection in time").expect("a connection");
        stream.set_nodelay(true).expect("a socket that can be set");
        let waits = Vec::with_capacity(1 << 12);
        senders.push(Sender { stream, request: request(index), buffer: Vec::with_capacity(4096), refused: 0, waits });
    }
    senders = send_all(senders, WARM_UP).await;
    senders.iter_mut().for_each(|sender| sender.waits.clear());
    look();
    let started = Instant::now();
    let senders = send_all(senders, time).await;
    let seconds = started.elapsed().as_secs_f64();
    look();
    let refused = senders.iter().map(|sender| sender.refused).sum();
    let mut waits: Vec<Duration> = senders.into_iter().flat_map(|sender| sender.waits).collect();
    assert!(!waits.is_empty(), "{refused} answers, none of them 202");
    waits.sort_unstable();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
    Turn { taken: waits.len() as u64, refused, seconds, p50: at(0.50), p99: at(0.99) }
}

async fn send_all(senders: Vec<Sender>, time: Duration) -> Vec<Sender> {
    let end = Instant::now() + time;
    senders.into_iter().map(|sender| sender.until(end)).collect::<JoinSet<_>>().join_all().await
}
