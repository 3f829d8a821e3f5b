//! Waiting for the page. The page itself tells when it has changed; a navigation in between is no failure.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::Browser;

/// Looks at once and at every change of the document, until found or the time is up.
const WATCH: &str = r#"
    const [kind, wanted, limit, done] = arguments;
    const look = () => kind === "css" ? document.querySelector(wanted) !== null
        : kind === "address" ? location.href.includes(wanted)
        : document.body !== null && document.body.innerText.includes(wanted);
    if (look()) { done(true); return; }
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

    async fn wait(&self, kind: &str, wanted: &str, limit: Duration) {
        let started = Instant::now();
        loop {
            let left = limit.saturating_sub(started.elapsed());
            let arguments: Vec<Value> =
                vec![json!(kind), json!(wanted), json!(left.as_millis() as u64)];
            match self.driver().handle().execute_async(WATCH, arguments).await {
                Ok(answer) if answer.json() == &json!(true) => return,
                // The page went away while it was watched: its successor is watched instead.
                Err(_) if !left.is_zero() => {}
                Ok(_) | Err(_) if left.is_zero() => {
                    panic!(
                        "waited {limit:?} in vain for {kind} {wanted}. {}",
                        self.what_it_shows().await
                    )
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
}
