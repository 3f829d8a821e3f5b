//! The orders of the committee that somebody may see: those of the cases they see.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, supervision_order},
    rows::{CaseRow, micros},
    viewer::Viewer,
};
use crate::domain::{
    china_time::Instant,
    supervision::{Order, OrderNumber},
};

/// Which orders are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    Open,
    /// An answer is owed and late.
    Overdue,
    /// Taken, or ended with the case.
    Done,
}

impl OrderState {
    pub const ALL: [Self; 3] = [Self::Open, Self::Overdue, Self::Done];

    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Done => "done",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    fn condition(self, now: Instant) -> Condition {
        use supervision_order::Column::{DueAt, EndedAt, Standing};
        match self {
            Self::Open => Condition::all().add(EndedAt.is_null()),
            Self::Overdue => Condition::all().add(Standing.eq("owed")).add(DueAt.lt(micros(now))),
            Self::Done => Condition::all().add(EndedAt.is_not_null()),
        }
    }
}

/// An order with the case it is about.
#[derive(Clone, Debug)]
pub struct OrderRow {
    pub order: Order,
    pub case: CaseRow,
}

impl Store {
    /// Orders of a year, the newest first, those before a serial where one is given.
    ///
    /// # Errors
    /// When the database is away or a row cannot be.
    pub async fn orders(
        &self,
        viewer: &Viewer,
        year: i32,
        state: Option<OrderState>,
        before: Option<u32>,
        now: Instant,
        limit: u64,
    ) -> Result<Vec<OrderRow>, StoreError> {
        use supervision_order::Column::{Serial, Year};
        let mut wanted = seen(viewer).filter(Year.eq(year)).order_by_desc(Serial).limit(limit);
        if let Some(state) = state {
            wanted = wanted.filter(state.condition(now));
        }
        if let Some(before) = before.and_then(|serial| i32::try_from(serial).ok()) {
            wanted = wanted.filter(Serial.lt(before));
        }
        self.with_cases(viewer, wanted.all(self.reader()).await?).await
    }

    /// # Errors
    /// [`StoreError::NotFound`] when there is none, or none of a case this viewer sees.
    pub async fn order(&self, viewer: &Viewer, number: OrderNumber) -> Result<OrderRow, StoreError> {
        use supervision_order::Column::{Serial, Year};
        let serial = i32::try_from(number.serial).map_err(|_| StoreError::NotFound)?;
        let found = seen(viewer).filter(Year.eq(number.year)).filter(Serial.eq(serial)).one(self.reader()).await?;
        self.with_cases(viewer, found.into_iter().collect()).await?.pop().ok_or(StoreError::NotFound)
    }

    /// The years in which there are orders this viewer sees, the newest first.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn years_of_orders(&self, viewer: &Viewer) -> Result<Vec<i32>, StoreError> {
        use supervision_order::Column::Year;
        let years = seen(viewer).select_only().column(Year).distinct().order_by_desc(Year);
        Ok(years.into_tuple().all(self.reader()).await?)
    }

    /// A case that moved out of sight between the two readings takes its order with it.
    async fn with_cases(
        &self,
        viewer: &Viewer,
        rows: Vec<supervision_order::Model>,
    ) -> Result<Vec<OrderRow>, StoreError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
        let cases = viewer.cases().filter(case::Column::Id.is_in(ids)).all(self.reader()).await?;
        let cases = cases.into_iter().map(|row| Ok((row.id, CaseRow::try_from(row)?)));
        let cases: HashMap<Uuid, CaseRow> = cases.collect::<Result<_, StoreError>>()?;
        let with = |row: supervision_order::Model| {
            let case = cases.get(&row.case_id)?.clone();
            Some(order_of(&row).map(|order| OrderRow { order, case }))
        };
        rows.into_iter().filter_map(with).collect()
    }
}

fn seen(viewer: &Viewer) -> Select<supervision_order::Entity> {
    let cases: SelectStatement = viewer.cases().select_only().column(case::Column::Id).into_query();
    supervision_order::Entity::find().filter(supervision_order::Column::CaseId.in_subquery(cases))
}

fn order_of(row: &supervision_order::Model) -> Result<Order, StoreError> {
    let wrong =
        |what: String| StoreError::inconsistent("supervision_orders", format!("{}-{}", row.year, row.serial), what);
    let order: Order = serde_json::from_str(&row.state).map_err(|error| wrong(format!("state: {error}")))?;
    if (order.number.year, order.number.serial as i32) != (row.year, row.serial) {
        return Err(wrong("the number column differs from the state".into()));
    }
    Ok(order)
}
