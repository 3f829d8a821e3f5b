//! Who may make which move: the table of permissions, and the stage a case is in.

use crate::{
    domain::{
        permission,
        stage::{Stage, StageName},
    },
    http::case_view::History,
    store::{rows::CaseRow, viewer::Viewer},
};

pub use crate::domain::permission::Verb;

/// Stages a move leaves from; none for what is no move.
fn stages(verb: Verb) -> &'static [StageName] {
    use StageName::{Accepted, Closed, InProgress, Merged, OutOfScope, Resolved, Routed, Withdrawn};
    match verb {
        Verb::Acceptance => &[Routed],
        Verb::Resolution | Verb::Note | Verb::Question | Verb::Referral => &[Accepted, InProgress],
        Verb::Transfer | Verb::Recusal | Verb::Urging | Verb::Supervising | Verb::OrderAnswer => {
            &[Routed, Accepted, InProgress]
        }
        Verb::OutOfScope | Verb::Merge => &[Routed, Accepted],
        Verb::Extension => &[InProgress],
        Verb::Reopening => &[Resolved, Closed],
        Verb::Sealing | Verb::Unsealing => {
            &[Routed, Accepted, InProgress, Resolved, Closed, OutOfScope, Withdrawn, Merged]
        }
        _ => &[],
    }
}

/// Whether a case that this viewer sees is theirs to do that with. Asked again inside the transaction, on the row as it
/// stands.
pub fn is_theirs(viewer: &Viewer, verb: Verb, row: &CaseRow) -> bool {
    viewer.who().may(verb, &row.matter())
}

/// Whether the page offers this move now.
pub fn offers(viewer: &Viewer, verb: Verb, row: &CaseRow) -> bool {
    let state = &row.case;
    let fits = match verb {
        Verb::Question => state.paused_since.is_none(),
        Verb::Extension => !state.extended,
        Verb::Reopening => !matches!(state.stage, Stage::Merged { .. }),
        Verb::Sealing | Verb::Transfer | Verb::Referral => !state.sealed,
        Verb::Unsealing => state.sealed,
        Verb::Supervising => state.may_be_ordered(),
        Verb::OrderAnswer => state.order_owed().is_some(),
        _ => true,
    };
    fits && !state.is_withheld() && stages(verb).contains(&state.stage.name()) && is_theirs(viewer, verb, row)
}

/// A case's history as this viewer hears it: why something is or should be sealed is for those who decide it.
pub fn told(viewer: &Viewer, history: History) -> History {
    if permission::ever(viewer.office(), Verb::Sealing) { history } else { history.without_sealing() }
}
