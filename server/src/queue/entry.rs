//! The queue entry: everything a request needs to be registered, packed and sealed. Versioned: old entries stay readable.

use std::{borrow::Cow, net::IpAddr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    china_time::Instant,
    directory::Route,
    identity::Lookup,
    number::Number,
    sealing::{Context, SealNonce},
    secrets::Secrets,
    submission::Submission,
    token::Token,
};
use crate::store::registration::Registration;

/// Version 2 adds where the entry came from, behind what version 1 holds.
const VERSION: u8 = 2;
const WITHOUT_SOURCE: u8 = 1;
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
    /// The sender's address, where it is known.
    pub source: Option<IpAddr>,
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
        let plain = postcard::to_extend(&(packed, self.source), plain).expect("an entry is plain data");
        secrets.sealer.seal(Context::QueueEntry, nonce, &plain)
    }

    pub fn open(secrets: &Secrets, sealed: &[u8]) -> Result<Self, EntryError> {
        let plain = secrets.sealer.open(Context::QueueEntry, sealed).map_err(|_| EntryError::Sealed)?;
        let (version, packed) = plain.split_first().ok_or(EntryError::Form)?;
        let (packed, source): (Packed, Option<IpAddr>) = match *version {
            VERSION => postcard::from_bytes(packed),
            WITHOUT_SOURCE => postcard::from_bytes(packed).map(|packed| (packed, None)),
            other => return Err(EntryError::Version(other)),
        }
        .map_err(|_| EntryError::Form)?;
        Ok(Self {
            id: Uuid::from_bytes(packed.id),
            token: secrets.parse_token(&packed.token).map_err(|_| EntryError::Form)?,
            number: Number::parse(&packed.number).map_err(|_| EntryError::Form)?,
            lookup: Lookup(packed.lookup),
            fingerprint: packed.fingerprint,
            submitted_at: Instant::from_timestamp_micros(packed.submitted_at).ok_or(EntryError::Form)?,
            submission: packed.submission.into_owned(),
            source,
        })
    }
}

impl Entry {
    /// Ready for the database, with where it goes.
    pub fn registration(self, route: Route) -> Registration {
        Registration {
            entry: self.id,
            fingerprint: self.fingerprint,
            number: self.number,
            lookup: self.lookup,
            submission: self.submission,
            submitted_at: self.submitted_at,
            route,
            source: self.source,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        identity::IdempotencyKey,
        moves::{Channel, Kind},
        secrets::samples,
        submission::{Consent, Contact, Location, RULES_VERSION},
    };

    fn submission() -> Submission {
        Submission {
            kind: Kind::Help,
            content: "东门的路灯坏了三盏".into(),
            category: None,
            channel: Channel::Scan,
            about_this_deputy: false,
            location: Location::default(),
            contact: Contact::default(),
            consent: Consent { rules_version: RULES_VERSION.into(), share_contact: false, publish_result: false },
            photos: Vec::new(),
            other_channel: None,
        }
    }

    fn entry(secrets: &Secrets) -> Entry {
        let token = secrets.mint_token(*b"00", 7);
        let identity = secrets.identify(&token, &IdempotencyKey::from_random(Uuid::from_u128(9)));
        Entry {
            id: identity.entry,
            token,
            number: identity.number,
            lookup: secrets.lookup(&identity.number, &identity.query_code),
            fingerprint: [3; 16],
            submitted_at: Instant::from_timestamp(1_776_216_720, 0).unwrap(),
            submission: submission(),
            source: Some("192.0.2.7".parse().unwrap()),
        }
    }

    #[test]
    fn an_entry_of_the_version_before_is_read_without_its_source() {
        let secrets = samples::secrets();
        let entry = entry(&secrets);
        assert_eq!(Entry::open(&secrets, &entry.seal(&secrets, [1; 12])).unwrap(), entry);
        let packed = Packed {
            id: entry.id.into_bytes(),
            token: entry.token.as_str().into(),
            number: entry.number.as_str().into(),
            lookup: entry.lookup.0,
            fingerprint: entry.fingerprint,
            submitted_at: entry.submitted_at.timestamp_micros(),
            submission: Cow::Borrowed(&entry.submission),
        };
        let plain = postcard::to_extend(&packed, vec![WITHOUT_SOURCE]).unwrap();
        let sealed = secrets.sealer.seal(Context::QueueEntry, [2; 12], &plain);
        assert_eq!(Entry::open(&secrets, &sealed).unwrap(), Entry { source: None, ..entry });
        let newer = secrets.sealer.seal(Context::QueueEntry, [2; 12], &[VERSION + 1]);
        assert!(matches!(Entry::open(&secrets, &newer), Err(EntryError::Version(version)) if version == VERSION + 1));
    }
}
