//! Events and their hash chain: every column but `dispatched_at` and the feed's is covered.
//!
//! hash = SHA-256 over (previous, case, sequence, time, kind, facts, actor kind, account, actor name, visibility,
//! commitment), each part preceded by its length; commitment = SHA-256(salt ‖ payload). The salt is kept with the
//! payload and erased with it: personal words can go, the chain stays whole.

use uuid::Uuid;

use super::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    digest::{self, Digest},
    moves::Move,
    personal::{Apart, Personal},
    stage::{Refused, StageName},
    words::Words,
};

/// The `previous` of a case's first event.
pub const CHAIN_START: Digest = [0; 32];

/// A move about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub made: Move,
    pub by: Actor,
    pub at: Instant,
    pub words: Words,
    /// 16 random bytes.
    pub salt: [u8; 16],
}

/// An event as it stands in its row, its words opened where they still exist.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub case: Uuid,
    pub sequence: u32,
    pub at: Instant,
    pub made: Move,
    pub facts: String,
    pub by: Actor,
    pub visible: bool,
    pub commitment: Digest,
    /// Salt and payload; gone after an erasure.
    pub payload: Option<([u8; 16], Vec<u8>)>,
    /// The personal part; gone after an erasure.
    pub apart: Option<Apart>,
    /// What an erasure kept of words that are gone.
    pub kept: Option<Words>,
    pub previous: Digest,
    pub hash: Digest,
}

/// SHA-256(salt ‖ payload).
pub fn commitment(salt: &[u8; 16], payload: &[u8]) -> Digest {
    let mut bytes = salt.to_vec();
    bytes.extend_from_slice(payload);
    digest::sha256(&bytes)
}

/// The parts of an event that its hash covers.
pub struct Hashed<'a> {
    pub previous: &'a Digest,
    pub case: Uuid,
    pub sequence: u32,
    pub at: Instant,
    pub kind: &'a str,
    pub facts: &'a str,
    pub by: &'a Actor,
    pub visible: bool,
    pub commitment: &'a Digest,
}

impl Hashed<'_> {
    pub fn hash(&self) -> Digest {
        let account = self.by.account.map(|id| id.into_bytes()).unwrap_or_default();
        digest::sha256_of_parts(&[
            self.previous,
            self.case.as_bytes(),
            &self.sequence.to_be_bytes(),
            &self.at.timestamp_micros().to_be_bytes(),
            self.kind.as_bytes(),
            self.facts.as_bytes(),
            self.by.kind.code().as_bytes(),
            if self.by.account.is_some() { &account } else { &[] },
            self.by.name.as_deref().unwrap_or_default().as_bytes(),
            if self.visible { b"resident" } else { b"staff" },
            self.commitment,
        ])
    }
}

/// The facts of a move as stored: JSON with a fixed field order.
pub fn facts_of(made: &Move) -> String {
    serde_json::to_string(made).expect("a move is plain data")
}

/// What is wrong with a stored chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("event {0} does not follow the one before it")]
    Link(u32),
    #[error("event {0} was changed: its hash does not fit")]
    Hash(u32),
    #[error("the words of event {0} were changed: they do not fit the commitment")]
    Words(u32),
    #[error("event {0} is no legal move: {1}")]
    Move(u32, Refused),
    #[error("the first event is no submission")]
    Beginning,
    #[error("the case has no events")]
    Empty,
}

impl Broken {
    /// The event that is wrong; none when there is none.
    pub fn event(&self) -> Option<u32> {
        match self {
            Self::Link(event) | Self::Hash(event) | Self::Words(event) | Self::Move(event, _) => Some(*event),
            Self::Beginning => Some(1),
            Self::Empty => None,
        }
    }
}

/// Checks a whole chain and replays it.
///
/// # Errors
/// The first thing that is wrong, by sequence.
pub fn replay(events: &[StoredEvent]) -> Result<Case, Broken> {
    let mut case: Option<Case> = None;
    let mut previous = CHAIN_START;
    for (index, event) in events.iter().enumerate() {
        let sequence = index as u32 + 1;
        if event.sequence != sequence || event.previous != previous {
            return Err(Broken::Link(sequence));
        }
        verify(event).map_err(|()| Broken::Hash(sequence))?;
        if let Some((salt, payload)) = &event.payload
            && commitment(salt, payload) != event.commitment
        {
            return Err(Broken::Words(sequence));
        }
        let may_be_gone = || events[index..].iter().any(|later| matches!(later.made, Move::ContactErased { .. }));
        if !event.keeps_its_part().unwrap_or_else(may_be_gone) {
            return Err(Broken::Words(sequence));
        }
        case = Some(match case {
            None => Case::begin(event.case, &event.made, event.at).ok_or(Broken::Beginning)?,
            Some(case) => {
                case.apply(&event.made, &event.by, event.at).map_err(|refused| Broken::Move(sequence, refused))?
            }
        });
        previous = event.hash;
    }
    case.ok_or(Broken::Empty)
}

/// The stage after each event, by applying the moves; events after a wrong one keep the stage before it.
pub fn stages(events: &[StoredEvent]) -> Vec<StageName> {
    let mut case: Option<Case> = None;
    let mut stages = Vec::with_capacity(events.len());
    for event in events {
        case = match case {
            None => Case::begin(event.case, &event.made, event.at),
            Some(before) => before.clone().apply(&event.made, &event.by, event.at).ok().or(Some(before)),
        };
        stages.push(case.as_ref().map_or(StageName::Submitted, |case| case.stage.name()));
    }
    stages
}

fn verify(event: &StoredEvent) -> Result<(), ()> {
    let hashed = Hashed {
        previous: &event.previous,
        case: event.case,
        sequence: event.sequence,
        at: event.at,
        kind: event.made.name(),
        facts: &event.facts,
        by: &event.by,
        visible: event.visible,
        commitment: &event.commitment,
    };
    if hashed.hash() == event.hash { Ok(()) } else { Err(()) }
}

/// Links a new event to its chain.
pub fn link(new: &NewEvent, case: Uuid, sequence: u32, previous: Digest) -> StoredEvent {
    let payload = new.words.to_bytes();
    let commitment = commitment(&new.salt, &payload);
    let facts = facts_of(&new.made);
    let visible = new.made.visible_to_resident();
    let hashed = Hashed {
        previous: &previous,
        case,
        sequence,
        at: new.at,
        kind: new.made.name(),
        facts: &facts,
        by: &new.by,
        visible,
        commitment: &commitment,
    };
    let hash = hashed.hash();
    StoredEvent {
        case,
        sequence,
        at: new.at,
        made: new.made.clone(),
        facts,
        by: new.by.clone(),
        visible,
        commitment,
        payload: Some((new.salt, payload)),
        apart: None,
        kept: None,
        previous,
        hash,
    }
}

impl StoredEvent {
    /// For those who may not read them: the words look erased, with all that stands in their place.
    pub fn hide_words(&mut self) {
        (self.payload, self.kept, self.apart) = (None, None, None);
    }

    /// The words, or what an erasure kept of them, whole again with the personal part where that still exists.
    pub fn words(&self) -> Option<Words> {
        let mut words = self.plain_words().or_else(|| self.kept.clone())?;
        words.personal = self.apart.as_ref().and_then(Apart::personal);
        if let (Some(submission), Some(personal)) = (&mut words.submission, &words.personal) {
            **submission = submission.as_ref().clone().joined(personal.clone());
        }
        Some(words)
    }

    /// The words as they are committed to, where they have not been erased.
    pub fn plain_words(&self) -> Option<Words> {
        serde_json::from_slice(&self.payload.as_ref()?.1).ok()
    }

    /// Who and where this event tells, in a part of its own or, in the events of old, among the words.
    pub fn personal(&self) -> Option<Personal> {
        let among_words = || Some(self.plain_words()?.submission?.split().1);
        self.apart.as_ref().and_then(Apart::personal).or_else(among_words).filter(|personal| !personal.is_empty())
    }

    /// Whether the personal part is the one the words commit to; `None` where it is gone.
    fn keeps_its_part(&self) -> Option<bool> {
        match (self.plain_words().and_then(|words| words.apart), &self.apart) {
            (Some(committed), Some(apart)) => Some(committed == apart.commitment()),
            (Some(_), None) => None,
            (None, apart) => Some(apart.is_none()),
        }
    }

    pub fn made_by(&self, kind: ActorKind) -> bool {
        self.by.kind == kind
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{
        holder::Holder,
        moves::{Channel, Kind},
        promise::Promise,
    };

    fn submitted(at: Instant) -> NewEvent {
        let made = Move::Submitted {
            kind: Kind::Help,
            category: None,
            channel: Channel::Scan,
            promise: Promise {
                opened_at: at,
                accept_by: at + TimeDelta::hours(24),
                answer_by: at + TimeDelta::days(7),
                calendar: None,
                provisional: None,
                chase_from: None,
            },
        };
        NewEvent { made, by: Actor::resident(), at, words: Words::text("路灯坏了"), salt: [5; 16] }
    }

    #[test]
    fn the_stored_form_of_an_event_is_pinned() {
        let at = Instant::from_timestamp(1_776_216_720, 0).unwrap();
        let event = link(&submitted(at), Uuid::from_u128(7), 1, CHAIN_START);
        assert_eq!(
            event.facts,
            r#"{"move":"submitted","kind":"help","category":null,"channel":"scan","promise":{"opened_at":"2026-04-15T01:32:00Z","accept_by":"2026-04-16T01:32:00Z","answer_by":"2026-04-22T01:32:00Z"}}"#
        );
        assert_eq!(event.payload.as_ref().unwrap().1, r#"{"text":"路灯坏了"}"#.as_bytes());
        assert_eq!(digest::hex(&event.commitment), PINNED_COMMITMENT);
        assert_eq!(digest::hex(&event.hash), PINNED_HASH);
    }

    const PINNED_COMMITMENT: &str = "deaabc1ffe88eb0e6874908cc3198c31f32235fa072438238a6c4092791c36c1";
    const PINNED_HASH: &str = "851ac139c2d58ceb4e12977845161ab9deaa98538a9514e8cfc125622b3d6ea2";

    #[test]
    fn a_chain_with_any_part_changed_is_named() {
        let at = Instant::default();
        let first = link(&submitted(at), Uuid::from_u128(7), 1, CHAIN_START);
        let to = Move::Registered { to: Holder::Committee };
        let second = NewEvent { made: to, by: Actor::system(), at, words: Words::none(), salt: [6; 16] };
        let second = link(&second, Uuid::from_u128(7), 2, first.hash);
        let whole = [first, second];
        assert!(replay(&whole).is_ok());

        let mut changed = whole.clone();
        changed[1].by.name = Some("别人".into());
        assert_eq!(replay(&changed), Err(Broken::Hash(2)));
        let mut changed = whole.clone();
        changed[0].payload.as_mut().unwrap().1[3] ^= 1;
        assert_eq!(replay(&changed), Err(Broken::Words(1)));
        assert_eq!(replay(&whole[1..]), Err(Broken::Link(1)));

        let mut erased = whole.clone();
        erased[0].payload = None;
        assert_eq!(replay(&erased), replay(&whole), "erased words leave the chain whole");
    }
}
