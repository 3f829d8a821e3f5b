//! Residents who submit until they hold a number, and the staff who count what arrived.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use deputy_code::{clock::Clock, settings::Settings};
use reqwest::{
    Method, RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use tests::{
    county::{self, County},
    http::{Answer, Client, try_send},
    images,
    matrix::Ground,
    program::Start,
    wait::until,
};
use tokio::{task::JoinSet, time::sleep};

/// How long a resident goes on trying: longer than any outage of these tests.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long everything may take to be registered: leases of killed processes run out after a minute.
const REGISTERED: Duration = Duration::from_secs(150);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);
const ONE_PHOTO_IN: usize = 10;
/// One acknowledged request in so many is sent once more.
const ONE_REPEAT_IN: usize = 15;

/// A program over its own data with a county in it.
pub struct Place {
    pub ground: Ground,
    pub county: County,
    pub start: Start,
}

impl Place {
    /// `further` settings win over the ground's.
    pub async fn new(ground: Ground, further: &[(&str, String)]) -> Place {
        let mut start = Start::serve(&ground).setting("DEPUTY_CODE_RATE_LIMIT", "off");
        let mut values: deputy_code::settings::Values = ground.settings().into_iter().collect();
        for (name, value) in further {
            start = start.setting(name, value);
            values.insert((*name).to_owned(), value.clone());
        }
        let settings = Settings::from_values(&values).unwrap_or_else(|error| panic!("{error}"));
        let county = county::prepare(settings).await;
        Place { ground, county, start }
    }

    /// The same program once more, on another port.
    pub fn another(&self, further: &[(&str, String)]) -> Start {
        let start = Start::serve(&self.ground).setting("DEPUTY_CODE_RATE_LIMIT", "off");
        further.iter().fold(start, |start, (name, value)| start.setting(name, value))
    }

    pub fn path(&self) -> String {
        format!("/api/v1/codes/{}/requests", self.county.deputy_codes[0])
    }

    /// Signed in as county-wide staff; nobody while the database is away.
    async fn staff(client: &Client) -> Option<Client> {
        let signed = json!({"account": county::STAFF, "password": county::PASSWORD});
        let request = client.request(Method::POST, "/api/v1/auth/token").json(&signed);
        let token = try_send(request).await.ok().filter(|answer| answer.status == 200)?.json();
        Some(client.with_token(token["access_token"].as_str().expect("a token")))
    }

    /// All numbers by the staff's list.
    async fn numbers(staff: &Client) -> Option<Vec<String>> {
        let mut numbers = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = staff.try_get(&format!("/api/v1/cases?limit=100{cursor}")).await?;
            let page = (page.status == 200).then(|| page.json())?;
            let items = page["items"].as_array().expect("items");
            numbers.extend(items.iter().map(|item| item["number"].as_str().expect("a number").to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Some(numbers),
            }
        }
    }

    /// Every acknowledged number is a case exactly once, nothing else is, and every photo opens and is the case's.
    pub async fn insist_on_all(&self, client: &Client, taken: &[Taken]) {
        let wanted: HashSet<&str> = taken.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(wanted.len(), taken.len(), "two keys share a number");
        let staff = until("staff who can sign in", REGISTERED, async || Self::staff(client).await).await;
        let numbers = until("every acknowledged number among the cases", REGISTERED, async || {
            let numbers = Self::numbers(&staff).await.unwrap_or_default();
            let there: HashSet<&str> = numbers.iter().map(String::as_str).collect();
            let all = wanted.is_subset(&there);
            if !all {
                sleep(Duration::from_millis(400)).await;
            }
            all.then_some(numbers)
        })
        .await;
        assert_eq!(numbers.len(), taken.len(), "a request became two cases, or a case came from nowhere");
        for (number, photo) in taken.iter().filter_map(|one| Some((&one.number, one.photo.as_deref()?))) {
            let picture = client.get(photo).await.expect(200);
            assert!(picture.body.starts_with(&[0xFF, 0xD8]), "{photo} is no JPEG");
            let case = staff.get_json(&format!("/api/v1/cases/{number}")).await;
            assert!(case["photos"].as_array().is_some_and(|all| all.iter().any(|one| one == photo)), "{case}");
        }
    }
}

/// A number in a resident's hand.
#[derive(Clone, Debug)]
pub struct Taken {
    pub number: String,
    pub query_code: String,
    pub photo: Option<String>,
}

pub fn new_key() -> String {
    Clock::system().new_key().to_string()
}

pub fn body(content: &str, uploads: &[String]) -> Value {
    let consent = json!({"rules_version": "1", "share_contact": false, "publish_result": false});
    json!({"kind": "help", "content": content, "consent": consent, "uploads": uploads})
}

fn submission(client: &Client, path: &str, key: &str, body: &Value) -> RequestBuilder {
    client.request(Method::POST, path).header("Idempotency-Key", key).json(body)
}

/// One try.
pub async fn submit(client: &Client, path: &str, key: &str, body: &Value) -> reqwest::Result<Answer> {
    try_send(submission(client, path, key, body)).await
}

/// Number and query code of a 202.
pub fn number_of(answer: &Answer) -> (String, String) {
    let answer = answer.json();
    let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
    (text("number"), text("query_code"))
}

/// Tries with the same key until a number is given: whatever was broken meanwhile.
pub async fn submit_until_taken(client: &Client, path: &str, key: &str, body: &Value) -> (String, String) {
    number_of(&until_answered(202, &AtomicUsize::new(0), || submission(client, path, key, body)).await)
}

fn upload_of(client: &Client, picture: &[u8]) -> RequestBuilder {
    let form = Form::new().part("file", Part::bytes(picture.to_vec()).file_name("photo.jpg"));
    client.request(Method::POST, "/api/v1/uploads").multipart(form)
}

/// One try to upload.
pub async fn upload(client: &Client, picture: &[u8]) -> reqwest::Result<Answer> {
    try_send(upload_of(client, picture)).await
}

/// Address and id of a photo that was kept.
pub fn photo_of(answer: &Answer) -> (String, String) {
    let id = answer.json()["id"].as_str().expect("an id").to_owned();
    (format!("/api/v1/uploads/{id}"), id)
}

/// Tries until this status comes; counts the tries that came to nothing. Only 503 and silence may be tried again.
async fn until_answered(status: u16, failed: &AtomicUsize, request: impl Fn() -> RequestBuilder) -> Answer {
    let started = Instant::now();
    loop {
        match try_send(request()).await {
            Ok(answer) if answer.status == status => return answer,
            Ok(answer) if answer.status != 503 => panic!("{} {}", answer.status, answer.text()),
            _ => assert!(started.elapsed() < PATIENCE, "no {status} after {PATIENCE:?}"),
        }
        failed.fetch_add(1, Ordering::Relaxed);
        sleep(BETWEEN_TRIES).await;
    }
}

/// Many residents at once, each with one request after the other.
pub struct Load {
    clients: JoinSet<()>,
    wanted: usize,
    so_far: Arc<SoFar>,
}

#[derive(Default)]
struct SoFar {
    taken: Mutex<Vec<Taken>>,
    begun: AtomicUsize,
    done: AtomicUsize,
    /// Tries that were answered with 503 or not at all.
    failed: AtomicUsize,
    enough: AtomicBool,
}

impl Load {
    pub fn begin(client: &Client, path: &str, wanted: usize, at_once: usize) -> Load {
        let so_far = Arc::<SoFar>::default();
        let picture = Arc::new(images::photo(320, 240));
        let mut clients = JoinSet::new();
        for _ in 0..at_once {
            let (client, path, picture, so_far) = (client.clone(), path.to_owned(), picture.clone(), so_far.clone());
            clients.spawn(async move {
                while !so_far.enough.load(Ordering::Relaxed) {
                    let at = so_far.begun.fetch_add(1, Ordering::Relaxed);
                    if at >= wanted {
                        return;
                    }
                    let one = resident(&client, &path, at, &picture, &so_far.failed).await;
                    so_far.taken.lock().unwrap().push(one);
                    so_far.done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Load { clients, wanted, so_far }
    }

    /// Goes on until it is told that it is enough.
    pub fn without_end(client: &Client, path: &str, at_once: usize) -> Load {
        Self::begin(client, path, usize::MAX, at_once)
    }

    /// Tries so far that were answered with 503 or not at all.
    pub fn failed(&self) -> usize {
        self.so_far.failed.load(Ordering::Relaxed)
    }

    /// Waits until so many more hold a number.
    pub async fn goes_on(&self, more: usize) {
        let wanted = self.so_far.done.load(Ordering::Relaxed) + more;
        self.has(wanted).await;
    }

    async fn has(&self, wanted: usize) {
        let done = || self.so_far.done.load(Ordering::Relaxed);
        until("the load to go on", PATIENCE, async || (done() >= wanted).then_some(())).await;
    }

    /// Finishes what is begun.
    pub async fn enough(mut self) -> Vec<Taken> {
        self.so_far.enough.store(true, Ordering::Relaxed);
        self.finish().await
    }

    /// Waits until this share (of 100) holds a number.
    pub async fn reaches(&self, percent: usize) {
        self.has(self.wanted * percent / 100).await;
    }

    pub async fn end(mut self) -> Vec<Taken> {
        let taken = self.finish().await;
        assert_eq!(taken.len(), self.wanted);
        taken
    }

    async fn finish(&mut self) -> Vec<Taken> {
        while let Some(ended) = self.clients.join_next().await {
            ended.expect("a resident");
        }
        self.so_far.taken.lock().unwrap().clone()
    }
}

async fn resident(client: &Client, path: &str, at: usize, picture: &[u8], failed: &AtomicUsize) -> Taken {
    let photo = if at.is_multiple_of(ONE_PHOTO_IN) {
        Some(photo_of(&until_answered(201, failed, || upload_of(client, picture)).await))
    } else {
        None
    };
    let (key, content) = (new_key(), format!("第{at}件：东门的路灯坏了"));
    let uploads: Vec<String> = photo.iter().map(|(_, id)| id.clone()).collect();
    let body = body(&content, &uploads);
    let once = || submission(client, path, &key, &body);
    let (number, query_code) = number_of(&until_answered(202, failed, once).await);
    if at.is_multiple_of(ONE_REPEAT_IN) {
        let again = number_of(&until_answered(202, failed, once).await);
        assert_eq!(again, (number.clone(), query_code.clone()), "a repeat gets the same number");
    }
    Taken { number, query_code, photo: photo.map(|(address, _)| address) }
}
