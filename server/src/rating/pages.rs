//! What the pages of a resident's own case show; handlers fill these.

mod case;
mod data;
mod forms;
mod lookup;
mod proof;

pub use crate::http::page::{Fact, Photo, Reply};
pub use case::{CasePage, Entry, Heading, Question, Rated, Refusal, Round, Submitted};
pub use data::DataPage;
pub use forms::{AppealForm, ChaseForm, RatingForm, SupplementForm};
pub use lookup::LookupPage;
pub use proof::ProofPage;

#[cfg(test)]
mod samples;
