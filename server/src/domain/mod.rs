//! Floor 0: the closed loop as pure code. Nothing here reads a clock, draws chance or talks to a store.

pub mod actor;
pub mod case;
pub mod category;
pub mod china_time;
pub mod code_check;
pub mod code_life;
pub mod cover;
pub mod digest;
pub mod directory;
pub mod event;
pub mod fault;
pub mod holder;
pub mod identity;
pub mod light;
pub mod merkle;
pub mod moves;
pub mod not_handled;
pub mod number;
pub mod percentile;
pub mod phone;
#[cfg(test)]
mod pinned;
pub mod promise;
pub mod reading_order;
pub mod receipt;
pub mod role;
pub mod scope;
pub mod sealing;
pub mod secrets;
pub mod stage;
pub mod submission;
pub mod text;
pub mod timeline;
pub mod token;
pub mod words;
