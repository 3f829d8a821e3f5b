//! One case as those who handle it see it.

use askama::Template;

use super::{
    forms::*,
    ordering::{OrderForms, OrderView, SettlementForm},
    secrecy::SecrecyForms,
};
use crate::http::page::NavItem;
use crate::http::page::{Fact, Photo, Reply};
use crate::http::page::{FieldErrors, Frame, LightView, StepState};

/// How the resident can be reached.
#[derive(Clone, Debug)]
pub enum Phone {
    /// Digits for the link, and words grouped for reading, e.g. `138 0000 0000`.
    Given { digits: String, words: String },
    /// 居民没有留电话.
    NotLeft,
    /// e.g. `138****0000`, whole for a `reason`.
    Masked { words: String, reason: String, errors: FieldErrors },
    /// e.g. `138****0000`; a unit without the resident's consent writes `through_the_deputy`.
    Withheld { words: String, through_the_deputy: bool },
}

impl Phone {
    fn given(&self) -> bool {
        matches!(self, Self::Given { .. })
    }
}

#[derive(Clone, Debug)]
pub struct Place {
    pub words: String,
    pub map_href: Option<String>,
}

/// The way to the page of one photo, and whether it was released.
#[derive(Clone, Debug)]
pub struct PhotoLink {
    pub href: String,
    /// e.g. `照片2`.
    pub words: String,
    pub released: bool,
}

#[derive(Clone, Debug)]
pub struct HandledEntry {
    pub text: String,
    pub when: Option<String>,
    pub by: Option<String>,
    /// Residents do not see it.
    pub internal: bool,
    pub photos: Vec<Photo>,
}

/// One of the six headings, always all of them.
#[derive(Clone, Debug)]
pub struct HandledHeading {
    pub name: String,
    pub state: StepState,
    pub entries: Vec<HandledEntry>,
}

#[derive(Clone, Debug)]
pub struct HandledRound {
    pub n: u32,
    pub headings: Vec<HandledHeading>,
}

/// What the resident said about an answer.
#[derive(Clone, Debug)]
pub struct RatedRound {
    /// e.g. `第1轮`; left out while there is only one.
    pub round: Option<String>,
    /// e.g. `不满意`.
    pub grade: String,
    /// e.g. `哪里不满意`: `没解决`.
    pub facts: Vec<Fact>,
    pub comment: Option<String>,
}

/// `GET /cases/{id}`, and the same again when a move failed. A move that is not offered is `None`.
#[derive(Clone, Debug, Template)]
#[template(path = "handling/case.html")]
pub struct HandledCasePage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Id or number, for addresses.
    pub id: String,
    pub back_href: String,
    /// What the last move did, e.g. `已受理`.
    pub done: Option<String>,
    /// Somebody moved it meanwhile, or the move is not possible any more; what was typed is still in its form.
    pub conflict: Option<String>,
    pub light: Option<LightView>,
    pub stage: String,
    pub flags: Vec<String>,
    /// Sentences under the light: second round, overdue, supervised, waiting for the resident.
    pub notices: Vec<String>,
    pub content: String,
    pub photos: Vec<Photo>,
    /// The photos' own pages, for those who decide whether they may be public.
    pub photo_pages: Vec<PhotoLink>,
    /// e.g. `求助`.
    pub kind: String,
    pub category: Option<String>,
    pub place: Option<Place>,
    pub phone: Phone,
    pub contact_name: Option<String>,
    pub submitted_at: String,
    /// In groups of four.
    pub number: String,
    pub holder: Option<String>,
    /// Anything further, e.g. `来源`: `到站，联络员李样代录`.
    pub facts: Vec<Fact>,
    pub reply: Option<Reply>,
    /// Newest first.
    pub ratings: Vec<RatedRound>,
    /// Newest first.
    pub rounds: Vec<HandledRound>,
    pub acceptance: Option<AcceptanceForm>,
    pub resolution: Option<ResolutionForm>,
    pub note: Option<NoteForm>,
    pub transfer: Option<TransferForm>,
    pub out_of_scope: Option<OutOfScopeForm>,
    pub question: Option<QuestionForm>,
    pub referral: Option<ReferralForm>,
    pub merge: Option<MergeForm>,
    pub extension: Option<ExtensionForm>,
    pub reopening: Option<ReopeningForm>,
    pub urging: Option<UrgingForm>,
    /// The committee's order, while it is open.
    pub order: Option<OrderView>,
    pub ordering: OrderForms,
    pub secrecy: SecrecyForms,
}

impl HandledCasePage {
    /// Id of the form that failed, and its errors; a person sends one form at a time.
    fn failed(&self) -> Option<(&'static str, &FieldErrors)> {
        let forms = [
            ("acceptance", self.acceptance.as_ref().map(|form| &form.errors)),
            ("resolution", self.resolution.as_ref().map(|form| &form.errors)),
            ("note", self.note.as_ref().map(|form| &form.errors)),
            ("transfer", self.transfer.as_ref().map(|form| &form.errors)),
            ("out-of-scope", self.out_of_scope.as_ref().map(|form| &form.errors)),
            ("question", self.question.as_ref().map(|form| &form.errors)),
            ("referral", self.referral.as_ref().map(|form| &form.errors)),
            ("merge", self.merge.as_ref().map(|form| &form.errors)),
            ("extension", self.extension.as_ref().map(|form| &form.errors)),
            ("reopening", self.reopening.as_ref().map(|form| &form.errors)),
            ("urging", self.urging.as_ref().map(|form| &form.errors)),
        ];
        let mut failed = forms
            .into_iter()
            .chain(self.ordering.errors())
            .chain(self.secrecy.errors())
            .filter_map(|(id, errors)| Some((id, errors?)));
        failed.find(|(_, errors)| errors.any())
    }

    /// Anything to do beside the case; reopening comes after what has been said.
    fn has_moves(&self) -> bool {
        let answers = self.acceptance.is_some() || self.resolution.is_some() || self.note.is_some();
        answers || self.order.is_some() || self.other_ways()
    }

    /// Ways out beside the main move of this stage.
    fn other_ways(&self) -> bool {
        self.referral.is_some()
            || self.question.is_some()
            || self.merge.is_some()
            || self.extension.is_some()
            || (self.acceptance.is_none() && (self.transfer.is_some() || self.out_of_scope.is_some()))
    }
}
