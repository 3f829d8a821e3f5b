//! The tables, one file each. Times are microseconds since 1970 UTC, the same in every database.

pub mod account;
pub mod area;
pub mod audit;
pub mod case;
pub mod case_unit;
pub mod code;
pub mod code_day;
pub mod code_event;
pub mod content_word;
pub mod deputy;
pub mod deputy_group;
pub mod event;
pub mod fact;
pub mod group;
pub mod intake_entry;
pub mod lease;
pub mod photo;
pub mod point;
pub mod print_job;
pub mod refresh_token;
pub mod roster_draft;
pub mod round;
pub mod session;
pub mod station;
pub mod undertaker;
