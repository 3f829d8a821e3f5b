//! Daily heads as they leave the building, and a resident who checks the own case against them.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use deputy_code::domain::head::{Head, Proof};
use serde_json::Value;
use tests::http::Client;
use tests::program::Start;
use tests::wait::until;

use crate::county::{County, tell_alone};
use crate::steps::{problem, registered, words};

crate::everywhere!(heads_are_public_and_what_left_the_building_is_checked_against);

const COMMAND: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);
const LIST: &str = "/api/v1/board/heads";

async fn keys(client: &Client) -> Vec<(String, Vec<u8>)> {
    let keys = client.get_json("/.well-known/deputy-code-keys.json").await;
    let keys = keys["keys"].as_array().expect("keys").iter();
    let text = |key: &Value, name: &str| key[name].as_str().expect("text").to_owned();
    keys.map(|key| (text(key, "kid"), BASE64.decode(text(key, "key")).expect("base64url"))).collect()
}

fn known(keys: &[(String, Vec<u8>)]) -> impl Iterator<Item = (&str, &[u8])> {
    keys.iter().map(|(kid, key)| (kid.as_str(), key.as_slice()))
}

/// The heads, once the worker has made the first one.
async fn heads(client: &Client) -> Vec<Value> {
    until("the first head", SOON, async || {
        let items = client.get_json(LIST).await["items"].as_array().expect("items").clone();
        (!items.is_empty()).then_some(items)
    })
    .await
}

async fn heads_are_public_and_what_left_the_building_is_checked_against(county: &'static County) {
    let client = county.client();
    let items = heads(&client).await;
    let line = items[0]["line"].as_str().expect("a line");
    let head = Head::parse(line).expect("a head");
    assert!(head.is_signed_by(known(&keys(&client).await)));
    assert!(head.contents.cases > 0 && items[0]["cases"] == head.contents.cases);
    problem(client.get(&format!("{LIST}?cursor=x")).await, 422);
    problem(client.get(&format!("{LIST}?limit=101")).await, 422);

    let root = head.contents.root_in_groups();
    let page = client.get("/board/heads").await.expect(200).text();
    let month = head.contents.day.format("%Y-%m").to_string();
    assert!(page.contains(&root) && page.contains(&format!("/board/heads?month={month}")), "{page}");
    let sheet = client.get(&format!("/board/heads?month={month}")).await.expect(200).text();
    assert!(sheet.contains(&root) && sheet.contains("的总指纹"), "{sheet}");
    assert!(client.get("/board/heads?month=2019-01").await.expect(200).text().contains("这个月没有总指纹"));
    for wrong in ["/board/heads?month=2026", "/board/heads?before=x", "/board/heads.txt?month=x"] {
        client.get(wrong).await.expect(422);
    }
    assert!(client.get("/verify").await.expect(200).text().contains("href=\"/board/heads\""));

    let file = client.get(&format!("/board/heads.txt?month={month}")).await.expect(200);
    assert!(file.header("content-disposition").contains(&format!("heads-{month}.txt")));
    assert!(file.text().lines().any(|one| one == line), "{}", file.text());
    let kept = tempfile::tempdir().expect("a folder");
    let kept = kept.path().join("heads.txt");
    let verify = || Start::command(&county.ground, &["timeline", "verify", "--heads", &kept.display().to_string()]);
    std::fs::write(&kept, file.text()).expect("a file");
    let (status, said) = verify().to_its_end(COMMAND);
    assert!(status.success() && said.contains("are the ones stored"), "{said}");
    // Typed from the sheet, with one figure wrong.
    let figure = if root.starts_with('0') { "1" } else { "0" };
    std::fs::write(&kept, format!("{} {figure}{}", head.contents.day, &root[1..24])).expect("a file");
    let (status, said) = verify().to_its_end(COMMAND);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("head of {}: it is another one than was published", head.contents.day)), "{said}");
    std::fs::write(&kept, "no head\n").expect("a file");
    let (status, said) = verify().to_its_end(COMMAND);
    assert!(!status.success() && said.contains("heads.txt line 1"), "{said}");
}

#[test]
fn a_resident_checks_the_own_case_against_the_published_head() {
    tell_alone(&[], async |mut county: County| {
        let client = county.client();
        heads(&client).await;
        let held = registered(&client, &county.code().token, &words("东门的路灯坏了三盏")).await;
        let path = format!("/q/{}/proof", held.number);
        assert!(client.get(&path).await.status == 404, "without the case's cookie it is nobody's");
        client.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
        assert!(client.get(&format!("/q/{}", held.number)).await.expect(200).text().contains(&path));
        let page = client.get(&path).await.expect(200).text();
        assert!(page.contains("2条记录前后相接") && page.contains("今天半夜"), "{page}");
        client.get(&format!("{path}.json")).await.expect(404);

        // As if the night had passed: without a head the worker makes the one of the day that ended.
        county.program.terminate();
        for table in ["heads", "head_leaves", "head_blocks"] {
            county.sql(&format!("DELETE FROM {table} RETURNING 'gone'"));
        }
        county.program = Start::serve(&county.ground).listening().await;
        let client = county.client();
        let head = heads(&client).await.remove(0);
        client.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
        let page = client.get(&path).await.expect(200).text();
        let root = Head::parse(head["line"].as_str().expect("a line")).expect("a head").contents.root_in_groups();
        assert!(page.contains("没有被改过") && page.contains("前2条") && page.contains(&root), "{page}");
        let proof = client.get(&format!("{path}.json")).await.expect(200);
        assert!(proof.header("content-disposition").contains(&format!("proof-{}.json", held.number)));
        let proof: Proof = serde_json::from_value(proof.json()).expect("a proof");
        assert_eq!((proof.number.as_str(), proof.hashes.len()), (held.number.as_str(), 2));
        assert!(proof.holds(known(&keys(&client).await)));

        let event = format!("case_id = (SELECT id FROM cases WHERE number = '{}') AND sequence = 2", held.number);
        county.sql(&format!("UPDATE events SET at = at + 1 WHERE {event} RETURNING kind"));
        let page = client.get(&path).await.expect(409).text();
        assert!(page.contains("对不上") && page.contains("请把这一页截图"), "{page}");
        client.get(&format!("{path}.json")).await.expect(404);
    });
}
