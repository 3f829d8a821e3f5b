//! `/admin/clocks`. What is promised already is never rewritten by what is saved here.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};

use super::{
    form,
    pages::{ClocksPage, ProfileFields, YearFields},
};
use crate::{
    clocks::Known,
    domain::{clocks::Clocks, digest, permission::Verb},
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
};

pub const HOME: &str = "/admin/clocks";
const OVERTAKEN: &str = "刚才有人改过。下面是您写的，请对照后再保存，保存后以您写的为准";

/// `GET /admin/clocks`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Clocks)?;
    kit.clocks.refresh(&kit.store).await?;
    let saved = client::query_value(&request, "after") == "saved";
    let mut shown = shown(&request, &kit, &signed, &kit.clocks.known());
    shown.done = saved.then(|| "已保存。几秒钟后新来的诉求按新的算，已经答应的时间不变".into());
    page(StatusCode::OK, &shown)
}

/// `POST /admin/clocks`.
pub async fn save(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Clocks)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.clocks.refresh(&kit.store).await?;
    let before = kit.clocks.known();
    let again = || as_typed(shown(&request, &kit, &signed, &before), &form);
    let clocks = match form::read(&form, &before.clocks) {
        Ok(clocks) => clocks,
        Err(faults) => {
            let refused =
                ClocksPage { seen: form.get("seen").into(), errors: FieldErrors::of_faults(&faults), ..again() };
            return page(StatusCode::UNPROCESSABLE_ENTITY, &refused);
        }
    };
    let by = signed.viewer.actor().ok_or(Problem::NotForThisRole)?;
    let (kept, changed) = (before.kept.as_deref(), changed(&before.clocks, &clocks));
    let replaced =
        form.get("seen") == mark(kept) && kit.store.replace_clocks(&kit.clock, &by, kept, &clocks, &changed).await?;
    if !replaced {
        return page(StatusCode::CONFLICT, &ClocksPage { failed: Some(OVERTAKEN.into()), ..again() });
    }
    kit.clocks.refresh(&kit.store).await?;
    tracing::info!(target: "audit", account = %signed.viewer.account, "working days and profiles edited");
    Ok(see(&format!("{HOME}?after=saved")))
}

/// What was edited, in a few letters: the kept text that is replaced only if it is still the same.
fn mark(kept: Option<&str>) -> String {
    kept.map(|text| digest::hex(&digest::sha256(text.as_bytes())[..8])).unwrap_or_default()
}

/// For the audit: which years, hours and profiles are other now.
fn changed(before: &Clocks, after: &Clocks) -> String {
    let mut told = Vec::new();
    for table in after.calendar.years() {
        if before.calendar.years().find(|known| known.year == table.year) != Some(table) {
            told.push(format!("{} is {}", table.year, table.canonical()));
        }
    }
    let gone = before.calendar.years().filter(|known| !after.calendar.knows(known.year));
    told.extend(gone.map(|known| format!("{} is gone", known.year)));
    if before.calendar.hours() != after.calendar.hours() {
        told.push(format!("hours {}", after.calendar.hours()));
    }
    if before.profiles != after.profiles {
        let profiles = serde_json::to_string(&after.profiles).expect("profiles are plain data");
        told.push(format!("profiles {profiles}"));
    }
    crate::domain::text::excerpt(&told.join("; "), 2_000)
}

fn shown(request: &HttpRequest, kit: &Kit, signed: &SignedIn, known: &Known) -> ClocksPage {
    let clocks = &known.clocks;
    ClocksPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        done: None,
        failed: None,
        missing: clocks.missing_year(kit.clock.now()),
        seen: mark(known.kept.as_deref()),
        hours: clocks.calendar.hours().to_string(),
        rating_days: clocks.profiles.rating_days.to_string(),
        profiles: form::profiles(&clocks.profiles),
        years: form::years(&clocks.calendar),
        errors: FieldErrors::default(),
    }
}

fn as_typed(shown: ClocksPage, form: &Form) -> ClocksPage {
    let typed = |name: String| form.get(&name).to_owned();
    let profiles = shown.profiles.into_iter().map(|profile| ProfileFields {
        accept_hours: typed(format!("{}.accept_hours", profile.field)),
        answer_days: typed(format!("{}.answer_days", profile.field)),
        ..profile
    });
    let years = shown.years.into_iter().map(|year| YearFields {
        year: year.year,
        source: typed(format!("year.{}.source", year.year)),
        rest: typed(format!("year.{}.rest", year.year)),
        work: typed(format!("year.{}.work", year.year)),
    });
    ClocksPage {
        hours: typed("hours".into()),
        rating_days: typed("rating_days".into()),
        profiles: profiles.collect(),
        years: years.collect(),
        ..shown
    }
}
