//! Every move as a fact: what happened, without anybody's words. The stored events of a case are these.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    china_time::Instant,
    content_check::Reason,
    escalation::{Level, Owed},
    holder::Holder,
    number::Number,
    promise::Promise,
    supervision::OrderNumber,
    words::PhotoId,
};

/// What the resident wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Consult,
    Help,
    Suggest,
    Complain,
}

/// How a request reached the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Scan,
    WalkIn,
    Phone,
    Paper,
    Event,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Solved,
    InPlan,
    NotPossible,
    ReportedUpward,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Satisfaction {
    Satisfied,
    BasicallySatisfied,
    Dissatisfied,
}

/// What a resident may agree to apart from everything else (个人信息保护法 articles 23 and 25).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Consented {
    ShareContact,
    PublishResult,
}

/// Why somebody is dissatisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Complaint {
    NotSolved,
    Attitude,
    TooSlow,
    Unclear,
    Other,
}

/// Why a request is not for a deputy (law table 2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutOfScopeReason {
    Litigation,
    Accusation,
    PetitionInProgress,
    Emergency,
    OwnInterest,
    Secret,
    Unlawful,
    NoContent,
    OutsideArea,
}

/// The resident's rating: grade and the two fixed questions (mechanism M29); `None` is 说不准.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    pub satisfaction: Satisfaction,
    pub solved: Option<bool>,
    pub improved: Option<bool>,
    pub reasons: Vec<Complaint>,
}

/// A new round: its promise, and another inbox when the holder can no longer act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    pub promise: Promise,
    pub rerouted: Option<Holder>,
}

/// One move of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "snake_case")]
pub enum Move {
    Submitted {
        kind: Kind,
        category: Option<String>,
        channel: Channel,
        promise: Promise,
    },
    Registered {
        to: Holder,
    },
    Accepted {
        category: Option<String>,
    },
    Transferred {
        to: Holder,
        promise: Promise,
    },
    Noted {
        visible: bool,
    },
    /// The resident is asked, and the clock stands still, `until` then at most; none for one of an older program.
    Asked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Instant>,
    },
    /// The clock goes on: the promise moves by the working time that passed meanwhile.
    Resumed {
        promise: Promise,
    },
    /// Working days that were missing are known: the promise holds for good.
    PromiseFixed {
        promise: Promise,
    },
    Referred {
        units: Vec<Uuid>,
        lead: Option<Uuid>,
    },
    Supplemented,
    /// Sent again under the same key with other words: kept whatever the stage, because it was acknowledged.
    Resubmitted,
    Extended {
        working_days: u8,
        answer_by: Instant,
        /// As in a promise.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provisional: Option<i32>,
    },
    Resolved {
        outcome: Outcome,
        plan_date: Option<NaiveDate>,
        on_the_spot: bool,
        rating_until: Instant,
    },
    Rated {
        rating: Rating,
        reopening: Option<Reopening>,
    },
    RatingEnded,
    Reopened {
        reopening: Reopening,
    },
    DeclaredOutOfScope {
        reason: OutOfScopeReason,
    },
    Appealed {
        to: Holder,
        promise: Promise,
    },
    Merged {
        into: Uuid,
        number: Number,
    },
    /// The lead case was withdrawn: what followed it goes on by itself.
    Separated {
        to: Holder,
        promise: Promise,
    },
    /// The resident asks to hurry, for the `count`th time; nought for one of a program that did not count.
    Chased {
        #[serde(default)]
        count: u32,
    },
    /// Staff of the area ask the holder to hurry.
    Urged,
    /// A promise runs out, or has: who had the case then, and when the committee is told.
    Escalated {
        level: Level,
        owed: Owed,
        holder: Holder,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        committee_at: Option<Instant>,
    },
    /// 督办单: the committee demands an answer of whoever has the case then, or of the units it is referred to.
    OrderIssued {
        number: OrderNumber,
        holder: Holder,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<Uuid>,
        working_days: u32,
        due_at: Instant,
    },
    OrderAnswered {
        number: OrderNumber,
    },
    /// 核销: the committee takes the answer.
    OrderTaken {
        number: OrderNumber,
    },
    /// The answer goes back for another, to whoever has the case then.
    OrderReturned {
        number: OrderNumber,
        holder: Holder,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<Uuid>,
    },
    Withdrawn,
    /// Kept from everybody but the county's committee, which has it from now on; `unit` is the one it accuses.
    Sealed {
        unit: Option<Uuid>,
        promise: Promise,
    },
    Unsealed,
    /// Whoever makes this move has an interest: `barred` never has the case again, `to` goes on.
    Recused {
        barred: Option<Holder>,
        to: Holder,
        promise: Promise,
    },
    /// The resident corrected name or telephone; they are in the part kept apart.
    ContactCorrected,
    /// A separate consent was withdrawn, or given afterwards.
    ConsentChanged {
        consent: Consented,
        given: bool,
    },
    /// Name and telephone were erased, with the place where `place` says so; by the resident or, when their time is over, by
    /// the service.
    ContactErased {
        place: bool,
    },
    /// The content check keeps the words of event `of` from whoever handles the case; without reasons until the outer
    /// provider has answered.
    Held {
        of: u32,
        reasons: Vec<Reason>,
    },
    /// What the provider, or a person looking once more, says of words held or marked; `silent` where it did not answer.
    Checked {
        of: u32,
        reasons: Vec<Reason>,
        silent: bool,
    },
    /// A person lets the words go on.
    Released {
        of: u32,
        promise: Promise,
    },
    /// A person keeps words of a running case from whoever handles it; the resident is told why.
    HeldBack {
        of: u32,
    },
    /// A person decided that a photo may be public, as this copy, so many parts of it covered.
    PhotoReleased {
        photo: PhotoId,
        copy: PhotoId,
        covers: u16,
    },
    /// And took it back.
    PhotoTakenBack {
        photo: PhotoId,
    },
}

impl Move {
    /// Name of the event, as stored and hashed.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Registered { .. } => "registered",
            Self::Accepted { .. } => "accepted",
            Self::Transferred { .. } => "transferred",
            Self::Noted { .. } => "noted",
            Self::Asked { .. } => "asked",
            Self::Resumed { .. } => "resumed",
            Self::PromiseFixed { .. } => "promise_fixed",
            Self::Referred { .. } => "referred",
            Self::Supplemented => "supplemented",
            Self::Resubmitted => "resubmitted",
            Self::Extended { .. } => "extended",
            Self::Resolved { .. } => "resolved",
            Self::Rated { .. } => "rated",
            Self::RatingEnded => "rating_ended",
            Self::Reopened { .. } => "reopened",
            Self::DeclaredOutOfScope { .. } => "declared_out_of_scope",
            Self::Appealed { .. } => "appealed",
            Self::Merged { .. } => "merged",
            Self::Separated { .. } => "separated",
            Self::Chased { .. } => "chased",
            Self::Urged => "urged",
            Self::Escalated { .. } => "escalated",
            Self::OrderIssued { .. } => "order_issued",
            Self::OrderAnswered { .. } => "order_answered",
            Self::OrderTaken { .. } => "order_taken",
            Self::OrderReturned { .. } => "order_returned",
            Self::Withdrawn => "withdrawn",
            Self::Sealed { .. } => "sealed",
            Self::Unsealed => "unsealed",
            Self::Recused { .. } => "recused",
            Self::ContactCorrected => "contact_corrected",
            Self::ConsentChanged { .. } => "consent_changed",
            Self::ContactErased { .. } => "contact_erased",
            Self::Held { .. } => "held",
            Self::Checked { .. } => "checked",
            Self::Released { .. } => "released",
            Self::HeldBack { .. } => "held_back",
            Self::PhotoReleased { .. } => "photo_released",
            Self::PhotoTakenBack { .. } => "photo_taken_back",
        }
    }

    /// The order of the committee it is about.
    pub fn order(&self) -> Option<OrderNumber> {
        match self {
            Self::OrderIssued { number, .. }
            | Self::OrderAnswered { number }
            | Self::OrderTaken { number }
            | Self::OrderReturned { number, .. } => Some(*number),
            _ => None,
        }
    }

    /// Whether the resident sees this move: not internal notes, who among the staff steps aside, or a check that
    /// found nothing.
    pub fn visible_to_resident(&self) -> bool {
        match self {
            Self::Noted { visible } => *visible,
            Self::Recused { barred: None, .. } | Self::Escalated { level: Level::Reminded, .. } => false,
            Self::Held { reasons, .. } | Self::Checked { reasons, .. } => !reasons.is_empty(),
            _ => true,
        }
    }

    /// Whether it only lets the clock go on.
    pub fn is_resumption(&self) -> bool {
        matches!(self, Self::Resumed { .. })
    }

    /// A check that found nothing: recorded, and told to nobody.
    pub fn is_no_news(&self) -> bool {
        match self {
            Self::Held { reasons, .. } => reasons.is_empty(),
            Self::Checked { reasons, silent, .. } => reasons.is_empty() && !silent,
            _ => false,
        }
    }

    /// What the content check and the people behind it do, also while nobody handles the case.
    pub fn decides_on_content(&self) -> bool {
        let check = matches!(self, Self::Held { .. } | Self::Checked { .. } | Self::Released { .. });
        check || matches!(self, Self::HeldBack { .. } | Self::DeclaredOutOfScope { .. })
    }
}
