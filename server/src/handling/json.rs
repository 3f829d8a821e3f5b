//! Cases for programs of those who handle them: one case, and every move answered with the case.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    contact::contact,
    moves::{
        self, AcceptanceInput, ExtensionInput, MergeInput, MoveInput, NoteInput, OrderAnswerInput, OrderInput,
        OutOfScopeInput, QuestionInput, RecusalInput, ReferralInput, ReopeningInput, ResolutionInput, SealingInput,
        SettlementInput, TransferInput, UnsealingInput, UrgingInput,
    },
    permission,
};
use crate::{
    domain::{
        china_time, light::Light, number::Number, permission::Verb, stage::StageName, timeline::Reader, words::PhotoId,
    },
    http::{
        answer::{Answer, json},
        body,
        case_view::{
            EntryJson, History, HolderJson, ReplyJson, RoundJson, light_words, orders::OrderToldJson, photo_address,
            public_photo_address, rounds_json,
        },
        client,
        kit::Kit,
        problem::Problem,
        session::{self, Bearer},
    },
    shared_state::limits::Counted,
    store::{rows::CaseRow, viewer::Viewer},
};

/// A case as those who handle it see it.
#[derive(Serialize, ToSchema)]
pub struct HandledCaseJson {
    id: Uuid,
    number: String,
    kind: String,
    channel: String,
    category: Option<String>,
    content: String,
    location: LocationJson,
    contact: ContactJson,
    photos: Vec<String>,
    /// Photos that a person released, each with the copy that is shown instead of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    released_photos: Vec<ReleasedJson>,
    other_channel: Option<String>,
    stage: StageName,
    light: Light,
    light_text: String,
    due_at: Option<String>,
    /// Later or earlier once the days off of a year that is not known yet are published; absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    due_provisional: bool,
    submitted_at: String,
    round: usize,
    flags: Vec<&'static str>,
    holder: Option<HolderJson>,
    rounds: Vec<RoundJson>,
    timeline: Vec<EntryJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<ReplyJson>,
    /// The committee's last order; `flags` has `supervised` while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderToldJson>,
}

#[derive(Serialize, ToSchema)]
struct ReleasedJson {
    /// Address of the original.
    photo: String,
    /// Address of the covered copy.
    copy: String,
}

impl ReleasedJson {
    fn new((photo, copy): (&PhotoId, &PhotoId)) -> Self {
        Self { photo: photo_address(photo), copy: public_photo_address(copy) }
    }
}

#[derive(Serialize, ToSchema)]
struct LocationJson {
    text: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
}

#[derive(Serialize, ToSchema)]
struct ContactJson {
    name: Option<String>,
    /// Whole for the deputy who has the case and for units with consent; masked for others, whole for a reason at `/contact`.
    phone: Option<String>,
}

pub async fn tell(kit: &Kit, viewer: &Viewer, case: &CaseRow) -> Result<HandledCaseJson, Problem> {
    let now = kit.clock.now();
    let directory = kit.cards.now();
    let case = &case.opened(&kit.secrets.sealer)?;
    let history = permission::told(viewer, History::load(kit, &case.case).await?.without_held(&case.case));
    let (contact, _) = contact(kit, viewer, case)?;
    let location = case.location(&kit.secrets.sealer)?;
    let (lat, lng) = location.point.unzip();
    let photos: Vec<String> = serde_json::from_str(&case.row.photos).map_err(Problem::internal)?;
    Ok(HandledCaseJson {
        id: case.case.id,
        number: case.row.number.clone(),
        kind: case.row.kind.clone(),
        channel: case.row.channel.clone(),
        category: case.case.category.clone(),
        content: case.row.content.clone(),
        location: LocationJson { text: location.text, lat, lng },
        contact: ContactJson { name: contact.name, phone: contact.phone },
        photos: photos.iter().map(|id| photo_address(id)).collect(),
        released_photos: case.case.released.iter().map(ReleasedJson::new).collect(),
        other_channel: case.row.other_channel.clone(),
        stage: case.case.stage.name(),
        light: case.case.light(now),
        light_text: light_words(&case.case, now),
        due_at: case.case.due().map(|(_, due)| china_time::rfc3339(due)),
        due_provisional: case.case.due_is_provisional(),
        submitted_at: china_time::rfc3339(case.case.submitted_at),
        round: case.case.rounds.len(),
        flags: case.case.flags(),
        holder: case.case.stage.holder().map(|holder| HolderJson::new(&holder, &directory)),
        rounds: rounds_json(&case.case),
        timeline: history.timeline(&*directory, Reader::Handler).into_iter().map(EntryJson::new).collect(),
        reply: history.reply().map(ReplyJson::new),
        order: case.case.order.as_ref().map(|order| OrderToldJson::new(order, &history, &directory, now)),
    })
}

/// A case by id or number, within the viewer's scope.
pub async fn find(kit: &Kit, viewer: &Viewer, typed: &str) -> Result<CaseRow, Problem> {
    let found = match (Uuid::try_parse(typed), Number::parse(typed)) {
        (Ok(id), _) => kit.store.case_for(viewer, id).await,
        (_, Ok(number)) => kit.store.case_numbered_for(viewer, &number).await,
        _ => return Err(Problem::NotFound),
    };
    Ok(found?)
}

#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "handling", params(("id" = String, Path, description = "id or number")),
    security(("bearer" = [])), responses((status = 200, body = HandledCaseJson), (status = 401), (status = 403), (status = 404)))]
pub async fn show(kit: Data<Kit>, bearer: Bearer, id: Path<String>) -> Answer {
    bearer.may(Verb::See)?;
    let case = find(&kit, &bearer.0, &id).await?;
    json(StatusCode::OK, &tell(&kit, &bearer.0, &case).await?)
}

async fn make<I: MoveInput>(
    request: HttpRequest,
    kit: Data<Kit>,
    Bearer(viewer): Bearer,
    id: Path<String>,
    payload: Payload,
) -> Answer {
    session::may(&viewer, I::VERB)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let input: I = body::json(&request, payload).await?;
    let case = find(&kit, &viewer, &id).await?;
    let moved = moves::make(&kit, &viewer, &case, input).await?;
    json(StatusCode::OK, &tell(&kit, &viewer, &moved).await?)
}

macro_rules! move_handler {
    ($name:ident, $input:ty, $path:literal) => {
        #[utoipa::path(post, path = $path, tag = "handling", request_body = $input, security(("bearer" = [])),
            params(("id" = String, Path, description = "id or number")),
            responses((status = 200, body = HandledCaseJson), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
        pub async fn $name(request: HttpRequest, kit: Data<Kit>, bearer: Bearer, id: Path<String>, payload: Payload) -> Answer {
            make::<$input>(request, kit, bearer, id, payload).await
        }
    };
}

move_handler!(acceptance, AcceptanceInput, "/api/v1/cases/{id}/acceptance");
move_handler!(resolution, ResolutionInput, "/api/v1/cases/{id}/resolution");
move_handler!(note, NoteInput, "/api/v1/cases/{id}/note");
move_handler!(transfer, TransferInput, "/api/v1/cases/{id}/transfer");
move_handler!(out_of_scope, OutOfScopeInput, "/api/v1/cases/{id}/out-of-scope");
move_handler!(question, QuestionInput, "/api/v1/cases/{id}/question");
move_handler!(referral, ReferralInput, "/api/v1/cases/{id}/referral");
move_handler!(merge, MergeInput, "/api/v1/cases/{id}/merge");
move_handler!(extension, ExtensionInput, "/api/v1/cases/{id}/extension");
move_handler!(reopening, ReopeningInput, "/api/v1/cases/{id}/reopening");
move_handler!(sealing, SealingInput, "/api/v1/cases/{id}/sealing");
move_handler!(unsealing, UnsealingInput, "/api/v1/cases/{id}/unsealing");
move_handler!(recusal, RecusalInput, "/api/v1/cases/{id}/recusal");
move_handler!(urging, UrgingInput, "/api/v1/cases/{id}/urging");
move_handler!(order, OrderInput, "/api/v1/cases/{id}/order");
move_handler!(order_answer, OrderAnswerInput, "/api/v1/cases/{id}/order-answer");
move_handler!(order_settlement, SettlementInput, "/api/v1/cases/{id}/order-settlement");
