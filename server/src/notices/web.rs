//! `/notices`.

use std::collections::HashMap;

use actix_web::{
    HttpRequest,
    web::{Data, Payload},
};
use uuid::Uuid;

use super::pages::{NoticeCase, NoticeLine, NoticesPage};
use crate::{
    domain::{
        china_time::{self, Instant},
        notice::NoticeKind,
        permission::Verb,
    },
    http::{
        answer::{Answer, ok, see},
        client,
        form::Form,
        kit::Kit,
        list::{Cursor, EXCERPT},
        nav,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::{
        StoreError,
        notices::NoticeRow,
        rows::{instant, read_code},
    },
};

pub const HOME: &str = "/notices";
/// Notices of one page.
const PAGE: u64 = 30;
/// Cases shown of one notice.
const CASES: i32 = 3;

/// `GET /notices`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Notices)?;
    let (account, now) = (signed.viewer.account, kit.clock.now());
    let after = Cursor::place(Cursor::read(Some(&client::query_value(&request, "cursor")))?);
    let mut rows = kit.store.notices_of(account, now, after, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|last| Cursor::at(last.shown_from, last.id).to_text());
    let mut cases = cases_of(&kit, &signed, &rows).await?;
    let lines: Result<Vec<NoticeLine>, StoreError> =
        rows.iter().map(|row| line(row, cases.remove(&row.id).unwrap_or_default(), now)).collect();
    ok(&NoticesPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        lines: lines?,
        unread: kit.store.unread_notices(account, now).await?,
        next: next.map(|cursor| format!("{HOME}?cursor={cursor}")),
    })
}

/// `POST /notices`: all that is shown was read.
pub async fn read(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Notices)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.store.read_notices(signed.viewer.account, kit.clock.now()).await?;
    Ok(see(HOME))
}

/// The first cases of each notice, as far as they are seen: what was passed on is told without them.
async fn cases_of(kit: &Kit, signed: &SignedIn, rows: &[NoticeRow]) -> Result<HashMap<Uuid, Vec<NoticeCase>>, Problem> {
    let told = kit.store.facts_of_notices(rows.iter().map(|row| row.id).collect(), CASES).await?;
    let ids: Vec<Uuid> = told.iter().map(|(_, case)| *case).collect();
    let seen = kit.store.cases_among(&signed.viewer, &ids).await?;
    let seen: HashMap<Uuid, String> = seen.iter().map(|row| (row.case.id, row.excerpt(EXCERPT))).collect();
    let mut cases: HashMap<Uuid, Vec<NoticeCase>> = HashMap::new();
    for (notice, case) in told {
        let Some(excerpt) = seen.get(&case) else { continue };
        let shown = NoticeCase { href: format!("/cases/{case}"), excerpt: excerpt.clone() };
        cases.entry(notice).or_default().push(shown);
    }
    Ok(cases)
}

fn line(row: &NoticeRow, cases: Vec<NoticeCase>, now: Instant) -> Result<NoticeLine, StoreError> {
    let kind: NoticeKind = read_code("notices", row.id, &row.kind)?;
    Ok(NoticeLine {
        words: kind.words(row.count.unsigned_abs()),
        when: china_time::near(instant(row.shown_from), now),
        unread: row.read_at.is_none(),
        cases,
    })
}
