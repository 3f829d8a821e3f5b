//! An outer provider over HTTP: `POST {"text": ..}`, answered with `{"passed": bool, "reasons": [..]}`.

use std::{sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Checker, Silent};
use crate::{domain::content_check::Reason, shared_state::circuit::Circuit};

/// How long one text may take, the way there and back included.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of an answer: a verdict is short.
const LONGEST_ANSWER: usize = 64 * 1024;

/// An address that cannot be one.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ProviderError(String);

/// One provider; its address is never shown, because it may hold a key.
#[derive(Clone)]
pub struct Provider {
    client: reqwest::Client,
    address: reqwest::Url,
    /// While it does not answer, one text in two seconds waits for it.
    pub circuit: Arc<Circuit>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Provider")
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    text: &'a str,
}

#[derive(Deserialize)]
struct Said {
    passed: bool,
    /// Codes of reasons; one that is not known counts as [`Reason::Provider`].
    #[serde(default)]
    reasons: Vec<String>,
}

impl Provider {
    /// # Errors
    /// When the address is none of http or https.
    pub fn new(address: &str) -> Result<Self, ProviderError> {
        let address = reqwest::Url::parse(address).map_err(|error| ProviderError(error.to_string()))?;
        if !matches!(address.scheme(), "http" | "https") {
            return Err(ProviderError("write an address that begins with https:// or http://".into()));
        }
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = builder.timeout(PATIENCE).connect_timeout(PATIENCE).build();
        let client = client.map_err(|error| ProviderError(error.to_string()))?;
        Ok(Self { client, address, circuit: Arc::default() })
    }

    /// The address is left out of what went wrong: it may hold a key.
    async fn ask(&self, text: &str) -> Result<Said, Silent> {
        let silent = |error: reqwest::Error| Silent(error.without_url().to_string());
        let request = self.client.post(self.address.clone()).json(&Asked { text });
        let mut answer = request.send().await.and_then(reqwest::Response::error_for_status).map_err(silent)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(silent)? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST_ANSWER {
                return Err(Silent("its answer is too long".into()));
            }
        }
        serde_json::from_slice(&body).map_err(|_| Silent("its answer is no verdict".into()))
    }
}

impl Checker for Provider {
    async fn check(&self, text: &str) -> Result<Vec<Reason>, Silent> {
        let said = self.ask(text).await?;
        if said.passed {
            return Ok(Vec::new());
        }
        let mut reasons: Vec<Reason> =
            said.reasons.iter().map(|code| Reason::parse(code).unwrap_or(Reason::Provider)).collect();
        reasons.sort_unstable();
        reasons.dedup();
        Ok(if reasons.is_empty() { vec![Reason::Provider] } else { reasons })
    }
}
