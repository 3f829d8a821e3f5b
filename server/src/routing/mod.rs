//! Routing: from a durable entry to a registered case in one inbox.

pub mod registrar;
