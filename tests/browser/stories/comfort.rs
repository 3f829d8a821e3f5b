//! What the script adds for comfort: one case for two taps, a draft, smaller photos, the place by one tap.

use serde_json::json;
use tests::browser::{Browser, Screen};
use tests::images;

use super::county::in_a_county;
use super::deputy::{self, Desk, SOON};
use super::resident::{self, WORDS};

#[test]
fn double_tap_makes_one_case() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        resident::fill_in(&browser, WORDS).await;
        let twice = "const button = document.querySelector('#request > .button'); button.click(); button.click();";
        browser.script(twice, vec![]).await;
        browser.wait_for_address("/receipt", SOON).await;
        browser.wait_for_text("提交成功", SOON).await;
        let papers = resident::papers(&browser).await;
        Desk::of(county, "deputy").await.registered(&papers).await;
        deputy::sign_in(&browser, county, "deputy").await;
        assert_eq!(browser.text().await.matches(&WORDS[..24]).count(), 1);
    });
}

#[test]
fn a_draft_survives_closing_the_page() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        browser.fill("反映什么事", WORDS).await;
        browser.press("我要建议").await;
        browser.wait_for_text("已替您保存在这部手机上", SOON).await;
        browser.goto("about:blank").await;
        browser.goto(&county.scan_address()).await;
        browser.wait_for_text("已恢复上次没写完的内容", SOON).await;
        browser.screenshot("landing-draft-390").await;
        assert_eq!(browser.value("反映什么事").await, WORDS);
        assert_eq!(browser.count("[name=kind][value=suggest]:checked").await, 1);
        assert_eq!(browser.count("[type=checkbox]:checked").await, 0, "a consent is given anew each time");
        resident::agree(&browser).await;
        resident::hand_in(&browser).await;
        browser.goto(&county.scan_address()).await;
        assert_eq!(browser.value("反映什么事").await, "", "what was handed in is no draft any more");
    });
}

#[test]
fn a_photo_is_made_smaller_on_the_phone_and_the_place_is_filled_by_one_tap() {
    in_a_county(async |county| {
        let (browser, desk) = (Browser::open(Screen::PHONE).await, Desk::of(county, "deputy").await);
        browser.goto(&county.scan_address()).await;
        let here = json!({ "latitude": 33.815_278, "longitude": 113.5, "accuracy": 10 });
        let allowed = json!({ "permissions": ["geolocation"], "origin": county.program.base_url() });
        let cdp = browser.driver().cdp();
        cdp.send_raw("Browser.grantPermissions", allowed).await.expect("leave to know the place");
        cdp.send_raw("Emulation.setGeolocationOverride", here).await.expect("a place");
        resident::fill_in(&browser, WORDS).await;
        browser.press("用我现在的位置").await;
        browser.wait_for_text("已记下位置", SOON).await;

        let original = images::photo(4000, 3000);
        browser.upload("加照片", &county.file("大.jpg", &original)).await;
        browser.wait_for(".photo img", SOON).await;
        let sent = "const file = document.querySelector('#photos').files[0]; const done = arguments[0]; \
                    createImageBitmap(file).then(one => done([file.size, one.width, one.height]));";
        let sent = browser.driver().execute_async(sent, vec![]).await.expect("the photo to be sent").json().clone();
        assert_eq!((sent[1].as_u64(), sent[2].as_u64()), (Some(2048), Some(1536)), "{sent}");
        assert!(sent[0].as_u64().expect("bytes") < original.len() as u64);

        let papers = resident::hand_in(&browser).await;
        desk.registered(&papers).await;
        let case = desk.case(&papers).await;
        assert!((case["location"]["lat"].as_f64().expect("a latitude") - 33.815_278).abs() < 0.01, "{case}");
        let photo = case["photos"][0].as_str().expect("the photo's address");
        let photo = county.program.client().get(photo).await.expect(200);
        let photo = image::load_from_memory(&photo.body).expect("a picture");
        assert!(photo.width().max(photo.height()) <= 2048);
    });
}
