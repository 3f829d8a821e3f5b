//! Who made a move.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::role::Role;

/// What kind of person, or the service itself, acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    Resident,
    Deputy,
    LiaisonOfficer,
    Undertaker,
    Staff,
    System,
}

impl ActorKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Deputy => "deputy",
            Self::LiaisonOfficer => "liaison_officer",
            Self::Undertaker => "undertaker",
            Self::Staff => "staff",
            Self::System => "system",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Self::Resident, Self::Deputy, Self::LiaisonOfficer, Self::Undertaker, Self::Staff, Self::System]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// The roles that move cases; leaders and administrators only look.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::Deputy => Some(Self::Deputy),
            Role::LiaisonOfficer => Some(Self::LiaisonOfficer),
            Role::Undertaker => Some(Self::Undertaker),
            Role::Staff => Some(Self::Staff),
            Role::Leader | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => None,
        }
    }

    /// A person of the congress or of a unit: what they say counts as a first reply.
    pub fn answers(self) -> bool {
        !matches!(self, Self::Resident | Self::System)
    }
}

/// The actor of one event; a resident has neither id nor name here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub kind: ActorKind,
    /// Account of a person signed in.
    pub account: Option<Uuid>,
    /// Name as it was shown at the time; officials act by name.
    pub name: Option<String>,
}

impl Actor {
    pub fn resident() -> Self {
        Self { kind: ActorKind::Resident, account: None, name: None }
    }

    pub fn system() -> Self {
        Self { kind: ActorKind::System, account: None, name: None }
    }
}
