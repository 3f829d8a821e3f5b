//! Registering a batch of queue entries: cases, first events, measured rounds and claims in one transaction.
//!
//! Registering twice is harmless: an entry's id with its content's fingerprint is unique. A repeat with other words
//! becomes a supplement of the case that stands.

use std::{collections::HashMap, net::IpAddr};

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    TryIntoModel, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    StoreError,
    case_door::{CaseDoor, columns},
    entity::{case, intake_entry, measured_move, round, submission_source},
    measured::{self, Measured},
    photos::{self, Claim},
    rows,
    rows::micros,
    sources::Source,
};
use crate::domain::{
    actor::Actor,
    case::Case,
    china_time::Instant,
    content_check::Verdict,
    directory::Route,
    event::{CHAIN_START, StoredEvent},
    holder::Holder,
    identity::Lookup,
    moves::Move,
    number::Number,
    review::SUBMISSION,
    submission::Submission,
    words::Words,
};

/// An entry ready to be registered.
#[derive(Clone, Debug)]
pub struct Registration {
    pub entry: Uuid,
    /// Keyed hash of the content: tells a repeat from a change.
    pub fingerprint: [u8; 16],
    pub number: Number,
    pub lookup: Lookup,
    pub submission: Submission,
    pub submitted_at: Instant,
    pub route: Route,
    /// The sender's address, where it is known.
    pub source: Option<IpAddr>,
    /// What the content check said of its words.
    pub verdict: Verdict,
}

/// What registering found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    New,
    /// The same words were registered before.
    Same,
    /// Other words under the same key: kept as a supplement.
    Changed,
}

/// How often a batch is tried while others register or move the same.
const TRIES: usize = 4;

struct Opened {
    case: Case,
    row: case::Model,
    events: Vec<StoredEvent>,
}

impl CaseDoor<'_> {
    /// Registers entries in order; all or none.
    ///
    /// # Errors
    /// When the database is away or one of the entries cannot be stored.
    pub async fn register(&self, entries: &[Registration]) -> Result<Vec<Registered>, StoreError> {
        for _ in 0..TRIES {
            match super::bounded(self.register_once(entries)).await {
                // Another worker, or the web process itself, registered the same entry at the same moment, or somebody
                // moved the case a repeat belongs to: a fresh transaction sees what they did.
                Err(error) if error.is_a_race() => {}
                settled => return settled,
            }
        }
        Err(StoreError::Conflict)
    }

    async fn register_once(&self, entries: &[Registration]) -> Result<Vec<Registered>, StoreError> {
        let transaction = self.store.begin().await?;
        match self.register_in(&transaction, entries).await {
            Ok(registered) => {
                transaction.commit().await?;
                Ok(registered)
            }
            Err(error) => {
                transaction.rollback().await?;
                Err(error)
            }
        }
    }

    async fn register_in(
        &self,
        transaction: &DatabaseTransaction,
        entries: &[Registration],
    ) -> Result<Vec<Registered>, StoreError> {
        let mut known = known_entries(transaction, entries).await?;
        let mut results = Vec::with_capacity(entries.len());
        let mut opened = Vec::new();
        let mut keys = Vec::new();
        let mut supplements = Vec::new();
        let mut sources = Vec::new();
        for entry in entries {
            let seen = known.entry(entry.entry).or_default();
            let registered = match seen.first() {
                None => Registered::New,
                Some(_) if seen.iter().any(|(fingerprint, _)| *fingerprint == entry.fingerprint) => Registered::Same,
                Some(_) => Registered::Changed,
            };
            if registered != Registered::Same {
                let case = match seen.first() {
                    None => {
                        let new = self.open(transaction, entry).await?;
                        let id = new.case.id;
                        opened.push(new);
                        id
                    }
                    Some((_, case)) => {
                        supplements.push((*case, entry));
                        *case
                    }
                };
                seen.push((entry.fingerprint, case));
                sources.extend(self.source_row(case, entry));
                keys.push(intake_entry::ActiveModel {
                    entry_id: Set(entry.entry),
                    fingerprint: Set(entry.fingerprint.to_vec()),
                    case_id: Set(case),
                    submitted_at: Set(micros(entry.submitted_at)),
                });
            }
            results.push(registered);
        }
        self.insert(transaction, &opened, keys).await?;
        if !sources.is_empty() {
            submission_source::Entity::insert_many(sources).exec_without_returning(transaction).await?;
        }
        for (case, entry) in supplements {
            self.supplement(transaction, case, entry).await?;
        }
        Ok(results)
    }

    async fn open(&self, transaction: &DatabaseTransaction, entry: &Registration) -> Result<Opened, StoreError> {
        let now = self.clock.now().max(entry.submitted_at);
        let id = self.clock.id_at(entry.submitted_at);
        let mut submission = entry.submission.clone();
        submission.photos = photos::claim(transaction, &submission.photos, id, now, Claim::Free).await?;
        let first = Move::Submitted {
            kind: submission.kind,
            category: submission.category.clone(),
            channel: submission.channel,
            promise: self.clocks.promise(submission.kind, submission.category.as_deref(), entry.submitted_at),
        };
        let case = Case::begin(id, &first, entry.submitted_at).expect("the first move is a submission");
        let (rest, personal) = submission.clone().split();
        let words = Words { submission: Some(Box::new(rest)), ..Words::default() }.with_personal(personal);
        let submitted = self.next_event(&case, first, words, &Actor::resident(), entry.submitted_at, CHAIN_START);
        let routed = Move::Registered { to: entry.route.to };
        let case = case.apply(&routed, &Actor::system(), now)?;
        let registered = self.next_event(&case, routed, Words::none(), &Actor::system(), now, submitted.hash);
        let mut events = vec![submitted, registered];
        let mut case = case;
        if let Some(hold) = entry.verdict.hold(SUBMISSION) {
            case = case.apply(&hold, &Actor::system(), now)?;
            let before = events[1].hash;
            events.push(self.next_event(&case, hold, Words::none(), &Actor::system(), now, before));
        }
        let last = events.last().expect("two events at least");
        let row = self.new_row(&case, entry, &submission, now, last);
        Ok(Opened { case, row, events })
    }

    fn new_row(
        &self,
        case: &Case,
        entry: &Registration,
        submission: &Submission,
        now: Instant,
        last: &StoredEvent,
    ) -> case::Model {
        let mut columns = case::ActiveModel {
            id: Set(case.id),
            entry_id: Set(entry.entry),
            number: Set(entry.number.to_string()),
            lookup: Set(entry.lookup.0.to_vec()),
            kind: Set(rows::code_of(submission.kind)),
            channel: Set(rows::code_of(submission.channel)),
            area_path: Set(entry.route.area.as_str().to_owned()),
            station_id: Set(entry.route.station),
            deputy_id: Set(entry.route.deputy),
            hidden_from: Set(entry.route.hidden_from),
            content: Set(submission.content.clone()),
            share_contact: Set(submission.consent.share_contact),
            publish_result: Set(submission.consent.publish_result),
            photos: Set(serde_json::to_string(&submission.photos).expect("ids are plain data")),
            other_channel: Set(submission.other_channel.as_ref().map(|other| match &other.number {
                Some(number) => format!("{} {number}", other.name),
                None => other.name.clone(),
            })),
            submitted_at: Set(micros(entry.submitted_at)),
            registered_at: Set(micros(now)),
            sealed_words: Set(None),
            told_at: Set(None),
            ..Default::default()
        };
        self.put_contact(&mut columns, &submission.contact);
        self.put_location(&mut columns, &submission.location);
        columns::write_state(&mut columns, case, &last.hash);
        columns.try_into_model().expect("every column is set")
    }

    fn source_row(&self, case: Uuid, entry: &Registration) -> Option<submission_source::ActiveModel> {
        let source = Source::new(&entry.number, entry.submitted_at, entry.source?);
        Some(submission_source::ActiveModel {
            id: Set(self.clock.new_id()),
            case_id: Set(case),
            at: Set(micros(entry.submitted_at)),
            sealed: Set(source.seal(self.sealer, self.clock.nonce())),
        })
    }

    async fn insert(
        &self,
        transaction: &DatabaseTransaction,
        opened: &[Opened],
        keys: Vec<intake_entry::ActiveModel>,
    ) -> Result<(), StoreError> {
        if !opened.is_empty() {
            let cases = opened.iter().map(|new| all_set(new.row.clone()));
            case::Entity::insert_many(cases).exec_without_returning(transaction).await?;
            let events: Vec<StoredEvent> = opened.iter().flat_map(|new| new.events.clone()).collect();
            self.append(transaction, &events).await?;
            let (mut rounds, mut measured) = (Vec::new(), Vec::with_capacity(opened.len()));
            for new in opened {
                let first = self.first_round(new)?;
                let rows = measured::Rows { rounds: vec![first.clone()], units: Vec::new() };
                measured.push(measured::row(self.clock.new_id(), None, &rows.of(&new.row)?));
                rounds.push(first.into_active_model().reset_all());
            }
            round::Entity::insert_many(rounds).exec_without_returning(transaction).await?;
            measured_move::Entity::insert_many(measured).exec_without_returning(transaction).await?;
        }
        if !keys.is_empty() {
            intake_entry::Entity::insert_many(keys).exec_without_returning(transaction).await?;
        }
        Ok(())
    }

    fn first_round(&self, new: &Opened) -> Result<round::Model, StoreError> {
        let mut rows = columns::round_rows(&new.case, &new.row, &self.clocks.calendar);
        let mut first = rows.pop().expect("a case has a round");
        first.case_id = Set(first.case_id.unwrap());
        first.number = Set(first.number.unwrap());
        Ok(first.try_into_model()?)
    }

    /// Keeps a repeat with other words whole, also when the case has ended meanwhile. One that now complains about the
    /// deputy himself takes the case out of his sight and to the committee, in the same transaction.
    async fn supplement(
        &self,
        transaction: &DatabaseTransaction,
        case: Uuid,
        entry: &Registration,
    ) -> Result<(), StoreError> {
        if let Some(accused) = entry.route.hidden_from {
            self.hide(transaction, case, accused).await?;
        }
        let (rest, personal) = entry.submission.clone().split();
        let words = Words { submission: Some(Box::new(rest)), ..Words::text(entry.submission.content.clone()) };
        let words = words.with_photos(entry.submission.photos.clone()).with_personal(personal);
        let plan = |row: &rows::CaseRow, _: Instant| {
            let mut steps = vec![(Move::Resubmitted, words.clone())];
            steps.extend(entry.verdict.hold(row.case.version + 1).map(|hold| (hold, Words::none())));
            let accuses = entry.route.hidden_from.is_some() && row.holder() != Some(Holder::Committee);
            if accuses && row.case.stage.name().is_open() {
                let to = Holder::Committee;
                steps.push((Move::Transferred { to, promise: row.case.promise }, Words::none()));
            }
            Ok(steps)
        };
        self.walk_in(transaction, case, &Actor::resident(), &plan).await?;
        Ok(())
    }

    /// From the deputy it complains about; figures count it as a complaint from then on.
    async fn hide(&self, transaction: &DatabaseTransaction, id: Uuid, accused: Uuid) -> Result<(), StoreError> {
        let open = case::Entity::find_by_id(id).filter(case::Column::HiddenFrom.is_null()).one(transaction).await?;
        let Some(row) = open else { return Ok(()) };
        case::Entity::update_many()
            .col_expr(case::Column::HiddenFrom, Expr::value(accused))
            .filter(case::Column::Id.eq(id))
            .exec(transaction)
            .await?;
        let before = measured::Rows::read(transaction, id).await?.of(&row)?;
        let after = Measured { complaint: true, ..before.clone() };
        measured::append(transaction, self.clock.new_id(), Some(&before), &after).await
    }
}

fn all_set(row: case::Model) -> case::ActiveModel {
    use sea_orm::{ActiveModelTrait, IntoActiveModel};
    row.into_active_model().reset_all()
}

type Seen = Vec<([u8; 16], Uuid)>;

async fn known_entries(
    transaction: &DatabaseTransaction,
    entries: &[Registration],
) -> Result<HashMap<Uuid, Seen>, StoreError> {
    let ids = entries.iter().map(|entry| entry.entry);
    let found = intake_entry::Entity::find().filter(intake_entry::Column::EntryId.is_in(ids)).all(transaction).await?;
    let mut known: HashMap<Uuid, Seen> = HashMap::new();
    for row in found {
        let fingerprint = row.fingerprint.as_slice().try_into();
        let fingerprint = fingerprint
            .map_err(|_| StoreError::inconsistent("intake_entries", row.entry_id, "a fingerprint is 16 bytes"))?;
        known.entry(row.entry_id).or_default().push((fingerprint, row.case_id));
    }
    Ok(known)
}
