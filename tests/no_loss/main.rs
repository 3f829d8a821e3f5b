//! No acknowledged request is lost or doubled, whatever dies: the real program over real HTTP, killed, cut off and failing.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real time, real processes, the environment")]

mod kill;
mod load;
mod outage;
mod sync;
mod trace;
