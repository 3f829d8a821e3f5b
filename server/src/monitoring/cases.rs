//! `GET /cases`: every case of an area, found by number, words, stage and days.

use actix_web::{HttpRequest, http::StatusCode, web::Data};

use super::{
    drill,
    pages::{CaseRow, CasesFilter, CasesPage, PhoneSearch},
    search::{OPEN, Search},
    wording,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        fault::Fault,
        permission::Verb,
        timeline::Names,
    },
    http::{
        answer::{Answer, page},
        body,
        case_view::light_view,
        client,
        kit::Kit,
        list::{Cursor, EXCERPT, Page},
        nav,
        page::{Choice, FieldErrors},
        session::SignedIn,
    },
    store::{cases::Sorting, rows},
};

/// Rows of a page.
const PAGE: u64 = 50;

pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Cases)?;
    let search: Search = body::query(&request)?;
    let now = kit.clock.now();
    let (found, count, faults) = match (search.wanted(), search.narrow(&signed.viewer)) {
        (Ok(wanted), Ok(viewer)) => {
            let sorting = Sorting::Newest { after: Cursor::place(Cursor::read(search.cursor.as_deref())?) };
            let rows = kit.store.list(&viewer, &wanted, &sorting, now, PAGE + 1).await?;
            let count = kit.store.count(&viewer, &wanted, now).await?;
            let directory = kit.cards.now();
            let line = |found: &rows::CaseRow| line(found, &directory, now);
            (Page::cut(rows, PAGE, |row| Cursor::of(row, &sorting), line), count, vec![])
        }
        (wanted, narrowed) => {
            let faults = wanted.err().into_iter().flatten().chain(narrowed.err());
            (Page { items: vec![], next_cursor: None }, 0, faults.collect::<Vec<_>>())
        }
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let asked = drill::sentence(&search);
    let shown = CasesPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), "/cases"),
        asked,
        found: count,
        next: found.next_cursor.map(|cursor| client::address_with(&request, "cursor", &cursor)),
        rows: found.items,
        stages: stages(),
        filter: filter(search, &faults),
        by_phone: signed.may(Verb::FindByPhone).is_ok().then(PhoneSearch::default),
    };
    page(status, &shown)
}

/// The same page with what a telephone found.
pub fn found_by_phone(
    request: &HttpRequest,
    kit: &Kit,
    signed: &SignedIn,
    rows: &[rows::CaseRow],
    by_phone: Option<PhoneSearch>,
) -> CasesPage {
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    CasesPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), "/cases"),
        asked: None,
        found: rows.len() as u64,
        next: None,
        rows: rows.iter().map(|found| line(found, &directory, now)).collect(),
        stages: stages(),
        filter: CasesFilter::default(),
        by_phone,
    }
}

fn filter(search: Search, faults: &[Fault]) -> CasesFilter {
    CasesFilter {
        number: search.number.unwrap_or_default(),
        q: search.q.unwrap_or_default(),
        stage: search.stage.unwrap_or_default(),
        from: search.from.unwrap_or_default(),
        to: search.to.unwrap_or_default(),
        errors: FieldErrors::of_faults(faults),
    }
}

fn stages() -> Vec<Choice> {
    let open = Choice { value: OPEN.into(), words: "没答复的".into() };
    let each = wording::stages().map(|stage| Choice { value: stage.code().into(), words: stage.words().into() });
    std::iter::once(open).chain(each).collect()
}

fn line(found: &rows::CaseRow, directory: &Directory, now: Instant) -> CaseRow {
    CaseRow {
        href: format!("/cases/{}", found.row.id),
        number: spaced(&found.row.number),
        light: found.case.due().map(|_| light_view(&found.case, now)),
        stage: found.case.stage.name().words().into(),
        flags: wording::flags(found),
        excerpt: found.excerpt(EXCERPT),
        kind: wording::kind(&found.row.kind),
        holder: found.holder().map(|holder| directory.holder(&holder)),
        submitted_at: china_time::short(found.case.submitted_at),
    }
}

/// A stored number as people read it.
pub fn spaced(number: &str) -> String {
    crate::domain::number::Number::parse(number).map_or_else(|_| number.to_owned(), |number| number.spaced())
}
