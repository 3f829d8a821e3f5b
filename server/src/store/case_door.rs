//! The one door: every move of a registered case goes through [`CaseDoor::walk`], and nothing else writes a stage.
//!
//! Load, pure step, `UPDATE ... WHERE version = ?`, append the event with its hash: one short transaction. This is
//! the guarantee that the loop is closed and the timeline whole.

pub(super) mod columns;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, case_unit, event, round},
    photos, rows,
    rows::CaseRow,
};
use crate::{
    clock::Clock,
    domain::{
        actor::Actor,
        case::Case,
        china_time::Instant,
        digest::Digest,
        event::{NewEvent, StoredEvent, link},
        moves::Move,
        sealing::Sealer,
        stage::Refused,
        words::Words,
    },
};

/// How often a walk starts again when somebody else moved the case meanwhile.
const TRIES: usize = 4;

/// The door with what it needs: storage, time and chance, and the seal for words.
pub struct CaseDoor<'a> {
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub sealer: &'a Sealer,
}

/// One move with the words that go with it.
pub type Step = (Move, Words);

/// A move that is known beforehand, with its own time.
pub struct Walk {
    pub case: Uuid,
    pub by: Actor,
    pub at: Instant,
    pub step: Step,
}

impl CaseDoor<'_> {
    /// Moves a case. `plan` sees the case as it stands and says what happens; it may be asked again when somebody
    /// else was quicker.
    ///
    /// # Errors
    /// [`StoreError::Refused`] for a wrong move: nothing is changed. [`StoreError::Conflict`] after several tries.
    pub async fn walk(
        &self,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, Refused>,
    ) -> Result<CaseRow, StoreError> {
        super::bounded(self.try_to_walk(id, by, plan)).await
    }

    async fn try_to_walk(
        &self,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, Refused>,
    ) -> Result<CaseRow, StoreError> {
        for _ in 0..TRIES {
            let transaction = self.store.begin().await?;
            match self.walk_in(&transaction, id, by, &plan).await {
                Ok(moved) => {
                    transaction.commit().await?;
                    return Ok(moved);
                }
                Err(StoreError::Conflict) => transaction.rollback().await?,
                Err(error) => {
                    transaction.rollback().await?;
                    return Err(error);
                }
            }
        }
        Err(StoreError::Conflict)
    }

    /// Moves several cases in one transaction, each at its own time: all or none.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn walk_many(&self, walks: Vec<Walk>) -> Result<(), StoreError> {
        let transaction = self.store.begin().await?;
        for Walk { case, by, at, step } in walks {
            let plan = |_: &CaseRow, _: Instant| Ok(vec![step.clone()]);
            if let Err(error) = self.walk_at(&transaction, case, &by, at, &plan).await {
                transaction.rollback().await?;
                return Err(error);
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The walk inside a transaction that the caller commits.
    pub(super) async fn walk_in(
        &self,
        transaction: &DatabaseTransaction,
        id: Uuid,
        by: &Actor,
        plan: &impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, Refused>,
    ) -> Result<CaseRow, StoreError> {
        self.walk_at(transaction, id, by, self.clock.now(), plan).await
    }

    async fn walk_at(
        &self,
        transaction: &DatabaseTransaction,
        id: Uuid,
        by: &Actor,
        now: Instant,
        plan: &impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, Refused>,
    ) -> Result<CaseRow, StoreError> {
        let row = case::Entity::find_by_id(id).one(transaction).await?.ok_or(StoreError::NotFound)?;
        let before = CaseRow::try_from(row)?;
        let steps = plan(&before, now)?;
        if steps.is_empty() {
            return Ok(before);
        }
        let mut last_hash = rows::digest_of(&before.row.last_hash)
            .ok_or_else(|| StoreError::inconsistent("cases", id, "a hash is 32 bytes"))?;
        let mut case = before.case.clone();
        let mut events = Vec::with_capacity(steps.len());
        for (made, mut words) in steps {
            words.photos = photos::claim(transaction, &words.photos, id, now).await?;
            case = case.apply(&made, by, now)?;
            let event = self.next_event(&case, made, words, by, now, last_hash);
            last_hash = event.hash;
            events.push(event);
        }
        let row = self.update(transaction, &before, &case, &last_hash).await?;
        self.append(transaction, &events).await?;
        record_rounds(transaction, &case, &row).await?;
        record_units(transaction, &case).await?;
        Ok(CaseRow { case, row })
    }

    /// Links the event of a move just applied to the chain.
    pub(super) fn next_event(
        &self,
        after: &Case,
        made: Move,
        words: Words,
        by: &Actor,
        at: Instant,
        previous: Digest,
    ) -> StoredEvent {
        let new = NewEvent { made, by: by.clone(), at, words, salt: self.clock.random() };
        link(&new, after.id, after.version, previous)
    }

    async fn update(
        &self,
        transaction: &DatabaseTransaction,
        before: &CaseRow,
        case: &Case,
        last_hash: &Digest,
    ) -> Result<case::Model, StoreError> {
        let mut columns = before.row.clone().into_active_model();
        columns::write_state(&mut columns, case, last_hash);
        let after = sea_orm::TryIntoModel::try_into_model(columns.clone())?;
        let updated = case::Entity::update_many()
            .set(columns)
            .filter(case::Column::Id.eq(case.id))
            .filter(case::Column::Version.eq(before.row.version))
            .exec(transaction)
            .await?;
        if updated.rows_affected == 1 { Ok(after) } else { Err(StoreError::Conflict) }
    }

    pub(super) async fn append(
        &self,
        transaction: &DatabaseTransaction,
        events: &[StoredEvent],
    ) -> Result<(), StoreError> {
        let rows = events.iter().map(|event| columns::event_row(event, self.sealer, self.clock.random()));
        event::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        Ok(())
    }
}

async fn record_rounds(db: &impl ConnectionTrait, case: &Case, around: &case::Model) -> Result<(), StoreError> {
    for mut columns in columns::round_rows(case, around) {
        let number = *columns.number.as_ref();
        if case.rounds.len() as i32 == number && case.version > 1 && is_new_round(db, case, number).await? {
            columns.case_id = sea_orm::ActiveValue::Set(case.id);
            columns.number = sea_orm::ActiveValue::Set(number);
            round::Entity::insert(columns).exec_without_returning(db).await?;
        } else {
            columns.update_without_returning(db).await?;
        }
    }
    Ok(())
}

async fn is_new_round(db: &impl ConnectionTrait, case: &Case, number: i32) -> Result<bool, StoreError> {
    Ok(round::Entity::find_by_id((case.id, number)).one(db).await?.is_none())
}

async fn record_units(db: &impl ConnectionTrait, case: &Case) -> Result<(), StoreError> {
    let units = case.stage.units();
    if units.is_empty() {
        return Ok(());
    }
    let rows = units.iter().map(|unit| case_unit::ActiveModel {
        case_id: sea_orm::ActiveValue::Set(case.id),
        undertaker_id: sea_orm::ActiveValue::Set(*unit),
    });
    let known =
        OnConflict::columns([case_unit::Column::CaseId, case_unit::Column::UndertakerId]).do_nothing().to_owned();
    case_unit::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}
