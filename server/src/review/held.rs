//! `/admin/held`: what the content check holds, decided on by staff of the county with a reason.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use uuid::Uuid;

use super::{
    asking,
    decision::Decision,
    pages::{HeldPage, HeldText},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        content_check,
        directory::Directory,
        moves::Move,
        number::Number,
        permission::Verb,
        review::{Review, SUBMISSION, State},
        timeline::Names,
    },
    http::{
        answer::{Answer, page, see},
        case_view::{History, photo_address, shown_light},
        client,
        form::Form,
        kit::Kit,
        list::Cursor,
        nav,
        page::{FieldErrors, Photo},
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::{StoreError, rows::CaseRow},
};

pub const HOME: &str = "/admin/held";
/// Cases of one page, the oldest first.
const PAGE: u64 = 20;

/// `GET /admin/held`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Review)?;
    let mut shown = list(&request, &kit, &signed).await?;
    match client::query_value(&request, "after").as_str() {
        "released" => shown.done = Some("已通过，承办人现在能看到".into()),
        "sealed" => shown.done = Some("已密封，只有县代表工委能看".into()),
        "refused" => shown.done = Some("已告诉居民没有通过和去处".into()),
        "seen" => shown.done = Some("已记下看过了".into()),
        "gone" => shown.failed = Some("这一件刚才有人决定了，或者居民撤回了".into()),
        _ => {}
    }
    page(StatusCode::OK, &shown)
}

/// `POST /admin/held/{id}/decision`.
pub async fn decide(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    typed: Path<String>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Review)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let id = Uuid::try_parse(&typed).map_err(|_| Problem::NotFound)?;
    let of: u32 = form.get("of").parse().map_err(|_| Problem::NotFound)?;
    let decision = match Decision::parse(&form) {
        Ok(decision) => decision,
        Err(problem) => {
            let mut shown = list(&request, &kit, &signed).await?;
            let mut texts = shown.texts.iter_mut();
            if let Some(text) = texts.find(|text| text.id == id.to_string() && text.of == of) {
                text.reason = form.get("reason").to_owned();
                text.guidance = form.get("guidance").to_owned();
                text.errors = FieldErrors::of_faults(problem.faults());
                shown.failed = Some(format!("{}还没有决定，下面有{}处要改", text.number, text.errors.0.len()));
            }
            return page(StatusCode::UNPROCESSABLE_ENTITY, &shown);
        }
    };
    match decision.make(&kit, &signed.viewer, id, of).await {
        Ok(_) => Ok(see(&format!("{HOME}?after={}", decision.code()))),
        Err(Problem::WrongMove(_) | Problem::NotFound) => Ok(see(&format!("{HOME}?after=gone"))),
        Err(other) => Err(other),
    }
}

async fn list(request: &HttpRequest, kit: &Kit, signed: &SignedIn) -> Result<HeldPage, Problem> {
    let from = Cursor::read(Some(&client::query_value(request, "from")))?;
    let mut rows = kit.store.in_review(&signed.viewer, Cursor::place(from), PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let place = |last: &CaseRow| Cursor { at: last.row.submitted_at, id: last.row.id }.to_text();
    let next = rows.last().filter(|_| more).map(|last| format!("{HOME}?from={}", place(last)));
    let (now, mut texts) = (kit.clock.now(), Vec::new());
    for row in &rows {
        texts.extend(texts_of(kit, row, now).await?);
    }
    Ok(HeldPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        done: None,
        failed: None,
        texts,
        next,
    })
}

/// Every text of a case that waits for a person.
async fn texts_of(kit: &Kit, row: &CaseRow, now: Instant) -> Result<Vec<HeldText>, StoreError> {
    let history = History::load(kit, &row.case).await?;
    let directory = kit.cards.now();
    let waiting = row.case.reviews.iter().filter(|review| matches!(review.state, State::Held | State::Marked));
    Ok(waiting.map(|review| text_of(row, review, &history, &directory, now)).collect())
}

fn text_of(row: &CaseRow, review: &Review, history: &History, directory: &Directory, now: Instant) -> HeldText {
    let words = history.words_of(review.of).unwrap_or_default();
    let text = asking::text(&words);
    let photos = words.submission.as_ref().map_or(&words.photos, |submission| &submission.photos);
    let photos = photos.iter().enumerate();
    HeldText {
        id: row.case.id.to_string(),
        of: review.of,
        number: Number::parse(&row.row.number).map_or_else(|_| row.row.number.clone(), |number| number.spaced()),
        light: shown_light(&row.case, now),
        what: what(history, review.of),
        since: china_time::near(review.since, now),
        to: row.holder().map(|holder| directory.holder(&holder)).unwrap_or_default(),
        why: content_check::words_of(&review.reasons),
        proposes_sealing: review.proposes_sealing(),
        sealable: !row.case.sealed && (review.proposes_sealing() || review.of == SUBMISSION),
        hints: content_check::hints(&text).into_iter().map(|hint| hint.words().into()).collect(),
        photos: photos.map(|(at, id)| Photo { src: photo_address(id), words: format!("照片{}", at + 1) }).collect(),
        words: text,
        marked: review.state == State::Marked,
        whole: review.of == SUBMISSION,
        reason: String::new(),
        guidance: String::new(),
        errors: FieldErrors::default(),
    }
}

fn what(history: &History, of: u32) -> String {
    let words = match history.made(of) {
        Some(Move::Submitted { .. }) => "新诉求",
        Some(Move::Resubmitted) => "又提交了一次",
        Some(Move::Supplemented) => "补充说明",
        Some(Move::Rated { .. }) => "评价里的话",
        Some(Move::Appealed { .. }) => "要求复核的理由",
        Some(Move::Withdrawn) => "撤回的理由",
        _ => "文字",
    };
    words.into()
}
