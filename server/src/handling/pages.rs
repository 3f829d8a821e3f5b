//! What the pages of those who handle cases show; handlers fill these.

mod case;
mod forms;
mod inbox;
mod ordering;
mod photo;
mod secrecy;

mod times;

pub use case::{HandledCasePage, HandledEntry, HandledHeading, HandledRound, Phone, PhotoLink, Place, RatedRound};
pub use forms::{
    AcceptanceForm, ExtensionForm, MergeForm, NoteForm, OutOfScopeForm, QuestionForm, ReferralForm, ReopeningForm,
    ResolutionForm, TransferForm, UrgingForm,
};
pub use secrecy::{ReasonForm, SealingForm, SecrecyForms};

pub use inbox::{InboxGroup, InboxPage, InboxRow, InboxTab};
pub use ordering::{OrderAnswerForm, OrderForm, OrderForms, OrderTurn, OrderView, SettlementForm};
pub use photo::PhotoPage;

pub use times::{MyClock, MyTimesPage};

#[cfg(test)]
mod list_samples;
#[cfg(test)]
mod photo_samples;
#[cfg(test)]
mod samples;
