//! The queue entry: everything a request needs to be registered, packed and sealed. Versioned: old entries stay readable.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    china_time::Instant,
    content_check::Verdict,
    directory::Route,
    identity::Lookup,
    number::Number,
    sealing::{Context, SealNonce},
    secrets::Secrets,
    submission::Submission,
    token::Token,
};
use crate::store::registration::Registration;

const VERSION: u8 = 1;
/// Bytes that most entries fit in: room for them is made once.
const USUAL: usize = 1_024;

/// An entry as its worker reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: Uuid,
    pub token: Token,
    pub number: Number,
    pub lookup: Lookup,
    pub fingerprint: [u8; 16],
    pub submitted_at: Instant,
    pub submission: Submission,
}

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    id: [u8; 16],
    token: Cow<'a, str>,
    number: Cow<'a, str>,
    lookup: [u8; 32],
    fingerprint: [u8; 16],
    submitted_at: i64,
    submission: Cow<'a, Submission>,
}

/// Why an entry cannot be read; never quotes it.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    #[error("the entry does not open with the secrets of this installation")]
    Sealed,
    #[error("the entry has version {0}, which this program does not know")]
    Version(u8),
    #[error("the entry is not understood")]
    Form,
}

impl Entry {
    pub fn seal(&self, secrets: &Secrets, nonce: SealNonce) -> Vec<u8> {
        let packed = Packed {
            id: self.id.into_bytes(),
            token: self.token.as_str().into(),
            number: self.number.as_str().into(),
            lookup: self.lookup.0,
            fingerprint: self.fingerprint,
            submitted_at: self.submitted_at.timestamp_micros(),
            submission: Cow::Borrowed(&self.submission),
        };
        let mut plain = Vec::with_capacity(USUAL);
        plain.push(VERSION);
        let plain = postcard::to_extend(&packed, plain).expect("an entry is plain data");
        secrets.sealer.seal(Context::QueueEntry, nonce, &plain)
    }

    pub fn open(secrets: &Secrets, sealed: &[u8]) -> Result<Self, EntryError> {
        let plain = secrets.sealer.open(Context::QueueEntry, sealed).map_err(|_| EntryError::Sealed)?;
        let (version, packed) = plain.split_first().ok_or(EntryError::Form)?;
        if *version != VERSION {
            return Err(EntryError::Version(*version));
        }
        let packed: Packed = postcard::from_bytes(packed).map_err(|_| EntryError::Form)?;
        Ok(Self {
            id: Uuid::from_bytes(packed.id),
            token: secrets.parse_token(&packed.token).map_err(|_| EntryError::Form)?,
            number: Number::parse(&packed.number).map_err(|_| EntryError::Form)?,
            lookup: Lookup(packed.lookup),
            fingerprint: packed.fingerprint,
            submitted_at: Instant::from_timestamp_micros(packed.submitted_at).ok_or(EntryError::Form)?,
            submission: packed.submission.into_owned(),
        })
    }
}

impl Entry {
    /// Ready for the database, with where it goes; its content is not checked yet.
    pub fn registration(self, route: Route) -> Registration {
        Registration {
            entry: self.id,
            fingerprint: self.fingerprint,
            number: self.number,
            lookup: self.lookup,
            submission: self.submission,
            submitted_at: self.submitted_at,
            route,
            verdict: Verdict::Passed,
        }
    }
}

/// What tells two submissions under one key apart.
pub fn fingerprint(secrets: &Secrets, submission: &Submission) -> [u8; 16] {
    let plain = postcard::to_extend(submission, Vec::with_capacity(USUAL)).expect("a submission is plain data");
    secrets.content_fingerprint(&plain)
}

/// The note found by number and query code until the case is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub submitted_at: i64,
    pub fingerprint: [u8; 16],
}

impl Note {
    pub fn seal(&self, secrets: &Secrets, nonce: SealNonce) -> Vec<u8> {
        let plain = postcard::to_stdvec(self).expect("a note is plain data");
        secrets.sealer.seal(Context::Pending, nonce, &plain)
    }

    pub fn open(secrets: &Secrets, sealed: &[u8]) -> Option<Self> {
        postcard::from_bytes(&secrets.sealer.open(Context::Pending, sealed).ok()?).ok()
    }

    pub fn submitted_at(&self) -> Instant {
        Instant::from_timestamp_micros(self.submitted_at).unwrap_or_default()
    }
}
