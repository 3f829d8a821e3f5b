//! What a visit costs: the bytes of every body as they came over the wire, compressed, headers not counted.
//!
//! They are read from the browser's own network log, which also knows what a script-free page fetches.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::Browser;
use crate::wait::until;

const SETTLE: Duration = Duration::from_secs(20);

/// One thing fetched.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    pub address: String,
    pub status: u64,
    /// Of the body, as sent: compressed where it was.
    pub bytes: u64,
    ended: bool,
    from_cache: bool,
}

/// All that one visit fetched.
#[derive(Debug)]
pub struct Visit {
    pub fetched: Vec<Fetched>,
}

impl Visit {
    /// The body bytes of everything together.
    pub fn bytes(&self) -> u64 {
        self.fetched.iter().map(|one| one.bytes).sum()
    }
}

impl Browser {
    /// Goes to an address for the first time and measures all that it fetches. A cached answer is a failure: use a fresh browser.
    pub async fn first_visit(&self, address: &str) -> Visit {
        self.network_log().await;
        self.goto(address).await;
        let mut fetches = BTreeMap::new();
        until("the end of everything the page fetches", SETTLE, async || {
            for event in self.network_log().await {
                note(&mut fetches, &event);
            }
            (!fetches.is_empty() && fetches.values().all(|one: &Fetched| one.ended)).then_some(())
        })
        .await;
        let fetched: Vec<Fetched> = fetches.into_values().collect();
        let cached: Vec<&Fetched> = fetched.iter().filter(|one| one.from_cache).collect();
        assert!(cached.is_empty(), "not a first visit, these came from the cache: {cached:?}");
        Visit { fetched }
    }

    /// Errors and warnings that the browser's console shows since the last look.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.driver().get_log("browser").await.expect("the browser's console");
        entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect()
    }

    async fn network_log(&self) -> Vec<Value> {
        let entries = self.driver().get_log("performance").await.expect("the browser's network log");
        let events = entries.into_iter().filter_map(|entry| serde_json::from_str::<Value>(&entry.message).ok());
        events.map(|mut event| event["message"].take()).collect()
    }
}

/// Files one event of the DevTools protocol under its request.
fn note(fetches: &mut BTreeMap<String, Fetched>, event: &Value) {
    let details = &event["params"];
    let Some(request) = details["requestId"].as_str() else {
        return;
    };
    let method = event["method"].as_str().unwrap_or_default();
    if method == "Network.requestWillBeSent" {
        let address = details["request"]["url"].as_str().unwrap_or_default();
        if address.starts_with("http") {
            // A redirect keeps the request's id: what it has cost so far stays counted.
            fetches.entry(request.to_owned()).or_default().address = address.to_owned();
        }
        return;
    }
    let Some(fetched) = fetches.get_mut(request) else {
        return;
    };
    match method {
        "Network.responseReceived" => fetched.status = details["response"]["status"].as_u64().unwrap_or_default(),
        "Network.dataReceived" => fetched.bytes += details["encodedDataLength"].as_u64().unwrap_or_default(),
        "Network.requestServedFromCache" => fetched.from_cache = true,
        "Network.loadingFinished" | "Network.loadingFailed" => fetched.ended = true,
        _ => {}
    }
}
