//! What the content check does to a case: words are held, let go on or kept, and the stage stays what it is.

use super::Case;
use crate::domain::{
    china_time::Instant,
    moves::Move,
    review::{Review, SUBMISSION, State},
    stage::Refused,
};

impl Case {
    /// Whether the whole case is kept from whoever would handle it: it lies in nobody's inbox.
    pub fn is_withheld(&self) -> bool {
        self.hides(SUBMISSION)
    }

    /// Whether those who handle the case must not see the words of this event.
    pub fn hides(&self, event: u32) -> bool {
        self.reviews.iter().any(|review| review.of == event && review.hides())
    }

    /// The review of an event's words, where there is one.
    pub fn review_of(&self, event: u32) -> Option<&Review> {
        self.reviews.iter().find(|review| review.of == event)
    }

    /// # Errors
    /// [`Refused`] where no such words are held.
    pub(super) fn review(&mut self, made: &Move, at: Instant) -> Result<(), Refused> {
        let refused = Refused { from: self.stage.name(), wanted: made.name() };
        let version = self.version;
        let place = |reviews: &[Review], of: u32| reviews.iter().position(|review| review.of == of);
        match made {
            Move::Held { of, reasons } => {
                if *of > version || place(&self.reviews, *of).is_some() {
                    return Err(refused);
                }
                let state = if reasons.is_empty() { State::Asked } else { State::Held };
                self.reviews.push(Review { of: *of, state, reasons: reasons.clone(), since: at });
            }
            Move::Checked { of, reasons, silent } => {
                let at = place(&self.reviews, *of).ok_or(refused)?;
                let review = &mut self.reviews[at];
                match (review.state, reasons.is_empty(), silent) {
                    (State::Asked | State::Marked, false, _) => {
                        review.state = State::Held;
                        review.reasons.clone_from(reasons);
                    }
                    (State::Asked, true, true) => review.state = State::Marked,
                    (State::Asked | State::Marked, true, false) => drop(self.reviews.remove(at)),
                    _ => return Err(refused),
                }
            }
            Move::Released { of, promise } => {
                let at =
                    place(&self.reviews, *of).filter(|at| self.reviews[*at].state == State::Held).ok_or(refused)?;
                self.reviews.remove(at);
                self.promise = *promise;
            }
            Move::HeldBack { of } => {
                let at = place(&self.reviews, *of).filter(|_| *of != SUBMISSION).ok_or(refused)?;
                if self.reviews[at].state != State::Held {
                    return Err(refused);
                }
                self.reviews[at].state = State::Kept;
            }
            _ => return Err(refused),
        }
        Ok(())
    }

    /// A refused submission stays unseen by whoever would have handled it.
    pub(super) fn keep_submission(&mut self) {
        let held = self.reviews.iter_mut().filter(|review| review.of == SUBMISSION && review.waits());
        held.for_each(|review| review.state = State::Kept);
    }

    /// After an appeal a person looks once more at what was refused.
    pub(super) fn hold_again(&mut self, at: Instant) {
        for review in self.reviews.iter_mut().filter(|review| review.of == SUBMISSION && review.state == State::Kept) {
            review.state = State::Held;
            review.since = at;
        }
    }

    /// A withdrawn case asks nobody to decide anything.
    pub(super) fn end_reviews(&mut self) {
        self.reviews.retain(Review::hides);
        self.reviews.iter_mut().for_each(|review| review.state = State::Kept);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        actor::{Actor, ActorKind},
        clocks::Clocks,
        content_check::Reason,
        holder::Holder,
        moves::{Channel, Kind, OutOfScopeReason},
        promise::Profiles,
        stage::StageName,
    };

    const HOLDER: Holder = Holder::Deputy(Uuid::from_u128(7));

    fn staff() -> Actor {
        Actor { kind: ActorKind::Staff, account: Some(Uuid::from_u128(8)), name: Some("张例".into()) }
    }

    fn registered() -> Case {
        let promise = Clocks::shipped(Profiles::default()).promise(Kind::Help, None, Instant::default());
        let first = Move::Submitted { kind: Kind::Help, category: None, channel: Channel::Scan, promise };
        let case = Case::begin(Uuid::from_u128(1), &first, Instant::default()).unwrap();
        case.apply(&Move::Registered { to: HOLDER }, &Actor::system(), Instant::default()).unwrap()
    }

    fn by_system(case: Case, made: &Move) -> Case {
        case.apply(made, &Actor::system(), Instant::default()).unwrap()
    }

    fn by_staff(case: &Case, made: &Move) -> Result<Case, Refused> {
        case.clone().apply(made, &staff(), Instant::default())
    }

    fn held(of: u32, reasons: &[Reason]) -> Move {
        Move::Held { of, reasons: reasons.to_vec() }
    }

    #[test]
    fn a_held_case_waits_for_a_decision_and_for_nothing_else() {
        let case = by_system(registered(), &held(SUBMISSION, &[Reason::Insult]));
        assert!(case.is_withheld() && case.held && case.flags() == ["held"]);
        assert!(by_staff(&case, &Move::Accepted { category: None }).is_err(), "nobody handles it meanwhile");
        assert!(case.clone().apply(&Move::Supplemented, &Actor::resident(), Instant::default()).is_ok());
        let transfer = Move::Transferred { to: Holder::Committee, promise: case.promise };
        assert!(
            case.clone().apply(&transfer, &Actor::system(), Instant::default()).is_ok(),
            "its holder may have left"
        );
        let released = by_staff(&case, &Move::Released { of: SUBMISSION, promise: case.promise }).unwrap();
        assert!(!released.is_withheld() && !released.held && released.stage.holder() == Some(HOLDER));
        assert!(by_staff(&released, &Move::Accepted { category: None }).is_ok());
        assert!(by_staff(&released, &Move::Released { of: SUBMISSION, promise: case.promise }).is_err(), "only once");
    }

    #[test]
    fn what_is_refused_stays_unseen_and_is_looked_at_again_after_the_one_appeal() {
        let case = by_system(registered(), &held(SUBMISSION, &[Reason::Insult]));
        let refusal = Move::DeclaredOutOfScope { reason: OutOfScopeReason::Unlawful };
        let refused = by_staff(&case, &refusal).unwrap();
        assert!(refused.is_withheld() && !refused.held && refused.stage.name() == StageName::OutOfScope);
        let appeal = Move::Appealed { to: Holder::Committee, promise: case.promise };
        let again = refused.apply(&appeal, &Actor::resident(), Instant::default()).unwrap();
        assert!(again.is_withheld() && again.held && again.stage.name() == StageName::Routed);
        let twice = by_staff(&again, &refusal).unwrap();
        assert!(twice.apply(&appeal, &Actor::resident(), Instant::default()).is_err());
    }

    #[test]
    fn later_words_are_held_alone_while_the_case_goes_on() {
        let case = by_system(registered(), &Move::Supplemented);
        let case = by_system(case, &held(3, &[Reason::Vice]));
        assert!(!case.is_withheld() && case.held && case.hides(3) && !case.hides(SUBMISSION));
        let case = by_staff(&case, &Move::Accepted { category: None }).unwrap();
        let kept = by_staff(&case, &Move::HeldBack { of: 3 }).unwrap();
        assert!(kept.hides(3) && !kept.held);
        assert!(by_staff(&case, &Move::HeldBack { of: SUBMISSION }).is_err(), "a whole case is declared out of scope");
    }

    #[test]
    fn the_provider_lets_go_on_holds_or_leaves_a_mark() {
        let asked = by_system(registered(), &held(SUBMISSION, &[]));
        assert!(asked.is_withheld());
        let said = |reasons: &[Reason], silent| Move::Checked { of: SUBMISSION, reasons: reasons.to_vec(), silent };
        let passed = by_system(asked.clone(), &said(&[], false));
        assert!(!passed.is_withheld() && passed.reviews.is_empty());
        let found = by_system(asked.clone(), &said(&[Reason::Provider], false));
        assert!(found.is_withheld() && found.held);
        let silent = by_system(asked, &said(&[], true));
        assert!(!silent.is_withheld() && !silent.held && silent.reviews.len() == 1);
        let seen = by_staff(&silent, &said(&[], false)).unwrap();
        assert!(seen.reviews.is_empty());
        assert!(by_staff(&found, &said(&[], false)).is_err(), "what is held is released with a reason");
    }

    #[test]
    fn nobody_has_to_decide_about_a_withdrawn_case() {
        let case = by_system(registered(), &held(SUBMISSION, &[Reason::Insult]));
        let withdrawn = case.apply(&Move::Withdrawn, &Actor::resident(), Instant::default()).unwrap();
        assert!(withdrawn.is_withheld() && !withdrawn.held);
    }
}
