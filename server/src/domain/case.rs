//! One request from registration to its end. Applying its moves in order gives the case: live and in replay alike.

mod pressing;
mod promised;
mod reviews;
mod shown;
mod supervising;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use pressing::Pressing;

use super::{
    actor::Actor,
    china_time::Instant,
    holder::Holder,
    moves::{Channel, Kind, Move, Outcome, Rating, Reopening},
    promise::Promise,
    review::Review,
    stage::{Refused, Stage, StageName},
    standing::Recusal,
    supervision::Order,
    words::PhotoId,
};

/// What happened in one round; every reopening starts another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    pub opened_at: Instant,
    /// First acceptance by a person.
    pub accepted_at: Option<Instant>,
    /// First message by a person that the resident can see; acceptance alone does not count.
    pub first_reply_at: Option<Instant>,
    /// The last answer that was not reopened.
    pub resolved_at: Option<Instant>,
    pub outcome: Option<Outcome>,
    pub rating: Option<Rating>,
}

impl Round {
    fn opened(at: Instant) -> Self {
        Self { opened_at: at, accepted_at: None, first_reply_at: None, resolved_at: None, outcome: None, rating: None }
    }
}

/// A request as the county holds it, without anybody's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: Uuid,
    pub submitted_at: Instant,
    pub kind: Kind,
    pub category: Option<String>,
    pub channel: Channel,
    pub stage: Stage,
    pub promise: Promise,
    /// Oldest first, never empty.
    pub rounds: Vec<Round>,
    /// Set while the resident is asked and the clock stands still.
    pub paused_since: Option<Instant>,
    /// When the clock goes on by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Instant>,
    pub extended: bool,
    pub supervised: bool,
    pub held: bool,
    pub sealed: bool,
    pub appealed: bool,
    /// Words that the content check held, oldest first; `held` while one of them waits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    pub chased_at: Option<Instant>,
    #[serde(default)]
    pub pressing: Pressing,
    /// The committee's last order, open or ended; `supervised` while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// The unit a sealed case accuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accused_unit: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recused: Vec<Recusal>,
    /// Photos that a person released for the public, each with the copy that is shown instead of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub released: BTreeMap<PhotoId, PhotoId>,
    /// Number of moves so far: the version of the row and the sequence of the last event.
    pub version: u32,
}

impl Case {
    /// The first move. `None` when it is not a submission.
    pub fn begin(id: Uuid, first: &Move, at: Instant) -> Option<Self> {
        let Move::Submitted { kind, category, channel, promise } = first else { return None };
        Some(Self {
            id,
            submitted_at: at,
            kind: *kind,
            category: category.clone(),
            channel: *channel,
            stage: Stage::Submitted,
            promise: *promise,
            rounds: vec![Round::opened(promise.opened_at)],
            paused_since: None,
            paused_until: None,
            extended: false,
            supervised: false,
            held: false,
            sealed: false,
            appealed: false,
            reviews: Vec::new(),
            chased_at: None,
            pressing: Pressing::default(),
            order: None,
            accused_unit: None,
            recused: Vec::new(),
            released: BTreeMap::new(),
            version: 1,
        })
    }

    pub fn round(&self) -> &Round {
        self.rounds.last().expect("a case has a round")
    }

    fn round_mut(&mut self) -> &mut Round {
        self.rounds.last_mut().expect("a case has a round")
    }

    /// Makes one move.
    ///
    /// # Errors
    /// [`Refused`] when the stage does not allow it; the case is consumed, the stored one is unchanged.
    pub fn apply(mut self, made: &Move, by: &Actor, at: Instant) -> Result<Self, Refused> {
        let from = self.stage.name();
        let refused = |wanted| Err(Refused { from, wanted });
        if self.is_withheld() && by.kind.answers() && !made.decides_on_content() {
            return refused(made.name());
        }
        let (stage, clock) = (self.stage.clone(), self.due());
        self.stage = match made {
            Move::Submitted { .. } => return refused("submit"),
            Move::Registered { to } => stage.register(*to)?,
            Move::Accepted { category } => {
                if category.is_some() {
                    self.category.clone_from(category);
                }
                self.round_mut().accepted_at.get_or_insert(at);
                stage.accept(at)?
            }
            Move::Transferred { to, promise } => {
                self.promise = *promise;
                self.resume(at);
                stage.transfer(*to)?
            }
            Move::Noted { visible } => stage.note(*visible)?,
            Move::Asked { until } => {
                if self.paused_since.is_some() {
                    return refused("question");
                }
                (self.paused_since, self.paused_until) = (Some(at), *until);
                stage.ask()?
            }
            Move::Resumed { promise } => {
                if self.paused_since.take().is_none() {
                    return refused("resumption");
                }
                (self.paused_until, self.promise) = (None, *promise);
                stage
            }
            Move::PromiseFixed { promise } => {
                if self.promise.provisional.is_none() {
                    return refused("promise_fixed");
                }
                self.promise = *promise;
                stage
            }
            // Units would read what is kept from them.
            Move::Referred { .. } if self.sealed => return refused("referral"),
            Move::Referred { units, .. } => stage.refer(units)?,
            Move::Supplemented => {
                self.resume(at);
                stage.supplement()?
            }
            Move::Resubmitted => {
                self.resume(at);
                stage
            }
            Move::Extended { answer_by, provisional, .. } => {
                if self.extended {
                    return refused("extension");
                }
                self.extended = true;
                self.promise = Promise { answer_by: *answer_by, provisional: *provisional, ..self.promise };
                stage.extend()?
            }
            Move::Resolved { outcome, rating_until, .. } => {
                self.resume(at);
                let round = self.round_mut();
                round.resolved_at = Some(at);
                round.outcome = Some(*outcome);
                stage.resolve(at, *rating_until)?
            }
            Move::Rated { rating, reopening } => {
                self.round_mut().rating = Some(rating.clone());
                let closed = stage.clone().rate(at)?;
                match reopening {
                    None => closed,
                    Some(reopening) => self.open_round(stage, reopening)?,
                }
            }
            Move::RatingEnded => stage.end_rating(at)?,
            Move::Reopened { reopening } => self.open_round(stage, reopening)?,
            Move::DeclaredOutOfScope { .. } => {
                self.keep_submission();
                stage.declare_out_of_scope(at)?
            }
            Move::Appealed { to, promise } => {
                if self.appealed {
                    return refused("appeal");
                }
                self.hold_again(at);
                self.appealed = true;
                self.promise = *promise;
                stage.appeal(*to)?
            }
            Move::Merged { into, .. } => stage.merge(*into, at)?,
            Move::Separated { to, promise } => {
                self.promise = *promise;
                stage.separate(*to)?
            }
            Move::Chased { count } => {
                if !self.may_chase(at) {
                    return refused("chase");
                }
                self.chased_at = Some(at);
                self.pressing.chases = *count;
                stage.stay_while_open("chase")?
            }
            Move::Urged => {
                if !self.may_urge(at) {
                    return refused("urging");
                }
                (self.pressing.urges, self.pressing.urged_at) = (self.pressing.urges + 1, Some(at));
                stage.stay_while_open("urging")?
            }
            Move::Escalated { level, holder, committee_at, .. } => {
                if !self.rise(*level, *holder, *committee_at, at) {
                    return refused("escalation");
                }
                stage
            }
            Move::OrderIssued { .. }
            | Move::OrderAnswered { .. }
            | Move::OrderTaken { .. }
            | Move::OrderReturned { .. } => {
                self.supervise(made, at)?;
                stage
            }
            Move::Withdrawn => {
                self.resume(at);
                self.end_reviews();
                stage.withdraw(at)?
            }
            Move::Sealed { unit, promise } => {
                if self.sealed {
                    return refused("sealing");
                }
                let sealed = stage.clone().entrust()?;
                if sealed.name().is_open() && sealed.holder() != stage.holder() {
                    self.promise = *promise;
                    self.resume(at);
                }
                (self.sealed, self.accused_unit) = (true, *unit);
                sealed
            }
            Move::Unsealed => {
                if !self.sealed {
                    return refused("unsealing");
                }
                (self.sealed, self.accused_unit) = (false, None);
                stage
            }
            Move::Recused { barred, to, promise } => {
                let recused = stage.clone().recuse(*to)?;
                if recused != stage {
                    self.promise = *promise;
                    self.resume(at);
                }
                self.recused.push(Recusal { account: by.account, barred: *barred });
                recused
            }
            // Rights of the resident, whatever the stage.
            Move::ContactCorrected | Move::ConsentChanged { .. } | Move::ContactErased { .. } => stage,
            Move::Held { .. } | Move::Checked { .. } | Move::Released { .. } | Move::HeldBack { .. } => {
                self.review(made, at)?;
                stage
            }
            Move::PhotoReleased { photo, copy, .. } => {
                if !self.has_answer() {
                    return refused("photo_release");
                }
                self.released.insert(photo.clone(), copy.clone());
                stage
            }
            Move::PhotoTakenBack { photo } => {
                if self.released.remove(photo).is_none() {
                    return refused("photo_taking_back");
                }
                stage
            }
        };
        if self.stage.holder().is_some_and(|holder| !self.may_lie_with(&holder)) {
            return refused("transfer");
        }
        self.follow_clock(clock, at);
        self.follow_order(at);
        self.held = self.reviews.iter().any(Review::waits);
        if by.kind.answers() && made.is_message_to_resident() {
            self.round_mut().first_reply_at.get_or_insert(at);
        }
        self.version += 1;
        Ok(self)
    }

    /// Whether somebody may have it: what is sealed is the committee's, and nobody gets back what they gave away for an
    /// interest of theirs.
    pub fn may_lie_with(&self, holder: &Holder) -> bool {
        let barred = self.recused.iter().any(|recusal| recusal.barred == Some(*holder));
        !barred && (!self.sealed || *holder == Holder::Committee)
    }

    fn open_round(&mut self, stage: Stage, reopening: &Reopening) -> Result<Stage, Refused> {
        let stage = stage.reopen(reopening.rerouted)?;
        let previous = self.round_mut();
        // The answer of a reopened round no longer counts as its resolution.
        previous.resolved_at = None;
        self.rounds.push(Round::opened(reopening.promise.opened_at));
        self.promise = reopening.promise;
        self.extended = false;
        Ok(stage)
    }

    /// Ends a pause of an older program and moves the promise by the time that stood still; what this program moves was
    /// resumed before.
    fn resume(&mut self, at: Instant) {
        self.paused_until = None;
        if let Some(since) = self.paused_since.take() {
            self.promise.answer_by += at - since;
        }
    }

    /// Whether there is an answer in force: only then is there anything to publish.
    pub fn has_answer(&self) -> bool {
        matches!(self.stage.name(), StageName::Resolved | StageName::Closed)
    }

    /// The copies that may be shown now: of a case with an answer that nobody holds back.
    pub fn shown_photos(&self) -> Vec<PhotoId> {
        let shown = self.has_answer() && !self.held && !self.sealed;
        self.released.values().filter(|_| shown).cloned().collect()
    }
}

impl Move {
    fn is_message_to_resident(&self) -> bool {
        matches!(
            self,
            Self::Noted { visible: true }
                | Self::Asked { .. }
                | Self::Resolved { .. }
                | Self::DeclaredOutOfScope { .. }
        )
    }
}
