//! One case on the phone or desk of those who handle it, and its forms.

use actix_web::{
    HttpRequest,
    web::{Data, Path, Payload},
};

use super::{
    inbox,
    json::find,
    moves::{
        self, AcceptanceInput, ExtensionInput, MergeInput, MoveInput, NoteInput, OrderAnswerInput, OrderInput,
        OutOfScopeInput, QuestionInput, RecusalInput, ReferralInput, ReopeningInput, ResolutionInput, SealingInput,
        SettlementInput, TransferInput, UnsealingInput, UrgingInput,
    },
    pages::HandledCasePage,
    show,
};
use crate::{
    domain::permission::Verb,
    http::{
        answer::{Answer, ok, page, see},
        client,
        form::Form,
        kit::Kit,
        page::{FieldError, FieldErrors},
        problem::Problem,
        session::SignedIn,
    },
    photos::new_id,
    shared_state::limits::Counted,
};

/// `GET /cases/{id}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, id: Path<String>) -> Answer {
    signed.may(Verb::See)?;
    let case = find(&kit, &signed.viewer, &id).await?;
    let shown = show::page(&kit, signed.frame(&request, &kit), &signed.viewer, &case).await?;
    ok(&HandledCasePage { done: inbox::done_words(&client::query_value(&request, "done")), ..shown })
}

/// `POST /cases/{id}/{move}`: 303 with what was done, or the page again with what was typed.
async fn make<I: MoveInput>(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    id: Path<String>,
    payload: Payload,
    verb: &str,
) -> Answer {
    signed.may(I::VERB)?;
    let mut form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let case = find(&kit, &signed.viewer, &id).await?;
    let (photos, photo_fault) = form.keep_photos(&kit.photos, &kit.clock, |_| new_id(&kit.clock)).await?;
    let input = I::from_form(&form, photos.clone());
    let moved = match photo_fault {
        Some(message) => Err(Problem::invalid("evidence", message)),
        None => moves::make(&kit, &signed.viewer, &case, input).await,
    };
    let problem = match moved {
        // Who passed a case on may no longer see it: back to the list then.
        Ok(moved) => {
            let still_theirs = find(&kit, &signed.viewer, &moved.case.id.to_string()).await.is_ok();
            let place = if still_theirs { format!("/cases/{}", moved.case.id) } else { "/inbox".to_owned() };
            return Ok(see(&format!("{place}?done={verb}")));
        }
        Err(
            problem @ (Problem::Invalid(_) | Problem::WrongMove(_) | Problem::EditConflict | Problem::NotTheHolder),
        ) => problem,
        Err(other) => return Err(other),
    };
    let case = find(&kit, &signed.viewer, &id).await?;
    let mut shown = show::page(&kit, signed.frame(&request, &kit), &signed.viewer, &case).await?;
    if !matches!(problem, Problem::Invalid(_)) {
        shown.conflict = Some(problem.title());
    }
    put_back(&mut shown, verb, &form, photos, &problem);
    page(actix_web::ResponseError::status_code(&problem), &shown)
}

fn errors(problem: &Problem) -> FieldErrors {
    let field = |name: &str| if name == "evidence" { "photos".to_owned() } else { name.to_owned() };
    let shown = problem.faults().iter().map(|it| FieldError { field: field(&it.field), message: it.message.clone() });
    FieldErrors(shown.collect())
}

/// Puts what was typed back into the one form that was sent.
fn put_back(shown: &mut HandledCasePage, verb: &str, form: &Form, photos: Vec<String>, problem: &Problem) {
    let errors = errors(problem);
    let typed = |name: &str| form.get(name).to_owned();
    macro_rules! fill {
        ($form:expr, $($field:ident = $value:expr),+) => {
            if let Some(target) = &mut $form {
                $(target.$field = $value;)+
                target.errors = errors;
            }
        };
    }
    match verb {
        "acceptance" => fill!(shown.acceptance, category = typed("category")),
        "resolution" => fill!(
            shown.resolution,
            reply = typed("reply"),
            outcome = typed("outcome"),
            plan_date = typed("plan_date"),
            no_evidence_reason = typed("no_evidence_reason"),
            uploads = if problem.faults().iter().any(|it| it.field == "evidence") { Vec::new() } else { photos }
        ),
        "note" => fill!(shown.note, text = typed("text"), visible = form.ticked("visible")),
        "transfer" => fill!(shown.transfer, to = typed("to"), reason = typed("reason")),
        "out-of-scope" => fill!(shown.out_of_scope, reason = typed("reason"), guidance = typed("guidance")),
        "question" => fill!(shown.question, text = typed("text")),
        "referral" => {
            fill!(shown.referral, chosen = form.all("undertaker_ids"), lead = typed("lead_id"), note = typed("note"))
        }
        "merge" => fill!(shown.merge, into = typed("into"), reason = typed("reason")),
        "extension" => fill!(shown.extension, working_days = typed("working_days"), reason = typed("reason")),
        "reopening" => fill!(shown.reopening, reason = typed("reason")),
        "urging" => fill!(shown.urging, text = typed("text")),
        "order" => fill!(shown.ordering.issue, text = typed("text"), working_days = typed("working_days")),
        "order-answer" => fill!(shown.ordering.answer, text = typed("text")),
        "order-settlement" => {
            fill!(shown.ordering.settlement, outcome = typed("outcome"), reason = typed("reason"))
        }
        "sealing" => fill!(shown.secrecy.sealing, reason = typed("reason"), unit = typed("undertaker_id")),
        "unsealing" => fill!(shown.secrecy.unsealing, reason = typed("reason")),
        "recusal" => fill!(shown.secrecy.recusal, reason = typed("reason")),
        _ => {}
    }
}

macro_rules! form_handler {
    ($name:ident, $input:ty, $verb:literal) => {
        pub async fn $name(
            request: HttpRequest,
            kit: Data<Kit>,
            signed: SignedIn,
            id: Path<String>,
            payload: Payload,
        ) -> Answer {
            make::<$input>(request, kit, signed, id, payload, $verb).await
        }
    };
}

form_handler!(acceptance, AcceptanceInput, "acceptance");
form_handler!(resolution, ResolutionInput, "resolution");
form_handler!(note, NoteInput, "note");
form_handler!(transfer, TransferInput, "transfer");
form_handler!(out_of_scope, OutOfScopeInput, "out-of-scope");
form_handler!(question, QuestionInput, "question");
form_handler!(referral, ReferralInput, "referral");
form_handler!(merge, MergeInput, "merge");
form_handler!(extension, ExtensionInput, "extension");
form_handler!(reopening, ReopeningInput, "reopening");
form_handler!(sealing, SealingInput, "sealing");
form_handler!(unsealing, UnsealingInput, "unsealing");
form_handler!(recusal, RecusalInput, "recusal");
form_handler!(urging, UrgingInput, "urging");
form_handler!(order, OrderInput, "order");
form_handler!(order_answer, OrderAnswerInput, "order-answer");
form_handler!(order_settlement, SettlementInput, "order-settlement");
