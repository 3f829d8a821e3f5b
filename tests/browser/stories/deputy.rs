//! What those who handle cases do: on the pages, and over JSON where a story is about somebody else.

use reqwest::Method;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::http::{self, Client};
use tests::images;
use tests::program::DemoAccount;
use tests::wait::until;

use super::county::County;
use super::resident::{Papers, WORDS};

pub const SOON: std::time::Duration = std::time::Duration::from_secs(20);

/// Signs the first account of a role in.
pub async fn sign_in(browser: &Browser, county: &County, role: &str) {
    sign_in_as(browser, county, county.demo.account(role)).await;
}

pub async fn sign_in_as(browser: &Browser, county: &County, account: &DemoAccount) {
    browser.goto(&county.address("/login")).await;
    browser.fill("账号", &account.account).await;
    browser.fill("密码", &account.password).await;
    browser.follow("登录").await;
}

/// From the inbox to the case with these words.
pub async fn open_case(browser: &Browser, county: &County, words: &str) {
    let beginning: String = words.chars().take(12).collect();
    until("the case in the inbox", SOON, async || {
        browser.goto(&county.address("/inbox")).await;
        browser.shows(&beginning).await.then_some(())
    })
    .await;
    browser.follow(&beginning).await;
    assert!(browser.shows(words).await, "{}", browser.text().await);
}

/// Answers with a photo taken on the spot.
pub async fn answer(browser: &Browser, county: &County, reply: &str, button: &str) {
    browser.press("已解决").await;
    browser.fill("写给居民的话", reply).await;
    browser.upload("加照片", &county.file("修好了.jpg", &images::photo(800, 600))).await;
    browser.follow(button).await;
    assert!(browser.shows(reply).await, "{}", browser.text().await);
}

/// Somebody who handles cases through JSON.
pub struct Desk {
    client: Client,
}

impl Desk {
    pub async fn of(county: &County, role: &str) -> Desk {
        let account = county.demo.account(role);
        let client = county.program.client();
        let body = json!({ "account": account.account, "password": account.password });
        let answer = client.post_json("/api/v1/auth/token", &body).await.expect(200).json();
        Desk { client: client.with_token(answer["access_token"].as_str().expect("a token")) }
    }

    pub async fn moves(&self, papers: &Papers, verb: &str, body: &Value) -> Value {
        let path = format!("/api/v1/cases/{}/{verb}", papers.number);
        self.client.post_json(&path, body).await.expect(200).json()
    }

    pub async fn case(&self, papers: &Papers) -> Value {
        self.client.get_json(&format!("/api/v1/cases/{}", papers.number)).await
    }

    pub async fn accept(&self, papers: &Papers) {
        self.moves(papers, "acceptance", &json!({})).await;
    }

    pub async fn resolve(&self, papers: &Papers, reply: &str) {
        let answer = json!({ "reply": reply, "outcome": "solved", "no_evidence_reason": "晚上看不清，拍不出来" });
        self.moves(papers, "resolution", &answer).await;
    }

    /// Waits until the queue has handed the case over.
    pub async fn registered(&self, papers: &Papers) {
        let path = format!("/api/v1/cases/{}", papers.number);
        until("the registered case", SOON, async || (self.client.get(&path).await.status == 200).then_some(())).await;
    }
}

/// A case handed in over JSON and registered.
pub async fn handed_in(county: &County, desk: &Desk, at: u32) -> Papers {
    let papers = queued(county, at).await;
    desk.registered(&papers).await;
    papers
}

/// A request handed in over JSON, wherever it goes from there.
pub async fn queued(county: &County, at: u32) -> Papers {
    sent(county, at, &format!("{WORDS}第{at}盏。")).await
}

/// The same with words of one's own.
pub async fn sent(county: &County, at: u32, content: &str) -> Papers {
    let path = format!("/api/v1/codes/{}/requests", county.demo.deputy_code().token);
    let body = json!({
        "kind": "help", "content": content, "contact": { "phone": "13800000001" },
        "consent": { "rules_version": "1", "share_contact": true, "publish_result": true },
    });
    let request = county.program.client().request(Method::POST, &path);
    let key = format!("0190a0b0-0000-7000-8000-{at:012x}");
    let taken = http::send(request.header("Idempotency-Key", key).json(&body)).await.expect(202).json();
    let text = |name: &str| taken[name].as_str().expect("a word").to_owned();
    Papers { number: text("number"), query_code: text("query_code") }
}
