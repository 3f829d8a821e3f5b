//! The clocks of the service: working days and hours, and how long each thing may take. Promises are made and moved here.

use chrono::{Datelike, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{
    china_time::{self, Instant},
    moves::Kind,
    promise::{Profiles, Promise, QUESTION_DAYS},
    working_time::{Calendar, Reckoned},
};

/// The next year's days off are published in autumn: from this month on a missing table is everybody's business.
const MISSED_FROM: u32 = 10;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    pub calendar: Calendar,
    pub profiles: Profiles,
}

impl Clocks {
    /// The tables and lines that come with the program.
    pub fn shipped(profiles: Profiles) -> Self {
        Self { calendar: Calendar::shipped(), profiles }
    }

    /// What is promised for a round that opens.
    pub fn promise(&self, kind: Kind, category: Option<&str>, opened_at: Instant) -> Promise {
        let profile = self.profiles.of(kind, category);
        let answer = self.calendar.working_days(opened_at, profile.answer_days);
        let promise = Promise {
            opened_at,
            accept_by: opened_at + profile.accept(),
            answer_by: opened_at,
            calendar: Some(self.calendar.version()),
            provisional: None,
            chase_from: Some(self.calendar.second_working_day(opened_at)),
        };
        self.answered(promise, answer)
    }

    /// The time a holder has to accept.
    pub fn accept(&self, kind: Kind, category: Option<&str>) -> TimeDelta {
        self.profiles.of(kind, category).accept()
    }

    /// The promise after its clock stood still: later by the working time that passed meanwhile.
    pub fn resumed(&self, promise: Promise, stood_from: Instant, stood_until: Instant) -> Promise {
        self.answered(promise, self.calendar.moved(promise.answer_by, stood_from, stood_until))
    }

    pub fn extended(&self, promise: Promise, working_days: u8) -> Promise {
        self.answered(promise, self.calendar.extended(promise.answer_by, working_days.into()))
    }

    /// Until when the clock stands still at most for a question asked now.
    pub fn question_until(&self, asked_at: Instant) -> Instant {
        self.calendar.working_days(asked_at, QUESTION_DAYS).at
    }

    /// The promise as it holds for good, once the working days that were missing are known.
    pub fn fixed(&self, promise: Promise) -> Option<Promise> {
        let known_then = self.calendar.through(promise.provisional?);
        let working = known_then.between(promise.opened_at, promise.answer_by);
        let answer = self.calendar.after(promise.opened_at, working);
        let calendar = Some(self.calendar.version());
        (!answer.provisional).then_some(Promise { answer_by: answer.at, calendar, provisional: None, ..promise })
    }

    /// A year whose working days should be here by now and are not.
    pub fn missing_year(&self, now: Instant) -> Option<i32> {
        let today = china_time::day(now);
        let next = (today.month() >= MISSED_FROM).then(|| today.year() + 1);
        [Some(today.year()), next].into_iter().flatten().find(|year| !self.calendar.knows(*year))
    }

    fn answered(&self, promise: Promise, answer: Reckoned) -> Promise {
        let provisional = promise.provisional.or_else(|| answer.provisional.then(|| self.calendar.known_through()));
        Promise { answer_by: answer.at, provisional, ..promise }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::working_time::{OfficeHours, YearTable};

    fn shanghai(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
    }

    fn answer_by(promise: Promise) -> String {
        china_time::rfc3339(promise.answer_by)[..16].to_owned()
    }

    fn clocks() -> Clocks {
        Clocks::shipped(Profiles::default())
    }

    fn with_2027(rest: &str) -> Clocks {
        let next = YearTable::read(2027, "notice", rest.split(' '), []).expect("a table");
        let calendar = Calendar::new(Calendar::shipped().years().cloned().chain([next]), OfficeHours::usual());
        Clocks { calendar, ..clocks() }
    }

    #[test]
    fn a_promise_is_made_by_kind_and_moved_by_working_time() {
        let clocks = clocks();
        let opened = shanghai("2026-04-15T09:12");
        let help = clocks.promise(Kind::Help, None, opened);
        assert_eq!((answer_by(help), help.accept_by), ("2026-04-24T18:00".into(), opened + TimeDelta::hours(24)));
        assert_eq!(help.chased_from(), shanghai("2026-04-16T00:00"));
        // A Friday is the first working day; on a Saturday the first is still to come.
        let chased = |opened| clocks.promise(Kind::Help, None, shanghai(opened)).chased_from();
        assert_eq!(chased("2026-04-17T16:00"), shanghai("2026-04-20T00:00"));
        assert_eq!(chased("2026-04-18T10:00"), shanghai("2026-04-21T00:00"));
        assert_eq!(answer_by(clocks.promise(Kind::Consult, None, opened)), "2026-04-22T18:00");
        // Over the first of May and the make-up Saturday after it.
        assert_eq!(answer_by(clocks.promise(Kind::Suggest, None, opened)), "2026-05-09T18:00");
        let resumed = clocks.resumed(help, shanghai("2026-04-17T17:00"), shanghai("2026-04-20T09:30"));
        assert_eq!(answer_by(resumed), "2026-04-27T10:30");
        assert_eq!(answer_by(clocks.extended(help, 3)), "2026-04-29T18:00");
        assert_eq!((resumed.accept_by, resumed.provisional), (help.accept_by, None));
        assert_eq!(clocks.question_until(opened), shanghai("2026-04-22T18:00"));
    }

    #[test]
    fn what_is_provisional_is_fixed_once_by_the_year_that_comes() {
        let opened = shanghai("2026-12-24T10:00");
        let promise = clocks().promise(Kind::Help, None, opened);
        assert_eq!((answer_by(promise), promise.provisional), ("2027-01-04T18:00".into(), Some(2026)));
        assert_eq!(clocks().fixed(promise), None, "nothing is known yet");
        let known = with_2027("2027-01-01/2027-01-03");
        let fixed = known.fixed(promise).expect("known");
        assert_eq!((answer_by(fixed), fixed.provisional), ("2027-01-05T18:00".into(), None));
        assert_eq!(fixed.calendar, Some(known.calendar.version()));
        assert_eq!(known.fixed(fixed), None, "once");
        // What was added meanwhile stays added.
        let extended = known.fixed(clocks().extended(promise, 2)).expect("known");
        assert_eq!(answer_by(extended), "2027-01-07T18:00");
    }

    #[test]
    fn the_next_year_is_missed_from_october_on() {
        assert_eq!(clocks().missing_year(shanghai("2026-09-30T23:59")), None);
        assert_eq!(clocks().missing_year(shanghai("2026-10-01T00:00")), Some(2027));
        assert_eq!(clocks().missing_year(shanghai("2027-03-01T00:00")), Some(2027));
        assert_eq!(with_2027("2027-01-01").missing_year(shanghai("2026-12-01T00:00")), None);
    }
}
