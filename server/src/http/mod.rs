//! The web kit: the page frame, errors, extractors and assets.

pub mod assets;
pub mod page;
