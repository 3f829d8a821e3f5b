//! `/admin/roster`: the workbook out, a try that shows every change in words, and the import of exactly what was shown.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Payload},
};
use uuid::Uuid;

use super::{
    draft,
    faults::CellFaults,
    pages::{FaultRow, Preview, RosterPage},
    verb::{self, Sound},
    wording::Summary,
    workbook::MOST_FILE,
};
use crate::{
    domain::{permission::Verb, scope::AreaPath},
    http::{
        answer::{Answer, ok, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::viewer::Viewer,
};

const HOME: &str = "/admin/roster";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const NO_FILE: &str = "请先选一个 .xlsx 文件";
const GONE: &str = "刚才试的那份表格已经不在了，请再选一次文件";
const OTHER_DIRECTORY: &str = "名册在这中间被别人改过，下面是按现在的名册重新比对的改动，请再看一遍再确认";

/// The area that somebody's rows must lie in; `None` for the whole county.
pub fn within(viewer: &Viewer) -> Option<AreaPath> {
    (!viewer.area.is_top()).then(|| viewer.area.clone())
}

/// Who did it, for the audit.
pub fn person(viewer: &Viewer) -> Option<(Uuid, String)> {
    Some((viewer.account, viewer.name.clone()))
}

/// `GET /admin/roster`; with `?draft=` what a workbook would change.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Roster)?;
    let mut shown = empty(&request, &kit, &signed);
    match client::query_value(&request, "after").as_str() {
        "import" => shown.done = Some("已导入，名录和代表码已经更新".into()),
        "nothing" => shown.done = Some("表格和名册一样，没有要改的".into()),
        "gone" => shown.failed = Some(GONE.into()),
        "overtaken" => shown.failed = Some(OTHER_DIRECTORY.into()),
        _ => {}
    }
    if let Ok(id) = Uuid::parse_str(&client::query_value(&request, "draft")) {
        let Some(bytes) = draft::open(&kit, signed.viewer.account, id).await? else {
            return Ok(see(&format!("{HOME}?after=gone")));
        };
        match verb::look(&kit, bytes, within(&signed.viewer)).await?.into_sound() {
            Ok(sound) => shown.preview = Some(preview(id, &sound)),
            // It was sound when it was kept: the roster has changed under it.
            Err(faults) => show_faults(&mut shown, &faults),
        }
    }
    ok(&shown)
}

/// `POST /admin/roster`: a try. What is wrong is shown at once; what is right waits to be confirmed.
pub async fn look(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Roster)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let ours = async |form: &Form| signed.check(&kit, form).is_ok();
    let (mut form, wrong) = Form::read_what_came(&request, payload, ours).await;
    wrong.map_or(Ok(()), Err)?;
    signed.check(&kit, &form)?;
    let mut shown = empty(&request, &kit, &signed);
    let Some(bytes) = form.take_file() else {
        shown.failed = Some(if form.file_too_large { too_large() } else { NO_FILE.into() });
        return page(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    match verb::look(&kit, bytes.clone(), within(&signed.viewer)).await?.into_sound() {
        Err(faults) => {
            show_faults(&mut shown, &faults);
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Ok(sound) if sound.says().is_nothing() => Ok(see(&format!("{HOME}?after=nothing"))),
        Ok(sound) => {
            let id = draft::keep(&kit, signed.viewer.account, sound.digest, &bytes).await?;
            Ok(see(&format!("{HOME}?draft={id}")))
        }
    }
}

/// `POST /admin/roster/confirmation`: imports the workbook that was shown, unless the directory is another one by now.
pub async fn confirm(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Roster)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    let viewer = &signed.viewer;
    let gone = || Ok(see(&format!("{HOME}?after=gone")));
    let Ok(id) = Uuid::parse_str(form.get("draft")) else { return gone() };
    let Some(bytes) = draft::open(&kit, viewer.account, id).await? else { return gone() };
    let again = || see(&format!("{HOME}?draft={id}&after=overtaken"));
    let Ok(sound) = verb::look(&kit, bytes, within(viewer)).await?.into_sound() else { return Ok(again()) };
    if sound.seen() != form.get("seen") {
        return Ok(again());
    }
    match sound.apply(&kit, person(viewer)).await {
        Err(Problem::Overtaken(_)) => Ok(again()),
        applied => {
            applied?;
            kit.store.drop_roster_draft(viewer.account).await?;
            Ok(see(&format!("{HOME}?after=import")))
        }
    }
}

/// `GET /admin/roster/template.xlsx`.
pub async fn template(signed: SignedIn) -> Answer {
    signed.may(Verb::Roster)?;
    Ok(workbook(verb::template()?, "roster-template.xlsx"))
}

/// `GET /admin/roster/export.xlsx`: rows of one's own area, telephones included.
pub async fn export(kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Roster)?;
    let bytes = verb::export(&kit, within(&signed.viewer), person(&signed.viewer)).await?;
    Ok(workbook(bytes, "roster.xlsx"))
}

/// A workbook to be kept by nobody on the way.
pub fn workbook(bytes: Vec<u8>, name: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, SHEET))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(bytes)
}

pub fn too_large() -> String {
    format!("文件超过{}MB，请去掉图片和用不着的表再传", MOST_FILE / 1024 / 1024)
}

fn empty(request: &HttpRequest, kit: &Kit, signed: &SignedIn) -> RosterPage {
    let area = kit.cards.now().area_name(&signed.viewer.area).to_owned();
    RosterPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        only_area: within(&signed.viewer).map(|_| area),
        done: None,
        failed: None,
        preview: None,
        faults: Vec::new(),
        fault_count: 0,
        more_faults: 0,
    }
}

fn preview(draft: Uuid, sound: &Sound) -> Preview {
    let Summary { kinds, notes } = sound.says();
    Preview { draft: draft.to_string(), seen: sound.seen().to_owned(), kinds, notes }
}

fn show_faults(shown: &mut RosterPage, faults: &CellFaults) {
    (shown.fault_count, shown.more_faults) = (faults.count(), faults.more());
    let row = |fault: &crate::domain::fault::Fault| {
        let (sheet, cell) = fault.field.split_once('!').unwrap_or((&fault.field, ""));
        FaultRow { sheet: sheet.to_owned(), cell: cell.to_owned(), message: fault.message.clone() }
    };
    shown.faults = faults.listed().iter().map(row).collect();
}
