//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod access;
pub mod clock;
pub mod domain;
pub mod http;
pub mod intake;
pub mod photos;
pub mod queue;
pub mod rating;
pub mod shared_state;
pub mod store;

