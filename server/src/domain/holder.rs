//! In whose inbox a case lies.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Exactly one holder at a time: a deputy, a liaison station, or the committee of the county.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Holder {
    Deputy(Uuid),
    Station(Uuid),
    Committee,
}

impl Holder {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Deputy(_) => "deputy",
            Self::Station(_) => "station",
            Self::Committee => "committee",
        }
    }

    pub fn id(&self) -> Option<Uuid> {
        match self {
            Self::Deputy(id) | Self::Station(id) => Some(*id),
            Self::Committee => None,
        }
    }

    /// Whether a case may lie here: a complaint about a deputy is neither his nor any station's.
    pub fn may_have(&self, hidden_from: Option<Uuid>) -> bool {
        match self {
            Self::Deputy(id) => hidden_from != Some(*id),
            Self::Station(_) => hidden_from.is_none(),
            Self::Committee => true,
        }
    }

    pub fn from_parts(kind: &str, id: Option<Uuid>) -> Option<Self> {
        match (kind, id) {
            ("deputy", Some(id)) => Some(Self::Deputy(id)),
            ("station", Some(id)) => Some(Self::Station(id)),
            ("committee", None) => Some(Self::Committee),
            _ => None,
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id() {
            Some(id) => write!(f, "{}:{id}", self.kind()),
            None => f.write_str(self.kind()),
        }
    }
}
