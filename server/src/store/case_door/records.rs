//! What the door records beside a case's row: its measured rounds, which units handle it, who recused themselves, and whose
//! released copies are.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Iterable, ModelTrait, QueryFilter,
    TryIntoModel, sea_query::OnConflict,
};
use uuid::Uuid;

use super::columns;
use crate::{
    domain::{case::Case, china_time::Instant, holder::Holder, stage::Stage, words::PhotoId, working_time::Calendar},
    store::{
        StoreError,
        entity::{case, case_recusal, case_unit, round},
        photos::{self, Claim},
    },
};

/// Measures the rounds a move can have changed, of those a case had.
pub(super) async fn rounds(
    db: &impl ConnectionTrait,
    rounds: &mut Vec<round::Model>,
    case: &Case,
    around: &case::Model,
    calendar: &Calendar,
) -> Result<(), StoreError> {
    for mut columns in columns::round_rows(case, around, calendar) {
        match rounds.iter_mut().find(|round| round.number == *columns.number.as_ref()) {
            Some(round) => {
                set(round, &columns);
                columns.update_without_returning(db).await?;
            }
            None => {
                columns.case_id = Set(case.id);
                columns.number = Set(*columns.number.as_ref());
                rounds.push(columns.clone().try_into_model()?);
                round::Entity::insert(columns).exec_without_returning(db).await?;
            }
        }
    }
    Ok(())
}

/// What the row says once these columns are written.
fn set(round: &mut round::Model, columns: &round::ActiveModel) {
    for column in round::Column::iter() {
        if let Set(value) = columns.get(column) {
            round.set(column, value);
        }
    }
}

/// Every round of a case that is sealed or opened again, also those that ended: figures ask the round alone.
pub(super) async fn sealed(db: &impl ConnectionTrait, before: &Case, case: &Case) -> Result<(), StoreError> {
    if before.sealed == case.sealed {
        return Ok(());
    }
    round::Entity::update_many()
        .set(round::ActiveModel { sealed: Set(case.sealed), ..Default::default() })
        .filter(round::Column::CaseId.eq(case.id))
        .exec(db)
        .await?;
    Ok(())
}

/// Whoever recused themselves in this move, so that queries leave the case out for them.
pub(super) async fn recusals(db: &impl ConnectionTrait, before: &Case, case: &Case) -> Result<(), StoreError> {
    for recusal in &case.recused[before.recused.len()..] {
        let Some(account) = recusal.account else { continue };
        let deputy = recusal.barred.filter(|barred| matches!(barred, Holder::Deputy(_))).and_then(|it| it.id());
        let row = case_recusal::ActiveModel { case_id: Set(case.id), account_id: Set(account), deputy_id: Set(deputy) };
        let known = OnConflict::columns([case_recusal::Column::CaseId, case_recusal::Column::AccountId])
            .update_column(case_recusal::Column::DeputyId)
            .to_owned();
        case_recusal::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Keeps which units handle the case now, and adds them to those it ever had. A case that ended stays with those who handled
/// it last.
pub(super) async fn units(
    db: &impl ConnectionTrait,
    ever: &mut Vec<Uuid>,
    before: &Case,
    case: &Case,
) -> Result<(), StoreError> {
    let units = case.stage.units();
    let goes_on = |stage: &Stage| stage.name().is_open() || matches!(stage, Stage::Resolved { .. });
    if !goes_on(&case.stage) || (goes_on(&before.stage) && before.stage.units() == units) {
        return Ok(());
    }
    case_unit::Entity::update_many()
        .set(case_unit::ActiveModel { present: Set(false), ..Default::default() })
        .filter(case_unit::Column::CaseId.eq(case.id))
        .filter(case_unit::Column::UndertakerId.is_not_in(units.iter().copied()))
        .exec(db)
        .await?;
    if units.is_empty() {
        return Ok(());
    }
    let rows = units.iter().map(|unit| case_unit::ActiveModel {
        case_id: Set(case.id),
        undertaker_id: Set(*unit),
        present: Set(true),
    });
    let known = OnConflict::columns([case_unit::Column::CaseId, case_unit::Column::UndertakerId])
        .update_column(case_unit::Column::Present)
        .to_owned();
    ever.extend(units.iter().filter(|unit| !ever.contains(unit)).copied().collect::<Vec<_>>());
    case_unit::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

/// A released copy belongs to its case until it is taken back: then nobody wants it, and it is swept if it is still there.
pub(super) async fn released_photos(
    db: &impl ConnectionTrait,
    before: &Case,
    case: &Case,
    now: Instant,
) -> Result<(), StoreError> {
    if before.released == case.released {
        return Ok(());
    }
    let only_in = |one: &Case, other: &Case| -> Vec<PhotoId> {
        let held: HashSet<&PhotoId> = other.released.values().collect();
        one.released.values().filter(|copy| !held.contains(copy)).cloned().collect()
    };
    photos::claim(db, &only_in(case, before), case.id, now, Claim::All).await?;
    photos::give_up(db, &only_in(before, case)).await
}
