//! One code: where it hangs, what became of it, and what its keepers do with it.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use chrono::{Days, TimeDelta};
use uuid::Uuid;

use super::{
    known::{self, Known, kind_words},
    list::{FIGURE_DAYS, HOME, share},
    pages::{CodeFigures, CodePage, Forms, HistoryLine},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        code_life::{DeputyStatus, Happened, LEADS_AT_MOST, LEADS_FOR},
        directory::{CodeKind, CodeState, Deputy, Directory},
        fault::Faults,
        permission,
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::{Choice, FieldErrors, Photo},
        problem::Problem,
        session::SignedIn,
    },
    photos::new_id,
    shared_state::limits::Counted,
    store::{
        StoreError,
        codes::{By, NewCode},
    },
};

const PLACE: Bounds = Bounds { name: "张贴的地点", least: 2, most: 100 };
const REASON: Bounds = Bounds { name: "原因", least: 2, most: 200 };

/// `GET /codes/{token}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, typed: Path<String>) -> Answer {
    let directory = kit.cards.now();
    let known = known::one(&kit, &directory, &signed, &typed)?;
    let mut shown = code_page(&request, &kit, &signed, &directory, &known).await?;
    shown.done = done_words(&client::query_value(&request, "done"));
    page(StatusCode::OK, &shown)
}

/// What is done to a code, by the last part of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Placement,
    Replacement,
    Revocation,
    Restoration,
    Another,
    Status,
}

impl Verb {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "placement" => Self::Placement,
            "replacement" => Self::Replacement,
            "revocation" => Self::Revocation,
            "restoration" => Self::Restoration,
            "another" => Self::Another,
            "status" => Self::Status,
            _ => return None,
        })
    }
}

fn done_words(done: &str) -> Option<String> {
    let words = match Verb::parse(done)? {
        Verb::Placement => "记下了张贴的地点",
        Verb::Replacement => "这是新码，请打印张贴；旧码会转到这里",
        Verb::Revocation => "已停用，扫这个码的人会看到该找谁",
        Verb::Restoration => "已恢复",
        Verb::Another => "这是另一个码，请打印，贴到第二个地方",
        Verb::Status => "任职情况已改，没办完的诉求会转给接着办的人",
    };
    Some(words.into())
}

/// `POST /codes/{token}/{verb}`: 303 with what was done, or the page again with what was typed.
pub async fn change(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    path: Path<(String, String)>,
    payload: Payload,
) -> Answer {
    let (typed, verb) = path.into_inner();
    let verb = Verb::parse(&verb).ok_or(Problem::NotFound)?;
    signed.may(permission::Verb::Codes)?;
    let mut form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let directory = kit.cards.now();
    let known = known::one(&kit, &directory, &signed, &typed)?;
    match make(&kit, &signed, &directory, &known, verb, &mut form).await {
        Ok(token) => {
            // Dead at once where it was ended; every other process reads it within seconds.
            kit.cards.refresh_after_change(&kit.store).await;
            Ok(see(&format!("{HOME}/{token}?done={}", typed_verb(&request))))
        }
        Err(problem @ (Problem::Invalid(_) | Problem::EditConflict)) => {
            kit.cards.refresh_after_change(&kit.store).await;
            let directory = kit.cards.now();
            let known = known::one(&kit, &directory, &signed, &typed)?;
            let mut shown = code_page(&request, &kit, &signed, &directory, &known).await?;
            if matches!(problem, Problem::EditConflict) {
                shown.conflict = Some("这个码刚被别人改过，请看清现在的情况再改".into());
            }
            put_back(&mut shown.forms, verb, &form, &problem);
            page(actix_web::ResponseError::status_code(&problem), &shown)
        }
        Err(other) => Err(other),
    }
}

fn typed_verb(request: &HttpRequest) -> &str {
    request.path().rsplit('/').next().unwrap_or_default()
}

/// Makes the change; the token of the page to go on to.
async fn make(
    kit: &Kit,
    signed: &SignedIn,
    directory: &Directory,
    known: &Known<'_>,
    verb: Verb,
    form: &mut Form,
) -> Result<String, Problem> {
    if !may(signed, known, verb) {
        return Err(Problem::EditConflict);
    }
    let (token, by, clock, store) = (known.token.to_string(), by(signed), &kit.clock, &kit.store);
    let reason =
        |form: &Form| text::parse(form.get("reason"), REASON).map_err(|message| Problem::invalid("reason", message));
    let made = match verb {
        Verb::Placement => {
            let (photos, fault) = form.keep_photos(&kit.photos, clock, |_| new_id(clock)).await?;
            let mut faults = Faults::default();
            let place = faults.keep("place", text::parse(form.get("place"), PLACE));
            if let Some(message) = fault.or_else(|| (photos.len() > 1).then(|| "一张照片就够了".into())) {
                faults.add("photos", &message);
            }
            let place = place.filter(|_| faults.0.is_empty()).ok_or(Problem::Invalid(faults.0))?;
            store.place_code(clock, &token, &place, photos.first(), &by).await
        }
        Verb::Replacement => {
            let days = form.get("days").trim().parse::<i64>().ok().filter(|days| (0..=LEADS_AT_MOST).contains(days));
            let days = days.ok_or_else(|| Problem::invalid("days", format!("请填0到{LEADS_AT_MOST}之间的天数")))?;
            let new = successor_code(kit, known);
            let new_token = new.token.to_string();
            let until = clock.now() + TimeDelta::days(days);
            store.replace_code(clock, &token, new, until, &by).await.map_err(problem)?;
            return Ok(new_token);
        }
        Verb::Another => {
            let new = successor_code(kit, known);
            let new_token = new.token.to_string();
            store.issue_code(clock, new, &by).await?;
            return Ok(new_token);
        }
        Verb::Revocation => store.revoke_code(clock, &token, &reason(form)?, &by).await,
        Verb::Restoration => store.restore_code(clock, &token, &reason(form)?, &by).await,
        Verb::Status => {
            let deputy = known.card.deputy.ok_or(Problem::NotFound)?;
            let mut faults = Faults::default();
            let status = DeputyStatus::parse(form.get("status"));
            let status = faults.keep("status", status.ok_or_else(|| "请选任职情况".to_owned()));
            let reason = faults.keep("reason", text::parse(form.get("reason"), REASON));
            let successor = faults.keep("successor", successor(directory, deputy, form.get("successor")));
            let (Some(status), Some(reason), Some(successor)) = (status, reason, successor) else {
                return Err(Problem::Invalid(faults.0));
            };
            let successor = successor.filter(|_| status != DeputyStatus::Active);
            store.set_deputy_status(clock, deputy.id, status, successor, &reason, &by).await
        }
    };
    made.map_err(problem)?;
    Ok(token)
}

/// What can be done to a code as it stands. Whether a deputy serves is the committee's to say (代表法第六十一条、第六十二条).
fn may(signed: &SignedIn, known: &Known<'_>, verb: Verb) -> bool {
    let code = known.card.code;
    match verb {
        Verb::Placement => known.state == CodeState::Live,
        Verb::Replacement => {
            matches!(known.state, CodeState::Live | CodeState::Revoked) && code.kind != CodeKind::Event
        }
        Verb::Another => known.state == CodeState::Live && code.kind != CodeKind::Event,
        Verb::Revocation => !code.revoked || known.state == CodeState::Leading,
        Verb::Restoration => code.revoked,
        Verb::Status => {
            known.card.deputy.is_some() && permission::ever(signed.viewer.office(), permission::Verb::DeputyStatus)
        }
    }
}

fn problem(error: StoreError) -> Problem {
    match error {
        StoreError::Conflict => Problem::EditConflict,
        other => other.into(),
    }
}

pub fn by(signed: &SignedIn) -> By {
    By { account: Some(signed.viewer.account), name: signed.viewer.name.clone() }
}

/// A new code for what the old one stands for.
fn successor_code(kit: &Kit, known: &Known<'_>) -> NewCode {
    let code = known.card.code;
    NewCode {
        token: kit.new_token(),
        kind: code.kind,
        target: code.target,
        name: code.name.clone(),
        ends_at: code.ends_at,
    }
}

/// One of those who are offered.
fn successor(directory: &Directory, of: &Deputy, typed: &str) -> Result<Option<Uuid>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let offered = successors(directory, of.id, of.station).into_iter().any(|choice| choice.value == typed);
    let id = Uuid::try_parse(typed).ok().filter(|_| offered);
    id.map(Some).ok_or_else(|| "接任的要是同一个联络站在任的代表，请另选".into())
}

async fn code_page(
    request: &HttpRequest,
    kit: &Kit,
    signed: &SignedIn,
    directory: &Directory,
    known: &Known<'_>,
) -> Result<CodePage, Problem> {
    let (card, now) = (&known.card, kit.clock.now());
    let standing = match card.deputy.filter(|_| may(signed, known, Verb::Status)) {
        Some(deputy) => kit.store.deputy_standing(deputy.id).await?,
        None => None,
    };
    let days = kit.store.days_of_code(known.token.as_str()).await?;
    let from = china_time::day(now) - Days::new(FIGURE_DAYS - 1);
    let recent = days.iter().filter(|day| day.day >= from);
    let (scans, submissions) = recent.fold((0, 0), |(scans, sent), day| (scans + day.scans, sent + day.submissions));
    let last = days.iter().find(|day| day.scans > 0).map(|day| day.day.to_string());
    let history = kit.store.code_history(known.token.as_str()).await?;
    let here = card.code.place.as_ref().map(|place| place.id);
    let at_place: i64 = days.iter().filter(|day| Some(day.place) == here).map(|day| day.scans).sum();
    Ok(CodePage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        done: None,
        conflict: None,
        href: format!("{HOME}/{}", known.token),
        landing: format!("/c/{}?from=codes", known.token),
        title: card.title().to_owned(),
        kind: kind_words(card.code.kind).into(),
        duty: card.deputy.map(|deputy| format!("{}，{}", deputy.level_words(), deputy.district)),
        station: card.station.name.clone(),
        code_number: known.token.code_number(),
        state: known.state.words().into(),
        good: known.state.is_good(),
        place: card.code.place.as_ref().map(|place| place.words.clone()),
        leads_until: card.code.leads_until.filter(|until| *until > now).map(china_time::day_words),
        ends_at: card.code.ends_at.map(china_time::long),
        instead: card.code.instead.as_ref().map(|token| format!("{HOME}/{token}")),
        figures: CodeFigures { scans, submissions, share: share(scans, submissions), last, at_place },
        history: history.into_iter().map(history_line).collect(),
        can_place: may(signed, known, Verb::Placement),
        can_replace: may(signed, known, Verb::Replacement),
        can_have_another: may(signed, known, Verb::Another),
        can_revoke: may(signed, known, Verb::Revocation),
        can_restore: may(signed, known, Verb::Restoration),
        may_print: known.state == CodeState::Live && kit.site.public_url.is_some(),
        forms: Forms {
            days: LEADS_FOR.num_days().to_string(),
            status: standing.as_ref().map(|(status, _)| status.clone()),
            successor: standing.and_then(|(_, next)| next).map(|id| id.to_string()).unwrap_or_default(),
            ..Forms::default()
        },
        successors: card.deputy.map_or_else(Vec::new, |deputy| successors(directory, deputy.id, deputy.station)),
    })
}

/// Who may take over: those who serve at the same station.
fn successors(directory: &Directory, of: Uuid, station: Uuid) -> Vec<Choice> {
    let near = directory.deputies.values();
    let near = near.filter(|deputy| deputy.active && deputy.station == station && deputy.id != of);
    let mut near: Vec<Choice> = near
        .map(|deputy| Choice { value: deputy.id.to_string(), words: format!("{}，{}", deputy.name, deputy.district) })
        .collect();
    near.sort_by(|left, right| left.words.cmp(&right.words));
    near
}

fn history_line(row: crate::store::codes::CodeEventRow) -> HistoryLine {
    let happened = Happened::parse(&row.what);
    HistoryLine {
        at: Instant::from_timestamp_micros(row.at).map(china_time::short).unwrap_or_default(),
        what: happened.map_or_else(|| row.what.clone(), |happened| happened.words().into()),
        by: row.by,
        // The token of the new code says nothing to people: the link does.
        detail: row.detail.filter(|_| happened != Some(Happened::Replaced)),
        photo: row.photo.map(|id| Photo { src: format!("/api/v1/uploads/{id}"), words: "张贴的照片".into() }),
    }
}

fn put_back(forms: &mut Forms, verb: Verb, form: &Form, problem: &Problem) {
    let errors = FieldErrors::of_faults(problem.faults());
    let typed = |name: &str| form.get(name).to_owned();
    match verb {
        Verb::Placement => (forms.place, forms.placement) = (typed("place"), errors),
        Verb::Replacement => (forms.days, forms.replacement) = (typed("days"), errors),
        Verb::Revocation => (forms.revocation_reason, forms.revocation) = (typed("reason"), errors),
        Verb::Another => {}
        Verb::Restoration => (forms.restoration_reason, forms.restoration) = (typed("reason"), errors),
        Verb::Status => {
            forms.status = Some(typed("status"));
            forms.status_reason = typed("reason");
            forms.successor = typed("successor");
            forms.status_errors = errors;
        }
    }
}
