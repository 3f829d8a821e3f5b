//! Asked to end in the middle of work: what was acknowledged is a case, whoever listens hears the end.

use std::time::Duration;

use reqwest::Method;
use tests::http::{Answer, Client, try_send};
use tests::matrix::Ground;
use tests::program::Start;
use tests::wait::until;
use tokio::task::JoinSet;

use crate::county::County;
use crate::live::Live;
use crate::steps::{Held, new_key, wait_registered, words};

tests::matrix!(asked_to_end_with_fifty_in_flight_it_keeps_every_one_it_answered);

const IN_FLIGHT: usize = 50;
const BEGUN: Duration = Duration::from_secs(20);

/// No answer at all is allowed: then the resident holds no number and presses again.
async fn submit_once(client: Client, token: String, content: String) -> Option<Answer> {
    let path = format!("/api/v1/codes/{token}/requests");
    let request = client.request(Method::POST, &path).header("Idempotency-Key", new_key()).json(&words(&content));
    try_send(request).await.ok()
}

async fn asked_to_end_with_fifty_in_flight_it_keeps_every_one_it_answered(ground: Ground) {
    let mut county = County::start(ground, &[]).await;
    let mut feed = Live::open(&county.role("staff").await, None).await;
    let mut flight = JoinSet::new();
    for at in 0..IN_FLIGHT {
        let (client, token) = (county.client(), county.code().token.clone());
        flight.spawn(submit_once(client, token, format!("结束时在路上的第{at}件")));
    }
    let mut answers = Vec::new();
    until("the first answer", BEGUN, async || flight.try_join_next().map(|answer| answers.push(answer))).await;
    county.program.terminate();
    while let Some(answer) = flight.join_next().await {
        answers.push(answer);
    }
    while feed.next().await.is_some() {}

    let answers = answers.into_iter().filter_map(|answer| answer.expect("no story fails"));
    let held: Vec<Held> = answers.filter(|answer| answer.status != 503).map(|it| Held::of(&it.expect(202))).collect();
    assert!(!held.is_empty(), "none of {IN_FLIGHT} was answered");
    let program = Start::serve(&county.ground).listening().await;
    for held in &held {
        wait_registered(&program.client(), held).await;
    }
}
