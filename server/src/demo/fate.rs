//! What becomes of the requests of the demo county, how many of each, and how long ago they were made.

use std::ops::Range;

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Waiting,
    WaitingLong,
    WaitingTooLong,
    /// Its deputy did not accept it: it lies at the station.
    PassedOn,
    PassedOnAndRated,
    HandedOver,
    Accepted,
    Handled,
    HandledLong,
    HandledTooLong,
    Asked,
    Extended,
    Referred,
    Answered,
    Rated,
    Unrated,
    Reopened,
    ReopenedByStaff,
    RatedTwice,
    OutOfScope,
    Appealed,
    AppealedAndRated,
    Withdrawn,
    Merged,
    AboutDeputyWaiting,
    AboutDeputyRated,
}

/// How many of each the county has beside the first deputy's.
pub const FATES: [(Fate, usize); 26] = [
    (Fate::Waiting, 13),
    (Fate::WaitingLong, 7),
    (Fate::WaitingTooLong, 9),
    (Fate::PassedOn, 10),
    (Fate::PassedOnAndRated, 12),
    (Fate::HandedOver, 5),
    (Fate::Accepted, 15),
    (Fate::Handled, 21),
    (Fate::HandledLong, 9),
    (Fate::HandledTooLong, 7),
    (Fate::Asked, 8),
    (Fate::Extended, 8),
    (Fate::Referred, 16),
    (Fate::Answered, 32),
    (Fate::Rated, 148),
    (Fate::Unrated, 30),
    (Fate::Reopened, 7),
    (Fate::ReopenedByStaff, 3),
    (Fate::RatedTwice, 12),
    (Fate::OutOfScope, 12),
    (Fate::Appealed, 4),
    (Fate::AppealedAndRated, 3),
    (Fate::Withdrawn, 8),
    (Fate::Merged, 8),
    (Fate::AboutDeputyWaiting, 1),
    (Fate::AboutDeputyRated, 2),
];

/// The first deputy's requests: an inbox like that of a real day, with some history.
pub const FIRST_DEPUTYS: [Fate; 14] = [
    Fate::Waiting,
    Fate::WaitingLong,
    Fate::Accepted,
    Fate::HandledLong,
    Fate::HandledTooLong,
    Fate::Asked,
    Fate::Reopened,
    Fate::Answered,
    Fate::Rated,
    Fate::Rated,
    Fate::Rated,
    Fate::Unrated,
    Fate::RatedTwice,
    Fate::OutOfScope,
];

impl Fate {
    /// How many hours ago it was submitted.
    pub fn age(self) -> Range<f64> {
        match self {
            Self::Waiting | Self::AboutDeputyWaiting => 0.1..14.0,
            Self::WaitingLong => 16.5..22.0,
            Self::WaitingTooLong => 25.0..60.0,
            Self::PassedOn => 25.0..40.0,
            Self::Accepted => 6.0..40.0,
            Self::Handled | Self::Referred => 26.0..100.0,
            Self::HandledLong => 116.0..160.0,
            Self::HandledTooLong => 172.0..230.0,
            Self::Asked => 30.0..110.0,
            Self::Extended => 100.0..240.0,
            Self::Answered => 40.0..200.0,
            Self::Reopened => 150.0..290.0,
            Self::ReopenedByStaff => 250.0..340.0,
            Self::Appealed => 26.0..40.0,
            Self::RatedTwice | Self::PassedOnAndRated | Self::AppealedAndRated | Self::HandedOver => 480.0..2_150.0,
            Self::Rated | Self::AboutDeputyRated | Self::Unrated => 480.0..2_150.0,
            Self::OutOfScope | Self::Withdrawn => 30.0..2_000.0,
            Self::Merged => 26.0..90.0,
        }
    }

    pub fn is_about_deputy(self) -> bool {
        matches!(self, Self::AboutDeputyWaiting | Self::AboutDeputyRated)
    }

    pub fn is_about_a_place(self) -> bool {
        !self.is_outside() && !self.is_about_deputy()
    }

    pub fn is_done_twice(self) -> bool {
        matches!(self, Self::Reopened | Self::ReopenedByStaff | Self::RatedTwice)
    }

    pub fn is_answered(self) -> bool {
        matches!(self, Self::Answered | Self::Rated | Self::Unrated | Self::RatedTwice)
    }

    pub fn is_outside(self) -> bool {
        matches!(self, Self::OutOfScope | Self::Appealed | Self::AppealedAndRated)
    }
}
