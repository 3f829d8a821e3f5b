//! Intake: from the scanned code to a number in the resident's hand.

pub mod counter;
pub mod desk;
pub mod gate;
pub mod information;
pub mod json;
pub mod landing;
pub mod pages;
pub mod receipt;
pub mod scope;
pub mod submit;
pub mod verify;
