//! Who looks, and which cases that person may see: asked by every query, never filtered afterwards. The conditions are made
//! from the one table of permissions; that they say the same as its pure rule is proved over every combination of both.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, IntoColumnRef},
};
use uuid::Uuid;

use super::{
    entity::{case, case_recusal, case_unit, round},
    rows::is_marked,
};
use crate::domain::{
    actor::{Actor, ActorKind},
    permission::{self, Office, Relation, Verb},
    role::Role,
    scope::AreaPath,
    standing::Who,
};

/// A person signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub account: Uuid,
    pub name: String,
    pub role: Role,
    /// What is looked at: their area, or a part of it.
    pub area: AreaPath,
    /// Whether the account is the whole county's, however narrow a part is looked at.
    pub county_wide: bool,
    pub deputy: Option<Uuid>,
    pub station: Option<Uuid>,
    pub undertaker: Option<Uuid>,
}

impl Viewer {
    /// As the actor of a move; `None` for those who only look.
    pub fn actor(&self) -> Option<Actor> {
        let kind = ActorKind::of(self.role)?;
        Some(Actor { kind, account: Some(self.account), name: Some(self.name.clone()) })
    }

    pub fn office(&self) -> Office {
        Office::of(self.role, self.county_wide)
    }

    /// As permissions see them.
    pub fn who(&self) -> Who<'_> {
        Who {
            office: self.office(),
            account: self.account,
            area: &self.area,
            deputy: self.deputy,
            station: self.station,
            unit: self.undertaker,
        }
    }

    /// The same person with a screen that visitors see: nothing that is sealed counts.
    pub fn before_visitors(self) -> Self {
        Self { county_wide: false, ..self }
    }

    /// The rows of `cases` this person may do that with.
    fn may(&self, verb: Verb) -> Condition {
        let granted = |relation: &Relation| permission::granted(self.office(), verb, *relation);
        let ties = Relation::TIES.into_iter().filter(granted).filter_map(|tie| self.tie(tie));
        let ties = ties.fold(Condition::any(), Condition::add);
        if ties.is_empty() {
            return Condition::all().add(Expr::value(1).eq(0));
        }
        let marks = Relation::MARKS.into_iter().filter(|mark| !granted(mark)).flat_map(|mark| self.free_of(mark));
        marks.fold(Condition::all().add(ties), Condition::add)
    }

    /// The rows with this tie; none where there is nothing it could tie to.
    fn tie(&self, tie: Relation) -> Option<Condition> {
        let in_area = || case::Column::AreaPath.starts_with(self.area.as_str());
        let held_by = |kind: &str, id: Uuid| {
            Condition::all().add(case::Column::HolderKind.eq(kind)).add(case::Column::HolderId.eq(id))
        };
        match tie {
            Relation::Own => match self.office() {
                Office::Deputy => Some(held_by("deputy", self.deputy?)),
                Office::Station => Some(held_by("station", self.station?)),
                Office::CountyStaff => {
                    Some(Condition::all().add(case::Column::HolderKind.eq("committee")).add(in_area()))
                }
                _ => None,
            },
            Relation::Followed => Some(Condition::all().add(case::Column::DeputyId.eq(self.deputy?))),
            Relation::Assigned => {
                let mine = case_unit::Entity::find()
                    .select_only()
                    .column(case_unit::Column::CaseId)
                    .filter(case_unit::Column::UndertakerId.eq(self.undertaker?))
                    .filter(case_unit::Column::Present.eq(true))
                    .into_query();
                Some(Condition::all().add(case::Column::Id.in_subquery(mine)))
            }
            Relation::Area => Some(Condition::all().add(in_area())),
            Relation::Elsewhere => Some(Condition::all().add(Expr::value(1).eq(1))),
            _ => None,
        }
    }

    /// The rows without this mark.
    fn free_of(&self, mark: Relation) -> Vec<Condition> {
        let is_not = |column: case::Column, mine: Uuid| Condition::any().add(column.is_null()).add(column.ne(mine));
        match mark {
            Relation::Complaint => vec![Condition::all().add(case::Column::HiddenFrom.is_null())],
            Relation::Sealed => vec![Condition::all().add(case::Column::Sealed.eq(false))],
            Relation::Withheld => vec![Condition::all().add(case::Column::Withheld.eq(false))],
            Relation::Accused => {
                let deputy = self.deputy.map(|me| is_not(case::Column::HiddenFrom, me));
                let unit = self.undertaker.map(|me| is_not(case::Column::AccusedUnit, me));
                deputy.into_iter().chain(unit).collect()
            }
            Relation::Recused => {
                let mine = self.recused();
                vec![Condition::all().add(case::Column::Id.not_in_subquery(mine))]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn recused(&self) -> sea_orm::sea_query::SelectStatement {
        let mut mine = Condition::any().add(case_recusal::Column::AccountId.eq(self.account));
        if let Some(me) = self.deputy {
            mine = mine.add(case_recusal::Column::DeputyId.eq(me));
        }
        case_recusal::Entity::find().select_only().column(case_recusal::Column::CaseId).filter(mine).into_query()
    }

    pub(super) fn cases(&self) -> Select<case::Entity> {
        case::Entity::find().filter(self.may(Verb::See))
    }

    /// The rounds that figures leave out for this person, whatever tie there is; sealed ones are told by the rounds. Asked
    /// round by round: lists of all such cases grow without end.
    pub(super) fn uncounted(&self) -> Vec<Expr> {
        let barred = |mark: &Relation| !permission::granted(self.office(), Verb::Count, *mark);
        let of_round = |column| Expr::col(column).equals((round::Entity, round::Column::CaseId));
        let marked = |marked: Condition| {
            let cases = case::Entity::find().select_only().expr(Expr::value(1)).filter(marked);
            Expr::exists(cases.filter(of_round((case::Entity, case::Column::Id).into_column_ref())).into_query())
        };
        let mut left_out = Vec::new();
        for mark in Relation::MARKS.into_iter().filter(barred) {
            match mark {
                Relation::Complaint => {
                    left_out.push(marked(Condition::all().add(case::Column::HiddenFrom.is_not_null())));
                }
                Relation::Withheld => left_out.push(marked(Condition::all().add(is_marked(case::Column::Withheld)))),
                Relation::Accused => {
                    let deputy = self.deputy.map(|me| case::Column::HiddenFrom.eq(me));
                    let unit = self.undertaker.map(|me| case::Column::AccusedUnit.eq(me));
                    let mine = Condition::any().add_option(deputy).add_option(unit);
                    left_out.extend((!mine.is_empty()).then(|| marked(mine)));
                }
                Relation::Recused => {
                    let mut mine = self.recused();
                    mine.and_where(of_round((case_recusal::Entity, case_recusal::Column::CaseId).into_column_ref()));
                    left_out.push(Expr::exists(mine));
                }
                _ => {}
            }
        }
        left_out
    }
}
