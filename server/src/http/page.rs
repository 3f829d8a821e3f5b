//! What every page shares: the frame around it, lights, the errors of a form, and the page that says what went wrong.

use askama::Template;

use crate::domain::fault::Fault;

/// Header, footer and version of the page around the content.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Name in the header, e.g. `示例县人大代表码`.
    pub service_name: String,
    /// Elder version 长辈版.
    pub elder: bool,
    /// Address of this page in the other version (`?elder=1` or `?elder=0`).
    pub switch_href: String,
    /// Who runs the service, for the footer.
    pub organiser: String,
    /// ICP filing number, linked to the ministry's site when present.
    pub icp_number: Option<String>,
    /// Public security filing number.
    pub police_number: Option<String>,
    /// The person signed in, by name; `None` on residents' pages.
    pub signed_in_as: Option<String>,
    /// Value of the hidden field `csrf` on forms of this page; empty where none is needed.
    pub csrf: String,
}

/// How much time is left, in the three colours and the pause of the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LightMark {
    Green,
    Yellow,
    Red,
    Paused,
}

impl LightMark {
    /// Class of the light in the style sheets.
    pub fn class(self) -> &'static str {
        match self {
            Self::Green => "ok",
            Self::Yellow => "warn",
            Self::Red => "late",
            Self::Paused => "paused",
        }
    }
}

/// A light and its words: colour never speaks alone.
#[derive(Clone, Debug)]
pub struct LightView {
    pub mark: LightMark,
    /// e.g. `剩余2天`, `今天到期`, `已超期3小时`, `等居民补充`.
    pub words: String,
}

/// Where a step of a timeline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Past,
    Now,
    Ahead,
}

impl StepState {
    pub fn class(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Now => "now",
            Self::Ahead => "ahead",
        }
    }
}

/// One sentence at one field that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field as in JSON, e.g. `contact.phone`.
    pub field: String,
    pub message: String,
}

/// The errors of a form, asked by field name in templates.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// Faults of an input whose fields are called on the page as in JSON.
    pub fn of_faults(faults: &[Fault]) -> Self {
        Self(faults.iter().map(|it| FieldError { field: it.field.clone(), message: it.message.clone() }).collect())
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    pub fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|error| error.field == field)?;
        Some(&found.message)
    }

    /// Attributes that tie a control to its error and hint; field names are written in templates, so they need no escaping.
    pub fn attributes(&self, field: &str, hinted: bool) -> String {
        match (self.of(field).is_some(), hinted) {
            (true, true) => {
                format!(r#" aria-invalid="true" aria-describedby="{field}-error {field}-hint""#)
            }
            (true, false) => format!(r#" aria-invalid="true" aria-describedby="{field}-error""#),
            (false, true) => format!(r#" aria-describedby="{field}-hint""#),
            (false, false) => String::new(),
        }
    }
}

/// One place in the header of staff and officers; a deputy's pages have none and take the phone's sizes.
#[derive(Clone, Debug)]
pub struct NavItem {
    pub href: String,
    /// e.g. `响应时间`.
    pub label: String,
    pub current: bool,
}

/// One choice of a list, e.g. a category or a period.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub words: String,
}

/// Choices under a heading, e.g. 站点 and 代表, with values `station:ID` and `deputy:ID`.
#[derive(Clone, Debug)]
pub struct ChoiceGroup {
    pub label: String,
    pub choices: Vec<Choice>,
}

/// One row under a title, e.g. `现在谁在办`: `示例县城管局 市政科`.
#[derive(Clone, Debug)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

#[derive(Clone, Debug)]
pub struct Photo {
    pub src: String,
    pub words: String,
}

/// The answer, in full.
#[derive(Clone, Debug)]
pub struct Reply {
    pub text: String,
    pub by: String,
    pub at: String,
    /// e.g. `已解决`.
    pub outcome: String,
    pub plan_date: Option<String>,
    pub photos: Vec<Photo>,
    pub no_evidence_reason: Option<String>,
}

/// A link that looks like a button.
#[derive(Clone, Debug)]
pub struct ButtonLink {
    pub href: String,
    pub words: String,
}

/// Anything that went wrong, for browsers: a sentence that says what to do, and the way on.
#[derive(Clone, Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub frame: Frame,
    /// One sentence, without a full stop, e.g. `页面正在修复，请过几分钟再打开`.
    pub title: String,
    pub detail: Option<String>,
    pub button: Option<ButtonLink>,
    /// The form that was not taken, to be sent once more.
    pub again: Option<AgainForm>,
}

/// What was typed into a form that was not taken.
#[derive(Clone, Debug)]
pub struct AgainForm {
    pub action: String,
    /// Long answers, in their fields.
    pub words: Vec<(String, String)>,
    /// Everything else, as it was.
    pub others: Vec<(String, String)>,
    /// Photos came with it, and are not kept.
    pub with_photos: bool,
    /// Sent as it is it would be taken; otherwise the words are there to be copied.
    pub may_be_sent: bool,
}

#[cfg(test)]
pub mod desk_samples;
#[cfg(test)]
pub mod samples;
