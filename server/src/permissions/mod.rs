//! `/admin/permissions`: the table of permissions in words, made from the table itself.

mod page;

use actix_web::{HttpRequest, web::Data};

use self::page::{OfficePart, PermissionsPage, TieLine};
use crate::{
    domain::permission::{self, Office, Relation, Verb},
    http::{
        answer::{Answer, ok},
        kit::Kit,
        nav,
        session::SignedIn,
    },
};

const HOME: &str = "/admin/permissions";

/// `GET /admin/permissions`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Permissions)?;
    ok(&PermissionsPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        offices: Office::ALL.map(part).to_vec(),
    })
}

fn part(office: Office) -> OfficePart {
    let verbs_with = |relation| Verb::ALL.into_iter().filter(move |verb| permission::granted(office, *verb, relation));
    let line = |relation: Relation| {
        let verbs: Vec<&str> = verbs_with(relation).map(Verb::words).collect();
        (!verbs.is_empty()).then(|| TieLine { relation: relation.words(), verbs: verbs.join("、") })
    };
    let ties = [Relation::Office].into_iter().chain(Relation::TIES);
    let lines: Vec<TieLine> = ties.filter_map(line).collect();
    let reaches_cases = permission::ever(office, Verb::See);
    let kept = Relation::MARKS.into_iter().filter(|mark| reaches_cases && verbs_with(*mark).next().is_none());
    OfficePart {
        name: office.words(),
        lines,
        kept_from: kept.map(Relation::words).collect::<Vec<_>>().join("、"),
        reaches_cases,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_table_says() {
        for office in Office::ALL {
            let part = part(office);
            for verb in Verb::ALL {
                let told = part.lines.iter().any(|line| line.verbs.split('、').any(|word| word == verb.words()));
                assert_eq!(told, permission::ever(office, verb), "{office:?} {verb:?}");
            }
            assert_eq!(part.reaches_cases, !part.kept_from.is_empty(), "{office:?}");
        }
        assert!(part(Office::Leader).kept_from.contains("已密封的"));
        assert!(!part(Office::CountyStaff).kept_from.contains("已密封的"));
    }
}
