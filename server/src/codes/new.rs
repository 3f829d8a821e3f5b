//! A code for an event: it ends with the event.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    list::{HOME, stations_of},
    one::by,
    pages::NewCodePage,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::CodeKind,
        fault::Faults,
        permission::Verb,
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::codes::NewCode,
};

const NAME: Bounds = Bounds { name: "活动的名称", least: 2, most: 30 };
/// The furthest an event's end may lie ahead, in days.
const LONGEST_EVENT: i64 = 366;

/// `GET /codes/new`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Codes)?;
    page(StatusCode::OK, &form_page(&request, &kit, &signed, &Form::default(), FieldErrors::default()))
}

/// `POST /codes/new`.
pub async fn create(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Codes)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    match read(&kit, &signed, &form) {
        Ok(new) => {
            let token = new.token;
            kit.store.issue_code(&kit.clock, new, &by(&signed)).await?;
            kit.cards.refresh_after_change(&kit.store).await;
            Ok(see(&format!("{HOME}/{token}")))
        }
        Err(faults) => {
            let shown = form_page(&request, &kit, &signed, &form, FieldErrors::of_faults(&faults.0));
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
    }
}

fn read(kit: &Kit, signed: &SignedIn, form: &Form) -> Result<NewCode, Faults> {
    let mut faults = Faults::default();
    let name = faults.keep("name", text::parse(form.get("name"), NAME));
    let directory = kit.cards.now();
    let station = Uuid::try_parse(form.get("station")).ok().and_then(|id| directory.stations.get(&id));
    let station = station.filter(|station| station.open && signed.viewer.area.contains(&station.area));
    let station = faults.keep("station", station.map(|it| it.id).ok_or_else(|| "请选办活动的联络站".to_owned()));
    let ends_at = faults.keep("ends_on", end_of_event(form.get("ends_on"), kit.clock.now()));
    let (Some(name), Some(target), Some(ends_at)) = (name, station, ends_at) else { return Err(faults) };
    Ok(NewCode { token: kit.new_token(), kind: CodeKind::Event, target, name: Some(name), ends_at: Some(ends_at) })
}

fn end_of_event(typed: &str, now: Instant) -> Result<Instant, String> {
    let day = typed.trim().parse::<NaiveDate>().map_err(|_| "请填活动最后一天的日期".to_owned())?;
    let days = (day - china_time::day(now)).num_days();
    match days {
        ..0 => Err("活动的最后一天已经过了，请核对".into()),
        0..=LONGEST_EVENT => Ok(china_time::end_of(day)),
        _ => Err("活动的最后一天太远，请填一年以内的日期".into()),
    }
}

fn form_page(request: &HttpRequest, kit: &Kit, signed: &SignedIn, form: &Form, errors: FieldErrors) -> NewCodePage {
    NewCodePage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        stations: stations_of(&kit.cards.now(), &signed.viewer.area),
        name: form.get("name").to_owned(),
        station: form.get("station").to_owned(),
        ends_on: form.get("ends_on").to_owned(),
        errors,
    }
}
