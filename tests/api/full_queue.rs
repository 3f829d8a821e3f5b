//! A queue that is full says so before it endangers what it holds, and the words stay with whoever wrote them.

use std::time::Duration;

use tests::matrix::Ground;
use tests::program::Start;
use tests::wait::until;

use crate::county::County;
use crate::steps::{Held, new_key, post_request, problem, wait_registered, words};

/// The web process asks Redis for the depth once a second.
const NOTICED: Duration = Duration::from_secs(20);

tests::on_redis!(a_full_queue_keeps_the_words_and_takes_them_once_there_is_room);

async fn a_full_queue_keeps_the_words_and_takes_them_once_there_is_room(ground: Ground) {
    let mut county = County::start(ground, &[]).await;
    county.program.terminate();
    let start = Start::serve(&county.ground).argument("--no-worker").setting("DEPUTY_CODE_QUEUE_LIMIT", "3");
    county.program = start.setting("DEPUTY_CODE_RATE_LIMIT", "off").listening().await;
    let (client, token) = (county.client(), &county.code().token);

    let mut held = Vec::new();
    let (key, refused) = until("a full queue", NOTICED, async || {
        let key = new_key();
        let answer = post_request(&client, token, &key, &words("排队的诉求")).await;
        if answer.status == 202 {
            held.push(Held::of(&answer));
            return None;
        }
        Some((key, answer))
    })
    .await;
    assert!(held.len() >= 3, "the limit is no lower than it says: {}", held.len());
    assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", refused.headers);
    let said = problem(refused, 503);
    assert!(said.get("number").is_none(), "{said}");

    let form_key = new_key();
    let fields = [
        ("idempotency_key", form_key.as_str()),
        ("content", "队伍满了也不能丢的话"),
        ("kind", "help"),
        ("contact.name", "李例"),
        ("consent.rules_version", "1"),
    ];
    let path = format!("/c/{token}/requests");
    let page = client.post_multipart(&path, &fields, &[]).await.expect(503);
    assert!(!page.header("retry-after").is_empty(), "{:?}", page.headers);
    let page = page.text();
    for kept in ["队伍满了也不能丢的话", "value=\"李例\"", &format!("name=\"idempotency_key\" value=\"{form_key}\"")]
    {
        assert!(page.contains(kept), "no {kept} in\n{page}");
    }

    let _worker = Start::command(&county.ground, &["worker"]).spawn();
    let taken = until("room in the queue", NOTICED, async || {
        let answer = post_request(&client, token, &key, &words("排队的诉求")).await;
        (answer.status == 202).then(|| Held::of(&answer))
    })
    .await;
    assert!(taken.answer["repeated"].is_null(), "what was refused was not kept: {}", taken.answer);
    client.post_multipart(&path, &fields, &[]).await.expect(303);
    held.push(taken);
    for held in &held {
        wait_registered(&client, held).await;
    }
}
