//! Scans and submissions per code, place and day.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{Store, StoreError, bounded, entity::code_day};

/// Rows of one statement: under SQLite's limit of bound values.
const CHUNK: usize = 200;
/// Days of one code that are shown.
const MOST_DAYS: u64 = 400;

/// What one code was used for at one place on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeDay {
    pub token: String,
    /// Nil while nobody wrote down where it hangs.
    pub place: Uuid,
    pub day: NaiveDate,
    pub scans: i64,
    pub submissions: i64,
}

/// A code's figures over some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    pub scans: i64,
    pub submissions: i64,
    /// The last of these days with a scan.
    pub last: Option<NaiveDate>,
}

impl Store {
    /// Adds what was counted; all or none.
    pub async fn add_code_days(&self, days: &[CodeDay]) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin().await?;
            for chunk in days.chunks(CHUNK) {
                let rows = chunk.iter().map(|day| code_day::ActiveModel {
                    token: Set(day.token.clone()),
                    place_id: Set(day.place),
                    day: Set(day.day.to_string()),
                    scans: Set(day.scans),
                    submissions: Set(day.submissions),
                });
                let key = [code_day::Column::Token, code_day::Column::PlaceId, code_day::Column::Day];
                let more = |column: &'static str| Expr::col(("code_days", column)).add(Expr::col(("excluded", column)));
                let added = OnConflict::columns(key)
                    .value(code_day::Column::Scans, more("scans"))
                    .value(code_day::Column::Submissions, more("submissions"))
                    .to_owned();
                code_day::Entity::insert_many(rows).on_conflict(added).exec_without_returning(&transaction).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Figures of every code since a day, that day included, by token.
    pub async fn codes_used_since(&self, from: NaiveDate) -> Result<HashMap<String, Used>, StoreError> {
        let sums = code_day::Entity::find()
            .select_only()
            .column(code_day::Column::Token)
            .column_as(code_day::Column::Scans.sum().cast_as("bigint"), "scans")
            .column_as(code_day::Column::Submissions.sum().cast_as("bigint"), "submissions")
            .filter(code_day::Column::Day.gte(from.to_string()))
            .group_by(code_day::Column::Token)
            .into_tuple::<(String, i64, i64)>()
            .all(self.reader())
            .await?;
        let last = code_day::Entity::find()
            .select_only()
            .column(code_day::Column::Token)
            .column_as(code_day::Column::Day.max(), "last")
            .filter(code_day::Column::Day.gte(from.to_string()))
            .filter(code_day::Column::Scans.gt(0))
            .group_by(code_day::Column::Token)
            .into_tuple::<(String, String)>()
            .all(self.reader())
            .await?;
        let mut used: HashMap<String, Used> = HashMap::new();
        for (token, scans, submissions) in sums {
            used.insert(token, Used { scans, submissions, last: None });
        }
        for (token, day) in last {
            used.entry(token).or_default().last = day.parse().ok();
        }
        Ok(used)
    }

    /// Places at which a code was scanned since a day, that day included.
    pub async fn places_scanned_since(&self, from: NaiveDate) -> Result<HashSet<Uuid>, StoreError> {
        let places = code_day::Entity::find()
            .select_only()
            .column(code_day::Column::PlaceId)
            .distinct()
            .filter(code_day::Column::Day.gte(from.to_string()))
            .filter(code_day::Column::Scans.gt(0));
        Ok(places.into_tuple::<Uuid>().all(self.reader()).await?.into_iter().collect())
    }

    /// One code's days, the latest first.
    pub async fn days_of_code(&self, token: &str) -> Result<Vec<CodeDay>, StoreError> {
        let rows = code_day::Entity::find()
            .filter(code_day::Column::Token.eq(token))
            .order_by_desc(code_day::Column::Day)
            .limit(MOST_DAYS)
            .all(self.reader())
            .await?;
        rows.into_iter()
            .map(|row| {
                let day = row.day.parse();
                let day = day.map_err(|_| StoreError::inconsistent("code_days", &row.token, "no such day"))?;
                let (place, scans, submissions) = (row.place_id, row.scans, row.submissions);
                Ok(CodeDay { token: row.token, place, day, scans, submissions })
            })
            .collect()
    }
}
