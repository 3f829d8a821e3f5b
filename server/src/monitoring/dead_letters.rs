//! Entries that could not be registered: seen as number, code, time and reason; their words only on a stated reason.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};

use super::pages::{DeadLetter, DeadLettersPage};
use crate::{
    domain::{
        china_time,
        directory::{Card, Found},
        permission::{self, Verb},
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, ok, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::{FieldError, FieldErrors},
        problem::Problem,
        session::SignedIn,
    },
    queue::{Buried, Queue, QueueError, entry::Entry},
    shared_state::limits::Counted,
    store::{audit::Audited, viewer::Viewer},
};

pub const HOME: &str = "/monitor/dead-letters";
/// Letters of one page: a handful on bad days, more only when something is thoroughly wrong.
const PAGE: usize = 200;
/// Letters that are looked through at all.
const MOST: usize = 20_000;
const REASON: Bounds = Bounds { name: "原因", least: 2, most: 200 };
const UNREADABLE: &str = "读不出来";

/// Staff of the whole county: nobody else looks at what has no area yet.
pub fn may_look(viewer: &Viewer) -> bool {
    permission::ever(viewer.office(), Verb::DeadLetters)
}

fn away(error: QueueError) -> Problem {
    tracing::warn!(%error, "the dead letters cannot be read");
    Problem::Unavailable("收件队列连不上，请过几分钟再试；里面的诉求不会丢".into())
}

/// `GET /monitor/dead-letters`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, queue: Data<Queue>, signed: SignedIn) -> Answer {
    signed.may(Verb::DeadLetters)?;
    let letters = letters(&queue).await?;
    let page = client::query_value(&request, "page").parse().unwrap_or(1);
    let mut shown = list(&request, &kit, &signed, letters, page);
    match client::query_value(&request, "after").as_str() {
        "replay" => shown.done = Some("已放回队列，几秒钟后刷新，看是否登记上".into()),
        "gone" => shown.failed = Some("这一件已经不在这里了".into()),
        _ => {}
    }
    ok(&shown)
}

/// `POST /monitor/dead-letters/{id}/replay`.
pub async fn replay(
    request: HttpRequest,
    kit: Data<Kit>,
    queue: Data<Queue>,
    signed: SignedIn,
    entry: Path<String>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::DeadLetters)?;
    signed.check(&kit, &Form::read(&request, payload).await?)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    kit.store.audit(&kit.clock, signed.viewer.actor().as_ref(), Audited::DeadLetterReplayed, &entry, None).await?;
    let was_there = queue.replay(&entry, kit.clock.now()).await.map_err(away)?;
    tracing::info!(target: "audit", account = %signed.viewer.account, entry = %entry, was_there, "dead letter replayed");
    Ok(see(&format!("{HOME}?after={}", if was_there { "replay" } else { "gone" })))
}

/// `POST /monitor/dead-letters/{id}/unsealing`: the words are in this one answer and nowhere else.
pub async fn unseal(
    request: HttpRequest,
    kit: Data<Kit>,
    queue: Data<Queue>,
    signed: SignedIn,
    entry: Path<String>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::DeadLetters)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let letters = letters(&queue).await?;
    let Some(place) = letters.iter().position(|buried| buried.entry == *entry) else {
        return Ok(see(&format!("{HOME}?after=gone")));
    };
    let buried = &letters[place];
    let opened = Entry::open(&kit.secrets, &buried.body).ok();
    if opened.as_ref().is_some_and(|opened| is_accused(&kit, opened, &signed.viewer)) {
        return Err(Problem::NotForThisRole);
    }
    let typed = form.get("reason").to_owned();
    let reason = text::parse(&typed, REASON);
    let words = match &reason {
        Ok(reason) => {
            let (account, by) = (signed.viewer.account, signed.viewer.actor());
            // Nothing is opened that is not audited first.
            kit.store.audit(&kit.clock, by.as_ref(), Audited::DeadLetterUnsealed, &entry, Some(reason)).await?;
            tracing::info!(target: "audit", %account, entry = %entry, "dead letter unsealed");
            Some(opened.map_or_else(|| "内容读不出来，密钥或版本不对".into(), |opened| opened.submission.content))
        }
        Err(_) => None,
    };
    let mut shown = list(&request, &kit, &signed, letters, place / PAGE + 1);
    if let Some(letter) = shown.letters.iter_mut().find(|letter| letter.id == *entry) {
        letter.words = words;
        if let Err(message) = &reason {
            letter.unsealing_reason = typed;
            letter.errors = FieldErrors(vec![FieldError { field: "reason".into(), message: message.clone() }]);
        }
    }
    page(if reason.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &shown)
}

/// Whoever it is about never reads it, whatever else that account may do.
fn is_accused(kit: &Kit, opened: &Entry, viewer: &Viewer) -> bool {
    let directory = kit.cards.now();
    let route = directory.route(&opened.token, opened.submission.about_this_deputy);
    let accused = route.and_then(|route| route.hidden_from);
    accused.is_some() && accused == viewer.deputy
}

async fn letters(queue: &Queue) -> Result<Vec<Buried>, Problem> {
    queue.buried(MOST).await.map_err(away)
}

/// One page of the letters, counted from 1.
fn list(request: &HttpRequest, kit: &Kit, signed: &SignedIn, letters: Vec<Buried>, page: usize) -> DeadLettersPage {
    let before = page.saturating_sub(1).saturating_mul(PAGE);
    let more = letters.len() > before.saturating_add(PAGE);
    DeadLettersPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        done: None,
        failed: None,
        letters: letters.into_iter().skip(before).take(PAGE).map(|buried| letter(kit, buried)).collect(),
        next: more.then(|| format!("{HOME}?page={}", page.max(1) + 1)),
    }
}

fn letter(kit: &Kit, buried: Buried) -> DeadLetter {
    let opened = Entry::open(&kit.secrets, &buried.body).ok();
    let received_at = opened.as_ref().map_or(buried.buried_at, |opened| opened.submitted_at);
    DeadLetter {
        number: opened.as_ref().map_or_else(|| UNREADABLE.into(), |opened| opened.number.spaced()),
        code: opened.as_ref().map_or_else(|| UNREADABLE.into(), |opened| code_words(kit, opened)),
        received_at: china_time::short(received_at),
        reason: reason_words(&buried.reason),
        tries: buried.tries,
        words: None,
        unsealing_reason: String::new(),
        errors: FieldErrors::default(),
        id: buried.entry,
    }
}

fn code_words(kit: &Kit, opened: &Entry) -> String {
    match kit.cards.now().find(&opened.token, kit.clock.now()) {
        Found::Live(Card { deputy: Some(deputy), .. }) | Found::Dead(Card { deputy: Some(deputy), .. }) => {
            format!("{}代表", deputy.name)
        }
        Found::Live(card) | Found::Dead(card) => card.station.name.clone(),
        Found::Unknown => "名册里没有这个码".into(),
    }
}

/// Reasons are kept as the registrar wrote them; the usual ones are said in the county's words.
fn reason_words(reason: &str) -> String {
    if reason.contains("does not open with the secrets") {
        "用本机的密钥打不开".into()
    } else if reason.contains("which this program does not know") {
        "是另一个版本的程序写的，请先升级".into()
    } else if reason.contains("the entry is not understood") {
        "内容的格式读不懂".into()
    } else if reason.contains("its code is not in the directory") {
        "名册里没有这个码".into()
    } else {
        format!("登记时数据库报错：{reason}")
    }
}
