//! The moves of those who handle a case: each an input, checked once, and a plan for the door.

mod answering;
mod merging;
mod ordering;
mod passing_on;
mod sealing;
mod taking;

pub use answering::{NoteInput, QuestionInput, ReopeningInput, ResolutionInput, UrgingInput};
pub use merging::MergeInput;
pub use ordering::{OrderAnswerInput, OrderInput, SettlementInput};
pub use passing_on::{ExtensionInput, ReferralInput, TargetInput, TransferInput};
pub use sealing::{RecusalInput, SealingInput, UnsealingInput};
pub use taking::{AcceptanceInput, OutOfScopeInput};

use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::permission::{self, Verb};
use crate::{
    domain::{
        china_time::Instant,
        fault::Faults,
        moves::Move,
        supervision::OrderNumber,
        text::{self, Bounds, WORDS},
        words::Words,
    },
    http::{
        form::Form,
        kit::Kit,
        problem::{OTHER_PHOTO, Problem},
        session,
    },
    store::{StoreError, rows::CaseRow, viewer::Viewer},
};

type Steps = Result<Vec<(Move, Words)>, StoreError>;

type Alone = dyn Fn(&CaseRow, Instant) -> Steps + Send + Sync;
type Numbered = dyn Fn(&CaseRow, Instant, OrderNumber) -> Steps + Send + Sync;
type Beside = dyn Fn(&CaseRow, Option<&CaseRow>) -> Steps + Send + Sync;

/// What the door is asked to do with the case as it stands then.
pub enum Plan {
    Alone(Box<Alone>),
    /// With everything that follows it: what tells of the same is kept alike.
    WithFollowers(Box<Alone>),
    /// With the next number of the year's series of orders, which is given only if it happens.
    Numbered(Box<Numbered>),
    /// Together with a lead case, judged in the same transaction; `None` when it is not to be seen any more.
    Beside(Uuid, Box<Beside>),
}

impl Plan {
    fn alone(plan: impl Fn(&CaseRow, Instant) -> Steps + Send + Sync + 'static) -> Self {
        Self::Alone(Box::new(plan))
    }
}

/// Whom and what a move concerns.
pub struct Context<'a> {
    pub kit: &'a Kit,
    pub viewer: &'a Viewer,
    pub case: &'a CaseRow,
}

/// The input of one move: the same from JSON and from a form.
pub trait MoveInput: DeserializeOwned + Sized {
    const VERB: Verb;

    /// Reads the form's fields; `photos` are kept already.
    fn from_form(form: &Form, photos: Vec<String>) -> Self;

    /// Checks the input and says what happens.
    fn plan(self, context: &Context<'_>) -> impl Future<Output = Result<Plan, Problem>>;
}

/// Makes a move: permission, check, the one door, which asks for permission again on the row it changes.
pub async fn make<I: MoveInput>(kit: &Kit, viewer: &Viewer, case: &CaseRow, input: I) -> Result<CaseRow, Problem> {
    session::may(viewer, I::VERB)?;
    if !permission::is_theirs(viewer, I::VERB, case) {
        return Err(Problem::NotTheHolder);
    }
    let by = viewer.actor().ok_or(Problem::NotForThisRole)?;
    let plan = input.plan(&Context { kit, viewer, case }).await?;
    let theirs = |row: &CaseRow| permission::is_theirs(viewer, I::VERB, row).then_some(()).ok_or(StoreError::NotYours);
    let (door, id) = (kit.door(), case.case.id);
    let moved = match plan {
        Plan::Alone(plan) => door.walk_for(viewer, id, &by, |row, now| theirs(row).and_then(|()| plan(row, now))).await,
        Plan::WithFollowers(plan) => {
            door.walk_with_followers(viewer, id, &by, |row, now| theirs(row).and_then(|()| plan(row, now)), &plan).await
        }
        Plan::Numbered(plan) => {
            let plan =
                |row: &CaseRow, now: Instant, number: OrderNumber| theirs(row).and_then(|()| plan(row, now, number));
            door.walk_numbered(viewer, id, &by, plan).await
        }
        Plan::Beside(lead, plan) => {
            door.merge(viewer, &by, id, lead, |row, lead| theirs(row).and_then(|()| plan(row, lead))).await
        }
    };
    let moved = moved.map_err(|error| match error {
        StoreError::PhotoTaken => Problem::invalid("evidence", OTHER_PHOTO),
        other => other.into(),
    })?;
    kit.moved.notify_one();
    Ok(moved)
}

/// A plan of one move whose facts are known.
fn always(made: Move, words: Words) -> Plan {
    Plan::alone(move |_, _| Ok(vec![(made.clone(), words.clone())]))
}

/// A required text of a field.
fn required(faults: &mut Faults, field: &str, name: &'static str, raw: Option<&str>) -> Option<String> {
    faults.keep(field, text::parse(raw.unwrap_or_default(), Bounds { name, ..WORDS }))
}
