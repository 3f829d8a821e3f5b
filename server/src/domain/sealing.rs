//! Sealing personal words: the key's version first, the context bound in, the cipher as the key's suite says.

mod guomi;
mod suite;

use std::collections::BTreeMap;

pub use aws_lc_rs::aead::NONCE_LEN;

use suite::Suite;
pub use suite::SuiteName;

/// What a sealed text belongs to; text sealed for one place does not open in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    QueueEntry,
    Pending,
    Event,
    Contact,
    /// Who and where, as an event carries it.
    Personal,
    /// Place and position of a case.
    Location,
    /// Words of a sealed case.
    Content,
    Cookie,
    /// A workbook that waits to be confirmed.
    Roster,
}

impl Context {
    fn label(self) -> &'static [u8] {
        match self {
            Self::QueueEntry => b"dc-entry",
            Self::Pending => b"dc-pending",
            Self::Event => b"dc-event",
            Self::Contact => b"dc-contact",
            Self::Personal => b"dc-personal",
            Self::Location => b"dc-location",
            Self::Content => b"dc-content",
            Self::Cookie => b"dc-cookie",
            Self::Roster => b"dc-roster",
        }
    }
}

/// What a keyed hash finds again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Find {
    Phone,
}

impl Find {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Phone => b"dc-find-phone",
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
    keys: BTreeMap<u8, Box<dyn Suite>>,
}

impl Sealer {
    /// # Errors
    /// When `current` is not among the keys.
    pub fn new(current: u8, keys: BTreeMap<u8, (SuiteName, [u8; 32])>) -> Result<Self, SealError> {
        let mut ready = BTreeMap::new();
        for (version, (suite, key)) in keys {
            ready.insert(version, suite.ready(&key)?);
        }
        if ready.contains_key(&current) { Ok(Self { current, keys: ready }) } else { Err(SealError) }
    }

    /// One byte of key version, twelve of nonce, then the ciphertext with its tag.
    pub fn seal(&self, context: Context, nonce: SealNonce, plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(HEAD + plain.len() + TAG);
        sealed.push(self.current);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = self.keys[&self.current].seal(&nonce, context.label(), &mut sealed[HEAD..]);
        sealed.extend_from_slice(&tag);
        sealed
    }

    pub fn open(&self, context: Context, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (version, rest) = sealed.split_first().ok_or(SealError)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let key = self.keys.get(version).ok_or(SealError)?;
        key.open(nonce, context.label(), body)
    }

    /// One byte of key version and sixteen of a keyed hash: finds what is sealed without showing it.
    pub fn find_hash(&self, what: Find, plain: &[u8]) -> Vec<u8> {
        hashed(self.current, &*self.keys[&self.current], what, plain)
    }

    /// The same under every key there is: whoever looks does not know when it was written.
    pub fn find_hashes(&self, what: Find, plain: &[u8]) -> Vec<Vec<u8>> {
        self.keys.iter().map(|(version, key)| hashed(*version, &**key, what, plain)).collect()
    }
}

fn hashed(version: u8, key: &dyn Suite, what: Find, plain: &[u8]) -> Vec<u8> {
    let hash = key.keyed(what.label(), plain);
    [&[version], &hash[..16]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_words_open_only_unchanged_and_in_their_own_place() {
        for suite in [SuiteName::International, SuiteName::Guomi] {
            opens_only_in_its_place(&Sealer::new(b'1', BTreeMap::from([(b'1', (suite, [9; 32]))])).unwrap());
        }
    }

    fn opens_only_in_its_place(sealer: &Sealer) {
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

    #[test]
    fn what_was_sealed_and_hashed_under_an_older_key_of_another_suite_is_still_opened_and_found() {
        let old = (SuiteName::International, [9; 32]);
        let before = Sealer::new(b'1', BTreeMap::from([(b'1', old)])).unwrap();
        let both = [(b'1', old), (b'2', (SuiteName::Guomi, [8; 32]))];
        let after = Sealer::new(b'2', BTreeMap::from(both)).unwrap();
        let sealed = before.seal(Context::Contact, [1; 12], b"13800001234");
        assert_eq!(after.open(Context::Contact, &sealed).unwrap(), b"13800001234");
        let fresh = after.seal(Context::Contact, [1; 12], b"13800001234");
        assert_eq!((fresh[0], before.open(Context::Contact, &fresh)), (b'2', Err(SealError)));
        let (old, new) = (before.find_hash(Find::Phone, b"13800001234"), after.find_hash(Find::Phone, b"13800001234"));
        assert_eq!(after.find_hashes(Find::Phone, b"13800001234"), [old, new]);
        assert!(
            !after.find_hashes(Find::Phone, b"13800001235").contains(&after.find_hash(Find::Phone, b"13800001234"))
        );
    }
}
