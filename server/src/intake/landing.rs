//! The page behind the scanned code: the form, and the form again with everything typed when it was not taken.

use std::net::IpAddr;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{Method, StatusCode},
    web::{Data, Path, Payload},
};

use super::{
    gate,
    pages::{
        CategoryChoice, CodeCard, CodeKind as ShownKind, DeadCodePage, LandingPage, Notice, RequestForm,
        UnknownCodePage,
    },
    scope,
    submit::{Intake, Taken},
    verify,
};
use crate::{
    domain::{
        category::CATEGORIES,
        china_time::{self, Instant},
        directory::{Card, CodeKind, Found},
        identity::IdempotencyKey,
        moves::Channel,
        submission::{ConsentInput, ContactInput, LocationInput, OtherChannelInput, RULES_VERSION, SubmissionInput},
        token::Token,
    },
    http::{
        answer::{Answer, page, see},
        case_cookie::{CaseCookie, ReceiptFacts},
        client,
        form::Form,
        kit::Kit,
        page::{ButtonLink, FieldError, FieldErrors, Frame},
        problem::Problem,
    },
};

/// `GET /c/{token}`: a fresh form with a new key.
pub async fn show(request: HttpRequest, kit: Data<Kit>, typed: Path<String>) -> Answer {
    let key = IdempotencyKey::from_random(kit.clock.new_key());
    let form = RequestForm { idempotency_key: key.reveal(), ..RequestForm::default() };
    let Ok(token) = gate::token(&kit, &typed) else { return unknown(&request, &kit) };
    let asked = gate::challenge(&kit, &request, &token, &key);
    let form = RequestForm { challenge: asked.map(|asked| asked.text).unwrap_or_default(), ..form };
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    if let Found::Live(card) = directory.find(&token, now) {
        // A page of ours that leads here says so: only what was scanned is a scan.
        if request.method() == Method::GET && !request.query_string().contains("from=") {
            kit.scans.scanned(token, now);
        }
        if let Some(new) = card.code.leads_to(now) {
            return Ok(see(&format!("/c/{new}?from=old")));
        }
    }
    form_page(&request, &kit, &token, form, FieldErrors::default(), None, StatusCode::OK)
}

/// `POST /c/{token}/requests`.
pub async fn submit(
    request: HttpRequest,
    kit: Data<Kit>,
    intake: Data<Intake>,
    typed: Path<String>,
    payload: Payload,
) -> Answer {
    let Ok(token) = gate::token(&kit, &typed) else { return unknown(&request, &kit) };
    // Counted before the body: whoever is over the limit sends words to be shown again, but fills no memory.
    let attacked = gate::is_under_attack(&kit, &request, &token);
    let counted = if attacked { Ok(()) } else { gate::count(&kit, &request, &token) };
    let proven = |form: &Form, key: &IdempotencyKey| {
        let answer = format!("{}.{}", form.get("challenge"), form.get("proof"));
        gate::prove(&kit, &token, key, answer.trim_end_matches('.'))
    };
    let wants_photos = async |form: &Form| match IdempotencyKey::parse(form.get("idempotency_key")) {
        _ if counted.is_ok() && !attacked => true,
        Some(key) if attacked && proven(form, &key).is_ok() => true,
        Some(key) => intake.was_acknowledged(&kit, &token, &key).await,
        None => false,
    };
    let (mut form, wrong) = Form::read_what_came(&request, payload, wants_photos).await;
    if let Some(problem) = wrong {
        return not_read(&request, &kit, &token, &form, &problem);
    }
    if form.ticked("again") {
        // 这是另一件事，单独提交: the same words in a new form with a new key.
        let mut shown = as_typed(&form, form.all("uploads"));
        shown.idempotency_key = kit.clock.new_key().to_string();
        shown.challenge.clear();
        return form_page(&request, &kit, &token, shown, FieldErrors::default(), None, StatusCode::OK);
    }
    let Some(key) = IdempotencyKey::parse(form.get("idempotency_key")) else {
        let mut shown = as_typed(&form, form.all("uploads"));
        shown.idempotency_key = kit.clock.new_key().to_string();
        shown.challenge.clear();
        let notice = Notice {
            title: "还没有提交".into(), text: "您写的内容都在下面，请再按一次提交。".into()
        };
        return form_page(
            &request,
            &kit,
            &token,
            shown,
            FieldErrors::default(),
            Some(notice),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
    };
    let counted = match attacked {
        true => proven(&form, &key).and_then(|()| gate::count(&kit, &request, &token)),
        false => counted,
    };
    match take(counted, client::address(&request, &kit), &kit, &intake, &token, &key, &mut form).await {
        Ok(taken) => received(&kit, &token, &taken),
        Err((shown, problem)) => again(&request, &kit, &token, *shown, &problem, form.photos_left_out),
    }
}

/// Everything from the typed words to the durable request; on refusal the words come back.
async fn take(
    counted: Result<(), Problem>,
    from: IpAddr,
    kit: &Kit,
    intake: &Intake,
    token: &Token,
    key: &IdempotencyKey,
    form: &mut Form,
) -> Result<Taken, (Box<RequestForm>, Problem)> {
    let early = as_typed(form, form.all("uploads"));
    let give_back = |problem| (Box::new(early.clone()), problem);
    gate::live(&kit.cards.now(), token, kit.clock.now()).map_err(give_back)?;
    gate::unless_repeated(counted, kit, intake, token, key).await.map_err(give_back)?;
    let (photos, photo_fault) =
        form.keep_photos(&kit.photos, &kit.clock, |photo| kit.secrets.photo_id(key, photo)).await.map_err(give_back)?;
    let shown = Box::new(as_typed(form, photos.clone()));
    let parsed = input(form, photos).parse(Channel::Scan);
    let mut faults = parsed.as_ref().err().cloned().unwrap_or_default();
    if let Some(message) = photo_fault {
        faults.push(crate::domain::fault::Fault::new("uploads", message));
    }
    match parsed {
        Ok(submission) if faults.is_empty() => intake
            .submit(kit, from, *token, key, submission)
            .await
            .map_err(|problem| (without_refused_photos(shown, &problem), problem)),
        _ => Err((shown, Problem::Invalid(faults))),
    }
}

/// Photos that were refused are not named again: the person adds others.
fn without_refused_photos(mut shown: Box<RequestForm>, problem: &Problem) -> Box<RequestForm> {
    if problem.faults().iter().any(|fault| fault.field == "uploads") {
        shown.uploads.clear();
    }
    shown
}

fn received(kit: &Kit, token: &Token, taken: &Taken) -> Answer {
    let number = taken.identity.number;
    let submitted_at = china_time::rfc3339(taken.submitted_at);
    let repeated = taken.repeated.map(|repeated| repeated.code().to_owned());
    let facts = ReceiptFacts::new(submitted_at, &taken.identity.salt, &taken.commitment, repeated, token.to_string())
        .about(taken.kind, taken.category.clone());
    let cookie = CaseCookie { number, query_code: taken.identity.query_code, receipt: Some(facts) };
    let mut response: HttpResponse = see(&format!("/q/{number}/receipt"));
    cookie.put(&mut response, kit)?;
    Ok(response)
}

/// The form again: same key, same words, what went wrong on top.
fn again(
    request: &HttpRequest,
    kit: &Kit,
    token: &Token,
    mut shown: RequestForm,
    problem: &Problem,
    photos_left_out: bool,
) -> Answer {
    use actix_web::ResponseError;
    let status = problem.status_code();
    if let Problem::ProofNeeded(asked) = problem {
        shown.challenge.clone_from(&asked.text);
    }
    match problem {
        Problem::Gone { .. } | Problem::NoSuchCode => {
            form_page(request, kit, token, shown, FieldErrors::default(), None, status)
        }
        Problem::Invalid(faults) => form_page(request, kit, token, shown, field_errors(faults), None, status),
        _ => {
            let mut answer = form_page(
                request,
                kit,
                token,
                shown,
                FieldErrors::default(),
                Some(notice(problem, photos_left_out)),
                status,
            )?;
            if let Some(wait) = problem.error_response().headers().get(actix_web::http::header::RETRY_AFTER) {
                answer.headers_mut().insert(actix_web::http::header::RETRY_AFTER, wait.clone());
            }
            Ok(answer)
        }
    }
}

fn field_errors(faults: &[crate::domain::fault::Fault]) -> FieldErrors {
    let anchored = |field: &str| if field == "uploads" { "photos".to_owned() } else { field.to_owned() };
    let errors = faults.iter().map(|it| FieldError { field: anchored(&it.field), message: it.message.clone() });
    FieldErrors(errors.collect())
}

fn notice(problem: &Problem, photos_left_out: bool) -> Notice {
    let photos = if photos_left_out { "照片要重新添加。" } else { "" };
    match problem {
        Problem::NotConfirmed => Notice {
            title: "网络不太好，还没有收到确认".into(),
            text: "您写的内容都在下面，请再按一次提交，不会重复。".into(),
        },
        Problem::ProofNeeded(asked) => Notice {
            title: "现在提交的人很多".into(),
            text: format!("请等{}秒后再按一次提交。您写的内容都在下面，不会重复。{photos}", asked.seconds),
        },
        other => Notice {
            title: other.title(), text: "您写的内容都在下面，稍等再按一次提交，不会重复。".into()
        },
    }
}

/// A body that could not be read whole: the words that came are shown again, with their key.
fn not_read(request: &HttpRequest, kit: &Kit, token: &Token, form: &Form, problem: &Problem) -> Answer {
    use actix_web::ResponseError;
    let mut shown = as_typed(form, form.all("uploads"));
    if IdempotencyKey::parse(&shown.idempotency_key).is_none() {
        shown.idempotency_key = kit.clock.new_key().to_string();
        shown.challenge.clear();
    }
    let text = match shown.content.is_empty() {
        true => "没有收下这次提交。请按返回键，您写的内容还在，减少照片后再提交。",
        false => "没有收下这次提交。您写的内容都在下面，照片要重新添加。",
    };
    let notice = Notice { title: problem.title(), text: text.into() };
    form_page(request, kit, token, shown, FieldErrors::default(), Some(notice), problem.status_code())
}

fn form_page(
    request: &HttpRequest,
    kit: &Kit,
    token: &Token,
    form: RequestForm,
    errors: FieldErrors,
    notice: Option<Notice>,
    status: StatusCode,
) -> Answer {
    let directory = kit.cards.now();
    let frame = client::frame(request, kit);
    let now = kit.clock.now();
    match directory.find(token, now) {
        Found::Unknown => unknown(request, kit),
        Found::Dead(card) => dead(frame, &card, directory.instead_of(&card, now), now, &form.content),
        Found::Live(card) => {
            let shown = LandingPage {
                frame,
                token: token.to_string(),
                card: code_card(&card, directory.area_name(&card.station.area.top())),
                addressee: addressee(&card),
                promise: format!("代表会在{}小时内查看", kit.clocks.now().profiles.usual.accept_hours),
                notice,
                errors,
                form,
                categories: CATEGORIES
                    .iter()
                    .map(|one| CategoryChoice { id: one.id.into(), name: one.name.into() })
                    .collect(),
                scope: scope::notes(),
                rules_version: RULES_VERSION.into(),
            };
            page(status, &shown)
        }
    }
}

fn code_card(card: &Card<'_>, county: &str) -> CodeCard {
    let station = card.station.name.clone();
    let (kind, title, lines) = match (card.code.kind, card.deputy, card.point) {
        (CodeKind::Deputy, Some(deputy), _) => {
            let duty = format!("{}，{}", deputy.congress_words(county), deputy.district);
            (ShownKind::Deputy, deputy.name.clone(), vec![duty, station])
        }
        (CodeKind::Point, _, Some(point)) => (ShownKind::Point, point.name.clone(), vec![station]),
        (CodeKind::Event, ..) => (ShownKind::Event, card.title().to_owned(), vec![station]),
        _ => {
            let lines = [card.station.address.clone(), card.station.hours.clone()];
            (ShownKind::Station, station, lines.into_iter().flatten().collect())
        }
    };
    CodeCard { kind, title, lines }
}

fn addressee(card: &Card<'_>) -> String {
    card.deputy.map_or_else(|| card.station.name.clone(), |deputy| format!("{}代表", deputy.name))
}

fn dead(frame: Frame, card: &Card<'_>, instead: Option<(&str, Card<'_>)>, now: Instant, kept: &str) -> Answer {
    let code_name = match card.code.kind {
        CodeKind::Deputy => "代表码",
        CodeKind::Station => "联络站码",
        CodeKind::Point => "联系点码",
        CodeKind::Event => "活动码",
    };
    let why = match (card.deputy.filter(|deputy| !deputy.active), card.code.ends_at) {
        (Some(deputy), _) => format!("{}现在不履行代表职务。", deputy.name),
        (_, Some(end)) if end <= now => format!("{}已经结束。", card.title()),
        _ => String::new(),
    };
    let (who_goes_on, button) = match &instead {
        Some((token, next)) => {
            let who = addressee(next);
            (who.clone(), Some(ButtonLink { href: format!("/c/{token}"), words: format!("向{who}提诉求") }))
        }
        None => (card.station.name.clone(), None),
    };
    let shown = DeadCodePage {
        frame,
        code_name: code_name.into(),
        why,
        who_goes_on,
        button,
        phone: card.station.phone.clone(),
        kept: kept.to_owned(),
    };
    page(StatusCode::GONE, &shown)
}

fn unknown(request: &HttpRequest, kit: &Kit) -> Answer {
    let shown = UnknownCodePage {
        frame: client::frame(request, kit),
        genuine_start: verify::genuine_start(request, kit),
        phone: kit.site.help_phone.clone(),
    };
    page(StatusCode::NOT_FOUND, &shown)
}

/// The form's names into the shape that JSON has too.
pub fn input(form: &Form, uploads: Vec<String>) -> SubmissionInput {
    let degrees = |name: &str| form.filled(name).map(|text| text.trim().parse().unwrap_or(f64::NAN));
    SubmissionInput {
        kind: form.filled("kind"),
        content: form.filled("content"),
        category: form.filled("category"),
        about_this_deputy: form.ticked("about_this_deputy"),
        location: Some(LocationInput {
            text: form.filled("location.text"),
            lat: degrees("location.lat"),
            lng: degrees("location.lng"),
        }),
        contact: Some(ContactInput { name: form.filled("contact.name"), phone: form.filled("contact.phone") }),
        consent: ConsentInput {
            rules_version: form.filled("consent.rules_version"),
            share_contact: form.ticked("consent.share_contact"),
            publish_result: form.ticked("consent.publish_result"),
            guardian: form.ticked("consent.guardian"),
        },
        uploads,
        other_channel: Some(OtherChannelInput {
            name: form.filled("other_channel.name"),
            number: form.filled("other_channel.number"),
        }),
    }
}

pub fn as_typed(form: &Form, uploads: Vec<String>) -> RequestForm {
    let typed = |name: &str| form.get(name).to_owned();
    RequestForm {
        idempotency_key: typed("idempotency_key"),
        content: typed("content"),
        kind: typed("kind"),
        category: typed("category"),
        location_text: typed("location.text"),
        location_lat: typed("location.lat"),
        location_lng: typed("location.lng"),
        uploads,
        contact_name: typed("contact.name"),
        contact_phone: typed("contact.phone"),
        about_this_deputy: form.ticked("about_this_deputy"),
        other_channel_name: typed("other_channel.name"),
        other_channel_number: typed("other_channel.number"),
        share_contact: form.ticked("consent.share_contact"),
        publish_result: form.ticked("consent.publish_result"),
        guardian: form.ticked("consent.guardian"),
        rules_accepted: !typed("consent.rules_version").is_empty(),
        challenge: typed("challenge"),
    }
}
