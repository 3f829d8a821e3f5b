//! The queue's contract, told once for every backend, and what only one of them can show.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real time, real processes, the environment")]

mod conformance;
mod embedded;
mod ground;
mod redis;
