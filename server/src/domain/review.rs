//! Texts of a case that wait for a decision: by the event that carries them, with why.

use serde::{Deserialize, Serialize};

use super::{china_time::Instant, content_check::Reason};

/// The event that carries the submission itself.
pub const SUBMISSION: u32 = 1;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The outer provider is being asked.
    Asked,
    /// A person decides.
    Held,
    /// The provider did not answer: handled as usual, and looked at by a person.
    Marked,
    /// A person decided against it, or it ended before: nobody who handles the case sees it.
    Kept,
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Sequence of the event that carries the words.
    pub of: u32,
    pub state: State,
    pub reasons: Vec<Reason>,
    pub since: Instant,
}

impl Review {
    /// Whether those who handle the case must not see the words.
    pub fn hides(&self) -> bool {
        self.state != State::Marked
    }

    /// Whether the resident is still owed a decision.
    pub fn waits(&self) -> bool {
        matches!(self.state, State::Asked | State::Held)
    }

    /// Whether it may be an accusation of an official, which is to be sealed.
    pub fn proposes_sealing(&self) -> bool {
        self.reasons.contains(&Reason::Accusation)
    }
}

/// What of a case waits for whom, as lists are asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    Nothing,
    ForAPerson,
    ForTheProvider,
    ForBoth,
}

impl Waiting {
    pub const A_PERSON: [Self; 2] = [Self::ForAPerson, Self::ForBoth];
    pub const THE_PROVIDER: [Self; 2] = [Self::ForTheProvider, Self::ForBoth];

    pub fn of(reviews: &[Review]) -> Self {
        let any = |state| reviews.iter().any(|review| review.state == state);
        match (any(State::Held) || any(State::Marked), any(State::Asked)) {
            (false, false) => Self::Nothing,
            (true, false) => Self::ForAPerson,
            (false, true) => Self::ForTheProvider,
            (true, true) => Self::ForBoth,
        }
    }

    /// As stored.
    pub fn code(self) -> i32 {
        match self {
            Self::Nothing => 0,
            Self::ForAPerson => 1,
            Self::ForTheProvider => 2,
            Self::ForBoth => 3,
        }
    }
}
