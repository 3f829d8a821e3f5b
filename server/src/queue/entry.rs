//! The queue entry: everything a request needs to be registered, packed and sealed. Versioned: old entries stay readable.

use std::{borrow::Cow, net::IpAddr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    china_time::Instant,
    content_check::Verdict,
    directory::Route,
    identity::Lookup,
    moves::{Channel, Kind},
    number::Number,
    sealing::{Context, SealNonce},
    secrets::Secrets,
    submission::{Consent, Contact, Location, OtherChannel, Submission},
    token::Token,
    words::PhotoId,
};
use crate::store::registration::Registration;

/// What is written. Version 2 adds the guardian's consent and where the entry came from, behind what version 1 holds.
const VERSION: u8 = 2;
const FIRST: u8 = 1;
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
struct Packed<'a, S> {
    id: [u8; 16],
    token: Cow<'a, str>,
    number: Cow<'a, str>,
    lookup: [u8; 32],
    fingerprint: [u8; 16],
    submitted_at: i64,
    submission: S,
}

/// What version 2 adds.
#[derive(Default, Serialize, Deserialize)]
struct More {
    guardian: bool,
    source: Option<IpAddr>,
}

/// Rules version, and the two separate consents.
type PackedConsent = (String, bool, bool);
/// A submission as it is packed, its parts in this order since version 1.
type PackedSubmission =
    (Kind, String, Option<String>, Channel, bool, Location, Contact, PackedConsent, Vec<PhotoId>, Option<OtherChannel>);

/// The same of one that is at hand, without a copy of its words.
fn packed(submission: &Submission) -> impl Serialize + '_ {
    let consent = &submission.consent;
    (
        submission.kind,
        &submission.content,
        &submission.category,
        submission.channel,
        submission.about_this_deputy,
        &submission.location,
        &submission.contact,
        (&consent.rules_version, consent.share_contact, consent.publish_result),
        &submission.photos,
        &submission.other_channel,
    )
}

fn unpacked(packed: PackedSubmission, guardian: bool) -> Submission {
    let (kind, content, category, channel, about_this_deputy, location, contact, consent, photos, other_channel) =
        packed;
    let (rules_version, share_contact, publish_result) = consent;
    let consent = Consent { rules_version, share_contact, publish_result, guardian };
    Submission {
        kind,
        content,
        category,
        channel,
        about_this_deputy,
        location,
        contact,
        consent,
        photos,
        other_channel,
    }
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
            submission: packed(&self.submission),
        };
        let mut plain = Vec::with_capacity(USUAL);
        plain.push(VERSION);
        let more = More { guardian: self.submission.consent.guardian, source: self.source };
        let plain = postcard::to_extend(&(packed, more), plain).expect("an entry is plain data");
        secrets.sealer.seal(Context::QueueEntry, nonce, &plain)
    }

    pub fn open(secrets: &Secrets, sealed: &[u8]) -> Result<Self, EntryError> {
        let plain = secrets.sealer.open(Context::QueueEntry, sealed).map_err(|_| EntryError::Sealed)?;
        let (version, packed) = plain.split_first().ok_or(EntryError::Form)?;
        let (packed, more): (Packed<PackedSubmission>, More) = match *version {
            VERSION => postcard::from_bytes(packed),
            FIRST => postcard::from_bytes(packed).map(|packed| (packed, More::default())),
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
            submission: unpacked(packed.submission, more.guardian),
            source: more.source,
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
            source: self.source,
            verdict: Verdict::Passed,
        }
    }
}

/// What tells two submissions under one key apart.
pub fn fingerprint(secrets: &Secrets, submission: &Submission) -> [u8; 16] {
    let plain = Vec::with_capacity(USUAL);
    let mut plain = postcard::to_extend(&packed(submission), plain).expect("a submission is plain data");
    if submission.consent.guardian {
        plain.push(1);
    }
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
    use crate::domain::{secrets::samples, submission::RULES_VERSION, token::SINGLE_SHARD};

    /// A submission without what version 1 did not know, field by field as that version packed it.
    #[derive(Serialize)]
    struct First {
        kind: Kind,
        content: String,
        category: Option<String>,
        channel: Channel,
        about_this_deputy: bool,
        location: Location,
        contact: Contact,
        consent: FirstConsent,
        photos: Vec<PhotoId>,
        other_channel: Option<OtherChannel>,
    }

    #[derive(Serialize)]
    struct FirstConsent {
        rules_version: String,
        share_contact: bool,
        publish_result: bool,
    }

    fn entry(secrets: &Secrets, guardian: bool) -> Entry {
        let consent =
            Consent { rules_version: RULES_VERSION.into(), share_contact: true, publish_result: false, guardian };
        Entry {
            id: Uuid::from_u128(7),
            token: secrets.mint_token(SINGLE_SHARD, 9),
            number: Number::from_bits(7),
            lookup: Lookup([3; 32]),
            fingerprint: [4; 16],
            submitted_at: Instant::default(),
            submission: Submission {
                kind: Kind::Help,
                content: "路灯坏了三盏".into(),
                category: None,
                channel: Channel::Scan,
                about_this_deputy: false,
                location: Location { text: Some("东门".into()), point: Some((1.0, 2.0)) },
                contact: Contact { name: None, phone: Some("13800000000".into()) },
                consent,
                photos: vec!["0".repeat(32)],
                other_channel: None,
            },
            source: Some("192.0.2.7".parse().expect("an address")),
        }
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let secrets = samples::secrets();
        for guardian in [false, true] {
            let entry = entry(&secrets, guardian);
            assert_eq!(Entry::open(&secrets, &entry.seal(&secrets, [0; 12])).unwrap(), entry);
        }
    }

    #[test]
    fn an_entry_of_the_first_version_is_still_read_and_has_the_same_fingerprint() {
        let secrets = samples::secrets();
        let entry = entry(&secrets, false);
        let Submission { kind, content, category, channel, about_this_deputy, location, contact, .. } =
            entry.submission.clone();
        let consent = FirstConsent { rules_version: RULES_VERSION.into(), share_contact: true, publish_result: false };
        let photos = entry.submission.photos.clone();
        let other_channel = None;
        let first = First {
            kind,
            content,
            category,
            channel,
            about_this_deputy,
            location,
            contact,
            consent,
            photos,
            other_channel,
        };
        let plain = postcard::to_stdvec(&first).unwrap();
        assert_eq!(fingerprint(&secrets, &entry.submission), secrets.content_fingerprint(&plain));
        let packed = Packed {
            id: entry.id.into_bytes(),
            token: entry.token.as_str().into(),
            number: entry.number.as_str().into(),
            lookup: entry.lookup.0,
            fingerprint: entry.fingerprint,
            submitted_at: 0,
            submission: first,
        };
        let plain = postcard::to_extend(&packed, vec![FIRST]).unwrap();
        let sealed = secrets.sealer.seal(Context::QueueEntry, [0; 12], &plain);
        assert_eq!(Entry::open(&secrets, &sealed).unwrap(), Entry { source: None, ..entry });
        let newer = secrets.sealer.seal(Context::QueueEntry, [2; 12], &[VERSION + 1]);
        assert!(matches!(Entry::open(&secrets, &newer), Err(EntryError::Version(version)) if version == VERSION + 1));
    }
}
