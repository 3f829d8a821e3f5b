//! A person's decision on words that are held: one input, checked, and the plan for the door.

use crate::{
    domain::{
        actor::Actor,
        china_time::Instant,
        fault::Faults,
        moves::{Move, OutOfScopeReason},
        review::{Review, SUBMISSION, State},
        stage::Refused,
        text::{self, Bounds},
        words::Words,
    },
    http::{form::Form, kit::Kit, problem::Problem},
    store::{StoreError, case_door::Step, rows::CaseRow, viewer::Viewer},
};

const REASON: Bounds = Bounds { name: "理由", least: 2, most: 200 };
const GUIDANCE: Bounds = Bounds { name: "告诉居民的话", least: 2, most: 500 };

/// What a person decides.
pub enum Decision {
    /// The words go on, for a reason.
    Release { reason: String },
    /// They do not; the resident is told what to do instead.
    Refuse { reason: String, guidance: String },
    /// The case goes on sealed, to the county's committee, before anybody else has read the words.
    Seal { reason: String },
    /// What the provider said nothing about was looked at.
    Seen,
}

impl Decision {
    /// # Errors
    /// [`Problem::Invalid`] with every fault at once.
    pub fn parse(form: &Form) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let decision = form.get("decision");
        if decision == "seen" {
            return Ok(Self::Seen);
        }
        let reason = faults.keep("reason", text::parse(form.get("reason"), REASON));
        match (decision, reason) {
            ("release", Some(reason)) => Ok(Self::Release { reason }),
            ("refuse", reason) => {
                match (reason, faults.keep("guidance", text::parse(form.get("guidance"), GUIDANCE))) {
                    (Some(reason), Some(guidance)) => Ok(Self::Refuse { reason, guidance }),
                    _ => Err(Problem::Invalid(faults.0)),
                }
            }
            ("seal", Some(reason)) => Ok(Self::Seal { reason }),
            ("release" | "seal", None) => Err(Problem::Invalid(faults.0)),
            _ => Err(Problem::invalid("reason", "请选通过还是不通过")),
        }
    }

    pub fn code(&self) -> &'static str {
        match self {
            Self::Release { .. } => "released",
            Self::Refuse { .. } => "refused",
            Self::Seal { .. } => "sealed",
            Self::Seen => "seen",
        }
    }

    /// Makes it, on the case as it stands then.
    ///
    /// # Errors
    /// [`Problem::WrongMove`] when somebody else decided before.
    pub async fn make(&self, kit: &Kit, viewer: &Viewer, id: uuid::Uuid, of: u32) -> Result<CaseRow, Problem> {
        let by: Actor = viewer.actor().ok_or(Problem::NotForThisRole)?;
        let plan = |row: &CaseRow, now: Instant| self.plan(kit, row, of, now);
        let moved = kit.door().walk_for(viewer, id, &by, plan).await?;
        kit.moved.notify_one();
        Ok(moved)
    }

    fn plan(&self, kit: &Kit, row: &CaseRow, of: u32, now: Instant) -> Result<Vec<Step>, StoreError> {
        let case = &row.case;
        let waits = |state| case.review_of(of).is_some_and(|review: &Review| review.state == state);
        let clocks = kit.clocks.now();
        // Until its first day is over the case keeps it; after that whoever gets it has a day to accept it.
        let promise = if of == SUBMISSION { case.promise_passed_on(&clocks, now) } else { case.promise };
        let released = || Move::Released { of, promise };
        let step = match self {
            Self::Seal { reason } if waits(State::Held) && !case.sealed => {
                // One transaction: nobody finds it released and not yet sealed.
                let sealed = case.sealing(None, &clocks, now);
                return Ok(vec![(released(), Words::none()), (sealed, Words::reason(reason))]);
            }
            Self::Release { reason } if waits(State::Held) => (released(), Words::reason(reason)),
            Self::Refuse { reason, guidance } if waits(State::Held) => {
                let made = match of {
                    SUBMISSION => Move::DeclaredOutOfScope { reason: OutOfScopeReason::Unlawful },
                    _ => Move::HeldBack { of },
                };
                (made, Words { reason: reason.clone(), ..Words::text(guidance) })
            }
            Self::Seen if waits(State::Marked) => {
                (Move::Checked { of, reasons: Vec::new(), silent: false }, Words::none())
            }
            _ => return Err(Refused { from: case.stage.name(), wanted: "decision on content" }.into()),
        };
        Ok(vec![step])
    }
}
