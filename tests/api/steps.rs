//! The steps of which stories are made: submitting, looking, moving.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Answer, Client, send};
use tests::images;
use tests::wait::until;

const REGISTERED: Duration = Duration::from_secs(20);

/// What a resident holds after submitting.
#[derive(Clone, Debug)]
pub struct Held {
    pub number: String,
    pub code: String,
    pub answer: Value,
}

impl Held {
    pub fn of(answer: &Answer) -> Held {
        let answer = answer.json();
        let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned();
        Held { number: text("number"), code: text("query_code"), answer }
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/requests/{}{rest}", self.number)
    }
}

/// A UUID version 4 that nobody else in this run has.
pub fn new_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let process = u64::from(std::process::id());
    format!("{process:08x}-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A submission that is good as it is.
pub fn words(content: &str) -> Value {
    json!({
        "kind": "help",
        "content": content,
        "consent": {"rules_version": "1", "share_contact": false, "publish_result": false},
    })
}

pub async fn post_request(client: &Client, token: &str, key: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/codes/{token}/requests");
    send(client.request(Method::POST, &path).header("Idempotency-Key", key).json(body)).await
}

pub async fn submit(client: &Client, token: &str, body: &Value) -> Held {
    Held::of(&post_request(client, token, &new_key(), body).await.expect(202))
}

/// Submits and waits until somebody has it.
pub async fn registered(client: &Client, token: &str, body: &Value) -> Held {
    let held = submit(client, token, body).await;
    wait_registered(client, &held).await;
    held
}

pub async fn wait_registered(client: &Client, held: &Held) -> Value {
    until("the registration", REGISTERED, async || {
        let case = look(client, held).await;
        (case["stage"] != "submitted").then_some(case)
    })
    .await
}

/// The case as its resident sees it.
pub async fn look(client: &Client, held: &Held) -> Value {
    send(client.request(Method::GET, &held.path("")).header("Query-Code", &held.code)).await.expect(200).json()
}

/// A resident's move: `rating`, `supplements`, `chases`, `withdrawal`, `appeal`.
pub async fn ask(client: &Client, held: &Held, verb: &str, mut body: Value) -> Answer {
    body["query_code"] = held.code.clone().into();
    client.post_json(&held.path(&format!("/{verb}")), &body).await
}

/// A move of somebody signed in, by number.
pub async fn make(client: &Client, held: &Held, verb: &str, body: Value) -> Answer {
    client.post_json(&format!("/api/v1/cases/{}/{verb}", held.number), &body).await
}

/// The case as somebody signed in sees it.
pub async fn open(client: &Client, held: &Held) -> Answer {
    client.get(&format!("/api/v1/cases/{}", held.number)).await
}

/// The case's items in somebody's inbox.
pub async fn inbox(client: &Client, held: &Held) -> Vec<Value> {
    let page = client.get_json(&format!("/api/v1/inbox?number={}", held.number)).await;
    page["items"].as_array().expect("items").clone()
}

pub async fn upload(client: &Client) -> String {
    let files = [("file", "photo.jpg", images::photo(320, 240))];
    let kept = client.post_multipart("/api/v1/uploads", &[], &files).await.expect(201).json();
    kept["id"].as_str().expect("an id").to_owned()
}

pub fn resolution() -> Value {
    json!({"reply": "已经修好，请晚上再看一看", "outcome": "solved", "no_evidence_reason": "晚上拍不清楚"})
}

pub fn rating(satisfaction: &str, reopen: bool) -> Value {
    let reasons: &[&str] = if satisfaction == "dissatisfied" { &["not_solved"] } else { &[] };
    json!({"satisfaction": satisfaction, "solved": !reopen, "improved": null, "reasons": reasons, "reopen": reopen})
}

/// Fails unless the answer is a problem with this status and a Chinese sentence; gives its body.
#[track_caller]
pub fn problem(answer: Answer, status: u16) -> Value {
    let answer = answer.expect(status);
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let body = answer.json();
    let title = body["title"].as_str().unwrap_or_default();
    assert!(title.chars().filter(|letter| *letter >= '一').count() >= 3, "no sentence: {body}");
    assert!(body["type"].as_str().is_some_and(|kind| kind.starts_with("/problems/")), "{body}");
    body
}

/// The fields a 422 names.
#[track_caller]
pub fn fields(answer: Answer) -> Vec<String> {
    let body = problem(answer, 422);
    let errors = body["errors"].as_array().unwrap_or_else(|| panic!("no errors: {body}"));
    assert!(errors.iter().all(|error| !error["message"].as_str().unwrap_or_default().is_empty()), "{body}");
    errors.iter().map(|error| error["field"].as_str().unwrap_or_default().to_owned()).collect()
}

pub fn strings(list: &Value) -> Vec<&str> {
    list.as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}
