//! Which photos of a case may be public. None is until a person looked at it, covered what must not be seen, and said so;
//! the original stays with those who handle the case.

pub mod json;
pub mod web;

use std::cell::RefCell;

use super::{
    json::find,
    permission::{self, Verb},
};
use crate::{
    domain::{
        cover::{self, Cover},
        fault::Faults,
        moves::Move,
        stage::Refused,
        words::{PhotoId, Words, is_photo_id},
    },
    http::{case_view::History, kit::Kit, photo, problem::Problem, session},
    photos::PhotoError,
    store::{StoreError, rows::CaseRow, viewer::Viewer},
};

/// A photo of a case that somebody looks at.
pub struct Looked {
    pub case: CaseRow,
    pub photo: PhotoId,
    /// Which one it is among the case's photos, from nought.
    pub place: usize,
}

impl Looked {
    /// The copy that is shown instead of it, where it was released.
    pub fn copy(&self) -> Option<&PhotoId> {
        self.case.case.released.get(&self.photo)
    }

    /// Why this photo cannot be released, whatever is covered.
    pub fn hindrance(&self) -> Option<&'static str> {
        match () {
            () if self.case.row.hidden_from.is_some() => Some("反映的是代表本人，照片不公开"),
            () if !self.case.row.publish_result => Some("居民没有同意公开办理结果，照片不能公开"),
            () => None,
        }
    }
}

/// Whether the page of a case leads this viewer to its photos' own pages.
pub fn may_decide(viewer: &Viewer, case: &CaseRow) -> bool {
    permission::is_theirs(viewer, Verb::Release, case)
}

/// All photos of a case in the order in which they came, each once.
pub async fn photos_of(kit: &Kit, case: &CaseRow) -> Result<Vec<PhotoId>, StoreError> {
    Ok(History::load(kit, &case.case).await?.without_held(&case.case).photos())
}

/// A photo of a case within the viewer's scope.
///
/// # Errors
/// 403 for other roles and for a case that is not theirs to handle; 404 for one that is not theirs to see, and for a photo
/// that is not of this case.
pub async fn look(kit: &Kit, viewer: &Viewer, case: &str, photo: &str) -> Result<Looked, Problem> {
    session::may(viewer, Verb::Release)?;
    if !is_photo_id(photo) {
        return Err(Problem::NotFound);
    }
    let case = find(kit, viewer, case).await?;
    if !may_decide(viewer, &case) {
        return Err(Problem::NotTheHolder);
    }
    let place = photos_of(kit, &case).await?.iter().position(|one| one == photo).ok_or(Problem::NotFound)?;
    Ok(Looked { case, photo: photo.to_owned(), place })
}

/// Makes the copy that is shown, then records the decision through the one door. A copy whose decision is refused is swept.
///
/// # Errors
/// 422 where the photo cannot be released or a cover lies outside; 409 while the case has no answer; 503.
pub async fn release(kit: &Kit, viewer: &Viewer, looked: &Looked, covers: Vec<Cover>) -> Result<CaseRow, Problem> {
    if let Some(hindrance) = looked.hindrance() {
        return Err(Problem::invalid("photo", hindrance));
    }
    let mut faults = Faults::default();
    cover::check(&covers, &mut faults);
    if !faults.none() {
        return Err(Problem::Invalid(faults.0));
    }
    if !looked.case.case.has_answer() {
        return Err(Refused { from: looked.case.case.stage.name(), wanted: "photo_release" }.into());
    }
    let count = covers.len() as u16;
    let copy = kit.photos.keep_covered(&looked.photo, covers, &kit.clock).await.map_err(unusable)?;
    let made = Move::PhotoReleased { photo: looked.photo.clone(), copy: copy.ok_or(Problem::NotFound)?, covers: count };
    decide(kit, viewer, looked, made).await
}

/// Takes a released photo back: its copy is deleted at once.
///
/// # Errors
/// 409 when it is not released.
pub async fn take_back(kit: &Kit, viewer: &Viewer, looked: &Looked) -> Result<CaseRow, Problem> {
    decide(kit, viewer, looked, Move::PhotoTakenBack { photo: looked.photo.clone() }).await
}

async fn decide(kit: &Kit, viewer: &Viewer, looked: &Looked, made: Move) -> Result<CaseRow, Problem> {
    let by = viewer.actor().ok_or(Problem::NotForThisRole)?;
    let (door, gone) = (kit.door(), RefCell::new(None));
    let moved = door.walk_for(viewer, looked.case.case.id, &by, |row, _| {
        if !permission::is_theirs(viewer, Verb::Release, row) {
            return Err(StoreError::NotYours);
        }
        *gone.borrow_mut() = row.case.released.get(&looked.photo).cloned();
        Ok(vec![(made.clone(), Words::none())])
    });
    let moved = moved.await?;
    kit.moved.notify_one();
    // What stays because this fails belongs to nobody any more: it is swept.
    if let Some(copy) = gone.into_inner()
        && let Err(error) = kit.photos.delete(vec![copy]).await
    {
        tracing::warn!(%error, "a copy that was taken back is not deleted yet");
    }
    Ok(moved)
}

fn unusable(error: PhotoError) -> Problem {
    match error {
        PhotoError::Store(error) => photo::away(error),
        other => Problem::internal(other),
    }
}
