//! How somebody stands to a case: the relations of the table of permissions, found from plain facts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    holder::Holder,
    permission::{self, Office, Relation, Verb},
    scope::AreaPath,
};

/// Somebody declared an interest in a case (信访工作条例 第二十八条).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recusal {
    pub account: Option<Uuid>,
    /// The deputy or station that may not have the case again; none where a member of staff only steps aside.
    pub barred: Option<Holder>,
}

/// Somebody signed in, as far as cases are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Who<'a> {
    pub office: Office,
    pub account: Uuid,
    pub area: &'a AreaPath,
    pub deputy: Option<Uuid>,
    pub station: Option<Uuid>,
    pub unit: Option<Uuid>,
}

/// A case, as far as permissions are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Matter<'a> {
    /// Path of its area.
    pub area: &'a str,
    /// Who has it, or had it last.
    pub holder: Option<Holder>,
    /// Whose code was scanned.
    pub deputy: Option<Uuid>,
    /// Units of the present referral.
    pub units: &'a [Uuid],
    /// The deputy it complains about.
    pub hidden_from: Option<Uuid>,
    /// The unit it accuses.
    pub accused_unit: Option<Uuid>,
    pub sealed: bool,
    /// Its content waits for a person's decision.
    pub withheld: bool,
    pub recused: &'a [Recusal],
}

impl Who<'_> {
    fn is(&self, relation: Relation, matter: &Matter<'_>) -> bool {
        let in_area = || matter.area.starts_with(self.area.as_str());
        let is_mine = |mine: Option<Uuid>, theirs: Option<Uuid>| mine.is_some() && mine == theirs;
        match relation {
            Relation::Office => false,
            Relation::Own => match (self.office, matter.holder) {
                (Office::Deputy, Some(Holder::Deputy(id))) => self.deputy == Some(id),
                (Office::Station, Some(Holder::Station(id))) => self.station == Some(id),
                (Office::CountyStaff, Some(Holder::Committee)) => in_area(),
                _ => false,
            },
            Relation::Followed => is_mine(self.deputy, matter.deputy),
            Relation::Assigned => self.unit.is_some_and(|unit| matter.units.contains(&unit)),
            Relation::Area => in_area(),
            Relation::Elsewhere => true,
            Relation::Complaint => matter.hidden_from.is_some(),
            Relation::Sealed => matter.sealed,
            Relation::Withheld => matter.withheld,
            Relation::Accused => is_mine(self.deputy, matter.hidden_from) || is_mine(self.unit, matter.accused_unit),
            Relation::Recused => matter.recused.iter().any(|recusal| {
                recusal.account == Some(self.account)
                    || self.deputy.is_some_and(|me| recusal.barred == Some(Holder::Deputy(me)))
            }),
        }
    }

    pub fn relations(&self, matter: &Matter<'_>) -> Vec<Relation> {
        Relation::ALL.into_iter().filter(|relation| self.is(*relation, matter)).collect()
    }

    /// The pure rule; the store's conditions say the same in SQL.
    pub fn may(&self, verb: Verb, matter: &Matter<'_>) -> bool {
        permission::allowed(self.office, verb, &self.relations(matter))
    }
}
