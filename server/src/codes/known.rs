//! Codes as those see them who look after them: of their own area only, each with its state in a word.

use crate::{
    domain::{
        china_time::Instant,
        directory::{Card, CodeKind, Directory},
        role::Role,
        token::Token,
    },
    http::{kit::Kit, problem::Problem, session::SignedIn},
    store::viewer::Viewer,
};

/// Who looks after codes.
pub const KEEPERS: [Role; 2] = [Role::Staff, Role::LiaisonOfficer];

/// How a code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Live,
    /// Replaced, and leading on for a time.
    Leading,
    Replaced,
    Revoked,
    /// Its deputy does not serve, or its station is closed.
    NotServing,
    /// Its event has ended.
    Over,
}

impl State {
    fn of(card: &Card<'_>, now: Instant) -> Self {
        let code = card.code;
        if code.revoked {
            return match (&code.instead, code.leads_to(now)) {
                (_, Some(_)) => Self::Leading,
                (Some(_), None) => Self::Replaced,
                (None, _) => Self::Revoked,
            };
        }
        if code.ends_at.is_some_and(|end| end <= now) {
            return Self::Over;
        }
        let serves = card.deputy.is_none_or(|deputy| deputy.active) && card.station.open;
        if serves { Self::Live } else { Self::NotServing }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Live => "在用",
            Self::Leading => "已换新码，旧码还通",
            Self::Replaced => "已换新码",
            Self::Revoked => "已停用",
            Self::NotServing => "代表不在任或站点关闭",
            Self::Over => "活动已结束",
        }
    }

    /// Whether whoever scans it can submit something.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Live | Self::Leading)
    }
}

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
    pub state: State,
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
            Some(Known { token, state: State::of(&card, now), card })
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
    signed.only(&KEEPERS)?;
    let token = kit.secrets.parse_token(typed).map_err(|_| Problem::NotFound)?;
    let code = directory.codes.get(token.as_str()).ok_or(Problem::NotFound)?;
    let card = directory.card(code).filter(|card| signed.viewer.area.contains(&card.station.area));
    let card = card.ok_or(Problem::NotFound)?;
    Ok(Known { token, state: State::of(&card, kit.clock.now()), card })
}
