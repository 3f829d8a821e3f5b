//! Pressing an element.
//!
//! chromedriver's own click waits for a timer inside the page, which never runs where script is forbidden; there the mouse
//! is moved and pressed directly, after the same look whether something else lies on top.

use serde_json::{Value, json};
use thirtyfour::WebElement;

use super::Browser;

/// The middle of the element, scrolled into sight, and what lies on top of it when that is not the element itself.
const MIDDLE: &str = r##"
    const element = arguments[0];
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = [...element.getClientRects()].find(one => one.width > 0 && one.height > 0);
    if (!box) return { covered: "it is not drawn" };
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    const covered = top && element.contains(top) ? null : "over it lies " + (top ? top.outerHTML.slice(0, 120) : "nothing");
    return { x, y, covered };
"##;

impl Browser {
    /// Presses the middle of the element; an element that something covers cannot be pressed.
    pub(super) async fn tap(&self, element: &WebElement) -> Result<(), String> {
        if self.script {
            return element.click().await.map_err(|error| error.to_string());
        }
        let argument = element.to_json().map_err(|error| error.to_string())?;
        let middle = self.script(MIDDLE, vec![argument]).await;
        if let Some(covered) = middle["covered"].as_str() {
            return Err(covered.to_owned());
        }
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            self.mouse(kind, &middle).await?;
        }
        Ok(())
    }

    async fn mouse(&self, kind: &str, at: &Value) -> Result<(), String> {
        let buttons = u8::from(kind == "mousePressed");
        let button = if kind == "mouseMoved" { "none" } else { "left" };
        let event = json!({
            "type": kind, "x": at["x"], "y": at["y"], "button": button, "buttons": buttons, "clickCount": 1,
        });
        let sent = self.driver().cdp().send_raw("Input.dispatchMouseEvent", event).await;
        sent.map(drop).map_err(|error| error.to_string())
    }
}
