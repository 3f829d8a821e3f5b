//! What people wrote, apart from the facts: sealed in the event that carries it, erased without touching the chain.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{personal::Personal, submission::Submission};

/// Identifier of an uploaded photo: 128 random bits as 32 hexadecimal digits.
pub type PhotoId = String;

/// The words and photos of one event; empty fields are not stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// The first event's whole submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<Box<Submission>>,
    /// A reply, note, question, supplement, guidance, comment or appeal.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Why; also why there is no evidence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// Commitment to the personal part beside these words, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub apart: Option<String>,
    /// Of an erasure: words of earlier events as they may stay, by sequence.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<u32, Words>,
    /// Who and where: sealed beside the words, never among them.
    #[serde(skip)]
    pub personal: Option<Personal>,
}

impl Words {
    pub fn none() -> Self {
        Self::default()
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub fn reason(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    pub fn with_photos(mut self, photos: Vec<PhotoId>) -> Self {
        self.photos = photos;
        self
    }

    pub fn with_personal(mut self, personal: Personal) -> Self {
        self.personal = Some(personal).filter(|personal| !personal.is_empty());
        self
    }

    /// The bytes that are salted, committed to and sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("words are plain data")
    }
}

/// Whether a text is the identifier of a photo.
pub fn is_photo_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
