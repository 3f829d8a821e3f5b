//! The ciphers behind the seal: one trait, a suite for each rule book. All of a suite's state is made once a key; a text costs one
//! call.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use serde::{Deserialize, Serialize};

use super::{SealError, SealNonce, TAG};

/// Which algorithms a key is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SuiteName {
    /// AES-256-GCM-SIV (RFC 8452), HMAC-SHA-256.
    #[default]
    International,
    /// SM4-GCM (RFC 8998, GB/T 32907), HMAC-SM3 (GB/T 32905).
    Guomi,
}

impl SuiteName {
    pub fn parse(name: &str) -> Option<Self> {
        [Self::International, Self::Guomi].into_iter().find(|suite| suite.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::International => "international",
            Self::Guomi => "guomi",
        }
    }

    /// A key of this suite, ready for use, from the 32 bytes of the secrets file.
    pub(super) fn ready(self, key: &[u8; 32]) -> Result<Box<dyn Suite>, SealError> {
        Ok(match self {
            Self::International => Box::new(International::new(key)?),
            Self::Guomi => Box::new(super::guomi::Guomi::new(key)),
        })
    }
}

/// Sealing and keyed hashing under one key.
pub trait Suite: Send + Sync {
    /// Encrypts in place; gives the tag.
    fn seal(&self, nonce: &SealNonce, context: &[u8], text: &mut [u8]) -> [u8; TAG];

    /// Opens a ciphertext with the tag behind it.
    fn open(&self, nonce: &SealNonce, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError>;

    /// Keyed hash of a label and bytes.
    fn keyed(&self, label: &[u8], bytes: &[u8]) -> [u8; 32];
}

struct International {
    cipher: LessSafeKey,
    hash: hmac::Key,
}

impl International {
    fn new(key: &[u8; 32]) -> Result<Self, SealError> {
        let derived = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), FIND_KEY);
        Ok(Self {
            cipher: LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).map_err(|_| SealError)?),
            hash: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()),
        })
    }
}

/// The key of keyed hashes is derived from that of the cipher under this label.
pub(super) const FIND_KEY: &[u8] = b"dc-find-key";

impl Suite for International {
    fn seal(&self, nonce: &SealNonce, context: &[u8], text: &mut [u8]) -> [u8; TAG] {
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let tag = self.cipher.seal_in_place_separate_tag(nonce, Aad::from(context), text);
        let tag = tag.expect("a text within the limits of AES-256-GCM-SIV");
        tag.as_ref().try_into().expect("a tag of sixteen bytes")
    }

    fn open(&self, nonce: &SealNonce, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut body = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.cipher.open_in_place(nonce, Aad::from(context), &mut body).map_err(|_| SealError)?.len();
        body.truncate(length);
        Ok(body)
    }

    fn keyed(&self, label: &[u8], bytes: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.hash);
        context.update(label);
        context.update(b"|");
        context.update(bytes);
        context.sign().as_ref().try_into().expect("a hash of 32 bytes")
    }
}
