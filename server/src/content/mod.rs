//! The content check of a process: the list of words as the office keeps it, and an outer provider where one is set.
//!
//! The list is asked while a text is written down, in no time and without anybody else. The provider is asked afterwards,
//! by the worker: nobody waits for it, and what it does not answer the list has decided.

mod provider;

use std::sync::{Arc, RwLock};

use crate::{
    domain::{
        content_check::{Reason, Verdict, WordList},
        submission::Submission,
    },
    store::{Store, StoreError},
};
pub use provider::{Provider, ProviderError};

/// The provider did not answer in time, or not in a way that is understood.
#[derive(Debug, thiserror::Error)]
#[error("the content check's provider did not answer: {0}")]
pub struct Silent(pub String);

/// Whoever can say why a text should be held; nothing when it may go on.
pub trait Checker {
    fn check(&self, text: &str) -> impl Future<Output = Result<Vec<Reason>, Silent>> + Send;
}

impl Checker for WordList {
    async fn check(&self, text: &str) -> Result<Vec<Reason>, Silent> {
        Ok(self.look(&[text]))
    }
}

/// The list in force.
pub struct Listed {
    /// None while it is the shipped one.
    pub version: Option<String>,
    pub words: WordList,
}

pub struct Content {
    listed: RwLock<Arc<Listed>>,
    provider: Option<Provider>,
}

impl Content {
    /// With the shipped list, until [`Self::refresh`] finds another.
    pub fn new(provider: Option<Provider>) -> Self {
        let shipped = Listed { version: None, words: WordList::shipped() };
        Self { listed: RwLock::new(Arc::new(shipped)), provider }
    }

    pub fn listed(&self) -> Arc<Listed> {
        self.listed.read().expect("no panic while the lock is held").clone()
    }

    /// What is said of some words that were written together.
    pub fn look(&self, texts: &[&str]) -> Verdict {
        let reasons = self.listed().words.look(texts);
        match reasons.is_empty() {
            false => Verdict::Held(reasons),
            true if self.provider.is_some() => Verdict::Ask,
            true => Verdict::Passed,
        }
    }

    /// What is said of a submission. One about the deputy himself goes to the committee alone anyway: that it accuses him
    /// is no reason to hold it.
    pub fn look_at(&self, submission: &Submission) -> Verdict {
        let other = submission.other_channel.as_ref();
        let texts = [
            Some(submission.content.as_str()),
            submission.location.text.as_deref(),
            submission.contact.name.as_deref(),
            other.map(|other| other.name.as_str()),
            other.and_then(|other| other.number.as_deref()),
        ];
        let texts: Vec<&str> = texts.into_iter().flatten().collect();
        match self.look(&texts) {
            Verdict::Held(mut reasons) if submission.about_this_deputy => {
                reasons.retain(|reason| *reason != Reason::Accusation);
                match (reasons.is_empty(), &self.provider) {
                    (false, _) => Verdict::Held(reasons),
                    (true, Some(_)) => Verdict::Ask,
                    (true, None) => Verdict::Passed,
                }
            }
            verdict => verdict,
        }
    }

    /// The provider that texts are sent to, where one is set.
    pub fn provider(&self) -> Option<&Provider> {
        self.provider.as_ref()
    }

    /// Reads the office's list where it is another one by now.
    ///
    /// # Errors
    /// When the database is away: the list known before stays in force.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let version = store.content_words_version().await?;
        if version == self.listed().version {
            return Ok(());
        }
        let Some(kept) = store.content_words().await? else { return Ok(()) };
        let listed = Listed { version: Some(kept.version), words: WordList::new(kept.words) };
        *self.listed.write().expect("no panic while the lock is held") = Arc::new(listed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_provider_the_list_decides_alone() {
        let content = Content::new(None);
        assert_eq!(content.look(&["路灯坏了"]), Verdict::Passed);
        assert_eq!(content.look(&["路灯坏了", "办 假 证"]), Verdict::Held(vec![Reason::Unlawful]));
    }

    #[test]
    fn with_one_it_is_asked_about_what_the_list_let_pass() {
        let content = Content::new(Some(Provider::new("http://127.0.0.1:9/check").unwrap()));
        assert_eq!(content.look(&["路灯坏了"]), Verdict::Ask);
        assert_eq!(content.look(&["办假证"]), Verdict::Held(vec![Reason::Unlawful]));
    }
}
