//! Measured rounds page by page, each with what is known of its case: the lines that figures can be computed from again.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, case_unit, round},
    measures::{MeasuredRound, measured_for},
    rows::micros,
    viewer::Viewer,
};
use crate::domain::china_time::Instant;

/// One round that counts for a viewer.
#[derive(Clone, Debug)]
pub struct RoundLine {
    pub round: MeasuredRound,
    pub kind: String,
    pub outcome: Option<String>,
    /// Its case as it is now; none where the viewer was measured by this round and no longer sees the case.
    pub about: Option<About>,
    /// Every unit it was ever referred to.
    pub units: Vec<Uuid>,
}

#[derive(Clone, Debug, FromQueryResult)]
pub struct About {
    id: Uuid,
    pub number: String,
    pub channel: String,
    pub submitted_at: i64,
    pub holder_kind: String,
    pub due_at: Option<i64>,
    pub paused: bool,
    pub extended: bool,
    pub supervised: bool,
    pub told_at: Option<i64>,
    hidden_from: Option<Uuid>,
    sealed: bool,
}

impl About {
    /// A complaint about a deputy, or sealed.
    pub fn is_hidden(&self) -> bool {
        self.hidden_from.is_some() || self.sealed
    }
}

/// Where a page begins: after this round.
pub type After = (Instant, Uuid, i32);

impl RoundLine {
    pub fn place(&self) -> After {
        (self.round.opened_at, self.round.case, self.round.number)
    }
}

impl Store {
    /// One page of the rounds opened in a span of time that count for this viewer, the oldest first.
    pub async fn round_lines(
        &self,
        viewer: &Viewer,
        (from, until): (Instant, Instant),
        after: Option<After>,
        limit: u64,
    ) -> Result<Vec<RoundLine>, StoreError> {
        use round::Column as C;
        let rows = round::Entity::find()
            .filter(measured_for(viewer))
            .filter(C::OpenedAt.gte(micros(from)))
            .filter(C::OpenedAt.lt(micros(until)))
            .filter(Condition::all().add_option(after.map(behind)))
            .order_by_asc(C::OpenedAt)
            .order_by_asc(C::CaseId)
            .order_by_asc(C::Number)
            .limit(limit)
            .all(self.reader())
            .await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.case_id).collect();
        let about = self.about(viewer, &ids).await?;
        let mut units: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for (case, unit) in self.units_among(about.keys().copied().collect()).await? {
            units.entry(case).or_default().push(unit);
        }
        let line = |row: round::Model| {
            let (kind, outcome) = (row.kind.clone(), row.outcome.clone());
            let mut round = MeasuredRound::try_from(row)?;
            let about = about.get(&round.case).cloned();
            round.paused = round.open && about.as_ref().is_some_and(|about| about.paused);
            Ok(RoundLine { units: units.get(&round.case).cloned().unwrap_or_default(), round, kind, outcome, about })
        };
        rows.into_iter().map(line).collect()
    }

    async fn about(&self, viewer: &Viewer, ids: &[Uuid]) -> Result<HashMap<Uuid, About>, StoreError> {
        use case::Column as C;
        let found = viewer
            .cases()
            .select_only()
            .columns([C::Id, C::Number, C::Channel, C::SubmittedAt, C::HolderKind, C::DueAt, C::Paused, C::Extended])
            .columns([C::Supervised, C::HiddenFrom, C::Sealed, C::ToldAt])
            .filter(C::Id.is_in(ids.iter().copied()))
            .into_model::<About>()
            .all(self.reader())
            .await?;
        Ok(found.into_iter().map(|about| (about.id, about)).collect())
    }

    async fn units_among(&self, seen: Vec<Uuid>) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        let units = case_unit::Entity::find().filter(case_unit::Column::CaseId.is_in(seen));
        let rows = units.order_by_asc(case_unit::Column::UndertakerId).all(self.reader()).await?;
        Ok(rows.into_iter().map(|row| (row.case_id, row.undertaker_id)).collect())
    }
}

fn behind((opened, case, number): After) -> Condition {
    use round::Column as C;
    let (opened, same) = (micros(opened), Condition::all().add(C::OpenedAt.eq(micros(opened))));
    let later_round = same.clone().add(C::CaseId.eq(case)).add(C::Number.gt(number));
    Condition::any().add(C::OpenedAt.gt(opened)).add(same.add(C::CaseId.gt(case))).add(later_round)
}
