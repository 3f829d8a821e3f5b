//! Scan, accept, resolve, rate: a resident's request to a people's congress deputy.

pub mod access;
pub mod accounts;
pub mod application;
pub mod audit;
pub mod calendar;
pub mod clock;
pub mod clocks;
pub mod codes;
pub mod commands;
pub mod content;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod domain;
pub mod handling;
pub mod heads;
pub mod http;
pub mod intake;
pub mod monitoring;
pub mod notices;
pub mod openapi;
pub mod ops;
pub mod outbox;
pub mod paper;
pub mod permissions;
pub mod photos;
pub mod queue;
pub mod rating;
pub mod review;
pub mod routes;
pub mod routing;
pub mod settings;
pub mod shared_state;
pub mod signin;
pub mod store;
pub mod telemetry;
pub mod timers;
pub mod uploads;
pub mod worker;

/// A submission is many small pieces that live for a moment: a twelfth of a request more a second than with the C
/// library's allocator, measured by `bench intake-redis`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
