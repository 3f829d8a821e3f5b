//! Somebody comes to the station: the officer registers it, the slip goes home with him, staff see it.

use tests::browser::{Browser, Screen};

use super::county::in_a_county;
use super::deputy::{self, Desk};
use super::resident::{self, Papers, WORDS};

/// Fills in the officer's form and comes to the slip.
pub async fn register(browser: &Browser) -> Papers {
    browser.press("到站").await;
    browser.fill("反映什么事", WORDS).await;
    browser.press("求助").await;
    browser.press_at("#to optgroup option").await;
    resident::agree(browser).await;
    browser.press_at("main form > .button").await;
    browser.wait_for_text("已登记", deputy::SOON).await;
    let digits =
        async |css: &str| -> String { browser.text_of(css).await.chars().filter(char::is_ascii_digit).collect() };
    Papers { number: digits(".figure").await, query_code: digits(".figure.code").await }
}

#[test]
fn an_officer_registers_a_walk_in_and_prints_the_slip() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::DESK).await;
        deputy::sign_in(&browser, county, "liaison_officer").await;
        browser.screenshot("officer-inbox-1440").await;
        browser.goto(&county.address("/cases/new")).await;
        browser.screenshot("register-1440").await;
        let papers = register(&browser).await;
        browser.screenshot("slip-1440").await;
        assert!(browser.element("[data-print]").await.is_displayed().await.unwrap_or(false), "打印 is offered");
        browser.script("window.print = () => { window.printed = true; }", vec![]).await;
        browser.press("打印").await;
        assert_eq!(browser.script("return window.printed", vec![]).await, true);

        let staff = Desk::of(county, "staff").await;
        staff.registered(&papers).await;
        assert_eq!(staff.case(&papers).await["channel"], "walk_in");
        let phone = Browser::open(Screen::PHONE).await;
        phone.goto(&county.address(&format!("/q/{}?k={}", papers.number, papers.query_code))).await;
        assert!(phone.shows("到站反映").await, "{}", phone.text().await);
    });
}

#[test]
fn staff_see_the_case_of_a_deputy() {
    in_a_county(async |county| {
        let desk = Desk::of(county, "deputy").await;
        let papers = deputy::handed_in(county, &desk, 1).await;
        desk.accept(&papers).await;
        let browser = Browser::open(Screen::DESK).await;
        deputy::sign_in(&browser, county, "staff").await;
        browser.goto(&county.address(&format!("/cases/{}", papers.number))).await;
        assert!(browser.shows(WORDS).await, "{}", browser.text().await);
        browser.screenshot("staff-case-1440").await;
    });
}
