//! The live feed as a program listens to it, and the story of a connection that breaks and goes on where it was.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::http::Client;

use crate::county::County;
use crate::steps::{Held, make, registered, words};

crate::everywhere!(a_feed_that_breaks_goes_on_without_gap_or_repeat);

const HEARD: Duration = Duration::from_secs(20);

/// One server-sent event.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: i64,
    pub kind: String,
    pub data: Value,
}

/// An open connection and what it has heard.
pub struct Live {
    response: Response,
    unread: String,
    pub heard: Vec<Event>,
}

impl Live {
    /// Returns when the server has greeted: what happens from now on is heard.
    pub async fn open(client: &Client, after: Option<i64>) -> Live {
        let mut request = client.request(Method::GET, "/api/v1/monitoring/live");
        if let Some(after) = after {
            request = request.header("Last-Event-ID", after);
        }
        let response = request.timeout(Duration::from_secs(100)).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        let mut live = Live { response, unread: String::new(), heard: vec![] };
        while !live.unread.contains("\n\n") {
            assert!(live.read().await, "the feed ended before its greeting");
        }
        live
    }

    /// Reads on; whether there was anything.
    async fn read(&mut self) -> bool {
        let chunk = tokio::time::timeout(HEARD, self.response.chunk()).await.expect("the feed says something");
        let Some(bytes) = chunk.expect("a whole chunk") else { return false };
        self.unread += std::str::from_utf8(&bytes).expect("UTF-8");
        true
    }

    /// The next event; none when the server ended the connection in good order.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let event = parse(block);
                self.unread = rest.to_owned();
                if let Some(event) = event {
                    self.heard.push(event.clone());
                    return Some(event);
                }
            } else if !self.read().await {
                return None;
            }
        }
    }

    /// Listens until this case moves; gives that move.
    pub async fn first_of(&mut self, held: &Held) -> Event {
        let heard = async {
            loop {
                let event = self.next().await.expect("the feed goes on");
                if event.data["number"] == *held.number {
                    return event;
                }
            }
        };
        tokio::time::timeout(HEARD, heard).await.unwrap_or_else(|_| panic!("{} never came", held.number))
    }
}

/// Greetings and heartbeats are no events.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = field("data:")?;
    let id = field("id:").and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("no id: {block}"));
    let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {block}"));
    Some(Event { id, kind: field("event:").expect("a kind").to_owned(), data })
}

async fn a_feed_that_breaks_goes_on_without_gap_or_repeat(county: &'static County) {
    let (resident, staff) = (county.client(), county.role("staff").await);
    let deputy = county.sign_in(county.deputy()).await;
    let mut live = Live::open(&staff, None).await;
    let held = registered(&resident, &county.code().token, &words("大屏上看着的诉求")).await;
    let first = live.first_of(&held).await;
    assert_eq!(first.kind, "move");
    let mut names: Vec<&str> = first.data.as_object().expect("data").keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["area", "at", "holder", "light", "number", "stage"]);
    assert_eq!((&first.data["stage"], &first.data["light"]), (&json!("routed"), &json!("green")));
    assert_eq!(first.data["holder"], json!({"kind": "deputy", "name": county.code().name}));
    assert!(first.data["at"].as_str().is_some_and(|at| at.ends_with("+08:00")), "{}", first.data);

    drop(live);
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "note", json!({"text": "明天去看", "visible": true})).await.expect(200);
    let mut again = Live::open(&staff, Some(first.id)).await;
    let (second, third) = (again.first_of(&held).await, again.first_of(&held).await);
    assert_eq!((&second.data["stage"], &third.data["stage"]), (&json!("accepted"), &json!("in_progress")));
    // County staff see every move, so their ids leave nothing out and come once.
    let ids: Vec<i64> = again.heard.iter().map(|event| event.id).collect();
    let expected: Vec<i64> = (first.id + 1..).take(ids.len()).collect();
    assert_eq!(ids, expected);

    let mut once_more = Live::open(&staff, Some(second.id)).await;
    assert_eq!(once_more.first_of(&held).await.id, third.id);
}
