//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod domain;
pub mod http;
