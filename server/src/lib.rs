//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod handling;
pub mod http;
pub mod intake;
pub mod monitoring;
pub mod signin;
pub mod tracking;
