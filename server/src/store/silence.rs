//! How long residents have heard nothing of what is owed to them.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, event},
    rows::{instant, micros},
    viewer::Viewer,
};
use crate::domain::{actor::ActorKind, china_time::Instant, stage::StageName};

/// What a person said to the resident: their own words and what the system does by itself are no news.
fn is_news() -> Condition {
    let nobody = [ActorKind::Resident, ActorKind::System].map(ActorKind::code);
    Condition::all().add(event::Column::Visible.eq(true)).add(event::Column::ActorKind.is_not_in(nobody))
}

/// Owed an answer, and not waiting for the resident.
fn is_owed() -> Condition {
    let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
    Condition::all().add(case::Column::Stage.is_in(open)).add(case::Column::Paused.eq(false))
}

/// Owed, with nothing new to its resident since an instant.
pub(super) fn is_silent_since(since: Instant) -> Condition {
    let news: SelectStatement = Query::select()
        .expr(Expr::value(1))
        .from(event::Entity)
        .and_where(Expr::col((event::Entity, event::Column::CaseId)).equals((case::Entity, case::Column::Id)))
        .cond_where(is_news().add(event::Column::At.gte(micros(since))))
        .to_owned();
    is_owed().add(case::Column::OpenedAt.lt(micros(since))).add(Expr::exists(news).not())
}

impl Store {
    /// Since when each case that is owed an answer has nothing new for its resident: the last word of a person, or the
    /// opening of its round when that is later.
    pub async fn silences(&self, viewer: &Viewer) -> Result<Vec<(Uuid, Instant)>, StoreError> {
        let owed = || viewer.cases().filter(is_owed()).select_only().column(case::Column::Id);
        let opened: Vec<(Uuid, i64)> = owed().column(case::Column::OpenedAt).into_tuple().all(self.reader()).await?;
        let told: Vec<(Uuid, i64)> = event::Entity::find()
            .select_only()
            .column(event::Column::CaseId)
            .column_as(event::Column::At.max(), "last")
            .filter(is_news())
            .filter(event::Column::CaseId.in_subquery(owed().into_query()))
            .group_by(event::Column::CaseId)
            .into_tuple()
            .all(self.reader())
            .await?;
        let told: HashMap<Uuid, i64> = told.into_iter().collect();
        let since =
            |(id, opened): (Uuid, i64)| (id, instant(std::cmp::max(told.get(&id).copied().unwrap_or(opened), opened)));
        Ok(opened.into_iter().map(since).collect())
    }
}
