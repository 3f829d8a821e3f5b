//! What somebody was told, as they read it. Who is told what stands in `domain/notice.rs`; the outbox tells it.

pub mod pages;
pub mod web;

use chrono::TimeDelta;

/// How long a notice stays: half a year, as long as the law keeps logs.
pub const KEPT: TimeDelta = TimeDelta::days(184);
