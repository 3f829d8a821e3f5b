//! axe-core, the accessibility judge, from `tests/browser/vendor/axe-core` (MPL-2.0, unchanged).

use serde::Deserialize;

use super::Browser;

const AXE: &str = include_str!("../../browser/vendor/axe-core/axe.min.js");

const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ["violations"] }).then(
        found => done({ violations: found.violations.map(one => ({
            rule: one.id, impact: one.impact, help: one.help,
            places: one.nodes.map(node => node.html.slice(0, 200) + " " + node.failureSummary),
        })) }),
        error => done({ error: String(error) }));
"#;

/// One rule that the page breaks, and where.
#[derive(Debug, Deserialize)]
pub struct Violation {
    pub rule: String,
    pub impact: String,
    pub help: String,
    pub places: Vec<String>,
}

impl Violation {
    /// Whether it shuts someone out.
    pub fn serious(&self) -> bool {
        matches!(self.impact.as_str(), "serious" | "critical")
    }
}

impl Browser {
    /// Every rule the page breaks as it is drawn now, contrast included. Needs a browser that allows script.
    pub async fn axe(&self) -> Vec<Violation> {
        assert!(self.script, "axe cannot judge where script is forbidden: open the page in a browser that allows it");
        self.script(AXE, vec![]).await;
        let answer = self.driver().handle().execute_async(RUN, vec![]).await;
        let answer = answer.unwrap_or_else(|error| panic!("axe did not run: {error}")).json().clone();
        assert!(answer["error"].is_null(), "axe failed: {}", answer["error"]);
        serde_json::from_value(answer["violations"].clone()).expect("what axe found")
    }

    /// Fails the test, naming rules and places, when a rule is broken that shuts someone out.
    pub async fn insist_on_access(&self) {
        let serious: Vec<Violation> = self.axe().await.into_iter().filter(Violation::serious).collect();
        assert!(serious.is_empty(), "{} is not accessible: {serious:#?}", self.address().await);
    }
}
