//! A case with photos that somebody decides about.

use serde_json::{Value, json};
use tests::browser::{Browser, Screen};
use tests::images;

use super::county::{County, in_a_county};
use super::deputy::{self, Desk};
use super::resident::Papers;

/// An answered case with a wide photo that was released, another that was not, and a high one.
pub struct Pictured {
    pub papers: Papers,
    pub released: String,
    pub wide: String,
    pub high: String,
}

impl Pictured {
    pub async fn made(county: &County, desk: &Desk, at: u32) -> Pictured {
        let papers = deputy::handed_in(county, desk, at).await;
        desk.accept(&papers).await;
        let mut photos = Vec::new();
        for (width, height) in [(640, 480), (800, 300), (300, 500)] {
            let file = [("file", "photo.jpg", images::photo(width, height))];
            let kept = county.program.client().post_multipart("/api/v1/uploads", &[], &file).await.expect(201).json();
            photos.push(kept["id"].as_str().expect("an id").to_owned());
        }
        let answer = json!({ "reply": "修好了，请看照片。", "outcome": "solved", "evidence": photos });
        desk.moves(&papers, "resolution", &answer).await;
        let [released, wide, high] = [0, 1, 2].map(|at| photos[at].clone());
        let covers = json!({ "covers": [{ "left": 0, "top": 0, "width": 300, "height": 400 }] });
        desk.moves(&papers, &format!("photos/{released}/release"), &covers).await;
        Pictured { papers, released, wide, high }
    }

    pub fn page_of(&self, photo: &str) -> String {
        format!("/cases/{}/photos/{photo}", self.papers.number)
    }
}

#[test]
fn squares_are_painted_with_a_mouse_and_released_with_one_button() {
    in_a_county(async |county| {
        let desk = Desk::of(county, "deputy").await;
        let pictured = Pictured::made(county, &desk, 1).await;
        let browser = Browser::open(Screen::DESK).await;
        deputy::sign_in(&browser, county, "deputy").await;
        browser.goto(&county.address(&pictured.page_of(&pictured.wide))).await;
        let (first, last) = (browser.field("第2行第3格").await, browser.field("第2行第6格").await);
        let hand = browser.driver().action_chain().move_to_element_center(&first).click_and_hold();
        let mut hand = hand;
        for square in ["第2行第4格", "第2行第5格"] {
            hand = hand.move_to_element_center(&browser.field(square).await);
        }
        hand.move_to_element_center(&last).release().perform().await.expect("a hand");
        let chosen = "return [...document.querySelectorAll('[name=cover]:checked')].map(one => one.value)";
        assert_eq!(browser.script(chosen, vec![]).await, json!(["1-2", "1-3", "1-4", "1-5"]));
        // One click takes one away again; a key does as well.
        let one = browser.field("第2行第4格").await;
        browser.driver().action_chain().move_to_element_center(&one).click().perform().await.expect("a click");
        last.send_keys(" ").await.expect("a key");
        assert_eq!(browser.script(chosen, vec![]).await, json!(["1-2", "1-4"]));
        browser.follow("可以公开").await;
        assert!(browser.shows("这张照片可以公开了").await);
        let case = desk.case(&pictured.papers).await;
        let told = case["timeline"].as_array().expect("a timeline").last().cloned().unwrap_or(Value::Null);
        assert!(told.to_string().contains("遮住了2处"), "{told}");
        browser.follow("收回，不公开").await;
        assert!(browser.shows("已收回").await);
    });
}
