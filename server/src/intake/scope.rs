//! What deputies cannot handle, and where to go instead (law table 2.5): shown on every page with a form.

use serde::Serialize;
use utoipa::ToSchema;

use super::pages::ScopeNote;
use crate::domain::not_handled::{NOT_HANDLED, NotHandled};

pub fn notes() -> Vec<ScopeNote> {
    NOT_HANDLED
        .iter()
        .map(|one| ScopeNote {
            matter: one.matter.into(),
            instead: one.instead.into(),
            phone: one.phone.map(Into::into),
        })
        .collect()
}

#[derive(Serialize, ToSchema)]
pub struct ScopeNoteJson {
    matter: &'static str,
    instead: &'static str,
    phone: Option<&'static str>,
}

pub fn notes_json() -> Vec<ScopeNoteJson> {
    let note = |one: &NotHandled| ScopeNoteJson { matter: one.matter, instead: one.instead, phone: one.phone };
    NOT_HANDLED.iter().map(note).collect()
}
