//! How far figures see: which cases count for an office, by what marks them. Made from the table of permissions.

use super::permission::{Office, Relation, Verb, granted};

/// Each sees what the one before it sees, and more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sight {
    /// Nothing that is marked.
    Plain,
    /// Complaints about deputies too.
    Complaints,
    /// What is sealed or withheld too.
    Everything,
}

impl Sight {
    /// What an office counts; `None` where the table grants something in between.
    pub fn of(office: Office) -> Option<Self> {
        let counts = |mark| granted(office, Verb::Count, mark);
        match (counts(Relation::Complaint), counts(Relation::Sealed), counts(Relation::Withheld)) {
            (false, false, false) => Some(Self::Plain),
            (true, false, false) => Some(Self::Complaints),
            (true, true, true) => Some(Self::Everything),
            _ => None,
        }
    }

    /// The least that sees a case with these marks.
    pub fn needed(complaint: bool, sealed: bool, withheld: bool) -> Self {
        match (complaint, sealed || withheld) {
            (_, true) => Self::Everything,
            (true, false) => Self::Complaints,
            (false, false) => Self::Plain,
        }
    }

    pub fn code(self) -> i32 {
        self as i32
    }

    pub fn parse(code: i32) -> Option<Self> {
        [Self::Plain, Self::Complaints, Self::Everything].into_iter().find(|one| one.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_office_with_a_board_has_one() {
        let boards = Office::ALL.into_iter().filter(|office| granted(*office, Verb::Board, Relation::Office));
        let sights: Vec<_> = boards.map(|office| (office, Sight::of(office).expect("a sight"))).collect();
        let expected = [
            (Office::Station, Sight::Plain),
            (Office::TownStaff, Sight::Complaints),
            (Office::CountyStaff, Sight::Everything),
            (Office::Leader, Sight::Complaints),
        ];
        assert_eq!(sights, expected);
    }

    #[test]
    fn a_case_is_seen_from_where_its_marks_allow() {
        assert_eq!(Sight::needed(false, false, false), Sight::Plain);
        assert_eq!(Sight::needed(true, false, false), Sight::Complaints);
        assert_eq!(
            [(true, true, false), (false, false, true)].map(|(c, s, w)| Sight::needed(c, s, w)),
            [Sight::Everything; 2]
        );
        assert!(Sight::Plain < Sight::Complaints && Sight::Complaints < Sight::Everything);
    }
}
