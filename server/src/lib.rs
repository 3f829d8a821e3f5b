//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod http;
pub mod intake;
pub mod tracking;
