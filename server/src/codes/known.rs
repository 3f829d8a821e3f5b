//! Codes as those see them who look after them: of their own area only, each with its state in a word.

use crate::{
    domain::{
        directory::{Card, CodeKind, CodeState, Directory},
        permission::Verb,
        token::Token,
    },
    http::{kit::Kit, problem::Problem, session::SignedIn},
    store::viewer::Viewer,
};

pub fn kind_words(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Deputy => "代表",
        CodeKind::Station => "联络站",
        CodeKind::Point => "联系点",
        CodeKind::Event => "活动",
    }
}

/// One code of the viewer's area.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    pub token: Token,
    pub card: Card<'a>,
    pub state: CodeState,
}

/// Every code of an area, by station, kind and name.
pub fn in_area<'a>(kit: &Kit, directory: &'a Directory, viewer: &Viewer) -> Vec<Known<'a>> {
    let mut known = everywhere(kit, directory);
    known.retain(|known| viewer.area.contains(&known.card.station.area));
    known
}

/// Every code there is, by station, kind and name.
pub fn everywhere<'a>(kit: &Kit, directory: &'a Directory) -> Vec<Known<'a>> {
    let now = kit.clock.now();
    let mut known: Vec<Known<'a>> = directory
        .cards()
        .filter_map(|(token, card)| {
            let token = kit.secrets.parse_token(token).ok()?;
            Some(Known { token, state: card.state(now), card })
        })
        .collect();
    known.sort_by_cached_key(|known| {
        let card = &known.card;
        (card.station.name.clone(), card.code.kind.code(), card.title().to_owned(), known.token)
    });
    known
}

/// One code of the area of somebody who looks after codes; unknown and another's look the same.
///
/// # Errors
/// 403 for other roles, 404 for what is not there.
pub fn one<'a>(kit: &Kit, directory: &'a Directory, signed: &SignedIn, typed: &str) -> Result<Known<'a>, Problem> {
    signed.may(Verb::Codes)?;
    let token = kit.secrets.parse_token(typed).map_err(|_| Problem::NotFound)?;
    let code = directory.codes.get(token.as_str()).ok_or(Problem::NotFound)?;
    let card = directory.card(code).filter(|card| signed.viewer.area.contains(&card.station.area));
    let card = card.ok_or(Problem::NotFound)?;
    Ok(Known { token, state: card.state(kit.clock.now()), card })
}
