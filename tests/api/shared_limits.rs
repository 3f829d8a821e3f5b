//! Limits of several replicas on one Redis: what one counts the others hear of within a second or two.

use std::time::Duration;

use tests::matrix::Ground;
use tests::program::Start;
use tests::wait::until;

use crate::county::County;
use crate::steps::{new_key, post_request, problem, submit, words};

tests::on_redis!(
    two_replicas_allow_together_what_one_would,
    a_wrong_code_counts_at_every_replica,
    without_redis_each_replica_counts_on_alone,
);

const HEARD: Duration = Duration::from_secs(20);
const LIMIT: (&str, &str) = ("DEPUTY_CODE_RATE_LIMIT_PER_CODE", "40");

async fn two_replicas_allow_together_what_one_would(ground: Ground) {
    let county = County::start(ground, &[LIMIT]).await;
    let other = Start::serve(&county.ground).setting(LIMIT.0, LIMIT.1).argument("--no-worker").listening().await;
    let (here, there) = (county.client(), other.client());
    let token = &county.code().token;
    // Ten at each: together half of the limit, which neither has reached alone.
    for at in 0..10 {
        submit(&here, token, &words(&format!("这里的第{at}件诉求"))).await;
        submit(&there, token, &words(&format!("那里的第{at}件诉求"))).await;
    }
    for client in [&here, &there] {
        let page = until("what the other counted", HEARD, async || {
            let page = client.get(&format!("/c/{token}")).await.expect(200).text();
            page.contains("name=\"challenge\"").then_some(page)
        })
        .await;
        assert!(page.contains("我要提诉求"));
        problem(post_request(client, token, &new_key(), &words("再来一件诉求")).await, 429);
    }
    let mut redis = county.ground.redis().expect("Redis").connection();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*:limit:*").query(&mut redis).expect("the keys");
    assert!(
        !keys.is_empty() && keys.iter().all(|key| !key.contains("127.0.0.1") && !key.contains(token.as_str())),
        "{keys:?}"
    );
}

async fn a_wrong_code_counts_at_every_replica(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let other = Start::serve(&county.ground).argument("--no-worker").listening().await;
    let (here, there) = (county.client(), other.client());
    let held = crate::steps::registered(&here, &county.code().token, &words("有人在两处猜查询码")).await;
    let right: u32 = held.code.parse().expect("six digits");
    for step in 1..=10 {
        let path = held.path(&format!("?query_code={:06}", (right + step) % 1_000_000));
        let client = if step % 2 == 0 { &here } else { &there };
        client.get(&path).await.expect(404);
    }
    // Whoever looks with one more wrong code is told the same; the lock reaches both.
    for (at, client) in [&here, &there].into_iter().enumerate() {
        let path = held.path(&format!("?query_code={:06}", (right + 11 + at as u32) % 1_000_000));
        client.get(&path).await.expect(404);
        until("the lock", HEARD, async || {
            let path = held.path(&format!("?query_code={}", held.code));
            (client.get(&path).await.status == 404).then_some(())
        })
        .await;
    }
}

async fn without_redis_each_replica_counts_on_alone(ground: Ground) {
    let nowhere = format!("redis://127.0.0.1:{}", tests::ports::free_port());
    let settings = [("REDIS_URL", nowhere.as_str()), ("DEPUTY_CODE_RATE_LIMIT_PER_CODE", "2")];
    let county = County::start(ground, &settings).await;
    let (client, token) = (county.client(), &county.code().token);
    for content in ["没有Redis时的诉求", "没有Redis时的第二件"] {
        submit(&client, token, &words(content)).await;
    }
    problem(post_request(&client, token, &new_key(), &words("没有Redis时的第三件")).await, 429);
}
