//! Who may make which move, by role and by relation to the case.

use crate::{
    domain::{
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

/// The same, and 403 for a deputy who no longer has the case.
pub fn check(viewer: &Viewer, verb: Verb, case: &CaseRow) -> Result<(), Problem> {
    check_role(viewer, verb)?;
    let elsewhere = viewer.role == Role::Deputy
        && case.case.stage.holder().is_some_and(|holder| Some(holder) != viewer.deputy.map(Holder::Deputy));
    if elsewhere { Err(Problem::NotTheHolder) } else { Ok(()) }
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
    not_twice && verb.stages().contains(&state.stage.name()) && check(viewer, verb, case).is_ok()
}
