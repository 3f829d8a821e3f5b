//! How long residents have heard nothing of what is owed to them.

use sea_orm::{
    ColumnTrait, Condition, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, ExprTrait, Func},
};

use super::{
    Store, StoreError,
    entity::case,
    rows::{instant, micros},
    viewer::Viewer,
};
use crate::domain::{actor::ActorKind, china_time::Instant, event::StoredEvent, stage::StageName};

/// What a person said to the resident: their own words and what the system does by itself are no news.
pub(super) fn is_news(event: &StoredEvent) -> bool {
    event.visible && !matches!(event.by.kind, ActorKind::Resident | ActorKind::System)
}

/// Owed an answer, and not waiting for the resident.
fn is_owed() -> Condition {
    let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
    Condition::all().add(case::Column::Stage.is_in(open)).add(case::Column::Paused.eq(false))
}

/// Owed, with nothing new to its resident since an instant.
pub(super) fn is_silent_since(since: Instant) -> Condition {
    let before = |column: case::Column| column.lt(micros(since));
    let told = Condition::any().add(case::Column::ToldAt.is_null()).add(before(case::Column::ToldAt));
    is_owed().add(before(case::Column::OpenedAt)).add(told)
}

/// Of what is owed: since when one has heard nothing longest, and how many since before a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Silences {
    pub longest: Option<Instant>,
    pub beyond: u64,
}

#[derive(FromQueryResult)]
struct Found {
    longest: Option<i64>,
    beyond: Option<i64>,
}

impl Store {
    /// A silence begins with the last word of a person, or with the opening of its round when that is later.
    pub async fn silences(&self, viewer: &Viewer, limit: Instant) -> Result<Silences, StoreError> {
        let col = |column: case::Column| Expr::col((case::Entity, column));
        let told = Expr::from(Func::coalesce([col(case::Column::ToldAt), col(case::Column::OpenedAt)]));
        let later = told.clone().gt(col(case::Column::OpenedAt));
        let since = CaseStatement::new().case(later, told).finally(col(case::Column::OpenedAt));
        let beyond = CaseStatement::new().case(is_silent_since(limit), 1).finally(0);
        let found = viewer
            .cases()
            .filter(is_owed())
            .select_only()
            .column_as(Expr::Case(Box::new(since)).min(), "longest")
            .column_as(Expr::Case(Box::new(beyond)).sum().cast_as("bigint"), "beyond")
            .into_model::<Found>()
            .one(self.reader())
            .await?;
        let Some(Found { longest, beyond }) = found else { return Ok(Silences::default()) };
        let beyond = beyond.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
        Ok(Silences { longest: longest.map(instant), beyond })
    }
}
