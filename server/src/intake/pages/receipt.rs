//! After submitting: what to keep, and what happens by when.

use askama::Template;

use crate::http::page::{Frame, StepState};

/// One dated step, e.g. `明天`: `代表查看并受理`, with `最迟 4月16日 周四 09:12`.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    pub text: String,
    pub lines: Vec<String>,
    pub state: StepState,
}

#[derive(Clone, Debug)]
pub struct HiddenField {
    pub name: String,
    pub value: String,
}

/// The same words again as a request of their own, posted with these fields.
#[derive(Clone, Debug)]
pub struct Resend {
    pub action: String,
    pub fields: Vec<HiddenField>,
}

/// This key was already taken.
#[derive(Clone, Debug)]
pub enum Repeated {
    Same,
    /// With the changed words as a request of their own, once they are registered.
    Changed(Option<Resend>),
}

/// `GET /q/{number}/receipt`.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/receipt.html")]
pub struct ReceiptPage {
    pub frame: Frame,
    /// Bare digits, for addresses.
    pub number: String,
    /// In fours.
    pub number_groups: Vec<String>,
    /// In threes.
    pub query_code_groups: Vec<String>,
    pub repeated: Option<Repeated>,
    pub steps: Vec<Step>,
    /// The words handed in, where they are at hand.
    pub content: Option<String>,
    pub receipt: String,
    pub salt: String,
}
