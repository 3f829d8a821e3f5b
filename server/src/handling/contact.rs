//! Whom a telephone is shown to: whole to the deputy who has the case and to units with the resident's separate consent
//! (个人信息保护法 article 23), masked to everybody else. Staff and officers see it whole for a reason, which is kept first.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    json::find,
    pages::Phone,
    permission::{self, Verb},
    show,
};
use crate::{
    domain::{
        holder::Holder,
        permission::Office,
        phone,
        submission::Contact,
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, json, page},
        body, client,
        form::Form,
        kit::Kit,
        page::{FieldError, FieldErrors},
        problem::Problem,
        session::{Bearer, SignedIn},
    },
    shared_state::limits::Counted,
    store::{audit::Audited, rows::CaseRow, viewer::Viewer},
};

/// Why somebody wants to see a telephone.
const REASON: Bounds = Bounds { name: "原因", least: 2, most: 200 };

/// How much of a contact somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Whole,
    /// Masked, and whole for a reason.
    ForAReason,
    /// Masked: the resident did not agree that units see it.
    ThroughTheDeputy,
    /// Masked, for those who have nothing to ask the resident.
    Masked,
}

/// How this viewer sees the contact of a case.
pub fn shown_to(viewer: &Viewer, case: &CaseRow) -> Shown {
    if !permission::is_theirs(viewer, Verb::Unmask, case) {
        return Shown::Masked;
    }
    match viewer.office() {
        Office::Deputy if viewer.deputy.is_some() && case.holder() == viewer.deputy.map(Holder::Deputy) => Shown::Whole,
        Office::Unit if case.row.share_contact => Shown::Whole,
        Office::Unit => Shown::ThroughTheDeputy,
        Office::TownStaff | Office::CountyStaff | Office::Station => Shown::ForAReason,
        _ => Shown::Masked,
    }
}

/// The contact as this viewer may see it without saying why.
///
/// # Errors
/// When it does not open with these secrets.
pub fn contact(kit: &Kit, viewer: &Viewer, case: &CaseRow) -> Result<(Contact, Shown), Problem> {
    let contact = case.contact(&kit.secrets.sealer)?;
    let shown = shown_to(viewer, case);
    if shown == Shown::Whole {
        return Ok((contact, shown));
    }
    Ok((Contact { name: None, phone: contact.phone.as_deref().map(phone::masked) }, shown))
}

/// The same for a page.
pub fn phone(contact: &Contact, shown: Shown) -> Phone {
    match (&contact.phone, shown) {
        (None, _) => Phone::NotLeft,
        (Some(digits), Shown::Whole) => Phone::Given { digits: digits.clone(), words: grouped(digits) },
        (Some(masked), Shown::ForAReason) => {
            Phone::Masked { words: masked.clone(), reason: String::new(), errors: FieldErrors::default() }
        }
        (Some(masked), _) => {
            Phone::Withheld { words: masked.clone(), through_the_deputy: shown == Shown::ThroughTheDeputy }
        }
    }
}

fn grouped(digits: &str) -> String {
    match digits.len() {
        11 if !digits.contains('-') => format!("{} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
        _ => digits.to_owned(),
    }
}

/// Why the contact is to be shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// 2 to 200 characters.
    #[schema(required, value_type = String)]
    reason: Option<String>,
}

/// Name and telephone, whole.
#[derive(Serialize, ToSchema)]
pub struct ShownContactJson {
    name: Option<String>,
    phone: Option<String>,
}

/// Opens the contact for a reason. Nothing is shown that was not written down first.
async fn open(kit: &Kit, viewer: &Viewer, case: &CaseRow, reason: &str) -> Result<Contact, Problem> {
    // Whoever sees it anyway has no reason to say; to everybody else it stays as it is.
    if shown_to(viewer, case) != Shown::ForAReason {
        return Err(Problem::NotForThisRole);
    }
    let reason = text::parse(reason, REASON).map_err(|message| Problem::invalid("reason", message))?;
    let number = &case.row.number;
    kit.store.audit(&kit.clock, viewer.actor().as_ref(), Audited::ContactShown, number, Some(&reason)).await?;
    tracing::info!(target: "audit", account = %viewer.account, case = %case.row.id, "contact shown");
    Ok(case.contact(&kit.secrets.sealer)?)
}

#[utoipa::path(post, path = "/api/v1/cases/{id}/contact", tag = "handling", request_body = ReasonInput,
    security(("bearer" = [])), params(("id" = String, Path, description = "id or number")),
    responses((status = 200, body = ShownContactJson), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub async fn show_json(
    request: HttpRequest,
    kit: Data<Kit>,
    bearer: Bearer,
    id: Path<String>,
    payload: Payload,
) -> Answer {
    bearer.may(Verb::Unmask)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let input: ReasonInput = body::json(&request, payload).await?;
    let case = find(&kit, &bearer.0, &id).await?;
    let contact = open(&kit, &bearer.0, &case, input.reason.as_deref().unwrap_or_default()).await?;
    json(StatusCode::OK, &ShownContactJson { name: contact.name, phone: contact.phone })
}

/// `POST /cases/{id}/contact`: the page of the case with the telephone in it, this once.
pub async fn show_page(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    id: Path<String>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Unmask)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let case = find(&kit, &signed.viewer, &id).await?;
    let mut shown = show::page(&kit, signed.frame(&request, &kit), &signed.viewer, &case).await?;
    match open(&kit, &signed.viewer, &case, form.get("reason")).await {
        Ok(contact) => {
            shown.phone = phone(&contact, Shown::Whole);
            shown.contact_name = contact.name;
            page(StatusCode::OK, &shown)
        }
        Err(Problem::Invalid(faults)) => {
            if let Phone::Masked { reason, errors, .. } = &mut shown.phone {
                *reason = form.get("reason").into();
                let error = |message: &String| FieldError { field: "contact-reason".into(), message: message.clone() };
                *errors = FieldErrors(faults.iter().map(|fault| error(&fault.message)).collect());
            }
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other),
    }
}
