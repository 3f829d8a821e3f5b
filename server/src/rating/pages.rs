//! What the pages of a resident's own case show; handlers fill these.

mod case;
mod forms;
mod lookup;

pub use case::{CasePage, Entry, Fact, Heading, Photo, Question, Rated, Refusal, Reply, Round, Submitted};
pub use forms::{AppealForm, ChaseForm, RatingForm, SupplementForm};
pub use lookup::LookupPage;

#[cfg(test)]
mod samples;
