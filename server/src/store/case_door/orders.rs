//! Numbers of orders, and the rows that lists find them by.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, Statement, sea_query::OnConflict};
use uuid::Uuid;

use super::{CaseDoor, Step};
use crate::{
    domain::{
        actor::Actor,
        case::Case,
        china_time::Instant,
        supervision::{Order, OrderNumber},
    },
    store::{
        StoreError,
        entity::supervision_order,
        photos::Claim,
        rows::{CaseRow, micros},
        viewer::Viewer,
    },
};

/// Whoever counts on holds the year's row until the end of the transaction: two never have the same number, and what is
/// rolled back gives its number back.
const COUNT_ON: &str = "INSERT INTO supervision_series (year, last) VALUES ($1, 1) \
    ON CONFLICT (year) DO UPDATE SET last = supervision_series.last + 1 RETURNING CAST(last AS BIGINT) AS serial";
/// A number that was known beforehand is counted too.
const KEEP_UP: &str = "INSERT INTO supervision_series (year, last) VALUES ($1, $2) ON CONFLICT (year) DO UPDATE \
    SET last = excluded.last WHERE supervision_series.last < excluded.last";

impl CaseDoor<'_> {
    /// Moves a case for somebody signed in, with the next number of this year's series of orders.
    ///
    /// # Errors
    /// As for [`Self::walk_for`]; the number is free again.
    pub async fn walk_numbered(
        &self,
        viewer: &Viewer,
        id: Uuid,
        by: &Actor,
        plan: impl Fn(&CaseRow, Instant, OrderNumber) -> Result<Vec<Step>, StoreError>,
    ) -> Result<CaseRow, StoreError> {
        self.in_tries(async |transaction, now| {
            let number = next_number(transaction, OrderNumber::year_of(now)).await?;
            let plan = |row: &CaseRow, now: Instant| plan(row, now, number);
            self.walk_at(transaction, Some(viewer), id, by, now, Claim::All, &plan).await
        })
        .await
    }
}

async fn next_number(transaction: &DatabaseTransaction, year: i32) -> Result<OrderNumber, StoreError> {
    let backend = transaction.get_database_backend();
    let counted = Statement::from_sql_and_values(backend, COUNT_ON, [year.into()]);
    let row = transaction.query_one_raw(counted).await?;
    let wrong = || StoreError::inconsistent("supervision_series", year, "its last number is none");
    let serial: i64 = row.ok_or_else(wrong)?.try_get("", "serial")?;
    Ok(OrderNumber { year, serial: u32::try_from(serial).map_err(|_| wrong())? })
}

/// The row of the order that a move changed.
pub(super) async fn follow(db: &impl ConnectionTrait, before: &Case, case: &Case) -> Result<(), StoreError> {
    let Some(order) = case.order.as_ref().filter(|_| case.order != before.order) else { return Ok(()) };
    if before.order.as_ref().is_none_or(|before| before.number != order.number) {
        let values = [order.number.year.into(), (order.number.serial as i32).into()];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), KEEP_UP, values)).await?;
        supervision_order::Entity::insert(row(case.id, order)).exec_without_returning(db).await?;
        return Ok(());
    }
    use supervision_order::Column::{AnsweredAt, EndedAt, Serial, Standing, State, Year};
    let known = OnConflict::columns([Year, Serial]).update_columns([Standing, AnsweredAt, EndedAt, State]).to_owned();
    supervision_order::Entity::insert(row(case.id, order)).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

fn row(case: Uuid, order: &Order) -> supervision_order::ActiveModel {
    supervision_order::ActiveModel {
        year: Set(order.number.year),
        serial: Set(order.number.serial as i32),
        case_id: Set(case),
        standing: Set(order.standing_code().into()),
        issued_at: Set(micros(order.issued_at)),
        due_at: Set(micros(order.due_at)),
        answered_at: Set(order.answered_at().map(micros)),
        ended_at: Set(order.ended_at().map(micros)),
        state: Set(serde_json::to_string(order).expect("an order is plain data")),
    }
}
