//! Who may make which move, by role and by relation to the case.

use crate::{
    domain::{
        case::Case,
        holder::Holder,
        role::Role,
        stage::{Stage, StageName},
    },
    http::problem::Problem,
    store::{rows::CaseRow, viewer::Viewer},
};

/// The moves of those signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    Acceptance,
    Resolution,
    Note,
    Transfer,
    OutOfScope,
    Question,
    Referral,
    Merge,
    Extension,
    Reopening,
}

impl Verb {
    pub const ALL: [Self; 10] = [
        Self::Acceptance,
        Self::Resolution,
        Self::Note,
        Self::Transfer,
        Self::OutOfScope,
        Self::Question,
        Self::Referral,
        Self::Merge,
        Self::Extension,
        Self::Reopening,
    ];

    /// Roles that ever make this move.
    fn roles(self) -> &'static [Role] {
        match self {
            Self::Reopening => &[Role::Staff],
            Self::Note => &[Role::Deputy, Role::LiaisonOfficer, Role::Staff, Role::Undertaker],
            _ => &[Role::Deputy, Role::LiaisonOfficer, Role::Staff],
        }
    }

    /// Stages this move leaves from.
    fn stages(self) -> &'static [StageName] {
        use StageName::{Accepted, Closed, InProgress, Resolved, Routed};
        match self {
            Self::Acceptance => &[Routed],
            Self::Resolution | Self::Note | Self::Question | Self::Referral => &[Accepted, InProgress],
            Self::Transfer => &[Routed, Accepted, InProgress],
            Self::OutOfScope | Self::Merge => &[Routed, Accepted],
            Self::Extension => &[InProgress],
            Self::Reopening => &[Resolved, Closed],
        }
    }
}

/// 403 for a role that never does this, whatever the case.
pub fn check_role(viewer: &Viewer, verb: Verb) -> Result<(), Problem> {
    verb.roles().contains(&viewer.role).then_some(()).ok_or(Problem::NotForThisRole)
}

/// Whether a case that this viewer sees is theirs to move: a deputy's while they hold it, a unit's while the present
/// referral names it, an officer's and the staff's by area. Asked again inside the transaction, on the row as it stands.
pub fn is_theirs(viewer: &Viewer, case: &Case) -> bool {
    match viewer.role {
        Role::Deputy => case.stage.holder().is_none_or(|holder| Some(holder) == viewer.deputy.map(Holder::Deputy)),
        Role::Undertaker => viewer.undertaker.is_some_and(|unit| case.stage.units().contains(&unit)),
        _ => true,
    }
}

/// Whether the page offers this move now.
pub fn offers(viewer: &Viewer, verb: Verb, case: &CaseRow) -> bool {
    let state = &case.case;
    let not_twice = match verb {
        Verb::Question => state.paused_since.is_none(),
        Verb::Extension => !state.extended,
        Verb::Reopening => !matches!(state.stage, Stage::Merged { .. }),
        _ => true,
    };
    not_twice
        && !state.is_withheld()
        && verb.stages().contains(&state.stage.name())
        && check_role(viewer, verb).is_ok()
        && is_theirs(viewer, state)
}
