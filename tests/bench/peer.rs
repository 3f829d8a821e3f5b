//! The minimal servers: the same JSON parsed, one durable write, a small answer. Each is a process of its own:
//! `bench server KIND PORT STORE NOTE BODY`, where NOTE and BODY are lengths in bytes.
//!
//! | kind | durable write |
//! |---|---|
//! | `redis-push` | what the intake's push does: `SET NX GET` and `XADD` in one MULTI, two connections a worker |
//! | `redis-xadd` | a bare `XADD` |
//! | `sqlite-push` | the two inserts of the embedded queue, one writing thread, whatever came together in one commit |
//! | `sqlite-insert` | the entry's insert alone, in the same way |
//! | `whole` | the intake itself without its worker, which the program only leaves out on Redis |

use std::sync::{
    atomic::{AtomicUsize, Ordering},
    mpsc::{self, Receiver, Sender},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt::System, web};
use deputy_code::{
    application::{self, Application, Parts, Purpose},
    clock::Clock,
    domain::{
        digest::{self, Digest},
        submission::SubmissionInput,
    },
    settings::{self, Settings},
};
use redis::{Client, aio::MultiplexedConnection};
use rusqlite::Connection;
use rustix::process::{Signal, set_parent_process_death_signal};
use tokio::sync::{OnceCell, oneshot};

use crate::county::WORKERS;

const CONNECTIONS: usize = 2;
/// Pushes in one commit at most, as in the embedded queue.
const MOST_TOGETHER: usize = 1_024;

pub fn serve(arguments: &[String]) {
    set_parent_process_death_signal(Some(Signal::KILL)).expect("a server that does not outlive its bench");
    let [kind, port, store, note, body] = arguments else { panic!("bench server KIND PORT STORE NOTE BODY") };
    let bytes = |text: &String| vec![b'x'; text.parse().expect("a length")];
    let (note, body, port) = (bytes(note), bytes(body), port.parse().expect("a port"));
    match kind.as_str() {
        "whole" => System::with_tokio_rt(|| {
            tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
        })
        .block_on(whole()),
        "redis-push" | "redis-xadd" => {
            let client = Client::open(store.as_str()).expect("a Redis address");
            let with_note = kind == "redis-push";
            listen(port, move || Redis {
                client: client.clone(),
                connections: OnceCell::new(),
                next: AtomicUsize::new(0),
                note: with_note.then(|| note.clone()),
                body: body.clone(),
            });
        }
        "sqlite-push" | "sqlite-insert" => {
            let (sender, receiver) = mpsc::channel();
            let connection = sqlite(store);
            let note = (kind == "sqlite-push").then_some(note);
            std::thread::spawn(move || write_loop(connection, &receiver, note.as_deref(), &body));
            listen(port, move || Sqlite(sender.clone()));
        }
        other => panic!("no server {other}"),
    }
}

async fn whole() {
    let settings = Settings::from_values(&settings::read_values().expect("values")).expect("settings");
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await.expect("an application");
    let (_end, ending) = tokio::sync::watch::channel(false);
    let server = application.listen(&ending).expect("a server");
    application::run(&application, Some(server), Parts { web: true, worker: false }, ending).await;
}

trait Store: 'static {
    /// Keeps one request durably under a key that is spread as evenly as the intake's.
    fn keep(&self, key: &Digest) -> impl Future<Output = ()>;
}

fn listen<S: Store>(port: u16, store: impl Fn() -> S + Send + Clone + 'static) {
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(store())).route("/requests", web::post().to(take::<S>))
    });
    let running = server.workers(WORKERS).bind(("127.0.0.1", port)).expect("a free port").run();
    System::new().block_on(running).expect("a server");
}

async fn take<S: Store>(request: HttpRequest, input: web::Json<SubmissionInput>, store: web::Data<S>) -> HttpResponse {
    let key = request.headers().get("idempotency-key").expect("a key").as_bytes();
    store.keep(&digest::sha256(key)).await;
    HttpResponse::Accepted().json(serde_json::json!({ "about_this_deputy": input.about_this_deputy }))
}

struct Redis {
    client: Client,
    connections: OnceCell<Vec<MultiplexedConnection>>,
    next: AtomicUsize,
    /// With it the push makes a key too.
    note: Option<Vec<u8>>,
    body: Vec<u8>,
}

impl Redis {
    async fn connect(&self) -> Vec<MultiplexedConnection> {
        let mut connections = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            connections.push(self.client.get_multiplexed_async_connection().await.expect("a connection to Redis"));
        }
        connections
    }
}

impl Store for Redis {
    async fn keep(&self, key: &Digest) {
        let connections = self.connections.get_or_init(|| self.connect()).await;
        let mut connection = connections[self.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS].clone();
        let mut pipe = redis::pipe();
        if let Some(note) = &self.note {
            pipe.atomic().cmd("SET").arg(format!("bench:pending:{}", digest::hex(key)));
            pipe.arg(note).arg("NX").arg("GET").ignore();
        }
        pipe.cmd("XADD").arg("bench:intake").arg("*").arg("l").arg(key).arg("b").arg(&self.body).ignore();
        pipe.query_async::<()>(&mut connection).await.expect("a push");
    }
}

type Work = (Digest, oneshot::Sender<()>);

struct Sqlite(Sender<Work>);

impl Store for Sqlite {
    async fn keep(&self, key: &Digest) {
        let (done, synced) = oneshot::channel();
        self.0.send((*key, done)).expect("a writing thread");
        synced.await.expect("a commit");
    }
}

fn sqlite(file: &str) -> Connection {
    let connection = Connection::open(file).expect("a file for SQLite");
    connection.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    connection.pragma_update(None, "synchronous", "FULL").expect("FULL");
    let schema =
        "CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, lookup BLOB NOT NULL, body BLOB NOT NULL);
                  CREATE TABLE notes (lookup BLOB PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID;";
    connection.execute_batch(schema).expect("two tables");
    connection
}

fn write_loop(mut connection: Connection, receiver: &Receiver<Work>, note: Option<&[u8]>, body: &[u8]) {
    while let Ok(first) = receiver.recv() {
        let together: Vec<Work> = std::iter::once(first).chain(receiver.try_iter().take(MOST_TOGETHER - 1)).collect();
        let transaction = connection.transaction().expect("a transaction");
        for (key, _) in &together {
            if let Some(note) = note {
                let insert = "INSERT INTO notes (lookup, note) VALUES (?, ?) ON CONFLICT DO NOTHING";
                transaction.prepare_cached(insert).expect("SQL").execute((key, note)).expect("a note");
            }
            let insert = "INSERT INTO entries (lookup, body) VALUES (?, ?)";
            transaction.prepare_cached(insert).expect("SQL").execute((key, body)).expect("an entry");
        }
        transaction.commit().expect("a commit");
        for (_, done) in together {
            let _ = done.send(());
        }
    }
}
