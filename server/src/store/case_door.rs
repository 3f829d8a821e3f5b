//! The one door: every move of a registered case goes through [`CaseDoor::walk`], and nothing else writes a stage.
//!
//! Load, pure step, `UPDATE ... WHERE version = ?`, append the event with its hash: one short transaction. This is
//! the guarantee that the loop is closed and the timeline whole.

pub(super) mod columns;
mod leads;
mod orders;
mod personal;
mod place;
mod records;
mod sealing;

use std::sync::Arc;

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, event},
    measured,
    photos::{self, Claim},
    rows::{self, CaseRow},
    secrecy, silence,
    viewer::Viewer,
};
use crate::{
    clock::Clock,
    domain::{
        actor::Actor,
        case::Case,
        china_time::Instant,
        clocks::Clocks,
        digest::Digest,
        event::{NewEvent, StoredEvent, link},
        moves::Move,
        personal::Apart,
        sealing::Sealer,
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
    /// Working days and hours: a clock that stood still goes on by them.
    pub clocks: Arc<Clocks>,
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
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        self.walk_seen(None, id, by, plan).await
    }

    /// Moves a case for somebody signed in, who must see it at that moment: what was transferred away meanwhile is not
    /// found any more. `plan` judges on the same row whether it is theirs.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn walk_for(
        &self,
        viewer: &Viewer,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        self.walk_seen(Some(viewer), id, by, plan).await
    }

    async fn walk_seen(
        &self,
        viewer: Option<&Viewer>,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        super::bounded(self.try_to_walk(viewer, id, by, plan)).await
    }

    async fn try_to_walk(
        &self,
        viewer: Option<&Viewer>,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        for _ in 0..TRIES {
            let transaction = self.store.begin().await?;
            let moved = self.walk_at(&transaction, viewer, id, by, self.clock.now(), Claim::All, &plan).await;
            if let Some(moved) = settle(transaction, moved).await? {
                return Ok(moved);
            }
        }
        Err(StoreError::Conflict)
    }

    /// Whatever is walked in a transaction of its own, begun again when somebody else was quicker.
    async fn in_tries<T>(
        &self,
        walk: impl AsyncFn(&DatabaseTransaction, Instant) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        super::bounded(async {
            for _ in 0..TRIES {
                let transaction = self.store.begin().await?;
                let walked = walk(&transaction, self.clock.now()).await;
                if let Some(done) = settle(transaction, walked).await? {
                    return Ok(done);
                }
            }
            Err(StoreError::Conflict)
        })
        .await
    }

    /// Moves several cases in one transaction, each at its own time: all or none.
    ///
    /// # Errors
    /// As for [`Self::walk`].
    pub async fn walk_many(&self, walks: Vec<Walk>) -> Result<(), StoreError> {
        let transaction = self.store.begin().await?;
        for Walk { case, by, at, step } in walks {
            let plan = |_: &CaseRow, _: Instant| Ok(vec![step.clone()]);
            if let Err(error) = self.walk_at(&transaction, None, case, &by, at, Claim::Free, &plan).await {
                transaction.rollback().await?;
                return Err(error);
            }
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The walk inside a transaction that the caller commits, for what was acknowledged before.
    pub(super) async fn walk_in(
        &self,
        transaction: &DatabaseTransaction,
        id: Uuid,
        by: &Actor,
        plan: &impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        self.walk_at(transaction, None, id, by, self.clock.now(), Claim::Free, plan).await
    }

    #[expect(clippy::too_many_arguments, reason = "one private place where every walk comes together")]
    async fn walk_at(
        &self,
        transaction: &DatabaseTransaction,
        viewer: Option<&Viewer>,
        id: Uuid,
        by: &Actor,
        now: Instant,
        claim: Claim,
        plan: &impl Fn(&CaseRow, Instant) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        let seen = viewer.map_or_else(case::Entity::find, Viewer::cases);
        let row = seen.filter(case::Column::Id.eq(id)).one(transaction).await?.ok_or(StoreError::NotFound)?;
        let before = CaseRow::try_from(row)?;
        let steps = plan(&before, now)?;
        if steps.is_empty() {
            return Ok(before);
        }
        let mut last_hash = rows::digest_of(&before.row.last_hash)
            .ok_or_else(|| StoreError::inconsistent("cases", id, "a hash is 32 bytes"))?;
        let mut rows = measured::Rows::read(transaction, id).await?;
        let measured_before = rows.clone().of(&before.row)?;
        let mut case = before.case.clone();
        let mut events = Vec::with_capacity(steps.len());
        for (made, mut words) in steps {
            words.photos = photos::claim(transaction, &words.photos, id, now, claim).await?;
            // The content check is the service's own, whoever wrote the words.
            let system = matches!(made, Move::Held { .. }).then(Actor::system);
            let by = system.as_ref().unwrap_or(by);
            let mut moved = case.clone().apply(&made, by, now)?;
            if case.paused_since.is_some() && moved.paused_since.is_none() && !made.is_resumption() {
                let resumed = Move::Resumed { promise: case.promise_running(&self.clocks, now) };
                case = case.apply(&resumed, &Actor::system(), now)?;
                let event = self.next_event(&case, resumed, Words::none(), &Actor::system(), now, last_hash);
                last_hash = event.hash;
                events.push(event);
                moved = case.clone().apply(&made, by, now)?;
            }
            case = moved;
            if let Move::ContactErased { place } = made {
                words = self.erase(transaction, &before, place, by, now).await?;
            }
            let event = self.next_event(&case, made, words, by, now, last_hash);
            last_hash = event.hash;
            events.push(event);
        }
        let row = self.update(transaction, &before, &case, &events, &last_hash).await?;
        self.append(transaction, &events).await?;
        records::rounds(transaction, &mut rows.rounds, &case, &row, &self.clocks.calendar).await?;
        records::units(transaction, &mut rows.units, &before.case, &case).await?;
        measured::append(transaction, self.clock.new_id(), Some(&measured_before), &rows.of(&row)?).await?;
        records::sealed(transaction, &before.case, &case).await?;
        records::recusals(transaction, &before.case, &case).await?;
        orders::follow(transaction, &before.case, &case).await?;
        records::released_photos(transaction, &before.case, &case, now).await?;
        Ok(CaseRow { case, row })
    }

    /// Links the event of a move just applied to the chain.
    pub(super) fn next_event(
        &self,
        after: &Case,
        made: Move,
        mut words: Words,
        by: &Actor,
        at: Instant,
        previous: Digest,
    ) -> StoredEvent {
        let apart = words.personal.take().map(|personal| Apart::new(self.clock.random(), &personal));
        words.apart = apart.as_ref().map(Apart::commitment);
        let new = NewEvent { made, by: by.clone(), at, words, salt: self.clock.random() };
        StoredEvent { apart, ..link(&new, after.id, after.version, previous) }
    }

    async fn update(
        &self,
        transaction: &DatabaseTransaction,
        before: &CaseRow,
        case: &Case,
        events: &[StoredEvent],
        last_hash: &Digest,
    ) -> Result<case::Model, StoreError> {
        let mut columns = before.row.clone().into_active_model();
        columns::write_state(&mut columns, case, last_hash);
        if let Some(told) = events.iter().rev().find(|event| silence::is_news(event)) {
            columns.told_at = Set(Some(rows::micros(told.at)));
        }
        self.follow_person(&mut columns, events);
        place::follow(transaction, &before.case, case, &mut columns).await?;
        secrecy::follow(before, case, self.sealer, || self.clock.nonce(), &mut columns)?;
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
        let rows = events.iter().map(|event| columns::event_row(event, self.sealer, self.clock));
        event::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        Ok(())
    }
}

/// Commits what went well; `None` when somebody else was quicker and the walk starts again.
async fn settle<T>(transaction: DatabaseTransaction, done: Result<T, StoreError>) -> Result<Option<T>, StoreError> {
    match done {
        Ok(done) => {
            transaction.commit().await?;
            Ok(Some(done))
        }
        Err(StoreError::Conflict) => {
            transaction.rollback().await?;
            Ok(None)
        }
        Err(error) => {
            transaction.rollback().await?;
            Err(error)
        }
    }
}
