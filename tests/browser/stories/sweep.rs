//! Every page on every screen: access, sideways scrolling, sizes, silence in the console, nobody else's server.

use serde_json::json;
use tests::browser::{Browser, Screen};

use super::county::{County, in_a_county};
use super::pages::{Cases, Page, become_visitor, receipt};

/// What is looked at on a screen.
struct Look {
    name: &'static str,
    screen: Screen,
    elder: bool,
    axe: bool,
    /// Least size of what can be pressed, and of words.
    target: f64,
    text: f64,
    /// Size of the browser's own text in per cent.
    letters: u32,
    desk_only: bool,
}

const PHONE: Look = Look {
    name: "390",
    screen: Screen::PHONE,
    elder: false,
    axe: true,
    target: 44.0,
    text: 15.0,
    letters: 100,
    desk_only: false,
};

#[test]
fn every_page_is_open_to_everybody_on_a_phone() {
    walk(&[PHONE]);
}

#[test]
fn every_page_is_open_to_everybody_in_the_elder_version() {
    walk(&[Look { name: "elder-390", elder: true, target: 60.0, text: 20.0, ..PHONE }]);
}

#[test]
fn nothing_sticks_out_at_320_pixels() {
    let narrow = Look { name: "320", screen: Screen::NARROW, axe: false, text: 14.0, ..PHONE };
    walk(&[Look { name: "elder-320", elder: true, target: 60.0, text: 18.0, ..narrow }, narrow]);
}

#[test]
fn nothing_sticks_out_at_200_per_cent() {
    let zoomed = Look { name: "zoomed", screen: Screen::DESK.zoomed(200), axe: false, ..PHONE };
    walk(&[zoomed, Look { name: "large-letters", axe: false, letters: 200, ..PHONE }]);
}

#[test]
fn the_desk_has_its_own_sizes() {
    walk(&[Look { name: "1440", screen: Screen::DESK, target: 29.0, text: 13.0, desk_only: true, ..PHONE }]);
}

fn walk(looks: &[Look]) {
    in_a_county(async |county| {
        let cases = Cases::made(county).await;
        let mut faults = Vec::new();
        for look in looks {
            look.walk(county, &cases, &mut faults).await;
        }
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    });
}

impl Look {
    async fn walk(&self, county: &County, cases: &Cases, faults: &mut Vec<String>) {
        let browser = Browser::open(self.screen).await;
        if self.elder {
            browser.goto(&county.address("/help?elder=1")).await;
        }
        let mut pages = cases.pages(county);
        if self.desk_only {
            pages.retain(Page::at_a_desk);
        } else {
            pages.insert(0, receipt(&browser, county).await);
        }
        let mut visitor = None;
        for page in &pages {
            if visitor != Some(page.visitor) {
                become_visitor(&browser, county, page.visitor).await;
                visitor = Some(page.visitor);
            }
            browser.console().await;
            browser.goto(&county.address(&page.path)).await;
            if let Some(before) = page.before {
                browser.script(before, vec![]).await;
            }
            if let Some(button) = page.press {
                browser.follow(button).await;
            }
            for fault in self.faults(&browser, page.name).await {
                faults.push(format!("{} at {}: {fault}", page.name, self.name));
            }
            // What is folded away is part of the page too: referral, transfer, refusal, withdrawal, the other channel.
            let unfold = "const folded = [...document.querySelectorAll('details:not([open])')]; \
                          folded.forEach(one => one.open = true); return folded.length";
            if browser.script(unfold, vec![]).await != json!(0) {
                let name = format!("{}-unfolded", page.name);
                for fault in self.faults(&browser, &name).await {
                    faults.push(format!("{name} at {}: {fault}", self.name));
                }
            }
        }
    }

    async fn faults(&self, browser: &Browser, name: &str) -> Vec<String> {
        let mut faults = Vec::new();
        // The page's own answer of 404 or 410 is no fault of the page.
        let own = browser.address().await;
        let console = browser.console().await.into_iter();
        faults.extend(console.filter(|said| !said.contains(&own)).map(|said| format!("console: {said}")));
        let foreign = "return performance.getEntriesByType('resource').map(one => one.name) \
                       .filter(name => !name.startsWith(location.origin) && !name.startsWith('blob:') && !name.startsWith('data:'))";
        let foreign = browser.script(foreign, vec![]).await;
        if foreign != json!([]) {
            faults.push(format!("fetched from elsewhere: {foreign}"));
        }
        if self.letters != 100 {
            let larger = "document.documentElement.style.fontSize = arguments[0] + '%'";
            browser.script(larger, vec![json!(self.letters)]).await;
        }
        browser.screenshot(&format!("sweep-{name}-{}", self.name)).await;
        // Which words a light has depends on the hour of the day: the longest have to fit.
        let longest = "for (const light of document.querySelectorAll('.light')) for (const part of light.childNodes) \
                       if (part.nodeType === Node.TEXT_NODE) \
                       part.data = part.data.replace(/(已超期|剩余)[0-9.]+(天|小时)/, (_, side) => side + '23小时')";
        browser.script(longest, vec![]).await;
        let overflow = browser.sideways_scroll().await;
        if overflow.pixels > 0.0 {
            faults.push(format!("{} px sideways: {:?}", overflow.pixels, overflow.elements));
        }
        let targets = browser.targets_below(self.target).await;
        faults.extend(targets.iter().map(|it| format!("small target {} {}×{}", it.name, it.width, it.height)));
        let small = browser.smallest_text().await.filter(|small| small.pixels < self.text);
        faults.extend(small.map(|small| format!("small text {} px: {}", small.pixels, small.text)));
        if self.axe {
            let broken = browser.axe().await.into_iter().filter(|one| one.serious());
            faults.extend(broken.map(|one| format!("axe {}: {:?}", one.rule, one.places)));
        }
        faults
    }
}
