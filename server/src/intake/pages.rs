//! What the pages of intake show; handlers fill these.

mod counter;
mod information;
mod landing;
mod receipt;

pub use counter::{RegisterForm, RegisterPage, SlipPage};
pub use information::{CodeCheck, CodeVerdict, HelpPage, ReceiptCheck, ReceiptVerdict, RulesPage, VerifyPage};
pub use landing::{
    CategoryChoice, CodeCard, CodeKind, DeadCodePage, LandingPage, Notice, RequestForm, ScopeNote, UnknownCodePage,
};
pub use receipt::{HiddenField, ReceiptPage, Repeated, Resend, Step};

#[cfg(test)]
mod counter_samples;
#[cfg(test)]
mod samples;
