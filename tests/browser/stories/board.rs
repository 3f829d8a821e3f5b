//! The board on its screens and on paper, and the wall that follows what happens on a phone.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use tests::browser::{Browser, Screen};

use super::county::{County, in_a_county, with_a_replica};
use super::deputy::{self, Desk};

const WALL: Screen = Screen { width: 1920, height: 1080, pixel_ratio: 1.0, phone: false };

/// What the first figure of the wall says.
const WAITING: &str = "return Number(document.querySelector('.figures strong').innerText)";
/// Notes when that becomes what is wanted.
const WATCH: &str = "const wanted = arguments[0]; window.changed = new Promise(seen => { \
                     const look = () => Number(document.querySelector('.figures strong').innerText) === wanted; \
                     const watch = new MutationObserver(() => { \
                     if (look()) { watch.disconnect(); seen(Date.now()); } }); \
                     watch.observe(document.body, { childList: true, subtree: true }); })";

async fn staff(county: &County, screen: Screen, path: &str) -> Browser {
    let browser = Browser::open(screen).await;
    deputy::sign_in(&browser, county, "staff").await;
    browser.goto(&county.address(path)).await;
    browser
}

async fn number(browser: &Browser, script: &str) -> f64 {
    browser.script(script, vec![]).await.as_f64().unwrap_or_else(|| panic!("no number: {script}"))
}

#[test]
fn who_needs_help_is_on_the_first_screen_and_the_wall_needs_no_scrolling() {
    in_a_county(async |county| {
        let desk = staff(county, Screen::DESK, "/monitor").await;
        desk.screenshot("board-1440").await;
        let bottom = "return document.querySelector('.help').getBoundingClientRect().bottom";
        assert!(number(&desk, bottom).await <= 900.0, "who needs help is on the first screen");
        // Satisfaction stands before completion.
        let labels = "return [...document.querySelectorAll('.results dt')].map(one => one.innerText.split('\\n')[0]).slice(0, 2)";
        assert_eq!(desk.script(labels, vec![]).await, json!(["满意率", "办结率"]));
        for path in ["/monitor/formulas", "/monitor/exposures", "/admin/clocks"] {
            desk.goto(&county.address(path)).await;
            desk.screenshot(&format!("{}-1440", path.rsplit('/').next().expect("a name"))).await;
        }
        let wall = staff(county, WALL, "/monitor?wall=1").await;
        wall.screenshot("board-wall-1920").await;
        let height = "return document.documentElement.scrollHeight";
        assert!(number(&wall, height).await <= 1080.0, "{}", number(&wall, height).await);
        let phone = staff(county, Screen::PHONE, "/monitor").await;
        phone.screenshot("board-390").await;
        assert_eq!(phone.sideways_scroll().await.pixels, 0.0);
        phone.goto(&county.address("/admin/clocks")).await;
        phone.screenshot("clocks-390").await;
    });
}

#[test]
fn the_board_is_one_sheet_of_paper() {
    in_a_county(async |county| {
        for (name, path) in [("board", "/monitor"), ("board-by-deputy", "/monitor?group_by=deputy")] {
            let desk = staff(county, Screen::DESK, path).await;
            let wanted = json!({ "preferCSSPageSize": true, "printBackground": true });
            let printed = desk.driver().cdp().send_raw("Page.printToPDF", wanted).await.expect("a PDF");
            let pdf = BASE64_STANDARD.decode(printed["data"].as_str().expect("a file")).expect("base64");
            desk.keep(&format!("{name}.pdf"), &pdf);
            assert_eq!(pages(&pdf), 1, "{name}");
        }
    });
}

/// Pages are objects of their own, in clear.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page\n").count() + text.matches("/Type /Page ").count() + text.matches("/Type/Page/").count()
}

#[test]
fn a_case_accepted_on_a_phone_changes_the_wall_within_a_second_on_either_replica() {
    with_a_replica(async |county, replica| {
        let desk = Desk::of(county, "deputy").await;
        let walls = [staff(county, WALL, "/monitor?wall=1").await, staff(county, WALL, "/monitor?wall=1").await];
        // A cookie is its host's, whatever the port: the second wall looks at the other process.
        walls[1].goto(&format!("{}/monitor?wall=1", replica.base_url())).await;
        // The quickest of three is the program's; what is above it is the machine's, with a browser a screen beside other stories.
        let mut quickest = [Duration::MAX; 2];
        for round in 1..=3 {
            let papers = deputy::handed_in(county, &desk, round).await;
            let mut before = Vec::new();
            for wall in &walls {
                wall.driver().refresh().await.expect("the wall again");
                wall.wait_for("[data-listening]", deputy::SOON).await;
                before.push(number(wall, WAITING).await);
                wall.script(WATCH, vec![json!(before[before.len() - 1] - 1.0)]).await;
            }
            // The phone talks to the first process only.
            desk.accept(&papers).await;
            let answered = number(&walls[0], "return Date.now()").await;
            for ((wall, before), quickest) in walls.iter().zip(before).zip(&mut quickest) {
                let changed = number(wall, "return window.changed").await;
                assert_eq!(number(wall, WAITING).await, before - 1.0);
                let late = Duration::from_millis((changed - answered).max(0.0) as u64);
                *quickest = late.min(*quickest);
            }
        }
        let second = Duration::from_secs(1);
        assert!(
            quickest.iter().all(|late| *late <= second),
            "walls changed {quickest:?} after the phone had its answer"
        );
    });
}
