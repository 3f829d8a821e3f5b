//! The lead of a merged case, as its followers' residents are told of it: its course, and never what opens it.

use super::{case_view::History, kit::Kit};
use crate::{
    domain::number::Number,
    store::{StoreError, rows::CaseRow},
};

/// The case that a merged one follows.
pub struct Lead {
    pub row: CaseRow,
    pub history: History,
}

impl Lead {
    /// `None` for a case that follows no other.
    pub async fn of(kit: &Kit, follower: &CaseRow) -> Result<Option<Self>, StoreError> {
        let Some(row) = kit.store.lead_of(follower).await? else { return Ok(None) };
        let history = History::load(kit, &row.case).await?;
        Ok(Some(Self { row, history }))
    }

    /// The lead's number, unless it is a complaint about a deputy, or sealed.
    pub fn number(&self) -> Option<Number> {
        Number::parse(&self.row.row.number).ok().filter(|_| self.row.row.hidden_from.is_none() && !self.row.case.sealed)
    }
}
