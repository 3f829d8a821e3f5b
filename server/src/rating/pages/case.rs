//! One case as its resident sees it: who has it, by when, what was answered.

use askama::Template;

use super::{AppealForm, ChaseForm, RatingForm, SupplementForm};
use crate::http::page::{Fact, Frame, LightView, Photo, Reply, StepState};

/// What a deputy wants to know before going on; the clock is paused.
#[derive(Clone, Debug)]
pub struct Question {
    pub text: String,
    pub by: String,
    pub at: String,
}

/// 不受理: why, and where to go.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub reason: String,
    pub guidance: String,
}

/// What the resident said.
#[derive(Clone, Debug)]
pub struct Rated {
    /// e.g. `不满意`.
    pub grade: String,
    /// e.g. `哪里不满意`: `没解决`.
    pub facts: Vec<Fact>,
    pub comment: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub text: String,
    /// `4月16日 09:30`, or `最迟 4月22日 18:00` where it is still ahead.
    pub when: Option<String>,
    pub by: Option<String>,
}

/// One of 登记 梳理 处办 反馈 督办 评议; always all six, with a sentence where nothing happened.
#[derive(Clone, Debug)]
pub struct Heading {
    pub name: String,
    pub state: StepState,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub struct Round {
    pub n: u32,
    pub headings: Vec<Heading>,
}

/// What was handed in.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub content: String,
    /// Kind, place, phone (masked), consents.
    pub facts: Vec<Fact>,
    pub photos: Vec<Photo>,
}

/// `GET /q/{number}`, in every stage. Empty and `None` parts are left out of the page.
#[derive(Clone, Debug, Template)]
#[template(path = "rating/case.html")]
pub struct CasePage {
    pub frame: Frame,
    /// Bare digits, for addresses.
    pub number: String,
    /// What the last move did, e.g. `已收到您的补充说明`.
    pub done: Option<String>,
    /// Why the last move was not taken, e.g. `三天内已经催过一次，4月20日起可以再催`.
    pub failed: Option<String>,
    pub light: Option<LightView>,
    /// Word of the stage, e.g. `办理中`.
    pub stage: String,
    /// Words of the flags, e.g. `督办中`.
    pub flags: Vec<String>,
    /// First words of the request.
    pub title: String,
    /// Sentences under the title: overdue, queued, in review, merged into which number.
    pub notices: Vec<String>,
    pub facts: Vec<Fact>,
    pub question: Option<Question>,
    pub refusal: Option<Refusal>,
    pub reply: Option<Reply>,
    /// Copies of photos that anybody may see, as they are shown.
    pub public_photos: Vec<Photo>,
    pub rating: Option<RatingForm>,
    pub rated: Option<Rated>,
    /// Newest first.
    pub rounds: Vec<Round>,
    /// With a question, the answer box.
    pub supplement: Option<SupplementForm>,
    pub chase: Option<ChaseForm>,
    pub can_withdraw: bool,
    pub appeal: Option<AppealForm>,
    pub submitted: Option<Submitted>,
}

impl CasePage {
    fn answering(&self) -> bool {
        self.question.is_some()
    }

    /// A question asks for its answer at once; otherwise the supplement waits behind its button.
    fn supplement_folded(&self) -> bool {
        self.supplement.is_some() && !self.answering()
    }

    fn has_actions(&self) -> bool {
        self.supplement_folded() || self.chase.is_some() || self.can_withdraw
    }
}
