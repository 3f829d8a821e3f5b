//! Deputies, officers and units take a case, handle it and answer.

pub mod pages;
