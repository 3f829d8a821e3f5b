//! Sealing personal words: AES-256-GCM-SIV, the key's version first, the context bound in.

use std::collections::BTreeMap;

pub use aws_lc_rs::aead::NONCE_LEN;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};

/// What a sealed text belongs to; text sealed for one place does not open in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    QueueEntry,
    Pending,
    Event,
    Contact,
    Cookie,
    /// A workbook that waits to be confirmed.
    Roster,
    /// What was written in a sealed case.
    SealedCase,
    /// Where a submission came from.
    Source,
    /// Secret of a second factor, with the account it belongs to.
    SecondFactor,
}

impl Context {
    fn label(self) -> &'static [u8] {
        match self {
            Self::QueueEntry => b"dc-entry",
            Self::Pending => b"dc-pending",
            Self::Event => b"dc-event",
            Self::Contact => b"dc-contact",
            Self::Cookie => b"dc-cookie",
            Self::Roster => b"dc-roster",
            Self::SealedCase => b"dc-sealed-case",
            Self::Source => b"dc-source",
            Self::SecondFactor => b"dc-second-factor",
        }
    }
}

/// Key version and nonce, in front of the ciphertext.
const HEAD: usize = 1 + NONCE_LEN;
const TAG: usize = 16;

/// Random bytes that a sealing uses up.
pub type SealNonce = [u8; NONCE_LEN];

/// Sealed bytes were changed, belong elsewhere, or their key is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sealed bytes do not open with the keys of this installation")]
pub struct SealError;

/// Seals with the current key and opens with every key there is.
pub struct Sealer {
    current: u8,
    keys: BTreeMap<u8, LessSafeKey>,
}

impl Sealer {
    /// # Errors
    /// When `current` is not among the keys.
    pub fn new(current: u8, keys: BTreeMap<u8, [u8; 32]>) -> Result<Self, SealError> {
        let mut ready = BTreeMap::new();
        for (version, key) in keys {
            ready.insert(version, LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key).map_err(|_| SealError)?));
        }
        if ready.contains_key(&current) { Ok(Self { current, keys: ready }) } else { Err(SealError) }
    }

    /// One byte of key version, twelve of nonce, then the ciphertext with its tag.
    pub fn seal(&self, context: Context, nonce: SealNonce, plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + TAG);
        sealed.push(self.current);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self.keys[&self.current]
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context.label()),
                &mut sealed[HEAD..],
            )
            .expect("a text within the limits of AES-256-GCM-SIV");
        sealed.extend_from_slice(tag.as_ref());
        sealed
    }

    pub fn open(&self, context: Context, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let key = self.keys.get(version).ok_or(SealError)?;
        let mut body = body.to_vec();
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context.label()), &mut body)
            .map_err(|_| SealError)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_words_open_only_unchanged_and_in_their_own_place() {
        let sealer = Sealer::new(b'1', BTreeMap::from([(b'1', [9; 32])])).unwrap();
        let sealed = sealer.seal(Context::Event, [1; 12], "路灯坏了".as_bytes());
        assert_eq!(sealer.open(Context::Event, &sealed).unwrap(), "路灯坏了".as_bytes());
        assert_eq!(sealer.open(Context::Contact, &sealed), Err(SealError));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealer.open(Context::Event, &changed), Err(SealError), "byte {at}");
        }
        assert_eq!(sealer.open(Context::Event, b""), Err(SealError));
    }
}
