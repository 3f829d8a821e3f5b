//! Sizes on the page as it is drawn now: what sticks out sideways, what is too small to hit or to read.

use serde::Deserialize;
use serde_json::json;

use super::Browser;

/// Names an element so that a failure tells which one it is.
const NAMING: &str = r##"
    const name = element => {
        const label = element.getAttribute("aria-label") || element.innerText || element.value || element.name || "";
        return element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") + " " + label.trim().slice(0, 40);
    };
    const visible = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && element.getClientRects().length > 0;
"##;

const SIDEWAYS: &str = r##"
    const root = document.documentElement;
    const limit = root.clientWidth;
    const pixels = Math.max(root.scrollWidth, document.body.scrollWidth) - limit;
    const elements = pixels <= 0 ? [] : [...document.body.querySelectorAll("*")]
        .filter(element => visible(element) && element.getBoundingClientRect().right > limit + 0.5).map(name);
    return { pixels: Math.max(0, pixels), elements: elements.slice(0, 20) };
"##;

/// A label counts as part of the box or dot it belongs to; a link inside a running sentence is as high as its line; a link
/// whose `::after` is stretched over its row is as large as the row.
const TARGETS: &str = r##"
    const least = arguments[0];
    const pressable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=link], [onclick]";
    const in_sentence = element => {
        if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
        let block = element.parentElement;
        while (block && getComputedStyle(block).display === "inline") block = block.parentElement;
        return block !== null && block.innerText.trim().length > element.innerText.trim().length;
    };
    const area = element => {
        const ticked = element.matches("input[type=checkbox], input[type=radio], input[type=file]");
        const stretched = getComputedStyle(element, "::after");
        const over = stretched.content !== "none" && stretched.position === "absolute" && stretched.inset === "0px";
        const row = over && getComputedStyle(element).position === "static" ? [element.offsetParent] : [];
        const boxes = [element, ...row, ...(ticked ? element.labels || [] : [])].map(one => one.getBoundingClientRect())
            .filter(box => box.width > 1 && box.height > 1);
        if (boxes.length === 0) return null;
        const side = pick => Math.max(...boxes.map(box => box[pick]));
        return { width: side("width"), height: side("height") };
    };
    return [...document.querySelectorAll(pressable)]
        .filter(element => !element.disabled && !in_sentence(element))
        .filter(element => visible(element) || [...(element.labels || [])].some(visible))
        .map(element => ({ element, box: area(element) }))
        .filter(({ box }) => box !== null && (box.width < least - 0.01 || box.height < least - 0.01))
        .map(({ element, box }) => ({ name: name(element), width: box.width, height: box.height }));
"##;

const SMALLEST: &str = r##"
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let smallest = null;
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim(), holder = walker.currentNode.parentElement;
        if (text === "" || holder.closest("script, style, noscript, template") || !visible(holder)) continue;
        // What is written in a drawing is as large as the drawing is drawn.
        const scale = holder instanceof SVGGraphicsElement ? holder.getScreenCTM().a : 1;
        const pixels = parseFloat(getComputedStyle(holder).fontSize) * scale;
        if (smallest === null || pixels < smallest.pixels) smallest = { pixels, text: text.slice(0, 60) };
    }
    const written = "input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea";
    for (const field of document.querySelectorAll(written)) {
        const pixels = parseFloat(getComputedStyle(field).fontSize);
        if (visible(field) && (smallest === null || pixels < smallest.pixels)) smallest = { pixels, text: name(field) };
    }
    return smallest;
"##;

/// By how many pixels the page can be scrolled sideways, and which elements stick out.
#[derive(Debug, Deserialize)]
pub struct Overflow {
    pub pixels: f64,
    pub elements: Vec<String>,
}

/// Something to press, and its size in CSS pixels.
#[derive(Debug, Deserialize)]
pub struct Target {
    pub name: String,
    pub width: f64,
    pub height: f64,
}

/// The smallest words on the page and their size in CSS pixels.
#[derive(Debug, Deserialize)]
pub struct SmallText {
    pub pixels: f64,
    pub text: String,
}

impl Browser {
    /// Zero pixels when nothing has to be scrolled sideways.
    pub async fn sideways_scroll(&self) -> Overflow {
        self.measured(SIDEWAYS, vec![]).await
    }

    /// Everything to press that is narrower or lower than `pixels`. Links inside running sentences are left out.
    pub async fn targets_below(&self, pixels: f64) -> Vec<Target> {
        self.measured(TARGETS, vec![json!(pixels)]).await
    }

    /// None on a page without words.
    pub async fn smallest_text(&self) -> Option<SmallText> {
        self.measured(SMALLEST, vec![]).await
    }

    async fn measured<T: serde::de::DeserializeOwned>(&self, script: &str, arguments: Vec<serde_json::Value>) -> T {
        let answer = self.script(&format!("{NAMING}{script}"), arguments).await;
        serde_json::from_value(answer.clone()).unwrap_or_else(|error| panic!("a measure answered {answer}: {error}"))
    }
}
