//! Waiting for the page. The page itself tells when it has changed; a navigation in between is no failure.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Browser, PAGE};
use crate::wait::until;

const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// Looks at once and at every change of the document, until found or the time is up.
const WATCH: &str = r#"
    const [kind, wanted, limit, done] = arguments;
    const look = () => kind === "css" ? document.querySelector(wanted) !== null
        : kind === "address" ? location.href.includes(wanted)
        : document.body !== null && document.body.innerText.includes(wanted);
    if (look() || limit === 0) { done(look()); return; }
    const end = found => { watcher.disconnect(); clearTimeout(timer); done(found); };
    const watcher = new MutationObserver(() => { if (look()) end(true); });
    watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
    const timer = setTimeout(() => end(look()), limit);
"#;

impl Browser {
    /// Until these words can be seen.
    pub async fn wait_for_text(&self, words: &str, limit: Duration) {
        self.wait("text", words, limit).await;
    }

    /// Until an element that the CSS selector names is there.
    pub async fn wait_for(&self, css: &str, limit: Duration) {
        self.wait("css", css, limit).await;
    }

    /// Until the address contains this.
    pub async fn wait_for_address(&self, part: &str, limit: Duration) {
        self.wait("address", part, limit).await;
    }

    /// Presses what says these words and waits for the page it leads to: a link, or the button of a form.
    pub async fn follow(&self, words: &str) {
        let page = self.element("html").await;
        self.press(words).await;
        // The old page's element is refused as stale once the new document stands in its place.
        let left = async || page.tag_name().await.is_err().then_some(());
        until(&format!("the page behind {words}"), PAGE, left).await;
        self.wait("css", "body", PAGE).await;
    }

    async fn wait(&self, kind: &str, wanted: &str, limit: Duration) {
        let started = Instant::now();
        loop {
            let left = limit.saturating_sub(started.elapsed());
            // Where script is forbidden no page tells of changes, and none changes but by going to another one.
            let patience = if self.script { left } else { Duration::ZERO };
            // An error means the page went away while it was watched: its successor is watched instead.
            if self.watch(kind, wanted, patience).await == Some(true) {
                return;
            }
            if left.is_zero() {
                panic!("waited {limit:?} in vain for {kind} {wanted}. {}", self.what_it_shows().await);
            }
            if !self.script {
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        }
    }

    /// None when the page went away meanwhile.
    async fn watch(&self, kind: &str, wanted: &str, patience: Duration) -> Option<bool> {
        let patience = json!(patience.as_millis() as u64);
        let arguments: Vec<Value> = vec![json!(kind), json!(wanted), patience];
        self.driver().handle().execute_async(WATCH, arguments).await.ok()?.json().as_bool()
    }
}
