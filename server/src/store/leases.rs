//! Jobs that one process at a time may do: a lease by name, renewed by its owner, taken over when it has run out.

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{Store, StoreError, entity::lease, rows::micros};
use crate::domain::china_time::Instant;

impl Store {
    /// Takes or renews the lease `name`; whether this `owner` has it now.
    pub async fn hold_lease(&self, name: &str, owner: Uuid, now: Instant, span: TimeDelta) -> Result<bool, StoreError> {
        let free = lease::ActiveModel { name: Set(name.into()), owner: Set(owner), until: Set(0) };
        let made = OnConflict::column(lease::Column::Name).do_nothing().to_owned();
        lease::Entity::insert(free).on_conflict(made).exec_without_returning(&self.write).await?;
        let mine_or_over =
            Condition::any().add(lease::Column::Owner.eq(owner)).add(lease::Column::Until.lt(micros(now)));
        let taken = lease::Entity::update_many()
            .col_expr(lease::Column::Owner, Expr::value(owner))
            .col_expr(lease::Column::Until, Expr::value(micros(now + span)))
            .filter(lease::Column::Name.eq(name))
            .filter(mine_or_over)
            .exec(&self.write)
            .await?;
        Ok(taken.rows_affected == 1)
    }

    /// Gives a lease back, so that another process need not wait for its end.
    pub async fn release_lease(&self, name: &str, owner: Uuid) -> Result<(), StoreError> {
        lease::Entity::update_many()
            .col_expr(lease::Column::Until, Expr::value(0_i64))
            .filter(lease::Column::Name.eq(name))
            .filter(lease::Column::Owner.eq(owner))
            .exec(&self.write)
            .await?;
        Ok(())
    }
}

/// Renews a lease inside a transaction, and only for whoever holds it: what the transaction writes is written by the holder,
/// because whoever takes the lease over waits for its end.
pub(super) async fn renew_in(
    transaction: &DatabaseTransaction,
    name: &str,
    owner: Uuid,
    until: Instant,
) -> Result<bool, StoreError> {
    let renewed = lease::Entity::update_many()
        .col_expr(lease::Column::Until, Expr::value(micros(until)))
        .filter(lease::Column::Name.eq(name))
        .filter(lease::Column::Owner.eq(owner))
        .exec(transaction)
        .await?;
    Ok(renewed.rows_affected == 1)
}
