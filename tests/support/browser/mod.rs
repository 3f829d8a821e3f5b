//! A real browser: Debian's Chromium, driven over WebDriver through Debian's chromedriver.
//!
//! Every [`Browser`] has its own driver, its own profile and its own screen, so that no test sees another's cookies or cache.
//! - `actions`: what a person does: go, read, fill in, press, choose, attach.
//! - `waits`: until something shows, told by the page itself.
//! - `measures`: sideways scrolling, sizes of targets and text.
//! - `axe`: the accessibility judge.
//! - `wire`: the bytes of a first visit.

mod actions;
mod axe;
mod measures;
mod tap;
mod waits;
mod wire;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::{Capabilities, WebDriver};

pub use axe::Violation;
pub use measures::{Overflow, SmallText, Target};
pub use wire::{Fetched, Visit};

use crate::child::Running;
use crate::environment;

const START: Duration = Duration::from_secs(30);
const COMMAND: Duration = Duration::from_secs(60);
const PAGE: Duration = Duration::from_secs(30);

const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The browser hangs on a pipe of its driver and ends when the driver does, however that comes about.
    "--remote-debugging-pipe",
];

/// The screen a page is looked at on, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    pub width: u32,
    pub height: u32,
    pub pixel_ratio: f64,
    pub phone: bool,
}

impl Screen {
    pub const PHONE: Screen = Screen { width: 390, height: 844, pixel_ratio: 2.0, phone: true };
    pub const NARROW: Screen = Screen { width: 320, height: 640, pixel_ratio: 2.0, phone: true };
    pub const DESK: Screen = Screen { width: 1440, height: 900, pixel_ratio: 1.0, phone: false };

    /// The same glass at 200 % zoom and the like: fewer CSS pixels, each of them bigger.
    pub fn zoomed(self, percent: u32) -> Screen {
        let shrunk = |length: u32| length * 100 / percent;
        let pixel_ratio = self.pixel_ratio * f64::from(percent) / 100.0;
        Screen { width: shrunk(self.width), height: shrunk(self.height), pixel_ratio, ..self }
    }
}

/// One window of one visitor.
pub struct Browser {
    driver: Option<WebDriver>,
    script: bool,
    _chromedriver: Running,
    _folder: TempDir,
}

impl Browser {
    pub async fn open(screen: Screen) -> Browser {
        Browser::open_with(screen, true).await
    }

    /// With JavaScript forbidden to pages; the helpers here still work.
    pub async fn open_without_script(screen: Screen) -> Browser {
        Browser::open_with(screen, false).await
    }

    async fn open_with(screen: Screen, script: bool) -> Browser {
        let folder = tempfile::Builder::new().prefix("browser-").tempdir().expect("a folder for the browser");
        let mut command = Command::new("chromedriver");
        // A port of ours: one that chromedriver finds for IPv6 may be taken for IPv4.
        command
            .arg(format!("--port={}", crate::ports::free_port()))
            .current_dir(folder.path())
            .env("HOME", folder.path());
        for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"] {
            command.env(name, folder.path().join("xdg"));
        }
        let chromedriver = Running::start("chromedriver", "chromium chromium-driver", &mut command);
        let port = chromedriver.wait_for_line("its port", START, |line| {
            line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()
        });
        let driver = connect(port, capabilities(screen, script, folder.path())).await;
        let driver = driver.unwrap_or_else(|error| {
            panic!(
                "no browser session ({error}); if Chromium is missing: apt-get install chromium\n{}",
                chromedriver.log()
            )
        });
        driver.set_page_load_timeout(PAGE).await.expect("a limit on page loads");
        driver.set_script_timeout(PAGE).await.expect("a limit on scripts");
        Browser { driver: Some(driver), script, _chromedriver: chromedriver, _folder: folder }
    }

    /// The WebDriver session below, for what the helpers do not cover.
    pub fn driver(&self) -> &WebDriver {
        self.driver.as_ref().expect("an open browser")
    }

    /// Runs a script in the page and reads what it returns.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> Value {
        let handle: &Arc<SessionHandle> = self.driver().handle();
        let answer = handle.execute(body, arguments).await;
        answer.unwrap_or_else(|error| panic!("script failed: {error}\n{body}")).json().clone()
    }

    /// The whole page, from top to bottom, as `NAME.png` in `TEST_SCREENSHOTS`; nothing when that is unset.
    pub async fn screenshot(&self, name: &str) {
        let Some(folder) = environment::screenshots() else {
            return;
        };
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let shot = self.driver().cdp().send_raw("Page.captureScreenshot", wanted).await;
        let shot = shot.expect("a screenshot");
        let encoded = shot["data"].as_str().expect("a picture");
        std::fs::write(folder.join(format!("{name}.png")), BASE64_STANDARD.decode(encoded).expect("base64"))
            .expect("a screenshot on disk");
    }
}

impl Browser {
    /// Keeps a file beside the screenshots; nothing when those are not wanted.
    pub fn keep(&self, name: &str, bytes: &[u8]) {
        let Some(folder) = environment::screenshots() else { return };
        std::fs::create_dir_all(&folder).expect("a folder for screenshots");
        std::fs::write(folder.join(name), bytes).expect("a file on disk");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // No farewell over the network: killing the driver ends the browser.
        if let Some(driver) = self.driver.take() {
            driver.leak().ok();
        }
    }
}

async fn connect(port: u16, wanted: Value) -> Result<WebDriver, thirtyfour::error::WebDriverError> {
    let client = reqwest::Client::builder().no_proxy().timeout(COMMAND).build().expect("an HTTP client");
    let wanted: Capabilities = wanted.as_object().expect("an object").clone().into();
    WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted).client(client).connect().await
}

fn capabilities(screen: Screen, script: bool, folder: &Path) -> Value {
    let mut flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).collect();
    flags.push(format!("--user-data-dir={}", folder.join("profile").display()));
    flags.push(format!("--window-size={},{}", screen.width, screen.height));
    let allowed = if script { 1 } else { 2 };
    let metrics = json!({
        "width": screen.width, "height": screen.height, "pixelRatio": screen.pixel_ratio,
        "mobile": screen.phone, "touch": screen.phone,
    });
    json!({
        "browserName": "chrome",
        "goog:loggingPrefs": { "performance": "ALL", "browser": "ALL" },
        "goog:chromeOptions": {
            "args": flags,
            "prefs": { "profile.managed_default_content_settings.javascript": allowed },
            "mobileEmulation": { "deviceMetrics": metrics },
        },
    })
}
