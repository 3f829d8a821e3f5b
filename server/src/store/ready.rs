//! Figures made ready: kept as bytes, whose meaning is their reader's. Everything is read in one snapshot, so that a move is
//! either in a figure or in the tail, never in both.

use chrono::NaiveDate;
use sea_orm::{
    AccessMode, ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait,
    IntoActiveModel, IsolationLevel, QueryFilter, QueryOrder, QuerySelect, SqliteTransactionMode, TransactionOptions,
    TransactionTrait, sea_query::OnConflict,
};
use uuid::Uuid;

pub use super::entity::ready_figure::Model as ReadyFigure;
use super::{
    Store, StoreError,
    entity::{measured_move, ready_figure, ready_window, round},
    leases,
    measured::{self, Measured},
    rows::micros,
    viewer::Viewer,
};
use crate::domain::{china_time::Instant, sight::Sight};

/// Rows of one statement: within what SQLite binds.
const ROWS: usize = 500;

/// The days whose rounds a period's figures cover, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyWindow {
    pub period: String,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// Of the tallies: another one is no use.
    pub form: i32,
}

/// What one move changed.
#[derive(Clone, Debug)]
pub struct MeasuredMove {
    pub id: Uuid,
    pub before: Option<Measured>,
    pub after: Measured,
}

/// Which figures are wanted: those of every sight up to one.
pub struct FiguresWanted<'a> {
    pub period: &'a str,
    pub area: &'a str,
    pub grouped_by: &'a str,
    pub sight: Sight,
    /// Keys from this one on.
    pub from_key: &'a str,
}

/// One transaction over the ready figures.
pub struct ReadyFigures {
    transaction: DatabaseTransaction,
}

impl Store {
    /// To read, all at one moment.
    pub async fn read_ready_figures(&self) -> Result<ReadyFigures, StoreError> {
        let sqlite_transaction_mode = self.is_sqlite().then_some(SqliteTransactionMode::Deferred);
        let postgres = !self.is_sqlite();
        let options = TransactionOptions {
            isolation_level: postgres.then_some(IsolationLevel::RepeatableRead),
            access_mode: postgres.then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode,
        };
        Ok(ReadyFigures { transaction: self.reader().begin_with_options(options).await? })
    }

    /// To write; `None` when another process has the lease by now.
    pub async fn write_ready_figures(
        &self,
        lease: &str,
        owner: Uuid,
        until: Instant,
    ) -> Result<Option<ReadyFigures>, StoreError> {
        let options = TransactionOptions {
            isolation_level: (!self.is_sqlite()).then_some(IsolationLevel::RepeatableRead),
            sqlite_transaction_mode: self.is_sqlite().then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.write.begin_with_options(options).await?;
        let mine = leases::renew_in(&transaction, lease, owner, until).await?;
        Ok(mine.then_some(ReadyFigures { transaction }))
    }
}

impl ReadyFigures {
    pub async fn windows(&self) -> Result<Vec<ReadyWindow>, StoreError> {
        let rows = ready_window::Entity::find().all(&self.transaction).await?;
        let day = |row: &ready_window::Model, text: &str| {
            text.parse()
                .map_err(|_| StoreError::inconsistent("ready_windows", &row.period, "a day is written 2026-04-15"))
        };
        let window = |row: ready_window::Model| {
            let (from, to) = (day(&row, &row.from_day)?, day(&row, &row.to_day)?);
            Ok(ReadyWindow { period: row.period, from, to, form: row.form })
        };
        rows.into_iter().map(window).collect()
    }

    /// Key and tally, in the order of the keys.
    pub async fn figures(&self, wanted: &FiguresWanted<'_>) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        use ready_figure::Column as C;
        let found = ready_figure::Entity::find()
            .select_only()
            .columns([C::Key, C::Tally])
            .filter(C::Period.eq(wanted.period))
            .filter(C::Area.eq(wanted.area))
            .filter(C::GroupedBy.eq(wanted.grouped_by))
            .filter(C::Key.gte(wanted.from_key))
            .filter(C::Sight.lte(wanted.sight.code()))
            .order_by_asc(C::Key);
        Ok(found.into_tuple().all(&self.transaction).await?)
    }

    pub async fn all(&self) -> Result<Vec<ReadyFigure>, StoreError> {
        Ok(ready_figure::Entity::find().all(&self.transaction).await?)
    }

    /// Every figure of these keys, whatever they are keys of.
    pub async fn figures_of(&self, keys: &[String]) -> Result<Vec<ReadyFigure>, StoreError> {
        let mut found = Vec::new();
        for keys in keys.chunks(ROWS) {
            let of = ready_figure::Column::Key.is_in(keys.iter().map(String::as_str));
            found.extend(ready_figure::Entity::find().filter(of).all(&self.transaction).await?);
        }
        Ok(found)
    }

    /// What moves changed and no figure has yet.
    pub async fn tail(&self, limit: u64) -> Result<Vec<MeasuredMove>, StoreError> {
        let rows = measured_move::Entity::find().order_by_asc(measured_move::Column::Id).limit(limit);
        let rows = rows.all(&self.transaction).await?;
        let read = |id: Uuid, text: &str| {
            serde_json::from_str(text).map_err(|error| StoreError::inconsistent("measured_moves", id, error))
        };
        rows.into_iter()
            .map(|row| {
                let before = row.before.as_deref().map(|text| read(row.id, text)).transpose()?;
                Ok(MeasuredMove { id: row.id, before, after: read(row.id, &row.after)? })
            })
            .collect()
    }

    /// Whether any move waits for its figures.
    pub async fn has_tail(&self) -> Result<bool, StoreError> {
        Ok(!self.tail(1).await?.is_empty())
    }

    pub async fn tail_ids(&self) -> Result<Vec<Uuid>, StoreError> {
        let ids = measured_move::Entity::find().select_only().column(measured_move::Column::Id);
        Ok(ids.into_tuple().all(&self.transaction).await?)
    }

    /// Cases with a round that opened in a span of time, by id; a page of them and the last id.
    pub async fn opened_in(
        &self,
        (from, until): (Instant, Instant),
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<(Vec<Measured>, Option<Uuid>), StoreError> {
        use round::Column as C;
        let ids: Vec<Uuid> = round::Entity::find()
            .select_only()
            .column(C::CaseId)
            .distinct()
            .filter(C::OpenedAt.gte(micros(from)))
            .filter(C::OpenedAt.lt(micros(until)))
            .filter(Condition::all().add_option(after.map(|after| C::CaseId.gt(after))))
            .order_by_asc(C::CaseId)
            .limit(limit)
            .into_tuple()
            .all(&self.transaction)
            .await?;
        let measured = measured::of_cases(&self.transaction, &ids).await?;
        Ok((measured, ids.last().copied()))
    }

    /// The cases a person has nothing to do with.
    pub async fn recused(&self, viewer: &Viewer) -> Result<Vec<Measured>, StoreError> {
        let ids = round::Entity::find().select_only().column(round::Column::CaseId).distinct();
        let ids = ids.filter(round::Column::CaseId.in_subquery(viewer.recused()));
        let ids: Vec<Uuid> = ids.into_tuple().all(&self.transaction).await?;
        measured::of_cases(&self.transaction, &ids).await
    }

    /// Forgets every figure.
    pub async fn clear(&self) -> Result<(), StoreError> {
        ready_figure::Entity::delete_many().exec(&self.transaction).await?;
        ready_window::Entity::delete_many().exec(&self.transaction).await?;
        Ok(())
    }

    /// Forgets the figures of one period.
    pub async fn clear_period(&self, period: &str) -> Result<(), StoreError> {
        let of = ready_figure::Column::Period.eq(period);
        ready_figure::Entity::delete_many().filter(of).exec(&self.transaction).await?;
        Ok(())
    }

    /// Writes figures; those without bytes are forgotten.
    pub async fn put(&self, figures: Vec<ReadyFigure>) -> Result<(), StoreError> {
        use ready_figure::Column as C;
        let (gone, figures): (Vec<_>, Vec<_>) = figures.into_iter().partition(|figure| figure.tally.is_empty());
        for row in gone {
            let key = (row.period, row.area, row.grouped_by, row.key, row.sight);
            ready_figure::Entity::delete_by_id(key).exec(&self.transaction).await?;
        }
        for rows in figures.chunks(ROWS) {
            let rows = rows.iter().map(|row| row.clone().into_active_model().reset_all());
            let known = OnConflict::columns([C::Period, C::Area, C::GroupedBy, C::Key, C::Sight])
                .update_column(C::Tally)
                .to_owned();
            ready_figure::Entity::insert_many(rows)
                .on_conflict(known)
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    pub async fn put_windows(&self, windows: &[ReadyWindow]) -> Result<(), StoreError> {
        use ready_window::Column as C;
        let rows = windows.iter().map(|window| ready_window::ActiveModel {
            period: Set(window.period.clone()),
            from_day: Set(window.from.to_string()),
            to_day: Set(window.to.to_string()),
            form: Set(window.form),
        });
        let known = OnConflict::column(C::Period).update_columns([C::FromDay, C::ToDay, C::Form]).to_owned();
        ready_window::Entity::insert_many(rows).on_conflict(known).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    /// These moves are in the figures now.
    pub async fn forget(&self, moves: &[Uuid]) -> Result<(), StoreError> {
        for ids in moves.chunks(ROWS) {
            let of = measured_move::Column::Id.is_in(ids.iter().copied());
            measured_move::Entity::delete_many().filter(of).exec(&self.transaction).await?;
        }
        Ok(())
    }

    /// # Errors
    /// When the database is away: nothing was written.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}
