//! The closed loop under chance: random moves on the pure case, and a small county with named faults on a real store.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real time, real processes, the environment")]

#[macro_use]
mod chains;
mod chance;
mod clocks;
mod figures;
mod permission;
mod pressing;
mod pure;
mod races;
mod replicas;
mod rows;
mod sealing;
mod store;
mod stories;
mod world;
