//! While many submissions come at once: with script the phone does a little work by itself, without it a wait of ten
//! seconds is asked, and nothing typed is lost either way.

use std::time::Duration;

use tests::browser::{Browser, Screen};
use tests::wait::until;

use super::county::{County, in_a_county};
use super::resident::{self, WORDS};

const SOON: Duration = Duration::from_secs(30);
/// More than half of what one address may send in a minute.
const MANY: u128 = 61;

/// Sends so many that each further one is asked for something.
async fn attack(county: &County) {
    let path = format!("/api/v1/codes/{}/requests", county.demo.deputy_code().token);
    let body = serde_json::json!({"kind": "help", "content": "攻击用的内容", "consent": {"rules_version": "1"}});
    let client = county.program.client();
    for at in 0..MANY {
        let key = uuid::Uuid::from_u128((0x4000_u128 << 64) | (0x8000_u128 << 48) | at).to_string();
        let request = client.request(reqwest::Method::POST, &path).header("Idempotency-Key", key).json(&body);
        if tests::http::send(request).await.status == 429 {
            return;
        }
    }
    panic!("{MANY} submissions of a minute ask for nothing");
}

#[test]
fn with_script_the_phone_works_a_moment_and_the_request_is_taken() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::PHONE).await;
        // Opened in calm times, sent under attack: the page comes back, works, and one more press is enough.
        browser.goto(&county.scan_address()).await;
        resident::fill_in(&browser, WORDS).await;
        attack(county).await;
        browser.follow("提交").await;
        assert!(browser.shows("现在提交的人很多").await, "{}", browser.text().await);
        assert_eq!(browser.value("反映什么事").await, WORDS);
        browser.screenshot("proof-asked-390").await;
        browser.press("再按一次提交").await;
        until("the receipt", SOON, async || browser.address().await.ends_with("/receipt").then_some(())).await;
        assert!(browser.shows("提交成功").await, "{}", browser.text().await);

        // Opened under attack, the work is done while the person writes.
        let second = Browser::open(Screen::PHONE).await;
        second.goto(&county.scan_address()).await;
        until("the proof", SOON, async || {
            let found = second.script("return document.querySelector('[name=proof]').value", vec![]).await;
            found.as_str().is_some_and(|counter| !counter.is_empty()).then_some(())
        })
        .await;
        resident::fill_in(&second, WORDS).await;
        resident::hand_in(&second).await;
    });
}

#[test]
fn without_script_ten_seconds_are_asked_and_every_word_stays() {
    in_a_county(async |county| {
        let browser = Browser::open_without_script(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        resident::fill_in(&browser, WORDS).await;
        attack(county).await;
        browser.follow("提交").await;
        assert!(browser.shows("请等10秒后再按一次提交").await, "{}", browser.text().await);
        assert_eq!(browser.value("反映什么事").await, WORDS);
        assert_eq!(browser.value("怎么称呼您").await, "张示例");
        until("the end of the wait", SOON, async || {
            browser.follow("再按一次提交").await;
            browser.address().await.ends_with("/receipt").then_some(())
        })
        .await;
        assert!(browser.shows("提交成功").await, "{}", browser.text().await);
    });
}
