//! Number and query code open a case together; guessing locks the number, for the right code too.

use reqwest::Method;
use tests::http::{Answer, Client, send};

use crate::county::County;
use crate::steps::{Held, ask, look, problem, registered, words};

crate::plainly!(wrong_code_unknown_number_and_nonsense_look_alike, ten_wrong_codes_lock_the_number_alone);

async fn with_code(client: &Client, number: &str, code: &str) -> Answer {
    let path = format!("/api/v1/requests/{number}");
    send(client.request(Method::GET, &path).header("Query-Code", code)).await
}

fn wrong(held: &Held, step: u32) -> String {
    let code: u32 = held.code.parse().expect("six digits");
    format!("{:06}", (code + step) % 1_000_000)
}

async fn wrong_code_unknown_number_and_nonsense_look_alike(county: &'static County) {
    let client = county.client();
    let held = registered(&client, &county.code().token, &words("查询码的诉求一")).await;
    let other = registered(&client, &county.code().token, &words("查询码的诉求二")).await;
    let refused = problem(with_code(&client, &held.number, &wrong(&held, 1)).await, 404);
    let number: u64 = held.number.parse().expect("digits");
    let misread = (number + 1).to_string();
    for (number, code) in [
        (misread.as_str(), held.code.as_str()),
        ("7000000000000000", &held.code),
        ("12", &held.code),
        (&held.number, ""),
        (&held.number, "12345"),
        (&held.number, "abcdef"),
        (&held.number, "' OR 1=1"),
        (&other.number, &wrong(&other, 2)),
    ] {
        assert_eq!(problem(with_code(&client, number, code).await, 404), refused, "{number} {code}");
    }
    let bare = client.get(&held.path("")).await;
    assert_eq!(problem(bare, 404), refused);
    let by_address = client.get(&held.path(&format!("?query_code={}", held.code))).await.expect(200).json();
    assert_eq!(by_address, look(&client, &held).await);
    let grouped =
        format!("{} {} {} {}", &held.number[..4], &held.number[4..8], &held.number[8..12], &held.number[12..]);
    let spaced = client.get(&format!("/q?number={grouped}&query_code={}", held.code)).await.expect(303);
    assert_eq!(spaced.location(), format!("/q/{}?k={}", held.number, held.code));
    let page =
        client.get(&format!("/q?number={}&query_code={}", held.number, wrong(&held, 3))).await.expect(404).text();
    assert!(page.contains("没有查到") && page.contains(&held.number), "{page}");
}

async fn ten_wrong_codes_lock_the_number_alone(county: &'static County) {
    let client = county.client();
    let held = registered(&client, &county.code().token, &words("被人猜查询码的诉求")).await;
    let other = registered(&client, &county.code().token, &words("旁边的诉求")).await;
    let mut refused = None;
    for step in 1..=10 {
        look(&client, &held).await;
        refused = Some(problem(with_code(&client, &held.number, &wrong(&held, step)).await, 404));
    }
    assert_eq!(Some(problem(with_code(&client, &held.number, &held.code).await, 404)), refused);
    problem(ask(&client, &held, "withdrawal", serde_json::json!({})).await, 404);
    client.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(404);
    look(&client, &other).await;
}
