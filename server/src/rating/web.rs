//! A resident's case as pages: look-up, the case, and its forms.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Payload},
};

use super::{
    at_case::{AtCase, Opened},
    find::{self, Tracked},
    moves::{self, RatingInput},
    pages::{CasePage, LookupPage},
    show,
};
use crate::{
    domain::{
        fault::Fault,
        number::{Number, QueryCode},
    },
    http::{
        answer::{Answer, ok, page, see},
        case_cookie::CaseCookie,
        client,
        form::Form,
        kit::Kit,
        page::{FieldError, FieldErrors},
        problem::Problem,
    },
    photos::new_id,
    queue::Queue,
    store::rows::CaseRow,
};

/// `GET /q`: two fields; with both filled, straight to the case.
pub async fn look_up(request: HttpRequest, kit: Data<Kit>, queue: Data<Queue>) -> Answer {
    let (number, code) = (client::query_value(&request, "number"), client::query_value(&request, "query_code"));
    if number.is_empty() && code.is_empty() {
        return ok(&lookup_page(&request, &kit, number, code, None));
    }
    match check(&request, &kit, &queue, &number, &code).await {
        // On, where the cookie of an earlier visit is sent: what it holds of the receipt stays.
        Ok((number, code)) => Ok(see(&format!("/q/{number}?k={code}"))),
        Err(Problem::NoSuchCase) => {
            let error = Some("没有查到，请核对编号和查询码".to_owned());
            page(StatusCode::NOT_FOUND, &lookup_page(&request, &kit, number, code, error))
        }
        Err(other) => Err(other),
    }
}

fn lookup_page(
    request: &HttpRequest,
    kit: &Kit,
    number: String,
    query_code: String,
    error: Option<String>,
) -> LookupPage {
    LookupPage { frame: client::frame(request, kit), number, query_code, error }
}

async fn check(
    request: &HttpRequest,
    kit: &Kit,
    queue: &Queue,
    number: &str,
    code: &str,
) -> Result<(Number, QueryCode), Problem> {
    let number = Number::parse(number).map_err(|_| Problem::NoSuchCase)?;
    let query_code = QueryCode::parse(code).ok_or(Problem::NoSuchCase)?;
    find::find_from(client::address(request, kit), kit, queue, &number, &query_code).await?;
    Ok((number, query_code))
}

/// Checks both numbers and leads to the case with its cookie, the query code out of the address.
async fn open(
    request: &HttpRequest,
    kit: &Kit,
    queue: &Queue,
    number: &Number,
    code: &str,
) -> Result<HttpResponse, Problem> {
    let (number, query_code) = check(request, kit, queue, number.as_str(), code).await?;
    let receipt = CaseCookie::of(request, kit, &number).and_then(|cookie| cookie.receipt);
    let mut response = see(&format!("/q/{number}"));
    CaseCookie { number, query_code, receipt }.put(&mut response, kit)?;
    Ok(response)
}

/// `GET /q/{number}`, with `?k=` once.
pub async fn show(request: HttpRequest, kit: Data<Kit>, queue: Data<Queue>, typed: Path<String>) -> Answer {
    let number = Number::parse(&typed).map_err(|_| Problem::NoSuchCase)?;
    let code = client::query_value(&request, "k");
    if !code.is_empty() {
        return match open(&request, &kit, &queue, &number, &code).await {
            Err(Problem::NoSuchCase) => not_found(&request, &kit, &number),
            other => other,
        };
    }
    let Some(cookie) = CaseCookie::of(&request, &kit, &number) else { return not_found(&request, &kit, &number) };
    let now = kit.clock.now();
    let frame = crate::http::page::Frame { csrf: cookie.csrf(&kit), ..client::frame(&request, &kit) };
    match find::find(&kit, &queue, &number, &cookie.query_code).await {
        Ok(Tracked::Queued(at)) => ok(&show::queued(&kit, frame, &number, at, now)),
        Ok(Tracked::Registered(case)) => {
            let done = done_words(&client::query_value(&request, "done")).map(str::to_owned);
            ok(&CasePage { done, ..show::page(&kit, frame, &case, now).await? })
        }
        Err(Problem::NoSuchCase) => not_found(&request, &kit, &number),
        Err(other) => Err(other),
    }
}

fn not_found(request: &HttpRequest, kit: &Kit, number: &Number) -> Answer {
    let error = Some("请输入查询码，再看这件诉求".to_owned());
    page(StatusCode::NOT_FOUND, &lookup_page(request, kit, number.spaced(), String::new(), error))
}

fn done_words(code: &str) -> Option<&'static str> {
    match code {
        "rating" => Some("已收到您的评价"),
        "reopen" => Some("已收到您的评价，重新办理"),
        "supplement" => Some("已收到您的补充说明"),
        "chase" => Some("已经替您催了一下"),
        "withdrawal" => Some("已撤回"),
        "appeal" => Some("已收到，会重新看一遍，结果写在这里"),
        _ => None,
    }
}

impl Opened {
    /// 303 with what was done, or the page again with what was typed and why it was not taken.
    async fn answer(
        self,
        at: &AtCase,
        moved: Result<CaseRow, Problem>,
        done: &str,
        put_back: impl FnOnce(&mut CasePage, &Form, &Problem),
    ) -> Answer {
        let problem = match moved {
            Ok(case) => return Ok(see(&format!("/q/{}?done={done}", case.row.number))),
            Err(problem @ (Problem::Invalid(_) | Problem::WrongMove(_) | Problem::EditConflict)) => problem,
            Err(other) => return Err(other),
        };
        let lookup = at.kit.secrets.lookup(&self.cookie.number, &self.cookie.query_code);
        let case = at.kit.store.case_by_lookup(&lookup).await?.ok_or(Problem::NoSuchCase)?;
        let frame = crate::http::page::Frame { csrf: self.cookie.csrf(&at.kit), ..client::frame(&at.request, &at.kit) };
        let mut shown = show::page(&at.kit, frame, &case, at.kit.clock.now()).await?;
        if !matches!(problem, Problem::Invalid(_)) {
            shown.failed = Some(problem.title());
        }
        put_back(&mut shown, &self.form, &problem);
        page(actix_web::ResponseError::status_code(&problem), &shown)
    }
}

pub(super) fn errors(problem: &Problem) -> FieldErrors {
    let shown = |fault: &Fault| {
        let field = if fault.field == "uploads" { "photos" } else { &fault.field };
        FieldError { field: field.into(), message: fault.message.clone() }
    };
    FieldErrors(problem.faults().iter().map(shown).collect())
}

/// `POST /q/{number}/rating`.
pub async fn rate(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let yes_no = |name: &str| opened.form.get(name).parse().ok();
    let input = RatingInput {
        query_code: None,
        satisfaction: opened.form.filled("satisfaction"),
        solved: yes_no("solved"),
        improved: yes_no("improved"),
        reasons: opened.form.all("reasons"),
        comment: opened.form.filled("comment"),
        reopen: opened.form.ticked("reopen") && opened.form.get("satisfaction") == "dissatisfied",
    };
    // Reasons belong to 不满意 only; without script they may have been ticked before another grade was chosen.
    let dissatisfied = input.satisfaction.as_deref() == Some("dissatisfied");
    let input = RatingInput { reasons: if dissatisfied { input.reasons } else { Vec::new() }, ..input };
    let done = if input.reopen { "reopen" } else { "rating" };
    let moved = match input.parse() {
        Ok(checked) => moves::rate(&at.kit, &opened.case, checked).await,
        Err(problem) => Err(problem),
    };
    opened
        .answer(&at, moved, done, |shown, form, problem| {
            if let Some(rating) = &mut shown.rating {
                rating.satisfaction = form.get("satisfaction").into();
                rating.solved = form.get("solved").into();
                rating.improved = form.get("improved").into();
                rating.reasons = form.all("reasons");
                rating.reopen = form.ticked("reopen");
                rating.comment = form.get("comment").into();
                rating.dissatisfied_open = dissatisfied;
                rating.errors = errors(problem);
            }
        })
        .await
}

/// `POST /q/{number}/supplements`.
pub async fn supplement(at: AtCase, payload: Payload) -> Answer {
    let mut opened = at.opened(payload).await?;
    let (photos, fault) = opened.form.keep_photos(&at.kit.photos, &at.kit.clock, |_| new_id(&at.kit.clock)).await?;
    let moved = match fault {
        Some(message) => Err(Problem::invalid("uploads", message)),
        None => moves::supplement(&at.kit, &opened.case, opened.form.get("text"), photos.clone()).await,
    };
    opened
        .answer(&at, moved, "supplement", |shown, form, problem| {
            if let Some(supplement) = &mut shown.supplement {
                supplement.text = form.get("text").into();
                let refused = problem.faults().iter().any(|fault| fault.field == "uploads");
                supplement.uploads = if refused { Vec::new() } else { photos };
                supplement.errors = errors(problem);
            }
        })
        .await
}

/// `POST /q/{number}/chases`.
pub async fn chase(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let moved = moves::chase(&at.kit, &opened.case).await;
    opened
        .answer(&at, moved, "chase", |shown, _, _| {
            if let Some(hint) = shown.chase.as_ref().and_then(|chase| chase.hint.clone()) {
                shown.failed = Some(format!("现在还不能催，{hint}"));
            }
        })
        .await
}

/// `POST /q/{number}/withdrawal`.
pub async fn withdraw(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let moved = moves::withdraw(&at.kit, &opened.case, opened.form.filled("text").as_deref()).await;
    opened.answer(&at, moved, "withdrawal", |_, _, _| ()).await
}

/// `POST /q/{number}/appeal`.
pub async fn appeal(at: AtCase, payload: Payload) -> Answer {
    let opened = at.opened(payload).await?;
    let moved = moves::appeal(&at.kit, &opened.case, opened.form.get("text")).await;
    opened
        .answer(&at, moved, "appeal", |shown, form, problem| {
            if let Some(appeal) = &mut shown.appeal {
                appeal.text = form.get("text").into();
                appeal.errors = errors(problem);
            }
        })
        .await
}
