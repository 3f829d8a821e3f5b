//! Who may do what: one table of office × verb × relation to the case. Pages, JSON, feed, exports, navigation and the
//! conditions of the store's queries are all made from it; whatever stands in no line is refused.
//!
//! Sources: 等保 2.0 (GB/T 22239-2019) least privilege and rights by record; 信访工作条例 第二十八条 (recusal) and 第三十条
//! (accusations are kept from whom they accuse).

use super::role::Role;

mod verb;
mod words;

pub use verb::Verb;

/// A role with the reach of its area, where that decides: what lies before everything else is the whole county's staff's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Office {
    Deputy,
    Station,
    Unit,
    TownStaff,
    CountyStaff,
    Leader,
    SystemAdmin,
    SecurityAdmin,
    AuditAdmin,
}

impl Office {
    pub const ALL: [Self; 9] = [
        Self::Deputy,
        Self::Station,
        Self::Unit,
        Self::TownStaff,
        Self::CountyStaff,
        Self::Leader,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    pub fn of(role: Role, county_wide: bool) -> Self {
        match role {
            Role::Deputy => Self::Deputy,
            Role::LiaisonOfficer => Self::Station,
            Role::Undertaker => Self::Unit,
            Role::Staff if county_wide => Self::CountyStaff,
            Role::Staff => Self::TownStaff,
            Role::Leader => Self::Leader,
            Role::SystemAdmin => Self::SystemAdmin,
            Role::SecurityAdmin => Self::SecurityAdmin,
            Role::AuditAdmin => Self::AuditAdmin,
        }
    }
}

/// How somebody stands to a case. Ties open it, one is enough; marks close it to all whom the table does not name with
/// them, each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// No case is concerned: a page, a list, a tool.
    Office,
    /// Tie: it lies with them, or with the committee whose staff they are.
    Own,
    /// Tie: their code was scanned, whoever has it now.
    Followed,
    /// Tie: their unit handles it by the present referral.
    Assigned,
    /// Tie: it lies in their area.
    Area,
    /// Tie of everybody: some case somewhere.
    Elsewhere,
    /// Mark: it complains about a deputy.
    Complaint,
    /// Mark: it is sealed.
    Sealed,
    /// Mark: it accuses them, the deputy or the unit.
    Accused,
    /// Mark: whether its content may be seen is not decided yet.
    Withheld,
    /// Mark: they recused themselves.
    Recused,
}

impl Relation {
    pub const ALL: [Self; 11] = [
        Self::Office,
        Self::Own,
        Self::Followed,
        Self::Assigned,
        Self::Area,
        Self::Elsewhere,
        Self::Complaint,
        Self::Sealed,
        Self::Accused,
        Self::Withheld,
        Self::Recused,
    ];
    pub const TIES: [Self; 5] = [Self::Own, Self::Followed, Self::Assigned, Self::Area, Self::Elsewhere];
    pub const MARKS: [Self; 5] = [Self::Complaint, Self::Sealed, Self::Accused, Self::Withheld, Self::Recused];
}

type Line = (Office, &'static [Verb], &'static [Relation]);

/// What all who look at a case at all may do with it.
const LOOK: &[Verb] = &[Verb::See, Verb::Contact, Verb::List, Verb::Feed];
/// The moves of whoever has a case.
const HANDLE: &[Verb] = &[
    Verb::Acceptance,
    Verb::Resolution,
    Verb::Note,
    Verb::Transfer,
    Verb::OutOfScope,
    Verb::Question,
    Verb::Referral,
    Verb::Merge,
    Verb::Extension,
];
const HERE: &[Relation] = &[Relation::Office];

const TABLE: &[Line] = {
    use Office::{AuditAdmin, CountyStaff, Deputy, Leader, SecurityAdmin, Station, SystemAdmin, TownStaff, Unit};
    use Relation::{Area, Assigned, Complaint, Followed, Own, Sealed, Withheld};
    use Verb::{
        Accounts, Audit, Board, Cases, Clocks, Codes, Contact, Count, Counter, DeadLetters, DeputyStatus, Erasures,
        Export, FindByPhone, Inbox, List, NewAccount, Note, Notices, OwnTimes, Permissions, Recusal, Release,
        Reopening, Review, Roster, Sealing, See, Unmask, Unsealing, Urging,
    };
    &[
        (Deputy, LOOK, &[Own, Followed, Complaint]),
        (Deputy, &[Unmask, Count], &[Own, Followed, Complaint]),
        (Deputy, HANDLE, &[Own, Complaint]),
        (Deputy, &[Recusal, Release, Verb::OrderAnswer], &[Own, Complaint]),
        (Deputy, &[Inbox, OwnTimes, Notices], HERE),
        // A station works beside the deputy whom a complaint is about.
        (Station, LOOK, &[Own, Area]),
        (Station, &[Unmask, Count], &[Own, Area]),
        (Station, HANDLE, &[Own, Area]),
        (Station, &[Sealing, Release, Urging, Verb::OrderAnswer], &[Own, Area]),
        (Station, &[Recusal], &[Own]),
        (Station, &[Inbox, Cases, FindByPhone, Board, Counter, Codes, Roster, Notices], HERE),
        (Station, &[Verb::Ledgers], HERE),
        (Unit, LOOK, &[Assigned, Complaint]),
        (Unit, &[Unmask, Note, Verb::OrderAnswer], &[Assigned, Complaint]),
        (Unit, &[Inbox, Notices], HERE),
        (TownStaff, LOOK, &[Area, Complaint]),
        (TownStaff, &[Unmask, Count, Export], &[Area, Complaint]),
        (TownStaff, HANDLE, &[Area, Complaint]),
        (TownStaff, &[Reopening, Sealing, Unsealing, Recusal, Release, Urging], &[Area, Complaint]),
        (TownStaff, &[Inbox, Cases, FindByPhone, Board, Counter, Codes, DeputyStatus, Roster, Notices], HERE),
        (TownStaff, &[Verb::Report, Verb::Ledgers, Verb::Orders], HERE),
        (CountyStaff, LOOK, &[Own, Area, Complaint, Sealed, Withheld]),
        (CountyStaff, &[Unmask, Count, Export], &[Own, Area, Complaint, Sealed, Withheld]),
        (CountyStaff, HANDLE, &[Own, Area, Complaint, Sealed, Withheld]),
        (
            CountyStaff,
            &[Reopening, Sealing, Unsealing, Recusal, Release, Urging, Verb::Supervising],
            &[Own, Area, Complaint, Sealed, Withheld],
        ),
        (
            CountyStaff,
            &[
                Inbox,
                Cases,
                FindByPhone,
                Board,
                Counter,
                Codes,
                DeputyStatus,
                Roster,
                DeadLetters,
                Review,
                Erasures,
                Clocks,
                Notices,
            ],
            HERE,
        ),
        (CountyStaff, &[Verb::Report, Verb::Ledgers, Verb::LedgerTitles, Verb::Orders], HERE),
        (Leader, &[See, Contact, List, Verb::Feed, Count, Export], &[Area, Complaint]),
        (Leader, &[Cases, Board], HERE),
        (Leader, &[Verb::Report, Verb::Orders], HERE),
        (SystemAdmin, &[Roster, Permissions, Accounts, NewAccount], HERE),
        (SecurityAdmin, &[Permissions, Accounts], HERE),
        (AuditAdmin, &[Permissions, Audit, Erasures], HERE),
    ]
};

/// The cell of the table.
pub fn granted(office: Office, verb: Verb, relation: Relation) -> bool {
    TABLE
        .iter()
        .any(|(whose, verbs, relations)| *whose == office && verbs.contains(&verb) && relations.contains(&relation))
}

/// Whether this office ever does this: what is false here is 403, whatever the case.
pub fn ever(office: Office, verb: Verb) -> bool {
    Relation::ALL.into_iter().any(|relation| granted(office, verb, relation))
}

/// Whether these relations together allow it: one tie opens, and no mark closes.
pub fn allowed(office: Office, verb: Verb, relations: &[Relation]) -> bool {
    let granted = |relation: &Relation| granted(office, verb, *relation);
    let is_mark = |relation: &&Relation| Relation::MARKS.contains(*relation);
    relations.iter().filter(|it| !is_mark(it)).any(granted) && relations.iter().filter(is_mark).all(granted)
}

#[cfg(test)]
mod tests;
