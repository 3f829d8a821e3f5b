//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod access;
pub mod clock;
pub mod demo;
pub mod domain;
pub mod http;
pub mod intake;
pub mod photos;
pub mod queue;
pub mod shared_state;
pub mod store;
pub mod tracking;
