//! What is wrong with a field, in one sentence that says what to do.

use serde::Serialize;
use utoipa::ToSchema;

/// A fault of one field of an input; the name is the one used in JSON, nested with a dot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Fault {
    pub field: String,
    pub message: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Collects the faults of a whole input, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Fault::new(field, message));
    }

    /// Keeps a good value; turns a refusal into a fault of `field`.
    pub fn keep<T>(&mut self, field: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|message| self.add(field, message)).ok()
    }

    pub fn none(&self) -> bool {
        self.0.is_empty()
    }
}
