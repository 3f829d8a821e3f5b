//! What figures count of one case: its rounds, the units it was ever referred to, and the marks that hide it. Each move
//! leaves what was counted before it and after it as a row of its own; nobody waits for anybody's counter.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Store, StoreError,
    cases::online,
    entity::{case, case_unit, measured_move, round},
    measures::MeasuredRound,
    rows::{CaseRow, code_of, micros},
};
use crate::domain::sight::Sight;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// By number.
    pub rounds: Vec<MeasuredRound>,
    pub units: Vec<Uuid>,
    /// The resident sent it.
    pub online: bool,
    pub complaint: bool,
    pub sealed: bool,
    pub withheld: bool,
}

impl Measured {
    /// The least sight that counts it.
    pub fn sight(&self) -> Sight {
        Sight::needed(self.complaint, self.sealed, self.withheld)
    }
}

/// What a case's rows say of it now, beside its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub rounds: Vec<round::Model>,
    pub units: Vec<Uuid>,
}

impl Rows {
    pub async fn read(db: &impl ConnectionTrait, case: Uuid) -> Result<Self, StoreError> {
        let rounds = round::Entity::find().filter(round::Column::CaseId.eq(case));
        let units = case_unit::Entity::find().filter(case_unit::Column::CaseId.eq(case));
        Ok(Self {
            rounds: rounds.order_by_asc(round::Column::Number).all(db).await?,
            units: units.all(db).await?.into_iter().map(|row| row.undertaker_id).collect(),
        })
    }

    /// Together with the case's own row.
    pub fn of(self, case: &case::Model) -> Result<Measured, StoreError> {
        self.with(&case.channel, case.hidden_from, case.sealed, case.withheld)
    }

    fn with(
        self,
        channel: &str,
        hidden_from: Option<Uuid>,
        sealed: bool,
        withheld: bool,
    ) -> Result<Measured, StoreError> {
        let rounds = self.rounds.into_iter().map(|row| MeasuredRound::try_from(row).map(MeasuredRound::settled));
        let (online, complaint) = (channel == online(), hidden_from.is_some());
        Ok(Measured {
            rounds: rounds.collect::<Result<_, _>>()?,
            units: self.units,
            online,
            complaint,
            sealed,
            withheld,
        })
    }
}

/// Keeps what a move changed of the figures; nothing where it changed none of them.
pub(super) async fn append(
    db: &impl ConnectionTrait,
    id: Uuid,
    before: Option<&Measured>,
    after: &Measured,
) -> Result<(), StoreError> {
    if before != Some(after) {
        measured_move::Entity::insert(row(id, before, after)).exec_without_returning(db).await?;
    }
    Ok(())
}

pub(super) fn row(id: Uuid, before: Option<&Measured>, after: &Measured) -> measured_move::ActiveModel {
    let text = |measured: &Measured| serde_json::to_string(measured).expect("measures are plain data");
    measured_move::ActiveModel { id: Set(id), before: Set(before.map(text)), after: Set(text(after)) }
}

impl Store {
    /// What a measured round of a case says otherwise than the case itself, which is what its events say; `None` where all
    /// agree. How long something took in working time is not compared: it was counted by the days known then.
    pub async fn wrong_round(&self, id: Uuid) -> Result<Option<String>, StoreError> {
        let row = case::Entity::find_by_id(id).one(self.reader()).await?.ok_or(StoreError::NotFound)?;
        let stored = Rows::read(self.reader(), id).await?.rounds;
        let CaseRow { case, row } = CaseRow::try_from(row)?;
        if stored.len() != case.rounds.len() {
            return Ok(Some(format!("{} rounds are measured instead of {}", stored.len(), case.rounds.len())));
        }
        let wrong = |(at, round): (usize, &round::Model)| {
            let of_case = &case.rounds[at];
            let times = [of_case.accepted_at, of_case.first_reply_at, of_case.resolved_at].map(|at| at.map(micros));
            let is_last = at + 1 == case.rounds.len();
            let same = round.opened_at == micros(of_case.opened_at)
                && [round.accepted_at, round.first_reply_at, round.resolved_at] == times
                && round.satisfaction == of_case.rating.as_ref().map(|rating| code_of(rating.satisfaction))
                && round.outcome == of_case.outcome.map(code_of)
                && round.reopened != is_last
                && round.sealed == case.sealed;
            let promised = (round.accept_by, round.answer_by);
            let current = promised == (micros(case.promise.accept_by), micros(case.promise.answer_by))
                && round.open == case.stage.name().is_open()
                && round.stage == case.stage.name().code()
                && (&round.area_path, round.station_id) == (&row.area_path, row.station_id)
                && round.category == case.category;
            !(same && (current || !is_last))
        };
        let found = stored.iter().enumerate().find(|one| wrong(*one));
        Ok(found.map(|(at, _)| format!("round {} is not what its events say", at + 1)))
    }
}

/// What these cases measure now, in any order.
pub(super) async fn of_cases(db: &impl ConnectionTrait, cases: &[Uuid]) -> Result<Vec<Measured>, StoreError> {
    let ids = || cases.iter().copied();
    let mut found: HashMap<Uuid, Rows> = HashMap::new();
    let rounds = round::Entity::find().filter(round::Column::CaseId.is_in(ids()));
    for row in rounds.order_by_asc(round::Column::Number).all(db).await? {
        found.entry(row.case_id).or_default().rounds.push(row);
    }
    for row in case_unit::Entity::find().filter(case_unit::Column::CaseId.is_in(ids())).all(db).await? {
        found.entry(row.case_id).or_default().units.push(row.undertaker_id);
    }
    let marks: Vec<(Uuid, String, Option<Uuid>, bool, bool)> = case::Entity::find()
        .select_only()
        .columns([
            case::Column::Id,
            case::Column::Channel,
            case::Column::HiddenFrom,
            case::Column::Sealed,
            case::Column::Withheld,
        ])
        .filter(case::Column::Id.is_in(ids()))
        .into_tuple()
        .all(db)
        .await?;
    let measured = marks.into_iter().map(|(id, channel, hidden_from, sealed, withheld)| {
        found.remove(&id).unwrap_or_default().with(&channel, hidden_from, sealed, withheld)
    });
    measured.collect()
}
