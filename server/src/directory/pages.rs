//! What the pages of roster and public directory show; handlers fill these.

mod public;
mod roster;
#[cfg(test)]
mod samples;

pub use public::{AreaStations, DeputiesPage, DeputyPage, DeputyRow, PlaceRow, StationPage, StationRow, StationsPage};
pub use roster::{FaultRow, Preview, RosterPage};
