//! The database away, Redis away, both away.

use std::time::{Duration, Instant};

use tests::{
    database::RedisDatabase,
    http::Client,
    images,
    matrix::{Ground, within},
    postgres_server::PostgresServer,
    redis_server::RedisServer,
    wait::until,
};

use super::load::{Load, Place, Taken, body, new_key, number_of, photo_of, submit, submit_until_taken, upload};

const STORY: Duration = Duration::from_secs(300);
const BACK_AGAIN: Duration = Duration::from_secs(30);
/// A page that waits longer than this for a database that is away is no answer.
const AN_ANSWER: Duration = Duration::from_secs(3);

async fn served(what: &str, client: &Client, path: &str) -> String {
    let asked = Instant::now();
    let answer = client.get(path).await;
    let answer = match answer.status {
        303 => client.get(answer.location()).await,
        _ => answer,
    };
    println!("{what}: {} after {:?}", answer.status, asked.elapsed());
    assert!(asked.elapsed() < AN_ANSWER, "{what} took {:?}", asked.elapsed());
    answer.expect(200).text()
}

/// A request with a photo, at the first try and without a wait.
async fn one_more(client: &Client, place: &Place, content: &str) -> Taken {
    let asked = Instant::now();
    let kept = upload(client, &images::photo(200, 150)).await.expect("an answer").expect(201);
    let (address, id) = photo_of(&kept);
    let taken = submit(client, &place.path(), &new_key(), &body(content, &[id])).await.expect("an answer").expect(202);
    assert!(asked.elapsed() < AN_ANSWER, "{content} took {:?}", asked.elapsed());
    let (number, query_code) = number_of(&taken);
    Taken { number, query_code, photo: Some(address) }
}

/// The same through the form, up to the receipt page.
async fn one_more_by_form(client: &Client, place: &Place, content: &str) -> Taken {
    let code = place.county.deputy_codes[0];
    let key = new_key();
    let fields =
        [("kind", "help"), ("content", content), ("consent.rules_version", "1"), ("idempotency_key", key.as_str())];
    let photo = ("photos", "photo.jpg", images::photo(200, 150));
    let sent = client.post_multipart(&format!("/c/{code}/requests"), &fields, &[photo]).await.expect(303);
    let number = sent.location().split('/').nth(2).expect("a number").to_owned();
    let receipt = served("receipt", client, sent.location()).await;
    let digits: String = receipt.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(digits.contains("提交成功"), "{receipt}");
    Taken { number, query_code: String::new(), photo: None }
}

/// What residents are served without the database.
async fn insist_on_service(client: &Client, place: &Place) -> Vec<Taken> {
    let queued = one_more(client, place, "停库时提交的一件事").await;
    let by_form = one_more_by_form(client, place, "停库时用表单提交的一件事").await;
    let code = place.county.deputy_codes[0];
    let Taken { number, query_code, .. } = &queued;
    assert!(served("landing page", client, &format!("/c/{code}")).await.contains("甲1（虚构）"));
    assert!(served("deputies", client, "/deputies?name=甲1").await.contains("甲1（虚构）"));
    assert!(served("stations", client, "/stations").await.contains("第1联络站（虚构）"));
    served("code", client, &format!("/api/v1/codes/{code}")).await;
    let page = served("case page", client, &format!("/q/{number}?k={query_code}")).await;
    assert!(page.contains("已提交"), "{page}");
    let case = served("case", client, &format!("/api/v1/requests/{number}?query_code={query_code}")).await;
    assert!(case.contains("\"submitted\""), "{case}");
    vec![queued, by_form]
}

#[test]
fn while_the_database_is_away_the_embedded_queue_serves_residents_even_after_a_restart() {
    within(STORY, async {
        let mut postgres = PostgresServer::start();
        let database = ("DATABASE_URL", postgres.url("postgres"));
        let place = Place::new(Ground::plain(), std::slice::from_ref(&database)).await;
        let mut program = place.start.listening().await;
        let client = program.client();
        let load = Load::without_end(&client, &place.path(), 2);
        load.goes_on(40).await;
        postgres.stop();
        load.goes_on(40).await;
        let mut taken = insist_on_service(&client, &place).await;
        load.goes_on(20).await;
        assert_eq!(load.failed(), 0, "somebody was refused although the queue lives");
        taken.extend(load.enough().await);

        program.kill();
        program = place.start.listening().await;
        let client = program.client();
        taken.extend(insist_on_service(&client, &place).await);
        postgres.start_again();
        place.insist_on_all(&client, &taken).await;
    });
}

#[test]
fn while_the_database_is_away_residents_are_served_and_all_is_registered_when_it_is_back() {
    within(STORY, async {
        let mut postgres = PostgresServer::start();
        let redis = RedisDatabase::create();
        let database = ("DATABASE_URL", postgres.url("postgres"));
        let place = Place::new(Ground::plain(), std::slice::from_ref(&database)).await;
        let further = [database, ("REDIS_URL", redis.url())];
        let program = place.another(&further).listening().await;
        let client = program.client();
        let load = Load::without_end(&client, &place.path(), 2);
        load.goes_on(40).await;
        postgres.stop();
        load.goes_on(40).await;
        let mut taken = insist_on_service(&client, &place).await;
        let code = place.county.deputy_codes[0];

        let fresh = place.another(&further).argument("--no-worker").listening().await;
        let stranger = fresh.client();
        served("landing page of a fresh process", &stranger, &format!("/c/{code}")).await;
        let at_fresh = one_more(&stranger, &place, "停库时在新进程提交").await;
        let path = format!("/q/{}?k={}", at_fresh.number, at_fresh.query_code);
        served("case page of a fresh process", &stranger, &path).await;

        load.goes_on(20).await;
        assert_eq!(load.failed(), 0, "somebody was refused although the queue lives");
        taken.extend(load.enough().await);
        taken.push(at_fresh);
        postgres.start_again();
        place.insist_on_all(&client, &taken).await;
    });
}

#[test]
fn while_redis_is_away_submissions_go_on_and_with_both_away_nothing_is_promised() {
    within(STORY, async {
        let mut postgres = PostgresServer::start();
        let mut redis = RedisServer::start();
        let database = ("DATABASE_URL", postgres.url("postgres"));
        let place = Place::new(Ground::plain(), std::slice::from_ref(&database)).await;
        let program = place.another(&[database, ("REDIS_URL", redis.url())]).listening().await;
        let client = program.client();
        let mut taken = vec![one_more(&client, &place, "断开之前先有的一件").await];

        let load = Load::without_end(&client, &place.path(), 4);
        load.goes_on(40).await;
        redis.kill();
        load.goes_on(100).await;
        assert_eq!(load.failed(), 0, "somebody was refused although the database lives");
        taken.extend(load.enough().await);
        taken.push(one_more(&client, &place, "断开之后的一件").await);
        let last = taken.last().expect("requests");
        let path = format!("/api/v1/requests/{}?query_code={}", last.number, last.query_code);
        assert_eq!(client.get_json(&path).await["stage"], "routed", "it went into the database");

        postgres.stop();
        let (key, words) = (new_key(), body("两边都停时提交", &[]));
        let refused = submit(&client, &place.path(), &key, &words).await.expect("an answer").expect(503);
        assert!(!refused.header("retry-after").is_empty(), "{:?}", refused.headers);
        assert_eq!(refused.header("content-type").split(';').next(), Some("application/problem+json"));
        assert!(refused.json().get("number").is_none(), "a number without a durable copy");

        postgres.start_again();
        redis.start_again();
        let (number, query_code) = submit_until_taken(&client, &place.path(), &key, &words).await;
        until("Redis to be used again", BACK_AGAIN, async || {
            let ready = client.get_json("/readyz").await;
            (ready["queue"]["takes"] == true).then_some(())
        })
        .await;
        taken.push(Taken { number, query_code, photo: None });
        taken.push(one_more(&client, &place, "都回来以后的一件").await);
        place.insist_on_all(&client, &taken).await;
    });
}
