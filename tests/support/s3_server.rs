//! A small, strict S3 store: one bucket, path-style, that computes every signature again (AWS Signature Version 4) and every
//! body's hash, and can be told to fail. Nothing is taken that a real store would refuse.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use actix_web::http::{Method, header::HeaderMap};
use actix_web::web::{Bytes, Data, PayloadConfig, route};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle};
use aws_lc_rs::{digest, hmac};
use chrono::{DateTime, Utc};

pub const BUCKET: &str = "photos";
pub const REGION: &str = "cn-example-1";
pub const ACCESS_KEY: &str = "ACCESSKEYEXAMPLE";
pub const SECRET_KEY: &str = "secret/key+example";
/// A clock that is further off is refused.
const SKEW: i64 = 15 * 60;

/// What the store does with requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// Answers 500 to everything.
    Failing,
    /// Takes no key for good.
    RefusingKeys,
}

struct Kept {
    mood: Mood,
    objects: BTreeMap<String, (Bytes, SystemTime)>,
    asked: usize,
}

type Shared = Arc<Mutex<Kept>>;

/// A running store. Dropping it ends it.
pub struct S3Server {
    port: u16,
    kept: Shared,
    handle: ServerHandle,
}

impl S3Server {
    pub fn start() -> S3Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let kept = Arc::new(Mutex::new(Kept { mood: Mood::Well, objects: BTreeMap::new(), asked: 0 }));
        let (say, hear) = std::sync::mpsc::channel();
        let shared = kept.clone();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(Data::new(shared.clone()))
                        .app_data(PayloadConfig::new(16 * 1024 * 1024))
                        .default_service(route().to(answer))
                });
                let server = server.workers(1).disable_signals().listen(listener).expect("a listener").run();
                say.send(server.handle()).expect("somebody waits");
                server.await
            })
        });
        let handle = hear.recv_timeout(Duration::from_secs(20)).expect("the store starts");
        S3Server { port, kept, handle }
    }

    /// The settings that lead here.
    pub fn settings(&self) -> [(&'static str, String); 5] {
        [
            ("DEPUTY_CODE_S3_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("DEPUTY_CODE_S3_BUCKET", BUCKET.into()),
            ("DEPUTY_CODE_S3_REGION", REGION.into()),
            ("DEPUTY_CODE_S3_ACCESS_KEY", ACCESS_KEY.into()),
            ("DEPUTY_CODE_S3_SECRET_KEY", SECRET_KEY.into()),
        ]
    }

    pub fn set_mood(&self, mood: Mood) {
        self.kept.lock().unwrap().mood = mood;
    }

    /// How often it was asked anything.
    pub fn asked(&self) -> usize {
        self.kept.lock().unwrap().asked
    }

    /// Keys of all objects.
    pub fn keys(&self) -> Vec<String> {
        self.kept.lock().unwrap().objects.keys().cloned().collect()
    }

    /// Makes an object so much older.
    pub fn age(&self, key: &str, by: Duration) {
        let mut kept = self.kept.lock().unwrap();
        kept.objects.get_mut(key).unwrap_or_else(|| panic!("no {key}")).1 -= by;
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, body: Bytes, kept: Data<Shared>) -> HttpResponse {
    let mut kept = kept.lock().unwrap();
    kept.asked += 1;
    if kept.mood == Mood::Failing {
        return HttpResponse::InternalServerError().body("<Error><Code>InternalError</Code></Error>");
    }
    if let Err(why) = check(&request, &body) {
        return refused(403, "SignatureDoesNotMatch", why);
    }
    if kept.mood == Mood::RefusingKeys {
        return refused(403, "InvalidAccessKeyId", "no such key");
    }
    let path = request.path().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    if bucket != BUCKET {
        return refused(404, "NoSuchBucket", bucket);
    }
    match (request.method(), key) {
        (&Method::GET, "") => list(&request, &kept),
        (&Method::PUT, key) => {
            kept.objects.insert(key.to_owned(), (body, SystemTime::now()));
            HttpResponse::Ok().insert_header(("ETag", "\"1\"")).finish()
        }
        (&Method::GET | &Method::HEAD, key) => match kept.objects.get(key) {
            Some((bytes, written)) => HttpResponse::Ok()
                .insert_header(("ETag", "\"1\""))
                .insert_header((
                    "Last-Modified",
                    DateTime::<Utc>::from(*written).format("%a, %d %b %Y %T GMT").to_string(),
                ))
                .body(bytes.clone()),
            None => refused(404, "NoSuchKey", key),
        },
        (&Method::DELETE, key) => {
            kept.objects.remove(key);
            HttpResponse::NoContent().finish()
        }
        _ => refused(405, "MethodNotAllowed", ""),
    }
}

fn list(request: &HttpRequest, kept: &Kept) -> HttpResponse {
    let query = pairs(request.query_string());
    let value = |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if value("list-type") != "2" {
        return refused(400, "InvalidRequest", "list-type");
    }
    let prefix = value("prefix").replace("%2F", "/");
    let mut contents = String::new();
    for (key, (bytes, written)) in kept.objects.iter().filter(|(key, _)| key.starts_with(&prefix)) {
        let written = DateTime::<Utc>::from(*written).format("%Y-%m-%dT%H:%M:%S.000Z");
        let size = bytes.len();
        write!(contents, "<Contents><Key>{key}</Key><LastModified>{written}</LastModified><ETag>\"1\"</ETag><Size>{size}</Size></Contents>")
            .expect("a text");
    }
    HttpResponse::Ok().content_type("application/xml").body(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><Name>{BUCKET}</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    ))
}

fn refused(status: u16, code: &str, why: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
    let body = format!("<Error><Code>{code}</Code><Message>{why}</Message></Error>");
    HttpResponse::build(status).content_type("application/xml").body(body)
}

/// Signature Version 4 as documented: scope, time, body and every signed header must fit.
fn check(request: &HttpRequest, body: &[u8]) -> Result<(), &'static str> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let signed =
        header("authorization").and_then(|value| value.strip_prefix("AWS4-HMAC-SHA256 ")).ok_or("not signed")?;
    let part = |name: &str| {
        let mut parts = signed.split(',').map(str::trim);
        parts.find_map(|part| part.strip_prefix(name)).ok_or("a part is missing")
    };
    let (credential, names, signature) = (part("Credential=")?, part("SignedHeaders=")?, part("Signature=")?);
    let time = header("x-amz-date").ok_or("no time")?;
    let at = chrono::NaiveDateTime::parse_from_str(time, "%Y%m%dT%H%M%SZ").map_err(|_| "no time")?.and_utc();
    if (Utc::now() - at).num_seconds().abs() > SKEW {
        return Err("the time is another");
    }
    let day = &time[..8];
    let scope = format!("{day}/{REGION}/s3/aws4_request");
    if credential != format!("{ACCESS_KEY}/{scope}") {
        return Err("another key or scope");
    }
    let hash = header("x-amz-content-sha256").ok_or("no hash")?;
    if hash != hex(digest::digest(&digest::SHA256, body).as_ref()) {
        return Err("the body is another");
    }
    for needed in ["host", "x-amz-content-sha256", "x-amz-date"] {
        if !names.split(';').any(|name| name == needed) {
            return Err("a header is not signed");
        }
    }
    let canonical = format!(
        "{}\n{}\n{}\n{}\n{names}\n{hash}",
        request.method(),
        request.uri().path(),
        canonical_query(request.query_string()),
        canonical_headers(request.headers(), names),
    );
    let text = format!(
        "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
        hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref())
    );
    let sign =
        |key: &[u8], text: &str| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes()).as_ref().to_vec();
    let mut key = format!("AWS4{SECRET_KEY}").into_bytes();
    for part in [day, REGION, "s3", "aws4_request"] {
        key = sign(&key, part);
    }
    if hex(&sign(&key, &text)) == signature { Ok(()) } else { Err("the signature is another") }
}

fn canonical_headers(headers: &HeaderMap, names: &str) -> String {
    let mut text = String::new();
    for name in names.split(';') {
        let values: Vec<&str> = headers.get_all(name).map(|value| value.to_str().unwrap_or_default().trim()).collect();
        writeln!(text, "{name}:{}", values.join(",")).expect("a text");
    }
    text
}

fn canonical_query(query: &str) -> String {
    let mut pairs = pairs(query);
    pairs.sort();
    pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
