//! What the pages of those who handle cases show; handlers fill these.

mod case;
mod forms;
mod inbox;
mod register;
mod times;

pub use case::{HandledCasePage, HandledEntry, HandledHeading, HandledRound, Phone, Place, RatedRound};
pub use forms::{
    AcceptanceForm, ChoiceGroup, ExtensionForm, MergeForm, NoteForm, OutOfScopeForm, QuestionForm, ReferralForm,
    ReopeningForm, ResolutionForm, TransferForm,
};
pub use inbox::{InboxGroup, InboxPage, InboxRow, InboxTab};
pub use register::{RegisterForm, RegisterPage, SlipPage};
pub use times::{MyClock, MyTimesPage};

#[cfg(test)]
mod samples;
