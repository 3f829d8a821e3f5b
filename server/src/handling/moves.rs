//! The moves of those who handle a case: each an input, checked once, and a plan for the door.

mod answering;
mod passing_on;
mod taking;

pub use answering::{NoteInput, QuestionInput, ReopeningInput, ResolutionInput};
pub use passing_on::{ExtensionInput, MergeInput, ReferralInput, TargetInput, TransferInput};
pub use taking::{AcceptanceInput, OutOfScopeInput};

use serde::de::DeserializeOwned;

use super::permission::{self, Verb};
use crate::{
    domain::{
        china_time::Instant,
        fault::Faults,
        moves::Move,
        stage::Refused,
        text::{self, Bounds, WORDS},
        words::Words,
    },
    http::{form::Form, kit::Kit, problem::Problem},
    store::{rows::CaseRow, viewer::Viewer},
};

/// What the door is asked to do with the case as it stands then.
pub type Plan = Box<dyn Fn(&CaseRow, Instant) -> Result<Vec<(Move, Words)>, Refused> + Send + Sync>;

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

/// Makes a move: permission, check, the one door.
pub async fn make<I: MoveInput>(kit: &Kit, viewer: &Viewer, case: &CaseRow, input: I) -> Result<CaseRow, Problem> {
    permission::check(viewer, I::VERB, case)?;
    let by = viewer.actor().ok_or(Problem::NotForThisRole)?;
    let plan = input.plan(&Context { kit, viewer, case }).await?;
    let moved = kit.door().walk(case.case.id, &by, plan).await?;
    kit.moved.notify_one();
    Ok(moved)
}

/// A plan of one move whose facts are known.
fn always(made: Move, words: Words) -> Plan {
    Box::new(move |_, _| Ok(vec![(made.clone(), words.clone())]))
}

/// A required text of a field.
fn required(faults: &mut Faults, field: &str, name: &'static str, raw: Option<&str>) -> Option<String> {
    faults.keep(field, text::parse(raw.unwrap_or_default(), Bounds { name, ..WORDS }))
}
