//! One photo of a case on its own page: look, cover, decide.

use actix_web::{
    HttpRequest, ResponseError,
    http::StatusCode,
    web::{Data, Path, Payload},
};

use super::Looked;
use crate::{
    domain::{cover::Grid, permission::Verb},
    handling::pages::PhotoPage,
    http::{
        answer::{Answer, page, see},
        case_view::{photo_address, public_photo_address},
        client,
        form::Form,
        kit::Kit,
        nav,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
};

/// `GET /cases/{id}/photos/{photo}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, place: Path<(String, String)>) -> Answer {
    let looked = super::look(&kit, &signed.viewer, &place.0, &place.1).await?;
    let done = match client::query_value(&request, "done").as_str() {
        "release" => Some("这张照片可以公开了"),
        "taking-back" => Some("已收回，这张照片不公开"),
        _ => None,
    };
    let shown = shown(&request, &kit, &signed, &looked).await?;
    page(StatusCode::OK, &PhotoPage { done: done.map(Into::into), ..shown })
}

/// `POST /cases/{id}/photos/{photo}/release` with the squares that are covered.
pub async fn release(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    place: Path<(String, String)>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Release)?;
    let form = read(&request, &kit, &signed, payload).await?;
    let looked = super::look(&kit, &signed.viewer, &place.0, &place.1).await?;
    let grid = grid(&kit, &looked).await?;
    let chosen = form.all("cover");
    let covers: Option<Vec<_>> = chosen.iter().map(|name| grid.cover(name)).collect();
    let released = match covers {
        Some(covers) => super::release(&kit, &signed.viewer, &looked, covers).await,
        None => Err(Problem::invalid("covers", "有一格不在照片里，请刷新页面再选")),
    };
    match released {
        Ok(_) => Ok(see(&format!("{}?done=release", address(&looked)))),
        Err(
            problem @ (Problem::Invalid(_) | Problem::WrongMove(_) | Problem::EditConflict | Problem::NotTheHolder),
        ) => {
            let shown = shown(&request, &kit, &signed, &looked).await?;
            page(problem.status_code(), &PhotoPage { failed: Some(problem.title()), chosen, ..shown })
        }
        Err(other) => Err(other),
    }
}

/// `POST /cases/{id}/photos/{photo}/taking-back`. Taking back twice is taking back.
pub async fn take_back(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    place: Path<(String, String)>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Release)?;
    read(&request, &kit, &signed, payload).await?;
    let looked = super::look(&kit, &signed.viewer, &place.0, &place.1).await?;
    if looked.copy().is_some() {
        super::take_back(&kit, &signed.viewer, &looked).await?;
    }
    Ok(see(&format!("{}?done=taking-back", address(&looked))))
}

async fn read(request: &HttpRequest, kit: &Kit, signed: &SignedIn, payload: Payload) -> Result<Form, Problem> {
    let form = Form::read(request, payload).await?;
    signed.check(kit, &form)?;
    client::limit(kit, Counted::WritesFrom(client::address(request, kit)))?;
    Ok(form)
}

async fn grid(kit: &Kit, looked: &Looked) -> Result<Grid, Problem> {
    kit.photos.grid(&looked.photo).await.map_err(super::unusable)?.ok_or(Problem::NotFound)
}

fn address(looked: &Looked) -> String {
    format!("/cases/{}/photos/{}", looked.case.case.id, looked.photo)
}

async fn shown(request: &HttpRequest, kit: &Kit, signed: &SignedIn, looked: &Looked) -> Result<PhotoPage, Problem> {
    let grid = grid(kit, looked).await?;
    let no_answer = "答复以后才能决定照片公不公开";
    let hindrance = looked.hindrance().or_else(|| (!looked.case.case.has_answer()).then_some(no_answer));
    Ok(PhotoPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), ""),
        address: address(looked),
        case_address: format!("/cases/{}", looked.case.case.id),
        name: format!("照片{}", looked.place + 1),
        src: photo_address(&looked.photo),
        copy: looked.copy().map(|copy| public_photo_address(copy)),
        shown: looked.copy().is_some_and(|copy| looked.case.public_photos().contains(copy)),
        hindrance: hindrance.map(Into::into),
        done: None,
        failed: None,
        wide: grid.is_wide(),
        rows: grid.rows,
        columns: grid.columns,
        chosen: Vec::new(),
    })
}
