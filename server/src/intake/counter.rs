//! The counter: an officer registers for somebody who came, called or wrote, in the same number series, and prints
//! the slip.

use std::net::IpAddr;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    json::TakenJson,
    landing,
    pages::{RegisterForm, RegisterPage, SlipPage},
    submit::{Intake, Taken},
};
use crate::{
    domain::{
        category::CATEGORIES,
        china_time,
        directory::Directory,
        fault::Fault,
        holder::Holder,
        identity::IdempotencyKey,
        moves::Channel,
        permission::Verb,
        submission::{
            ConsentInput, ContactInput, LocationInput, OtherChannelInput, RULES_VERSION, Submission, SubmissionInput,
        },
        timeline::Names,
        token::Token,
    },
    http::{
        answer::{Answer, json, ok, page, see},
        body,
        case_cookie::{CaseCookie, ReceiptFacts},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::{Choice, ChoiceGroup, FieldErrors},
        problem::Problem,
        session::{Bearer, SignedIn},
    },
    shared_state::limits::Counted,
    store::{rows::CaseRow, viewer::Viewer},
};

/// A registration at the counter: a submission with its channel and whom it goes to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterInput {
    /// `walk_in`, `phone`, `paper` or `event`.
    #[schema(required, value_type = String)]
    channel: Option<String>,
    /// A deputy or a station of the area; the officer's own station when absent.
    to: Option<CounterTarget>,
    #[schema(required, value_type = String)]
    kind: Option<String>,
    #[schema(required, value_type = String)]
    content: Option<String>,
    category: Option<String>,
    #[serde(default)]
    about_this_deputy: bool,
    location: Option<LocationInput>,
    contact: Option<ContactInput>,
    #[serde(default)]
    #[schema(required)]
    consent: ConsentInput,
    #[serde(default)]
    uploads: Vec<String>,
    other_channel: Option<OtherChannelInput>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterTarget {
    /// `deputy` or `station`.
    #[schema(required, value_type = String)]
    kind: Option<String>,
    #[schema(required, value_type = String)]
    id: Option<String>,
}

/// A checked registration.
struct Checked {
    token: Token,
    submission: Submission,
}

impl CounterInput {
    fn parse(self, kit: &Kit, viewer: &Viewer) -> Result<Checked, Vec<Fault>> {
        let mut faults = Vec::new();
        let channel = match self.channel.as_deref() {
            Some("walk_in") => Some(Channel::WalkIn),
            Some("phone") => Some(Channel::Phone),
            Some("paper") => Some(Channel::Paper),
            Some("event") => Some(Channel::Event),
            _ => {
                faults.push(Fault::new("channel", "请选从哪里来：到站、来电、书面或活动现场"));
                None
            }
        };
        let token = target(kit, viewer, self.to).map_err(|message| faults.push(Fault::new("to", message))).ok();
        let input = SubmissionInput {
            kind: self.kind,
            content: self.content,
            category: self.category,
            about_this_deputy: self.about_this_deputy,
            location: self.location,
            contact: self.contact,
            consent: self.consent,
            uploads: self.uploads,
            other_channel: self.other_channel,
        };
        let submission = input.parse(channel.unwrap_or(Channel::WalkIn)).map_err(|more| faults.extend(more)).ok();
        match (token, submission) {
            (Some(token), Some(submission)) if faults.is_empty() => Ok(Checked { token, submission }),
            _ => Err(faults),
        }
    }
}

/// The code of whom it goes to: the request gets the same identity as one scanned there.
fn target(kit: &Kit, viewer: &Viewer, to: Option<CounterTarget>) -> Result<Token, String> {
    let missing = || "请选交给哪个联络站或哪位代表".to_owned();
    let directory = kit.cards.now();
    let id = |to: &CounterTarget| to.id.as_deref().and_then(|id| Uuid::try_parse(id).ok());
    let to = match &to {
        None => viewer.station.map(Holder::Station),
        Some(to) => match to.kind.as_deref() {
            Some("station") => id(to).map(Holder::Station),
            Some("deputy") => id(to).map(Holder::Deputy),
            _ => None,
        },
    }
    .ok_or_else(missing)?;
    let nearby = directory.area_of(&to).is_some_and(|area| viewer.area.contains(area));
    let id = to.id().filter(|_| nearby && directory.can_act(&to)).ok_or_else(missing)?;
    let code = directory.code_of(&id).ok_or("这一位还没有代表码，请另选")?;
    kit.secrets.parse_token(code).map_err(|_| missing())
}

#[utoipa::path(post, path = "/api/v1/cases", tag = "handling", request_body = CounterInput, security(("bearer" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "UUID version 4 or 7; made here when absent")),
    responses((status = 202, body = TakenJson), (status = 401), (status = 403), (status = 422), (status = 503)))]
pub async fn create(
    request: HttpRequest,
    kit: Data<Kit>,
    intake: Data<Intake>,
    bearer: Bearer,
    payload: Payload,
) -> Answer {
    bearer.may(Verb::Counter)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let input: CounterInput = body::json(&request, payload).await?;
    let key = match request.headers().contains_key("idempotency-key") {
        true => super::json::idempotency_key(&request)?,
        false => IdempotencyKey::from_random(kit.clock.new_key()),
    };
    let checked = input.parse(&kit, &bearer.0).map_err(Problem::Invalid)?;
    let taken = intake.submit(&kit, client::address(&request, &kit), checked.token, &key, checked.submission).await?;
    json(StatusCode::ACCEPTED, &TakenJson::new(&kit, &taken))
}

/// `GET /cases/new`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Counter)?;
    let form = RegisterForm {
        idempotency_key: kit.clock.new_key().to_string(),
        to: signed.viewer.station.map(|id| format!("station:{id}")).unwrap_or_default(),
        ..RegisterForm::default()
    };
    register_page(&request, &kit, &signed, StatusCode::OK, form, FieldErrors::default(), None)
}

fn register_page(
    request: &HttpRequest,
    kit: &Kit,
    signed: &SignedIn,
    status: StatusCode,
    form: RegisterForm,
    errors: FieldErrors,
    notice: Option<String>,
) -> Answer {
    let shown = RegisterPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), "/cases/new"),
        form,
        errors,
        targets: targets(&kit.cards.now(), &signed.viewer),
        categories: CATEGORIES.iter().map(|one| Choice { value: one.id.into(), words: one.name.into() }).collect(),
        rules_version: RULES_VERSION.into(),
        notice,
    };
    page(status, &shown)
}

/// Stations of the area, the own one first, and its deputies.
fn targets(directory: &Directory, viewer: &Viewer) -> Vec<ChoiceGroup> {
    let mut stations: Vec<_> =
        directory.stations.values().filter(|station| station.open && viewer.area.contains(&station.area)).collect();
    stations.sort_by_key(|station| (viewer.station != Some(station.id), station.name.clone()));
    let stations = stations.iter().map(|it| Choice { value: format!("station:{}", it.id), words: it.name.clone() });
    let mut deputies: Vec<_> = directory
        .deputies
        .values()
        .filter(|deputy| deputy.active && viewer.station.is_some_and(|own| deputy.station == own))
        .collect();
    deputies.sort_by(|left, right| left.name.cmp(&right.name));
    let deputies =
        deputies.iter().map(|it| Choice { value: format!("deputy:{}", it.id), words: format!("{}代表", it.name) });
    let groups = [("站点", stations.collect::<Vec<_>>()), ("本站代表", deputies.collect())];
    let filled = groups.into_iter().filter(|(_, choices)| !choices.is_empty());
    filled.map(|(label, choices)| ChoiceGroup { label: label.into(), choices }).collect()
}

/// `POST /cases/new`.
pub async fn submit(
    request: HttpRequest,
    kit: Data<Kit>,
    intake: Data<Intake>,
    signed: SignedIn,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Counter)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let key = IdempotencyKey::parse(form.get("idempotency_key")).ok_or(Problem::ForeignForm)?;
    let (token, taken) = match take(&kit, client::address(&request, &kit), &intake, &signed.viewer, &key, &form).await {
        Ok(taken) => taken,
        Err(problem @ (Problem::Invalid(_) | Problem::NotConfirmed)) => {
            let status = actix_web::ResponseError::status_code(&problem);
            let errors = FieldErrors::of_faults(problem.faults());
            let notice = problem.faults().is_empty().then(|| problem.title());
            return register_page(&request, &kit, &signed, status, as_typed(&form), errors, notice);
        }
        Err(other) => return Err(other),
    };
    let number = taken.identity.number;
    let facts = ReceiptFacts::new(
        china_time::rfc3339(taken.submitted_at),
        &taken.identity.salt,
        &taken.commitment,
        None,
        token.to_string(),
    )
    .about(taken.kind, taken.category.clone());
    let cookie = CaseCookie { number, query_code: taken.identity.query_code, receipt: Some(facts) };
    let about = if form.ticked("about_this_deputy") { "?about=1" } else { "" };
    let mut response = see(&format!("/cases/new/slip{about}"));
    cookie.put_slip(&mut response, &kit)?;
    Ok(response)
}

async fn take(
    kit: &Kit,
    from: IpAddr,
    intake: &Intake,
    viewer: &Viewer,
    key: &IdempotencyKey,
    form: &Form,
) -> Result<(Token, Taken), Problem> {
    let SubmissionInput { kind, content, category, location, contact, consent, other_channel, .. } =
        landing::input(form, Vec::new());
    let to = form.get("to").split_once(':');
    let to = to.map(|(kind, id)| CounterTarget { kind: Some(kind.into()), id: Some(id.into()) });
    let input = CounterInput {
        channel: form.filled("channel"),
        to: Some(to.unwrap_or_default()),
        kind,
        content,
        category,
        about_this_deputy: form.ticked("about_this_deputy"),
        location,
        contact,
        consent,
        uploads: Vec::new(),
        other_channel,
    };
    let checked = input.parse(kit, viewer).map_err(Problem::Invalid)?;
    Ok((checked.token, intake.submit(kit, from, checked.token, key, checked.submission).await?))
}

fn as_typed(form: &Form) -> RegisterForm {
    let typed = |name: &str| form.get(name).to_owned();
    RegisterForm {
        idempotency_key: typed("idempotency_key"),
        channel: typed("channel"),
        to: typed("to"),
        content: typed("content"),
        kind: typed("kind"),
        category: typed("category"),
        location_text: typed("location.text"),
        contact_name: typed("contact.name"),
        contact_phone: typed("contact.phone"),
        rules_accepted: !typed("consent.rules_version").is_empty(),
        share_contact: form.ticked("consent.share_contact"),
        publish_result: form.ticked("consent.publish_result"),
        guardian: form.ticked("consent.guardian"),
    }
}

/// `GET /cases/new/slip`: for the resident to take home.
pub async fn slip(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Counter)?;
    let cookie = CaseCookie::of_slip(&request, &kit).ok_or(Problem::NotFound)?;
    let facts = cookie.receipt.as_ref().ok_or(Problem::NotFound)?;
    let at = facts.submitted_at.parse::<chrono::DateTime<chrono::FixedOffset>>().map_err(Problem::internal)?.to_utc();
    let directory = kit.cards.now();
    let token = kit.secrets.parse_token(&facts.token).map_err(|_| Problem::NotFound)?;
    let about = client::query_value(&request, "about") == "1";
    let route = directory.route(&token, about).ok_or(Problem::NotFound)?;
    let station = directory.stations.get(&route.station).ok_or(Problem::NotFound)?;
    let lookup = kit.secrets.lookup(&cookie.number, &cookie.query_code);
    let case = kit.store.case_by_lookup(&lookup).await.ok().flatten();
    let promise = facts.promise(&kit.clocks.now(), at);
    let lookup_address = kit.site.address("/q");
    ok(&SlipPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), "/cases/new"),
        number_groups: cookie.number.spaced().split(' ').map(Into::into).collect(),
        query_code_groups: cookie.query_code.spaced().split(' ').map(Into::into).collect(),
        // Whoever has it by now, which is never the one it is about.
        holder: directory.holder(&case.as_ref().and_then(CaseRow::holder).unwrap_or(route.to)),
        excerpt: case.map(|it| it.excerpt(40)).unwrap_or_default(),
        submitted_at: china_time::long(at),
        promise: Some(format!(
            "{}前受理，{}前答复",
            china_time::short(promise.accept_by),
            china_time::short(promise.answer_by)
        )),
        lookup_address: lookup_address.split_once("://").map_or(lookup_address.clone(), |(_, rest)| rest.into()),
        station_name: station.name.clone(),
        station_phone: station.phone.clone(),
        case_href: format!("/cases/{}", cookie.number),
    })
}
