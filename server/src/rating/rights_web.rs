//! `/q/{number}/data`: what is kept of a resident, and the forms that change it. Works without script, behind the case's cookie.

use actix_web::{HttpRequest, HttpResponse, ResponseError, http::header, web::Payload};

use super::{
    at_case::AtCase,
    copy::{self, Known},
    pages::{DataPage, Fact},
    rights::{self, ConsentInput, ContactInput},
    web::errors,
};
use crate::{
    domain::{china_time, moves::Consented, submission::Location},
    http::{
        answer::{Answer, ok, page, see},
        case_cookie::CaseCookie,
        case_view::History,
        client,
        kit::Kit,
        page::Frame,
        problem::Problem,
    },
    store::rows::CaseRow,
};

/// The case of this browser's cookie; a queued one is registered first. `None` without a cookie.
async fn mine(at: &AtCase) -> Result<Option<(CaseCookie, CaseRow)>, Problem> {
    let Some(cookie) = at.cookie()? else { return Ok(None) };
    let case = at.registered(&cookie.query_code).await?;
    Ok(Some((cookie, case)))
}

/// Without the cookie, to the page that asks for the query code.
fn asks_for_the_code(at: &AtCase) -> HttpResponse {
    see(&at.number().map_or_else(|_| "/q".to_owned(), |number| format!("/q/{number}")))
}

/// `GET /q/{number}/data`.
pub async fn show(at: AtCase) -> Answer {
    let Some((cookie, case)) = mine(&at).await? else { return Ok(asks_for_the_code(&at)) };
    let done = done_words(&client::query_value(&at.request, "done")).map(str::to_owned);
    ok(&DataPage { done, ..shown(&at.request, &at.kit, &cookie, &case).await? })
}

/// `GET /q/{number}/data.json`: the copy, to be kept.
pub async fn download(at: AtCase) -> Answer {
    let Some((_, case)) = mine(&at).await? else { return Ok(asks_for_the_code(&at)) };
    let copy = serde_json::to_vec_pretty(&copy::of(&at.kit, &case).await?).map_err(Problem::internal)?;
    let name = format!("attachment; filename=\"{}.json\"", case.row.number);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(copy))
}

fn done_words(code: &str) -> Option<&'static str> {
    match code {
        "contact" => Some("已更正"),
        "consent" => Some("已改好，从现在起照这样办"),
        "erasure" => Some("已删除"),
        _ => None,
    }
}

async fn shown(request: &HttpRequest, kit: &Kit, cookie: &CaseCookie, case: &CaseRow) -> Result<DataPage, Problem> {
    let case = &case.opened(&kit.secrets.sealer)?;
    let history = History::load(kit, &case.case).await?;
    let known = Known::of(kit, case, &history)?;
    let agreed = known
        .rules_version
        .map(|version| format!("{}同意《个人信息处理规则》第{version}版", china_time::long(case.case.submitted_at)));
    Ok(DataPage {
        frame: Frame { csrf: cookie.csrf(kit), ..client::frame(request, kit) },
        number: case.row.number.clone(),
        done: None,
        failed: None,
        facts: facts(&known.contact.name, &known.contact.phone, &known.location),
        kept: known.kept,
        agreed,
        share_contact: case.row.share_contact,
        publish_result: case.row.publish_result,
        name: known.contact.name.unwrap_or_default(),
        phone: known.contact.phone.unwrap_or_default(),
        errors: Default::default(),
        erasable: !case.is_anonymous(),
        has_place: !known.location.is_empty(),
        open: case.case.stage.name().is_open(),
        organiser: kit.site.organiser.clone(),
        help_phone: kit.site.help_phone.clone(),
    })
}

fn facts(name: &Option<String>, phone: &Option<String>, location: &Location) -> Vec<Fact> {
    let not_left = || "没有".to_owned();
    let position = location.point.map(|(lat, lng)| format!("北纬{lat}，东经{lng}"));
    let fact = |label: &str, value: Option<String>| Fact { label: label.into(), value: value.unwrap_or_else(not_left) };
    vec![
        fact("称呼", name.clone()),
        fact("电话", phone.clone()),
        fact("地点", location.text.clone()),
        fact("手机定位", position),
    ]
}

fn back(number: &str, done: &str) -> HttpResponse {
    see(&format!("/q/{number}/data?done={done}"))
}

/// `POST /q/{number}/contact`.
pub async fn contact(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let value = |name: &str| opened.form.get(name).to_owned();
    let input = ContactInput { query_code: None, name: Some(value("name")), phone: Some(value("phone")) };
    match rights::correct(&at.kit, &opened.case, input).await {
        Ok(case) => Ok(back(&case.row.number, "contact")),
        Err(problem @ (Problem::Invalid(_) | Problem::WrongMove(_) | Problem::EditConflict)) => {
            let before = shown(&at.request, &at.kit, &opened.cookie, &opened.case).await?;
            let failed = (!matches!(problem, Problem::Invalid(_))).then(|| problem.title());
            let errors = errors(&problem);
            let again = DataPage { name: value("name"), phone: value("phone"), failed, errors, ..before };
            page(ResponseError::status_code(&problem), &again)
        }
        Err(other) => Err(other),
    }
}

/// `POST /q/{number}/consent`, with one consent and whether it is `given`.
pub async fn consent(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let given = Some(opened.form.ticked("given"));
    let consent: Option<Consented> = serde_json::from_value(opened.form.get("consent").into()).ok();
    let input = match consent {
        Some(Consented::ShareContact) => ConsentInput { share_contact: given, ..ConsentInput::default() },
        Some(Consented::PublishResult) => ConsentInput { publish_result: given, ..ConsentInput::default() },
        None => ConsentInput::default(),
    };
    let case = rights::consent(&at.kit, &opened.case, &input).await?;
    Ok(back(&case.row.number, "consent"))
}

/// `POST /q/{number}/erasure`.
pub async fn erasure(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let case = rights::erase(&at.kit, &opened.case, opened.form.ticked("keep_place")).await?;
    Ok(back(&case.row.number, "erasure"))
}
