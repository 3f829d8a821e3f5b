//! The chains as they lie in the database: every column read as raw as it takes to notice any change of it.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Statement,
};
use uuid::Uuid;

use super::{Store, StoreError, entity::case, rows};
use crate::domain::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    digest::Digest,
    event::{StoredEvent, replay},
    moves::Move,
    personal::Apart,
    sealing::{Context, Sealer},
};

/// One row of `events`, read column by column: what cannot be read is a finding about that row and not an error of the
/// whole reading.
pub struct RawEvent {
    pub case: Uuid,
    /// Place in its case as it is counted, from 1 on.
    place: usize,
    row: QueryResult,
}

/// The salt of an event, and what it salts.
type Words = ([u8; 16], Vec<u8>);

/// A chain nothing is wrong with.
pub struct WholeChain {
    /// The hash of every event, in order.
    pub hashes: Vec<Digest>,
}

/// What is wrong with a case, and at which of its events; `None` for the case as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub event: Option<usize>,
    pub what: String,
}

/// Numbers are widened and the truth value made a number: SQLite keeps whatever was written, a driver would cut it off.
const EVENTS: &str = r#"SELECT case_id, CAST("sequence" AS BIGINT) AS "sequence", "at", kind, facts, actor_kind, account_id,
    actor_name, CAST(visible AS INTEGER) AS visible, commitment, salt, payload, apart, previous, hash
    FROM events WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id, "sequence""#;

impl Store {
    /// Rows of cases after one, in the order of their ids, whatever is in them.
    pub async fn case_rows_after(&self, after: Uuid, limit: u64) -> Result<Vec<case::Model>, StoreError> {
        let rows = case::Entity::find().filter(case::Column::Id.gt(after)).order_by_asc(case::Column::Id);
        Ok(rows.limit(limit).all(self.reader()).await?)
    }

    /// One case's row, whatever is in it.
    pub async fn case_row(&self, id: Uuid) -> Result<Option<case::Model>, StoreError> {
        Ok(case::Entity::find_by_id(id).one(self.reader()).await?)
    }

    /// All events of the cases after one id and up to another, in order.
    pub async fn raw_events(&self, after: Uuid, up_to: Uuid) -> Result<Vec<RawEvent>, StoreError> {
        let db = self.reader();
        let values = [after.into(), up_to.into()];
        let found = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), EVENTS, values)).await?;
        let mut rows: Vec<RawEvent> = Vec::with_capacity(found.len());
        for row in found {
            let case = row.try_get("", "case_id")?;
            let place = rows.last().filter(|last| last.case == case).map_or(1, |last| last.place + 1);
            rows.push(RawEvent { case, place, row });
        }
        Ok(rows)
    }

    /// Checks one case. One that moved between the two readings is read again: checking beside a service at work must not
    /// call a case broken that is only busy.
    ///
    /// # Errors
    /// When the database is away; inside, what is wrong with the case.
    pub async fn whole_chain(
        &self,
        mut row: case::Model,
        events: &[RawEvent],
        sealer: &Sealer,
    ) -> Result<Result<WholeChain, Flaw>, StoreError> {
        let mut examined = examine(&row, events, sealer);
        while examined.is_err() {
            match self.case_row(row.id).await? {
                Some(now) if now.version > row.version => row = now,
                _ => break,
            }
            examined = examine(&row, &self.raw_events_of(row.id).await?, sealer);
        }
        Ok(examined)
    }

    /// All events of one case, in order.
    pub async fn raw_events_of(&self, case: Uuid) -> Result<Vec<RawEvent>, StoreError> {
        let before = Uuid::from_u128(case.as_u128().wrapping_sub(1));
        self.raw_events(before, case).await
    }
}

/// Checks one case: the chain, the words as far as they are still there, the moves, and that the row says what they say.
///
/// # Errors
/// The first thing that is wrong.
fn examine(row: &case::Model, events: &[RawEvent], sealer: &Sealer) -> Result<WholeChain, Flaw> {
    let of_the_case = |what: &str| Flaw { event: None, what: what.to_owned() };
    let mut history = Vec::with_capacity(events.len());
    for event in events {
        let flaw = |what: String| Flaw { event: Some(event.place), what: format!("event {}: {what}", event.place) };
        history.push(event.read(sealer).map_err(flaw)?);
    }
    let case = replay(&history)
        .map_err(|broken| Flaw { event: broken.event().map(|at| at as usize), what: broken.to_string() })?;
    let stored: Case = serde_json::from_str(&row.state).map_err(|_| of_the_case("the row's state cannot be read"))?;
    if i64::from(row.version) < history.len() as i64 || stored.version < case.version {
        return Err(of_the_case("the row is older than its events"));
    }
    if stored.version > case.version || history.last().is_none_or(|last| last.hash.as_slice() != row.last_hash) {
        return Err(of_the_case("events are missing at its end"));
    }
    if stored != case || i64::from(row.version) != history.len() as i64 || stored.stage.name().code() != row.stage {
        return Err(of_the_case("the row differs from what its events say"));
    }
    Ok(WholeChain { hashes: history.iter().map(|event| event.hash).collect() })
}

impl RawEvent {
    fn get<T: sea_orm::TryGetable>(&self, column: &str) -> Result<T, String> {
        self.row.try_get("", column).map_err(|error: DbErr| format!("its {column} cannot be read ({error})"))
    }

    fn digest(&self, column: &str) -> Result<Digest, String> {
        let bytes: Vec<u8> = self.get(column)?;
        rows::digest_of(&bytes).ok_or_else(|| format!("its {column} is not 32 bytes"))
    }

    fn read(&self, sealer: &Sealer) -> Result<StoredEvent, String> {
        // First of all: one that is missing here may stand at another place, whatever else is wrong with it.
        let sequence = self.get::<i64>("sequence")?;
        let sequence = u32::try_from(sequence).ok().filter(|sequence| *sequence as usize == self.place);
        let sequence = sequence.ok_or("it is not in its place")?;
        let (facts, kind): (String, String) = (self.get("facts")?, self.get("kind")?);
        let made: Move = serde_json::from_str(&facts).map_err(|error| format!("its facts cannot be read ({error})"))?;
        if made.name() != kind {
            return Err("its kind was changed: it is not the one of its facts".to_owned());
        }
        let actor_kind = ActorKind::parse(&self.get::<String>("actor_kind")?).ok_or("its actor's kind is unknown")?;
        let name: Option<String> = self.get("actor_name")?;
        if name.as_deref() == Some("") {
            return Err("its actor's name is empty".to_owned());
        }
        let visible = match self.get::<i32>("visible")? {
            0 => false,
            1 => true,
            other => return Err(format!("its visibility is {other}")),
        };
        let at = Instant::from_timestamp_micros(self.get("at")?).ok_or("its time is none")?;
        Ok(StoredEvent {
            case: self.case,
            sequence,
            at,
            made,
            facts,
            by: Actor { kind: actor_kind, account: self.get("account_id")?, name },
            visible,
            commitment: self.digest("commitment")?,
            payload: self.words(sealer)?,
            previous: self.digest("previous")?,
            hash: self.digest("hash")?,
            apart: self.apart(sealer)?,
            kept: None,
        })
    }

    /// The personal part; none after an erasure.
    fn apart(&self, sealer: &Sealer) -> Result<Option<Apart>, String> {
        let Some(sealed) = self.get::<Option<Vec<u8>>>("apart")? else { return Ok(None) };
        let changed = "its personal part was changed: it does not open";
        let plain = sealer.open(Context::Personal, &sealed).map_err(|_| changed)?;
        Ok(Some(Apart::from_bytes(&plain).ok_or(changed)?))
    }

    /// Salt and words; none after an erasure.
    fn words(&self, sealer: &Sealer) -> Result<Option<Words>, String> {
        match (self.get::<Option<Vec<u8>>>("salt")?, self.get::<Option<Vec<u8>>>("payload")?) {
            (None, None) => Ok(None),
            (Some(salt), Some(sealed)) => {
                let salt = salt.try_into().map_err(|_| "its salt is not 16 bytes")?;
                let words =
                    sealer.open(Context::Event, &sealed).map_err(|_| "its words were changed: they do not open")?;
                Ok(Some((salt, words)))
            }
            _ => Err("its salt and its words do not go together".to_owned()),
        }
    }
}
