//! Rows and what they mean: every conversion between a table and the domain.

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait},
};

use super::{
    StoreError,
    entity::{case, event},
};
use crate::domain::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    digest::Digest,
    event::StoredEvent,
    holder::Holder,
    personal::Apart,
    sealing::{Context, Sealer},
    words::PhotoId,
};

/// Microseconds since 1970 UTC: the same in every database, and exact.
pub fn micros(at: Instant) -> i64 {
    at.timestamp_micros()
}

pub fn instant(micros: i64) -> Instant {
    Instant::from_timestamp_micros(micros).unwrap_or_default()
}

/// A case with the row's facts around it.
#[derive(Clone, Debug)]
pub struct CaseRow {
    pub case: Case,
    pub row: case::Model,
}

impl TryFrom<case::Model> for CaseRow {
    type Error = StoreError;

    fn try_from(row: case::Model) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::inconsistent("cases", row.id, what);
        let case: Case = serde_json::from_str(&row.state).map_err(|error| wrong(&format!("state: {error}")))?;
        if case.stage.name().code() != row.stage {
            return Err(wrong("the stage column differs from the state"));
        }
        if case.version != row.version as u32 {
            return Err(wrong("the version column differs from the state"));
        }
        Ok(Self { case, row })
    }
}

impl CaseRow {
    pub fn holder(&self) -> Option<Holder> {
        self.case.stage.holder().or_else(|| Holder::from_parts(&self.row.holder_kind, self.row.holder_id))
    }

    /// Whether this case may be told to the public at all: its resident agreed, and it is no complaint about a deputy.
    pub fn may_be_published(&self) -> bool {
        self.row.publish_result && self.row.hidden_from.is_none()
    }

    /// The released copies that anybody may see now.
    pub fn public_photos(&self) -> Vec<PhotoId> {
        if self.may_be_published() { self.case.shown_photos() } else { Vec::new() }
    }
}

/// A mark of few rows, written into the statement: only then both databases look into the index of those rows.
pub fn is_marked(column: impl ColumnTrait) -> Expr {
    column.into_expr().eq(Expr::Constant(true.into()))
}

/// The snake-case name that serde gives a plain enum.
pub fn code_of(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        other => unreachable!("a plain enum is a string, not {other:?}"),
    }
}

/// Reads a plain enum from its stored name.
pub fn read_code<T: serde::de::DeserializeOwned>(
    table: &'static str,
    row: impl ToString,
    code: &str,
) -> Result<T, StoreError> {
    serde_json::from_value(code.into()).map_err(|error| StoreError::inconsistent(table, row, error))
}

/// Opens an event row.
pub(super) fn stored_event(row: event::Model, sealer: &Sealer) -> Result<StoredEvent, StoreError> {
    let wrong = |what: &str| StoreError::inconsistent("events", format!("{}/{}", row.case_id, row.sequence), what);
    let made = serde_json::from_str(&row.facts).map_err(|error| wrong(&format!("facts: {error}")))?;
    let kind = ActorKind::parse(&row.actor_kind).ok_or_else(|| wrong("unknown actor kind"))?;
    let payload = match (&row.salt, &row.payload) {
        (Some(salt), Some(sealed)) => {
            let salt = salt.as_slice().try_into().map_err(|_| wrong("a salt is 16 bytes"))?;
            Some((salt, sealer.open(Context::Event, sealed).map_err(|error| wrong(&error.to_string()))?))
        }
        (None, None) => None,
        _ => return Err(wrong("salt and payload go together")),
    };
    let apart = match &row.apart {
        Some(sealed) => {
            let plain = sealer.open(Context::Personal, sealed).map_err(|error| wrong(&error.to_string()))?;
            Some(Apart::from_bytes(&plain).ok_or_else(|| wrong("a personal part begins with its salt"))?)
        }
        None => None,
    };
    Ok(StoredEvent {
        case: row.case_id,
        sequence: row.sequence as u32,
        at: instant(row.at),
        made,
        by: Actor { kind, account: row.account_id, name: row.actor_name.clone() },
        visible: row.visible,
        commitment: digest_of(&row.commitment).ok_or_else(|| wrong("a commitment is 32 bytes"))?,
        payload,
        previous: digest_of(&row.previous).ok_or_else(|| wrong("a hash is 32 bytes"))?,
        hash: digest_of(&row.hash).ok_or_else(|| wrong("a hash is 32 bytes"))?,
        apart,
        kept: None,
        facts: row.facts,
    })
}

pub fn digest_of(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok()
}
