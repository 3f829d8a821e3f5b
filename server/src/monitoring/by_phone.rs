//! A resident's cases found by the whole telephone: under its keyed hash, in the body of the request and never in an address.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{cases, pages::PhoneSearch};
use crate::{
    domain::{permission::Verb, phone, sealing::Find},
    http::{
        answer::{Answer, json, page},
        body, client,
        form::Form,
        kit::Kit,
        list::{ItemJson, Page},
        page::{FieldError, FieldErrors},
        problem::Problem,
        session::{Bearer, SignedIn},
    },
    shared_state::limits::Counted,
    store::{
        cases::{Sorting, Wanted},
        rows::CaseRow,
        viewer::Viewer,
    },
};

/// Cases of one telephone, the newest.
const MOST: u64 = 100;

/// A whole telephone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneInput {
    #[schema(required, value_type = String)]
    phone: Option<String>,
}

async fn find(kit: &Kit, viewer: &Viewer, typed: &str) -> Result<Vec<CaseRow>, Problem> {
    let phone = phone::parse(typed).map_err(|message| Problem::invalid("phone", message))?;
    let wanted = Wanted { phone: kit.secrets.sealer.find_hashes(Find::Phone, phone.as_bytes()), ..Wanted::default() };
    let sorting = Sorting::Newest { after: None };
    Ok(kit.store.list(viewer, &wanted, &sorting, kit.clock.now(), MOST).await?)
}

#[utoipa::path(post, path = "/api/v1/cases/by-phone", tag = "monitoring", request_body = PhoneInput, security(("bearer" = [])),
    responses((status = 200, body = Page<ItemJson>, description = "the newest 100, first"), (status = 401), (status = 403), (status = 422)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>, bearer: Bearer, payload: Payload) -> Answer {
    bearer.may(Verb::FindByPhone)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let input: PhoneInput = body::json(&request, payload).await?;
    let rows = find(&kit, &bearer.0, input.phone.as_deref().unwrap_or_default()).await?;
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    let items = rows.iter().map(|row| ItemJson::new(row, &directory, now)).collect();
    json(StatusCode::OK, &Page { items, next_cursor: None })
}

/// `POST /cases/by-phone`: the list of one resident's cases.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::FindByPhone)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let phone = form.get("phone").to_owned();
    let (status, rows, errors) = match find(&kit, &signed.viewer, &phone).await {
        Ok(rows) => (StatusCode::OK, rows, FieldErrors::default()),
        Err(Problem::Invalid(faults)) => {
            let error = |message: &String| FieldError { field: "phone".into(), message: message.clone() };
            let errors = FieldErrors(faults.iter().map(|fault| error(&fault.message)).collect());
            (StatusCode::UNPROCESSABLE_ENTITY, vec![], errors)
        }
        Err(other) => return Err(other),
    };
    let by_phone = Some(PhoneSearch { phone, errors });
    page(status, &cases::found_by_phone(&request, &kit, &signed, &rows, by_phone))
}
