//! The lifecycle: one enum whose variants carry the facts true in that stage, one consuming method per legal move.
//!
//! ```text
//! submitted → routed → accepted → in_progress → resolved → closed
//! ```
//! with the ways out `out_of_scope`, `withdrawn` and `merged`, and the way back from `resolved` and `closed`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{china_time::Instant, holder::Holder};

/// Where a request stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Stage {
    /// 已提交: durable in the queue; nobody's yet.
    Submitted,
    /// 待受理: registered, in one inbox.
    Routed { inbox: Holder },
    /// 已受理: a person took it.
    Accepted { holder: Holder, at: Instant },
    /// 办理中: units handle it or the deputy follows up.
    InProgress { holder: Holder, units: Vec<Uuid> },
    /// 已答复: an answer was given and may be rated until `rating_until`.
    Resolved { holder: Holder, units: Vec<Uuid>, at: Instant, rating_until: Instant },
    /// 已办结: rated, or the window ended.
    Closed { holder: Holder, at: Instant, rated: bool },
    /// 不受理: a reason and where to go instead were given; may be appealed once.
    OutOfScope { holder: Holder, at: Instant },
    /// 已撤回, final.
    Withdrawn { at: Instant },
    /// 已合并: follows its lead case to the end, and comes back when that is withdrawn.
    Merged { into: Uuid, at: Instant },
}

/// The stage without its facts: as stored in columns, JSON and filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    Submitted,
    Routed,
    Accepted,
    InProgress,
    Resolved,
    Closed,
    OutOfScope,
    Withdrawn,
    Merged,
}

impl StageName {
    pub const ALL: [Self; 9] = [
        Self::Submitted,
        Self::Routed,
        Self::Accepted,
        Self::InProgress,
        Self::Resolved,
        Self::Closed,
        Self::OutOfScope,
        Self::Withdrawn,
        Self::Merged,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Routed => "routed",
            Self::Accepted => "accepted",
            Self::InProgress => "in_progress",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
            Self::OutOfScope => "out_of_scope",
            Self::Withdrawn => "withdrawn",
            Self::Merged => "merged",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.code() == code)
    }

    /// The word on screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Submitted => "已提交",
            Self::Routed => "待受理",
            Self::Accepted => "已受理",
            Self::InProgress => "办理中",
            Self::Resolved => "已答复",
            Self::Closed => "已办结",
            Self::OutOfScope => "不受理",
            Self::Withdrawn => "已撤回",
            Self::Merged => "已合并",
        }
    }

    /// Somebody still owes the resident an answer.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::Routed | Self::Accepted | Self::InProgress)
    }
}

/// A move that the stage does not allow: 409, and nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wanted} is no move out of {}", from.code())]
pub struct Refused {
    pub from: StageName,
    pub wanted: &'static str,
}

type Moved = Result<Stage, Refused>;

impl Stage {
    pub fn name(&self) -> StageName {
        match self {
            Self::Submitted => StageName::Submitted,
            Self::Routed { .. } => StageName::Routed,
            Self::Accepted { .. } => StageName::Accepted,
            Self::InProgress { .. } => StageName::InProgress,
            Self::Resolved { .. } => StageName::Resolved,
            Self::Closed { .. } => StageName::Closed,
            Self::OutOfScope { .. } => StageName::OutOfScope,
            Self::Withdrawn { .. } => StageName::Withdrawn,
            Self::Merged { .. } => StageName::Merged,
        }
    }

    /// Who has it, where anybody has.
    pub fn holder(&self) -> Option<Holder> {
        match self {
            Self::Routed { inbox } => Some(*inbox),
            Self::Accepted { holder, .. }
            | Self::InProgress { holder, .. }
            | Self::Resolved { holder, .. }
            | Self::Closed { holder, .. }
            | Self::OutOfScope { holder, .. } => Some(*holder),
            Self::Submitted | Self::Withdrawn { .. } | Self::Merged { .. } => None,
        }
    }

    /// Units that were asked to handle it.
    pub fn units(&self) -> &[Uuid] {
        match self {
            Self::InProgress { units, .. } | Self::Resolved { units, .. } => units,
            _ => &[],
        }
    }

    fn refuse(&self, wanted: &'static str) -> Moved {
        Err(Refused { from: self.name(), wanted })
    }

    pub fn register(self, inbox: Holder) -> Moved {
        match self {
            Self::Submitted => Ok(Self::Routed { inbox }),
            other => other.refuse("register"),
        }
    }

    pub fn accept(self, at: Instant) -> Moved {
        match self {
            Self::Routed { inbox } => Ok(Self::Accepted { holder: inbox, at }),
            other => other.refuse("accept"),
        }
    }

    pub fn transfer(self, to: Holder) -> Moved {
        match self {
            Self::Routed { .. } | Self::Accepted { .. } | Self::InProgress { .. } => Ok(Self::Routed { inbox: to }),
            other => other.refuse("transfer"),
        }
    }

    /// A first visible note or question starts the handling; an internal one changes nothing.
    pub fn note(self, visible: bool) -> Moved {
        match self {
            Self::Accepted { holder, .. } if visible => Ok(Self::InProgress { holder, units: Vec::new() }),
            Self::Accepted { .. } | Self::InProgress { .. } => Ok(self),
            other => other.refuse("note"),
        }
    }

    pub fn ask(self) -> Moved {
        match self {
            Self::Accepted { holder, .. } => Ok(Self::InProgress { holder, units: Vec::new() }),
            Self::InProgress { .. } => Ok(self),
            other => other.refuse("question"),
        }
    }

    pub fn refer(self, added: &[Uuid]) -> Moved {
        match self {
            Self::Accepted { holder, .. } => Ok(Self::InProgress { holder, units: added.to_vec() }),
            Self::InProgress { holder, mut units } => {
                units.extend(added.iter().filter(|unit| !units.contains(unit)).copied().collect::<Vec<_>>());
                Ok(Self::InProgress { holder, units })
            }
            other => other.refuse("referral"),
        }
    }

    pub fn extend(self) -> Moved {
        match self {
            Self::InProgress { .. } => Ok(self),
            other => other.refuse("extension"),
        }
    }

    pub fn resolve(self, at: Instant, rating_until: Instant) -> Moved {
        match self {
            Self::Accepted { holder, .. } => Ok(Self::Resolved { holder, units: Vec::new(), at, rating_until }),
            Self::InProgress { holder, units } => Ok(Self::Resolved { holder, units, at, rating_until }),
            other => other.refuse("resolution"),
        }
    }

    pub fn rate(self, at: Instant) -> Moved {
        match self {
            Self::Resolved { holder, rating_until, .. } if at <= rating_until => {
                Ok(Self::Closed { holder, at, rated: true })
            }
            other => other.refuse("rating"),
        }
    }

    pub fn end_rating(self, at: Instant) -> Moved {
        match self {
            Self::Resolved { holder, rating_until, .. } if at > rating_until => {
                Ok(Self::Closed { holder, at, rated: false })
            }
            other => other.refuse("end of rating"),
        }
    }

    /// Back to the same holder, or into an inbox when that holder can no longer act.
    pub fn reopen(self, rerouted: Option<Holder>) -> Moved {
        let (holder, units) = match self {
            Self::Resolved { holder, units, .. } => (holder, units),
            Self::Closed { holder, .. } => (holder, Vec::new()),
            other => return other.refuse("reopening"),
        };
        Ok(match rerouted {
            Some(inbox) => Self::Routed { inbox },
            None => Self::InProgress { holder, units },
        })
    }

    pub fn declare_out_of_scope(self, at: Instant) -> Moved {
        match self {
            Self::Routed { inbox: holder } | Self::Accepted { holder, .. } => Ok(Self::OutOfScope { holder, at }),
            other => other.refuse("out-of-scope"),
        }
    }

    pub fn appeal(self, to: Holder) -> Moved {
        match self {
            Self::OutOfScope { .. } => Ok(Self::Routed { inbox: to }),
            other => other.refuse("appeal"),
        }
    }

    pub fn withdraw(self, at: Instant) -> Moved {
        match self {
            Self::Routed { .. } | Self::Accepted { .. } | Self::InProgress { .. } => Ok(Self::Withdrawn { at }),
            other => other.refuse("withdrawal"),
        }
    }

    pub fn merge(self, into: Uuid, at: Instant) -> Moved {
        match self {
            Self::Routed { .. } | Self::Accepted { .. } => Ok(Self::Merged { into, at }),
            other => other.refuse("merge"),
        }
    }

    /// A follower whose lead was withdrawn lies in an inbox again.
    pub fn separate(self, to: Holder) -> Moved {
        match self {
            Self::Merged { .. } => Ok(Self::Routed { inbox: to }),
            other => other.refuse("separation"),
        }
    }

    /// Sealed: the committee has it from here on, whatever stage it is in; units hand it back.
    pub fn entrust(self) -> Moved {
        let committee = Holder::Committee;
        match self {
            Self::Submitted => self.refuse("sealing"),
            Self::Accepted { holder: Holder::Committee, .. } | Self::Withdrawn { .. } | Self::Merged { .. } => Ok(self),
            Self::InProgress { holder: Holder::Committee, .. } => {
                Ok(Self::InProgress { holder: committee, units: Vec::new() })
            }
            Self::Routed { .. } | Self::Accepted { .. } | Self::InProgress { .. } => {
                Ok(Self::Routed { inbox: committee })
            }
            Self::Resolved { at, rating_until, .. } => {
                Ok(Self::Resolved { holder: committee, units: Vec::new(), at, rating_until })
            }
            Self::Closed { at, rated, .. } => Ok(Self::Closed { holder: committee, at, rated }),
            Self::OutOfScope { at, .. } => Ok(Self::OutOfScope { holder: committee, at }),
        }
    }

    /// Whoever has an interest gives it away, or stands aside where somebody else has it.
    pub fn recuse(self, to: Holder) -> Moved {
        match self {
            Self::Routed { .. } | Self::Accepted { .. } | Self::InProgress { .. } if self.holder() == Some(to) => {
                Ok(self)
            }
            Self::Routed { .. } | Self::Accepted { .. } | Self::InProgress { .. } => Ok(Self::Routed { inbox: to }),
            other => other.refuse("recusal"),
        }
    }

    /// Something that leaves the stage as it is, allowed while an answer is owed.
    pub fn stay_while_open(self, wanted: &'static str) -> Moved {
        if self.name().is_open() && self != Self::Submitted { Ok(self) } else { self.refuse(wanted) }
    }

    /// A supplement is taken until an end is reached, also while an answer waits for its rating.
    pub fn supplement(self) -> Moved {
        match self {
            Self::Resolved { .. } => Ok(self),
            other => other.stay_while_open("supplement"),
        }
    }
}
