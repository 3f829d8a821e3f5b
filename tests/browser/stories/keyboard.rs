//! The form without a pointer: Tab, Space and Enter, and always a visible focus.

use serde_json::json;
use tests::browser::{Browser, Screen};

use super::county::in_a_county;
use super::deputy::SOON;
use super::resident::{self, WORDS};

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const MOST: usize = 40;

/// Whether the focus stands on the element, and whether it can be seen: an outline of 3 px on it or on its tile.
const FOCUS: &str = r#"
    const at = document.activeElement;
    const outlined = element => {
        const style = element && getComputedStyle(element);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3;
    };
    return { there: at.matches(arguments[0]), seen: outlined(at) || outlined(at.closest(".add")), name: at.outerHTML.slice(0, 90) };
"#;

/// Tab until the focus is where it should go; every stop on the way shows where it is.
async fn tab_to(browser: &Browser, css: &str) {
    for _ in 0..MOST {
        browser.keys(TAB).await;
        let focus = browser.script(FOCUS, vec![json!(css)]).await;
        assert_eq!(focus["seen"], true, "the focus cannot be seen on {}", focus["name"]);
        if focus["there"] == true {
            return;
        }
    }
    panic!("{css} is not reached within {MOST} tabs");
}

#[test]
fn the_form_is_filled_in_by_keyboard_alone() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        tab_to(&browser, ".skip").await;
        tab_to(&browser, "#content").await;
        browser.keys(WORDS).await;
        tab_to(&browser, "[name=kind]").await;
        browser.keys(" ").await;
        tab_to(&browser, "[name='location.text']").await;
        browser.keys("示例镇幸福路口").await;
        tab_to(&browser, "#photos").await;
        browser.screenshot("landing-focus-390").await;
        tab_to(&browser, "[name='contact.phone']").await;
        browser.keys("13800000001").await;
        tab_to(&browser, "[name='consent.rules_version']").await;
        browser.keys(" ").await;
        tab_to(&browser, "#request > .button").await;
        browser.keys(ENTER).await;
        browser.wait_for_address("/receipt", SOON).await;
        browser.wait_for_text("提交成功", SOON).await;
        resident::papers(&browser).await;
        tab_to(&browser, ".button[href]").await;
        browser.keys(ENTER).await;
        browser.wait_for_text("编号", SOON).await;
    });
}
