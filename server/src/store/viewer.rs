//! Who looks, and which cases that person may see: asked by every query, never filtered afterwards.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::entity::{case, case_unit};
use crate::domain::{
    actor::{Actor, ActorKind},
    role::Role,
    scope::AreaPath,
};

/// A person signed in.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub account: Uuid,
    pub name: String,
    pub role: Role,
    pub area: AreaPath,
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

    /// Whether this person decides on content that is held: staff of the whole county, and nobody else sees it before.
    pub fn decides_on_content(&self) -> bool {
        self.role == Role::Staff && self.area.is_top()
    }

    /// The rows of `cases` this person may see.
    pub(super) fn may_see(&self) -> Condition {
        let withheld = (!self.decides_on_content()).then(|| case::Column::Withheld.eq(false));
        self.by_role().add_option(withheld)
    }

    fn by_role(&self) -> Condition {
        let in_area = case::Column::AreaPath.starts_with(self.area.as_str());
        match self.role {
            Role::Deputy => {
                let me = self.deputy.unwrap_or_default();
                let held =
                    Condition::all().add(case::Column::HolderKind.eq("deputy")).add(case::Column::HolderId.eq(me));
                Condition::all()
                    .add(Condition::any().add(held).add(case::Column::DeputyId.eq(me)))
                    .add(Condition::any().add(case::Column::HiddenFrom.is_null()).add(case::Column::HiddenFrom.ne(me)))
            }
            // Complaints about a deputy are the committee's alone: a station works beside that deputy. What a station has it
            // sees, wherever it came from.
            Role::LiaisonOfficer => {
                let held = Condition::all()
                    .add(case::Column::HolderKind.eq("station"))
                    .add(case::Column::HolderId.eq(self.station.unwrap_or_default()));
                Condition::all().add(Condition::any().add(held).add(in_area)).add(case::Column::HiddenFrom.is_null())
            }
            Role::Staff | Role::Leader => Condition::all().add(in_area),
            Role::Undertaker => {
                let mine = case_unit::Entity::find()
                    .select_only()
                    .column(case_unit::Column::CaseId)
                    .filter(case_unit::Column::UndertakerId.eq(self.undertaker.unwrap_or_default()))
                    .filter(case_unit::Column::Present.eq(true))
                    .into_query();
                Condition::all().add(case::Column::Id.in_subquery(mine))
            }
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => Condition::all().add(Expr::value(1).eq(0)),
        }
    }

    pub(super) fn cases(&self) -> Select<case::Entity> {
        case::Entity::find().filter(self.may_see())
    }
}
