//! The page of the audit, for its administrator alone.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};

use super::{
    filter,
    pages::{AuditPage, EntryRow, SourceForm},
    state,
};
use crate::{
    domain::{
        china_time,
        fault::Fault,
        number::Number,
        permission::Verb,
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, ok, page},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::{Choice, Fact, FieldErrors},
        problem::Problem,
        session::{self, SignedIn},
    },
    shared_state::limits::Counted,
    store::{audit::Audited, audit_list::AuditRow, rows::instant, sources::Source, viewer::Viewer},
};

pub const HOME: &str = "/admin/audit";
/// Rows of a page.
const PAGE: u64 = 50;
const REASON: Bounds = Bounds { name: "原因", least: 2, most: 200 };

/// The audit has no area: whoever reads it reads the whole county's.
pub(super) fn only_the_auditor(viewer: &Viewer) -> Result<(), Problem> {
    session::may(viewer, Verb::Audit)?;
    viewer.area.is_top().then_some(()).ok_or(Problem::NotForThisRole)
}

/// `GET /admin/audit`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    only_the_auditor(&signed.viewer)?;
    let shown = list(&request, &kit, &signed, SourceForm::default()).await?;
    match shown.filter.errors.any() {
        false => ok(&shown),
        true => page(StatusCode::UNPROCESSABLE_ENTITY, &shown),
    }
}

/// `POST /admin/audit/source`: where a submission came from is in this one answer and nowhere else.
pub async fn source(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    only_the_auditor(&signed.viewer)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let typed = SourceForm {
        number: form.get("number").to_owned(),
        reason: form.get("reason").to_owned(),
        ..SourceForm::default()
    };
    let (number, reason) = (Number::parse(&typed.number), text::parse(&typed.reason, REASON));
    let (Ok(number), Ok(reason)) = (&number, &reason) else {
        let number = number.is_err().then(|| Fault::new("number", "编号是16位数字，请核对"));
        let faults: Vec<Fault> = number.into_iter().chain(reason.err().map(|why| Fault::new("reason", why))).collect();
        let form = SourceForm { errors: FieldErrors::of_faults(&faults), ..typed };
        return page(StatusCode::UNPROCESSABLE_ENTITY, &list(&request, &kit, &signed, form).await?);
    };
    // Nothing is opened that is not audited first.
    let person = Some((signed.viewer.account, signed.viewer.name.clone()));
    kit.store.audit_of(&kit.clock, person, Audited::SourceOpened, number.as_str(), Some(reason)).await?;
    let found = kit.store.sources_of(number, &kit.secrets.sealer).await?;
    let fact = |source: Source| Fact { label: time_words(&source.submitted_at), value: source.address.to_string() };
    let form = SourceForm {
        number: number.spaced(),
        found: Some(found.into_iter().map(fact).collect()),
        ..SourceForm::default()
    };
    ok(&list(&request, &kit, &signed, form).await?)
}

fn time_words(submitted_at: &str) -> String {
    let read = chrono::DateTime::parse_from_rfc3339(submitted_at);
    read.map_or_else(|_| submitted_at.to_owned(), |at| china_time::long(at.to_utc()))
}

async fn list(request: &HttpRequest, kit: &Kit, signed: &SignedIn, source: SourceForm) -> Result<AuditPage, Problem> {
    let (wanted, filter) = filter::read(request);
    let (whole, state) = state::tell(kit).await?;
    let mut rows = match filter.errors.any() {
        false => kit.store.audit_entries(&wanted, PAGE + 1).await?,
        true => Vec::new(),
    };
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let last = rows.last().and_then(|row| row.sequence).filter(|_| more);
    let kinds = Audited::ALL.iter().map(|one| Choice { value: one.code().into(), words: one.words().into() });
    Ok(AuditPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        whole,
        state,
        kinds: kinds.collect(),
        next: last.map(|last| format!("{HOME}{}", client::query_with(request, "before", &last.to_string()))),
        export: format!("{HOME}/export.csv{}", client::query_with(request, "before", "")),
        rows: rows.into_iter().map(row).collect(),
        filter,
        source,
    })
}

/// What was done, as it is read; a code of another version as it is stored.
pub(super) fn what_words(code: &str) -> String {
    let known = Audited::ALL.iter().find(|one| one.code() == code);
    known.map_or(code, |one| one.words()).to_owned()
}

fn row(row: AuditRow) -> EntryRow {
    EntryRow {
        sequence: row.sequence.unwrap_or_default(),
        at: china_time::short(instant(row.at)),
        by: if row.account_id.is_none() { "服务器上的命令".into() } else { row.by },
        what: what_words(&row.what),
        entry: row.entry,
        reason: row.reason,
    }
}
