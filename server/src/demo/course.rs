//! The course of one case after its registration: who does what, when, and in which words.

use chrono::{Days, TimeDelta};
use uuid::Uuid;

use super::{
    chance::Chance,
    fate::Fate,
    filing::{self, Filed},
    phrases::{
        COMMENTS, EXPLAINED, EXTENSIONS, HANDED_OVER, INTERNAL_NOTES, MERGED, PASSED_ON, QUESTIONS, SECOND_NOTES,
        SECOND_REPLIES, SUPERVISION, SUPPLEMENTS, UNHAPPY, UNIT_NOTES, WITHDRAWALS, WITHOUT_EVIDENCE,
    },
};
use crate::{
    domain::{
        actor::Actor,
        china_time::{self, Instant},
        clocks::Clocks,
        holder::Holder,
        moves::{Complaint, Kind, Move, Outcome, Rating, Reopening, Satisfaction},
        number::Number,
        promise::Promise,
        words::Words,
    },
    store::case_door::Walk,
};

/// Who acts on one case.
pub struct Hands {
    /// Whoever the case was routed to; the station's officer where no deputy signs in.
    pub first: Actor,
    pub officer: Actor,
    pub station: Uuid,
    pub unit: (Uuid, Actor),
    pub staff: Actor,
}

/// A case on its way.
pub struct Course<'a> {
    pub case: Uuid,
    pub filed: &'a Filed,
    pub hands: Hands,
    /// The case this one is merged into.
    pub lead: Option<(Uuid, Number)>,
    pub now: Instant,
    pub clocks: &'a Clocks,
    pub chance: Chance<'a>,
    /// The time of the last move, and whoever holds the case then.
    pub at: Instant,
    pub holder: Actor,
    pub handling: bool,
    pub walks: Vec<Walk>,
}

impl Course<'_> {
    /// Every move up to the present.
    pub fn run(mut self) -> Vec<Walk> {
        match self.filed.fate {
            Fate::Waiting | Fate::WaitingLong | Fate::AboutDeputyWaiting => {}
            Fate::WaitingTooLong => self.chase_after(25.0),
            Fate::PassedOn => self.pass_on(),
            Fate::PassedOnAndRated => {
                self.pass_on();
                self.handle_to_the_end();
            }
            Fate::HandedOver => {
                self.accept();
                self.hand_over();
                self.handle_to_the_end();
            }
            Fate::Accepted => self.accept(),
            Fate::Handled | Fate::HandledLong => self.begin_handling(),
            Fate::HandledTooLong => {
                self.begin_handling();
                self.note_internally();
                self.chase_after(80.0);
            }
            Fate::Asked => {
                self.accept();
                self.ask();
            }
            Fate::Extended => {
                self.accept();
                self.refer();
                self.extend();
            }
            Fate::Referred => {
                self.accept();
                self.refer();
            }
            Fate::Answered => {
                self.accept_and_perhaps_handle();
                self.answer_recently();
            }
            Fate::Rated | Fate::AboutDeputyRated => self.handle_to_the_end(),
            Fate::Unrated => {
                self.accept_and_perhaps_handle();
                self.resolve_in_time();
                self.end_rating();
            }
            Fate::Reopened => {
                self.first_round_fails();
                self.note(SECOND_NOTES.as_slice(), 2.0, 20.0);
            }
            Fate::ReopenedByStaff => {
                self.begin_handling();
                self.resolve_within(4.0, 60.0);
                self.rate(Satisfaction::BasicallySatisfied, None);
                self.reopen_by_staff();
            }
            Fate::RatedTwice => {
                self.first_round_fails();
                self.note(SECOND_NOTES.as_slice(), 2.0, 20.0);
                self.answer_again();
                self.rate(self.filed.story.rating, None);
            }
            Fate::OutOfScope => self.declare_out_of_scope(),
            Fate::Appealed => {
                self.declare_out_of_scope();
                self.appeal();
            }
            Fate::AppealedAndRated => {
                self.declare_out_of_scope();
                self.appeal();
                self.accept();
                self.refer();
                self.resolve_within(10.0, 80.0);
                self.rate(Satisfaction::BasicallySatisfied, None);
            }
            Fate::Withdrawn => self.withdraw(),
            Fate::Merged => self.merge(),
        }
        self.walks
    }

    /// Lets hours pass, never beyond the present.
    fn later(&mut self, least: f64, most: f64) {
        let hours = |hours: f64| TimeDelta::seconds((hours * 3_600.0) as i64);
        let from = (self.at + hours(least)).min(self.now);
        self.at = self.chance.moment(from, (self.at + hours(most)).min(self.now));
    }

    fn act(&mut self, by: Actor, made: Move, words: Words) {
        self.walks.push(Walk { case: self.case, by, at: self.at, step: (made, words) });
    }

    fn say(&self, texts: &[&str]) -> Words {
        let text = self.chance.pick(texts);
        Words::text(filing::told(text, self.chance))
    }

    fn accept(&mut self) {
        match self.chance.below(100) {
            0..55 => self.later(0.2, 4.0),
            55..86 => self.later(2.0, 12.0),
            _ => self.later(12.0, 22.0),
        }
        let category = Some(self.filed.submission.category.clone().unwrap_or_else(|| self.filed.story.category.into()));
        self.act(self.holder.clone(), Move::Accepted { category }, Words::none());
    }

    fn begin_handling(&mut self) {
        self.accept();
        self.note(&[self.filed.story.note], 1.0, 14.0);
        if self.chance.percent(15) {
            self.later(1.0, 10.0);
            let supplement = self.say(&SUPPLEMENTS);
            self.act(Actor::resident(), Move::Supplemented, supplement);
        }
    }

    fn accept_and_perhaps_handle(&mut self) {
        match self.chance.below(100) {
            _ if self.filed.fate.is_about_deputy() => self.begin_handling(),
            0..70 if self.filed.story.kind == Kind::Consult => self.accept(),
            0..60 => self.begin_handling(),
            _ => {
                self.accept();
                self.refer();
            }
        }
    }

    fn handle_to_the_end(&mut self) {
        self.accept_and_perhaps_handle();
        self.resolve_in_time();
        let rating = if self.chance.percent(7) { Satisfaction::Dissatisfied } else { self.filed.story.rating };
        self.rate(rating, None);
    }

    fn note(&mut self, texts: &[&str], least: f64, most: f64) {
        self.later(least, most);
        self.handling = true;
        let words = self.say(texts);
        self.act(self.holder.clone(), Move::Noted { visible: true }, words);
    }

    fn note_internally(&mut self) {
        self.later(10.0, 40.0);
        let words = self.say(&INTERNAL_NOTES);
        self.act(self.holder.clone(), Move::Noted { visible: false }, words);
    }

    fn refer(&mut self) {
        self.later(0.5, 8.0);
        self.handling = true;
        let (unit, undertaker) = self.hands.unit.clone();
        let note = Words::text("请贵单位核实办理，办理情况请写在这里。");
        self.act(self.holder.clone(), Move::Referred { units: vec![unit], lead: Some(unit) }, note);
        if self.chance.percent(65) {
            self.later(2.0, 24.0);
            let words = self.say(&UNIT_NOTES);
            self.act(undertaker, Move::Noted { visible: true }, words);
        }
    }

    fn ask(&mut self) {
        self.later(0.5, 10.0);
        let question = self.say(&QUESTIONS);
        let until = Some(self.clocks.question_until(self.at));
        self.act(self.holder.clone(), Move::Asked { until }, question);
    }

    fn extend(&mut self) {
        self.later(12.0, 40.0);
        let working_days = 5 + self.chance.below(6) as u8;
        let Promise { answer_by, provisional, .. } =
            self.clocks.extended(self.promise(self.filed.submitted_at), working_days);
        let reason = Words::reason(*self.chance.pick(&EXTENSIONS));
        self.act(self.holder.clone(), Move::Extended { working_days, answer_by, provisional }, reason);
    }

    /// Most answers come within the promised working days, a few late.
    fn resolve_in_time(&mut self) {
        match self.chance.below(100) {
            _ if !self.handling => self.resolve_within(0.0, 0.5),
            0..75 => self.resolve_within(4.0, 90.0),
            75..93 => self.resolve_within(60.0, 110.0),
            _ => self.resolve_within(260.0, 420.0),
        }
    }

    fn resolve_within(&mut self, least: f64, most: f64) {
        self.later(least, most);
        self.resolve(self.filed.story.reply, self.filed.story.outcome);
    }

    /// Within the rating window that is still open.
    fn answer_recently(&mut self) {
        let opened = self.at.max(self.now - TimeDelta::hours(150));
        self.at = self.chance.moment(opened, self.now);
        self.resolve(self.filed.story.reply, self.filed.story.outcome);
    }

    fn answer_again(&mut self) {
        self.later(10.0, 80.0);
        let reply = *self.chance.pick(&SECOND_REPLIES);
        self.resolve(reply, Outcome::Solved);
    }

    fn resolve(&mut self, reply: &str, outcome: Outcome) {
        let plan_date = (outcome == Outcome::InPlan)
            .then(|| china_time::day(self.at) + Days::new(30 + self.chance.below(90) as u64));
        let made = Move::Resolved {
            outcome,
            plan_date,
            on_the_spot: !self.handling,
            rating_until: self.at + self.clocks.profiles.rating(),
        };
        let photos: Vec<_> = self.filed.evidence.iter().cloned().collect();
        let mut words = self.say(&[reply]).with_photos(photos);
        if words.photos.is_empty() {
            let explained = self.filed.story.kind == Kind::Consult;
            words.reason = if explained { EXPLAINED } else { *self.chance.pick(&WITHOUT_EVIDENCE) }.to_owned();
        }
        self.act(self.holder.clone(), made, words);
    }

    fn rate(&mut self, satisfaction: Satisfaction, reopening: Option<Reopening>) {
        if reopening.is_none() {
            self.later(0.3, 60.0);
        }
        let unhappy = satisfaction == Satisfaction::Dissatisfied;
        let reasons = if unhappy {
            vec![*self.chance.pick(&[Complaint::NotSolved, Complaint::TooSlow, Complaint::Unclear])]
        } else {
            Vec::new()
        };
        let solved = match satisfaction {
            Satisfaction::Satisfied => Some(true),
            Satisfaction::BasicallySatisfied => self.chance.percent(70).then_some(true),
            Satisfaction::Dissatisfied => Some(false),
        };
        let improved = if unhappy { Some(false) } else { self.chance.percent(80).then_some(true) };
        let comment = match unhappy {
            true => self.say(&UNHAPPY),
            false if self.chance.percent(45) => self.say(&COMMENTS),
            false => Words::none(),
        };
        let rating = Rating { satisfaction, solved, improved, reasons };
        self.act(Actor::resident(), Move::Rated { rating, reopening }, comment);
    }

    fn end_rating(&mut self) {
        self.at += self.clocks.profiles.rating() + TimeDelta::minutes(1);
        self.act(Actor::system(), Move::RatingEnded, Words::none());
    }

    fn first_round_fails(&mut self) {
        self.begin_handling();
        self.resolve_within(4.0, 48.0);
        self.later(0.5, 40.0);
        let reopening = self.new_round();
        self.rate(Satisfaction::Dissatisfied, Some(reopening));
    }

    fn promise(&self, opened_at: Instant) -> Promise {
        let submission = &self.filed.submission;
        self.clocks.promise(submission.kind, submission.category.as_deref(), opened_at)
    }

    fn new_round(&self) -> Reopening {
        Reopening { promise: self.promise(self.at), rerouted: None }
    }

    fn reopen_by_staff(&mut self) {
        self.later(12.0, 48.0);
        let reason = Words::reason(*self.chance.pick(&SUPERVISION));
        let made = Move::Reopened { reopening: self.new_round() };
        self.act(self.hands.staff.clone(), made, reason);
    }

    fn pass_on(&mut self) {
        self.at = self.filed.submitted_at
            + self.clocks.accept(self.filed.submission.kind, self.filed.submission.category.as_deref())
            + TimeDelta::minutes(1);
        self.transfer_to_station(Actor::system(), PASSED_ON);
    }

    fn hand_over(&mut self) {
        self.later(0.5, 6.0);
        self.transfer_to_station(self.holder.clone(), HANDED_OVER);
    }

    /// Nobody had accepted it: the promise of the first day goes on.
    fn transfer_to_station(&mut self, by: Actor, reason: &str) {
        let promise = self.promise(self.filed.submitted_at);
        let to = Holder::Station(self.hands.station);
        self.act(by, Move::Transferred { to, promise }, Words::reason(reason));
        self.holder = self.hands.officer.clone();
    }

    fn declare_out_of_scope(&mut self) {
        self.later(0.5, 12.0);
        let made = Move::DeclaredOutOfScope { reason: self.filed.outside.reason };
        self.act(self.holder.clone(), made, Words::text(self.filed.outside.guidance));
    }

    fn appeal(&mut self) {
        self.later(0.5, 20.0);
        let promise = self.promise(self.at);
        let to = Holder::Station(self.hands.station);
        self.act(Actor::resident(), Move::Appealed { to, promise }, Words::text(self.filed.outside.appeal));
        self.holder = self.hands.officer.clone();
    }

    fn withdraw(&mut self) {
        if self.chance.percent(50) {
            self.accept();
        }
        self.later(0.5, 20.0);
        let words = self.say(&WITHDRAWALS);
        self.act(Actor::resident(), Move::Withdrawn, words);
    }

    fn merge(&mut self) {
        self.later(0.3, 10.0);
        if let Some((into, number)) = self.lead {
            self.act(self.holder.clone(), Move::Merged { into, number }, Words::reason(MERGED));
        }
    }

    /// Some residents urge, once it may be urged.
    fn chase_after(&mut self, hours: f64) {
        let late = self.filed.submitted_at + TimeDelta::seconds((hours * 3_600.0) as i64);
        let earliest = late.max(self.promise(self.filed.submitted_at).chased_from()).max(self.at);
        if earliest < self.now && self.chance.percent(60) {
            self.at = self.chance.moment(earliest, self.now);
            self.act(Actor::resident(), Move::Chased { count: 1 }, Words::none());
        }
    }
}
