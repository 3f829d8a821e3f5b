//! Who a resident is and where: kept apart from the words of its event, so that it can be erased while they stay.
//!
//! An event commits to its personal part by a salted hash among its words. The part and its salt are sealed beside the event;
//! once both are gone the chain is whole as before, and nobody can find a telephone by trying all of them (个人信息保护法
//! articles 47 and 51).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    digest,
    event::{self, StoredEvent},
    phone,
    submission::{Contact, Location, Submission},
    words::Words,
};

/// Name and telephone, place and position.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Personal {
    #[serde(default)]
    pub contact: Contact,
    #[serde(default)]
    pub location: Location,
}

impl Personal {
    pub fn is_empty(&self) -> bool {
        self.contact.is_empty() && self.location.is_empty()
    }
}

/// A personal part as it is committed to: its salt and its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    pub salt: [u8; 16],
    pub bytes: Vec<u8>,
}

impl Apart {
    pub fn new(salt: [u8; 16], personal: &Personal) -> Self {
        Self { salt, bytes: serde_json::to_vec(personal).expect("a personal part is plain data") }
    }

    /// What the words beside it say of it, in hexadecimal.
    pub fn commitment(&self) -> String {
        digest::hex(&event::commitment(&self.salt, &self.bytes))
    }

    pub fn personal(&self) -> Option<Personal> {
        serde_json::from_slice(&self.bytes).ok()
    }

    /// Salt and bytes in a row, to be sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.salt.as_slice(), &self.bytes].concat()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (salt, rest) = bytes.split_first_chunk()?;
        Some(Self { salt: *salt, bytes: rest.to_vec() })
    }
}

impl Submission {
    /// Takes out what is kept apart.
    pub fn split(mut self) -> (Self, Personal) {
        let contact = std::mem::take(&mut self.contact);
        let location = std::mem::take(&mut self.location);
        (self, Personal { contact, location })
    }

    /// Puts it back.
    pub fn joined(mut self, personal: Personal) -> Self {
        self.contact = personal.contact;
        self.location = personal.location;
        self
    }
}

/// Every telephone that an event of a case carries, whole, in its personal part or among its words.
pub fn phones(events: &[StoredEvent]) -> Vec<String> {
    let mut phones: Vec<String> = Vec::new();
    for event in events {
        let found = event.personal().and_then(|personal| personal.contact.phone);
        phones.extend(found.filter(|phone| !phones.contains(phone)));
    }
    phones
}

/// The words of events that must go because a telephone, a name or a place stands in them, by sequence, as they may stay.
/// Those of other events stay where they are.
pub fn rewritten(events: &[StoredEvent], phones: &[String]) -> BTreeMap<u32, Words> {
    let told = events.iter().filter(|event| event.payload.is_some());
    let changed = told.filter_map(|event| {
        let words = event.plain_words()?;
        let without = without(words.clone(), phones);
        (without != words).then_some((event.sequence, without))
    });
    changed.collect()
}

/// Words without who wrote them and where, telephones masked wherever they were typed.
fn without(mut words: Words, phones: &[String]) -> Words {
    let masked = |text: &mut String| {
        for phone in phones {
            if let Some(without) = phone::mask_within(text, phone) {
                *text = without;
            }
        }
    };
    masked(&mut words.text);
    masked(&mut words.reason);
    if let Some(submission) = &mut words.submission {
        masked(&mut submission.content);
        submission.contact = Contact::default();
        submission.location = Location::default();
    }
    words.kept = std::mem::take(&mut words.kept).into_iter().map(|(at, kept)| (at, without(kept, phones))).collect();
    words
}

/// Gives events whose words were erased what an erasure kept of them; the latest erasure is right.
pub fn put_back(events: &mut [StoredEvent]) {
    for at in (0..events.len()).rev() {
        for (sequence, words) in events[at].words().map(|words| words.kept).unwrap_or_default() {
            let erased = events.iter_mut().find(|event| event.sequence == sequence && event.payload.is_none());
            if let Some(event) = erased.filter(|event| event.kept.is_none()) {
                event.kept = Some(words);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        actor::Actor,
        china_time::Instant,
        clocks::Clocks,
        event::{CHAIN_START, NewEvent, link, replay},
        moves::{Channel, Consented, Kind, Move},
        promise::Profiles,
        submission::{Consent, RULES_VERSION},
    };

    fn submission() -> Submission {
        Submission {
            kind: Kind::Help,
            content: "路灯坏了，打138 0000 1234找我".into(),
            category: None,
            channel: Channel::Scan,
            about_this_deputy: false,
            location: Location { text: Some("东门".into()), point: Some((33.8, 113.9)) },
            contact: Contact { name: Some("王芳".into()), phone: Some("13800001234".into()) },
            consent: Consent {
                rules_version: RULES_VERSION.into(),
                share_contact: true,
                publish_result: false,
                guardian: false,
            },
            photos: Vec::new(),
            other_channel: None,
        }
    }

    fn event(sequence: u32, previous: [u8; 32], made: Move, mut words: Words) -> StoredEvent {
        let apart = words.personal.take().map(|personal| Apart::new([8; 16], &personal));
        words.apart = apart.as_ref().map(Apart::commitment);
        let new = NewEvent { made, by: Actor::resident(), at: Instant::default(), words, salt: [7; 16] };
        StoredEvent { apart, ..link(&new, uuid::Uuid::from_u128(7), sequence, previous) }
    }

    fn first() -> StoredEvent {
        let (rest, personal) = submission().split();
        let made = Move::Submitted {
            kind: Kind::Help,
            category: None,
            channel: Channel::Scan,
            promise: Clocks::shipped(Profiles::default()).promise(Kind::Help, None, Instant::default()),
        };
        let words = Words { submission: Some(Box::new(rest)), personal: Some(personal), ..Words::default() };
        event(1, CHAIN_START, made, words)
    }

    #[test]
    fn a_personal_part_is_committed_to_and_its_absence_is_told_unless_it_was_erased() {
        let first = first();
        let consent = event(
            2,
            first.hash,
            Move::ConsentChanged { consent: Consented::ShareContact, given: false },
            Words::none(),
        );
        let whole = [first.clone(), consent];
        assert!(replay(&whole).is_ok());
        let mut changed = whole.clone();
        changed[0].apart.as_mut().unwrap().bytes[30] ^= 1;
        assert_eq!(replay(&changed), Err(crate::domain::event::Broken::Words(1)));
        let mut gone = whole.clone();
        gone[0].apart = None;
        assert_eq!(replay(&gone), Err(crate::domain::event::Broken::Words(1)));
        gone[1] = event(2, first.hash, Move::ContactErased { place: true }, Words::none());
        assert!(replay(&gone).is_ok());
    }

    #[test]
    fn an_erasure_keeps_what_was_said_and_loses_who_said_it() {
        let mut events = vec![first()];
        let phones = phones(&events);
        assert_eq!(phones, ["13800001234"]);
        let kept = rewritten(&events, &phones);
        assert_eq!(kept[&1].submission.as_ref().unwrap().content, "路灯坏了，打138****1234找我");
        let before = events[0].hash;
        events.push(event(2, before, Move::ContactErased { place: true }, Words { kept, ..Words::default() }));
        events[0].apart = None;
        events[0].payload = None;
        assert!(replay(&events).is_ok());
        put_back(&mut events);
        let told = events[0].words().unwrap().submission.unwrap();
        assert_eq!((told.content.as_str(), told.contact.is_empty()), ("路灯坏了，打138****1234找我", true));
        assert!(events.iter().all(|event| event.personal().is_none()));
        assert!(rewritten(&events, &phones).is_empty(), "a second time there is nothing left to erase");
    }

    #[test]
    fn words_of_the_time_before_parts_were_kept_apart_are_split_when_they_are_erased() {
        let words = Words { submission: Some(Box::new(submission())), ..Words::default() };
        let old = event(1, CHAIN_START, first().made, words);
        assert_eq!(old.personal().unwrap().contact.name.as_deref(), Some("王芳"));
        let kept = rewritten(std::slice::from_ref(&old), &phones(std::slice::from_ref(&old)));
        let submission = kept[&1].submission.as_ref().unwrap();
        assert!(submission.contact.is_empty() && submission.location.is_empty());
    }
}
