//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod access;
pub mod clock;
pub mod domain;
pub mod handling;
pub mod http;
pub mod intake;
pub mod monitoring;
pub mod outbox;
pub mod photos;
pub mod queue;
pub mod rating;
pub mod routing;
pub mod shared_state;
pub mod signin;
pub mod store;
pub mod timers;
pub mod uploads;
pub mod worker;
