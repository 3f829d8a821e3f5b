//! What a resident does, on the pages.

use std::time::Duration;

use tests::browser::Browser;
use tests::images;
use tests::wait::until;

use super::county::County;

pub const WORDS: &str = "幸福路口的路灯从上周起不亮，晚上老人过马路看不清。";
const SOON: Duration = Duration::from_secs(20);

/// What the resident holds after submitting.
#[derive(Clone, Debug)]
pub struct Papers {
    pub number: String,
    pub query_code: String,
}

/// Fills in what the form asks for, but for photos.
pub async fn fill_in(browser: &Browser, words: &str) {
    browser.fill("反映什么事", words).await;
    browser.press("我要求助").await;
    browser.select("哪一类事", &first_category(browser).await).await;
    browser.fill("在哪里", "示例镇幸福路口").await;
    browser.fill("怎么联系您", "13800000001").await;
    browser.fill("怎么称呼您", "张示例").await;
    agree(browser).await;
}

/// The required tick; the middle of its words is a link.
pub async fn agree(browser: &Browser) {
    browser.press_at("[name='consent.rules_version']").await;
}

async fn first_category(browser: &Browser) -> String {
    browser.text_of("#category option:nth-child(2)").await.trim().to_owned()
}

pub async fn add_photo(browser: &Browser, county: &County) {
    let photo = county.file("路灯.jpg", &images::photo_with_position(640, 480));
    browser.upload("加照片", &photo).await;
}

/// Presses 提交 and reads the two numbers off the receipt page.
pub async fn hand_in(browser: &Browser) -> Papers {
    browser.follow("提交").await;
    papers(browser).await
}

pub async fn papers(browser: &Browser) -> Papers {
    let address = browser.address().await;
    assert!(address.ends_with("/receipt"), "no receipt at {address}: {}", browser.text().await);
    let digits =
        async |css: &str| -> String { browser.text_of(css).await.chars().filter(char::is_ascii_digit).collect() };
    let papers = Papers { number: digits(".keep .figure").await, query_code: digits(".keep + .keep .figure").await };
    assert_eq!((papers.number.len(), papers.query_code.len()), (16, 6), "{papers:?}");
    papers
}

/// From the scan address to the two numbers.
pub async fn submit(browser: &Browser, county: &County, words: &str) -> Papers {
    browser.goto(&county.scan_address()).await;
    fill_in(browser, words).await;
    hand_in(browser).await
}

/// Looks at the case again and again until it says this.
pub async fn see(browser: &Browser, county: &County, papers: &Papers, words: &str) {
    until(&format!("{words} on the resident's page"), SOON, async || {
        browser.goto(&county.address(&format!("/q/{}", papers.number))).await;
        browser.shows(words).await.then_some(())
    })
    .await;
}

/// Answers the two questions below the grade.
pub async fn answer_questions(browser: &Browser, yes: bool) {
    browser.press_at(&format!("[name=solved][value={yes}]")).await;
    browser.press_at(&format!("[name=improved][value={yes}]")).await;
}
