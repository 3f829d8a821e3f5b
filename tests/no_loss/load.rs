//! Residents who submit until they hold a number, and the staff who count what arrived.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use deputy_code::{clock::Clock, settings::Settings, store::Store};
use reqwest::{
    Method,
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
    pub settings: Settings,
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
        let county = county::prepare(settings.clone()).await;
        Place { ground, county, settings, start }
    }

    /// The same program once more, on another port.
    pub fn another(&self, further: &[(&str, String)]) -> Start {
        let start = Start::serve(&self.ground).setting("DEPUTY_CODE_RATE_LIMIT", "off");
        further.iter().fold(start, |start, (name, value)| start.setting(name, value))
    }

    pub fn path(&self) -> String {
        format!("/api/v1/codes/{}/requests", self.county.deputy_codes[0])
    }

    /// All numbers by the staff's list; past the program by the database where this program has no such list yet.
    pub async fn numbers(&self, client: &Client) -> Option<Vec<String>> {
        let signed = json!({"account": county::STAFF, "password": county::PASSWORD});
        let request = client.request(Method::POST, "/api/v1/auth/token").json(&signed);
        let token = try_send(request).await.ok().filter(|answer| answer.status == 200)?.json();
        let staff = client.with_token(token["access_token"].as_str().expect("a token"));
        let mut numbers = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = staff.try_get(&format!("/api/v1/cases?limit=100{cursor}")).await?;
            match page.status {
                404 | 405 => return self.numbers_in_database().await,
                200 => {}
                _ => return None,
            }
            let page = page.json();
            let items = page["items"].as_array().expect("items");
            numbers.extend(items.iter().map(|item| item["number"].as_str().expect("a number").to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Some(numbers),
            }
        }
    }

    async fn numbers_in_database(&self) -> Option<Vec<String>> {
        let store = Store::open(&self.settings.database_url).await.ok()?;
        let rows = store.all_cases_after(None, 1_000_000).await;
        store.close().await;
        Some(rows.ok()?.into_iter().map(|row| row.row.number).collect())
    }

    /// Every acknowledged number is a case exactly once, nothing else is, and every photo opens.
    pub async fn insist_on_all(&self, client: &Client, taken: &[Taken]) {
        let wanted: HashSet<&str> = taken.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(wanted.len(), taken.len(), "two keys share a number");
        let numbers = until("every acknowledged number among the cases", REGISTERED, async || {
            let numbers = self.numbers(client).await.unwrap_or_default();
            let there: HashSet<&str> = numbers.iter().map(String::as_str).collect();
            let all = wanted.is_subset(&there);
            if !all {
                sleep(Duration::from_millis(400)).await;
            }
            all.then_some(numbers)
        })
        .await;
        assert_eq!(numbers.len(), taken.len(), "a request became two cases, or a case came from nowhere");
        for photo in taken.iter().filter_map(|one| one.photo.as_deref()) {
            let picture = client.get(photo).await.expect(200);
            assert!(picture.body.starts_with(&[0xFF, 0xD8]), "{photo} is no JPEG");
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

/// One try.
pub async fn submit(client: &Client, path: &str, key: &str, body: &Value) -> reqwest::Result<Answer> {
    try_send(client.request(Method::POST, path).header("Idempotency-Key", key).json(body)).await
}

/// Tries with the same key until a number is given: whatever was broken meanwhile.
pub async fn submit_until_taken(client: &Client, path: &str, key: &str, body: &Value) -> (String, String) {
    let started = Instant::now();
    loop {
        match submit(client, path, key, body).await {
            Ok(answer) if answer.status == 202 => {
                let answer = answer.json();
                let text = |name: &str| answer[name].as_str().expect("a text").to_owned();
                return (text("number"), text("query_code"));
            }
            Ok(answer) if answer.status != 503 => panic!("{} {}", answer.status, answer.text()),
            _ => assert!(started.elapsed() < PATIENCE, "no number after {PATIENCE:?}"),
        }
        sleep(BETWEEN_TRIES).await;
    }
}

/// Uploads until the photo is kept; its address and its id.
pub async fn upload(client: &Client, picture: &[u8]) -> (String, String) {
    let started = Instant::now();
    loop {
        let form = Form::new().part("file", Part::bytes(picture.to_vec()).file_name("photo.jpg"));
        match try_send(client.request(Method::POST, "/api/v1/uploads").multipart(form)).await {
            Ok(answer) if answer.status == 201 => {
                let id = answer.json()["id"].as_str().expect("an id").to_owned();
                return (format!("/api/v1/uploads/{id}"), id);
            }
            Ok(answer) if answer.status != 503 => panic!("{} {}", answer.status, answer.text()),
            _ => assert!(started.elapsed() < PATIENCE, "no photo kept after {PATIENCE:?}"),
        }
        sleep(BETWEEN_TRIES).await;
    }
}

/// Many residents at once, each with one request after the other.
pub struct Load {
    clients: JoinSet<()>,
    taken: Arc<Mutex<Vec<Taken>>>,
    done: Arc<AtomicUsize>,
    wanted: usize,
}

impl Load {
    pub fn begin(client: &Client, path: &str, wanted: usize, at_once: usize) -> Load {
        let (taken, done, next) =
            (Arc::<Mutex<Vec<Taken>>>::default(), Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let picture = Arc::new(images::photo(320, 240));
        let mut clients = JoinSet::new();
        for _ in 0..at_once {
            let (client, path, picture) = (client.clone(), path.to_owned(), picture.clone());
            let (taken, done, next) = (taken.clone(), done.clone(), next.clone());
            clients.spawn(async move {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= wanted {
                        return;
                    }
                    let one = resident(&client, &path, at, &picture).await;
                    taken.lock().unwrap().push(one);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        Load { clients, taken, done, wanted }
    }

    /// Waits until this share (of 100) holds a number.
    pub async fn reaches(&self, percent: usize) {
        let wanted = self.wanted * percent / 100;
        until("the load to go on", PATIENCE, async || (self.done.load(Ordering::Relaxed) >= wanted).then_some(()))
            .await;
    }

    pub async fn end(mut self) -> Vec<Taken> {
        while let Some(ended) = self.clients.join_next().await {
            ended.expect("a resident");
        }
        let taken = self.taken.lock().unwrap().clone();
        assert_eq!(taken.len(), self.wanted);
        taken
    }
}

async fn resident(client: &Client, path: &str, at: usize, picture: &[u8]) -> Taken {
    let photo = if at.is_multiple_of(ONE_PHOTO_IN) { Some(upload(client, picture).await) } else { None };
    let (key, content) = (new_key(), format!("第{at}件：东门的路灯坏了"));
    let uploads: Vec<String> = photo.iter().map(|(_, id)| id.clone()).collect();
    let body = body(&content, &uploads);
    let (number, query_code) = submit_until_taken(client, path, &key, &body).await;
    if at.is_multiple_of(ONE_REPEAT_IN) {
        let again = submit_until_taken(client, path, &key, &body).await;
        assert_eq!(again, (number.clone(), query_code.clone()), "a repeat gets the same number");
    }
    Taken { number, query_code, photo: photo.map(|(address, _)| address) }
}
