//! What the table says, and what it must never say.

use super::*;

const LOOKING: [Verb; 7] = [Verb::See, Verb::Contact, Verb::Unmask, Verb::List, Verb::Count, Verb::Export, Verb::Feed];

fn cells() -> impl Iterator<Item = (Office, Verb, Relation)> {
    Office::ALL.into_iter().flat_map(|office| {
        Verb::ALL.into_iter().flat_map(move |verb| Relation::ALL.into_iter().map(move |it| (office, verb, it)))
    })
}

fn granted_to(office: Office, verb: Verb) -> Vec<Relation> {
    Relation::ALL.into_iter().filter(|relation| granted(office, verb, *relation)).collect()
}

#[test]
fn nobody_reaches_what_accuses_them_what_they_recused_from_or_what_is_elsewhere() {
    let never = [Relation::Accused, Relation::Recused, Relation::Elsewhere];
    for (office, verb, relation) in cells().filter(|(.., relation)| never.contains(relation)) {
        assert!(!granted(office, verb, relation), "{office:?} {verb:?} {relation:?}");
    }
}

#[test]
fn what_is_sealed_is_the_county_committees_alone() {
    for (office, verb, _) in cells().filter(|(_, _, relation)| *relation == Relation::Sealed) {
        let granted = granted(office, verb, Relation::Sealed);
        assert!(!granted || office == Office::CountyStaff, "{office:?} {verb:?}");
    }
}

#[test]
fn whoever_does_anything_with_a_case_sees_it() {
    for office in Office::ALL {
        let seen = granted_to(office, Verb::See);
        for verb in Verb::ALL {
            let mut wanted = granted_to(office, verb);
            wanted.retain(|relation| *relation != Relation::Office);
            assert!(wanted.iter().all(|relation| seen.contains(relation)), "{office:?} {verb:?}: {wanted:?}");
        }
    }
}

/// Lists, feed, figures and exports ask the store for what may be seen: one condition, so one meaning.
#[test]
fn lists_feed_figures_and_exports_hold_what_may_be_seen_and_nothing_else() {
    for office in Office::ALL {
        for verb in [Verb::List, Verb::Feed, Verb::Count, Verb::Export] {
            let granted = granted_to(office, verb);
            assert!(granted.is_empty() || granted == granted_to(office, Verb::See), "{office:?} {verb:?}");
        }
    }
}

#[test]
fn three_administrators_reach_no_case() {
    for office in [Office::SystemAdmin, Office::SecurityAdmin, Office::AuditAdmin] {
        let with_cases = LOOKING.into_iter().chain(Verb::MOVES.map(|(verb, _)| verb));
        assert_eq!(with_cases.filter(|verb| ever(office, *verb)).count(), 0, "{office:?}");
        assert!(ever(office, Verb::Permissions));
    }
}

#[test]
fn leaders_only_look() {
    for (verb, _) in Verb::MOVES {
        assert!(!ever(Office::Leader, verb), "{verb:?}");
    }
    assert!(!ever(Office::Leader, Verb::Unmask));
}

#[test]
fn one_tie_opens_and_one_mark_closes() {
    use Relation::{Accused, Area, Complaint, Elsewhere, Own, Sealed};
    let sees = |office, relations: &[Relation]| allowed(office, Verb::See, relations);
    assert!(sees(Office::Deputy, &[Own, Elsewhere]) && !sees(Office::Deputy, &[Area, Elsewhere]));
    assert!(sees(Office::Deputy, &[Own, Complaint]) && !sees(Office::Deputy, &[Own, Complaint, Accused]));
    assert!(!sees(Office::Station, &[Own, Area, Complaint]));
    assert!(sees(Office::CountyStaff, &[Area, Sealed]) && !sees(Office::TownStaff, &[Area, Sealed]));
    assert!(!sees(Office::CountyStaff, &[Area, Sealed, Accused]));
    assert!(!sees(Office::CountyStaff, &[Sealed]), "a mark opens nothing");
}

#[test]
fn every_verb_is_somebodys_and_every_name_is_one_names_alone() {
    for verb in Verb::ALL {
        assert!(Office::ALL.into_iter().any(|office| ever(office, verb)), "{verb:?} is nobody's");
    }
    let mut words: Vec<&str> = Verb::ALL.map(Verb::words).to_vec();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Verb::ALL.len());
}
