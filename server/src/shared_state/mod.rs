//! What requests share beside storage: limits and the circuit, each with its local form.

pub mod circuit;
pub mod exchange;
pub mod limits;
pub mod scans;
mod windows;
