//! Rows and what they mean: every conversion between a table and the domain.

use sea_orm::ActiveValue::{Set, Unchanged};

use super::{
    StoreError,
    entity::{case, event, round},
};
use crate::domain::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    digest::Digest,
    event::StoredEvent,
    holder::Holder,
    sealing::{Context, SealNonce, Sealer},
    stage::Stage,
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
}

/// The columns that follow from a case's state.
pub(super) fn write_state(columns: &mut case::ActiveModel, case: &Case, last_hash: &Digest) {
    columns.category = Set(case.category.clone());
    columns.stage = Set(case.stage.name().code().into());
    if let Some(holder) = case.stage.holder() {
        columns.holder_kind = Set(holder.kind().into());
        columns.holder_id = Set(holder.id());
    }
    columns.round = Set(case.rounds.len() as i32);
    columns.opened_at = Set(micros(case.promise.opened_at));
    columns.due_at = Set(case.due().map(|(_, due)| micros(due)));
    columns.rating_until = Set(match case.stage {
        Stage::Resolved { rating_until, .. } => Some(micros(rating_until)),
        _ => None,
    });
    columns.paused = Set(case.paused_since.is_some());
    columns.state = Set(serde_json::to_string(case).expect("a case is plain data"));
    columns.version = Set(case.version as i32);
    columns.last_hash = Set(last_hash.to_vec());
}

/// The measured rows of a case's last two rounds: a move changes no others.
pub(super) fn round_rows(case: &Case, around: &case::Model) -> Vec<round::ActiveModel> {
    let last = case.rounds.len();
    let rounds = case.rounds.iter().enumerate().skip(last.saturating_sub(2));
    let responsible = match case.stage.holder() {
        Some(Holder::Deputy(id)) => Some(id),
        _ if around.hidden_from.is_some() => None,
        _ => around.deputy_id,
    };
    rounds
        .map(|(index, round)| {
            let current = index + 1 == last;
            let promise = case.promise;
            round::ActiveModel {
                case_id: Unchanged(case.id),
                number: Unchanged(index as i32 + 1),
                area_path: Set(around.area_path.clone()),
                station_id: Set(around.station_id),
                deputy_id: Set(responsible),
                category: Set(case.category.clone()),
                kind: Set(around.kind.clone()),
                stage: Set(case.stage.name().code().into()),
                opened_at: Set(micros(round.opened_at)),
                accept_by: if current { Set(micros(promise.accept_by)) } else { sea_orm::ActiveValue::NotSet },
                answer_by: if current { Set(micros(promise.answer_by)) } else { sea_orm::ActiveValue::NotSet },
                accepted_at: Set(round.accepted_at.map(micros)),
                first_reply_at: Set(round.first_reply_at.map(micros)),
                resolved_at: Set(round.resolved_at.map(micros)),
                reopened: Set(!current),
                open: Set(current && case.stage.name().is_open()),
                outcome: Set(round.outcome.map(code_of)),
                satisfaction: Set(round.rating.as_ref().map(|rating| code_of(rating.satisfaction))),
            }
        })
        .collect()
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

/// An event row, its words sealed.
pub(super) fn event_row(event: &StoredEvent, sealer: &Sealer, nonce: SealNonce) -> event::ActiveModel {
    let (salt, payload) = event.payload.as_ref().expect("a new event has its words");
    event::ActiveModel {
        case_id: Set(event.case),
        sequence: Set(event.sequence as i32),
        at: Set(micros(event.at)),
        kind: Set(event.made.name().into()),
        facts: Set(event.facts.clone()),
        actor_kind: Set(event.by.kind.code().into()),
        account_id: Set(event.by.account),
        actor_name: Set(event.by.name.clone()),
        visible: Set(event.visible),
        commitment: Set(event.commitment.to_vec()),
        salt: Set(Some(salt.to_vec())),
        payload: Set(Some(sealer.seal(Context::Event, nonce, payload))),
        previous: Set(event.previous.to_vec()),
        hash: Set(event.hash.to_vec()),
        dispatched_at: Set(None),
        feed: Set(None),
    }
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
        facts: row.facts,
    })
}

pub(super) fn digest_of(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok()
}
