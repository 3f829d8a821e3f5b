//! Before a request is taken: whose code it is, and whether the sender is within the limits.

use actix_web::HttpRequest;

use super::submit::Intake;
use crate::{
    domain::{
        challenge::{self, Challenge},
        china_time::Instant,
        directory::{Directory, Found},
        identity::IdempotencyKey,
        token::Token,
    },
    http::{client, kit::Kit, problem::Problem},
    shared_state::limits::Counted,
};

/// Reads a token from an address. A wrong tag is refused without a look-up, in the same words as an unknown code.
pub fn token(kit: &Kit, typed: &str) -> Result<Token, Problem> {
    kit.secrets.parse_token(typed).map_err(|_| Problem::NoSuchCode)
}

/// 410 for a dead code, 404 for an unknown one.
pub fn live(directory: &Directory, token: &Token, now: Instant) -> Result<(), Problem> {
    match directory.find(token, now) {
        Found::Live(_) => Ok(()),
        Found::Unknown => Err(Problem::NoSuchCode),
        Found::Dead(card) => {
            let instead = directory.instead_of(&card, now).map(|(token, _)| format!("/c/{token}"));
            Err(Problem::Gone { station: card.station.name.clone(), phone: card.station.phone.clone(), instead })
        }
    }
}

/// Whether so many submissions come from here, to this code or to all that each is asked for a proof of work.
pub fn is_under_attack(kit: &Kit, request: &HttpRequest, token: &Token) -> bool {
    kit.limits.is_under_attack(client::address(request, kit), *token, kit.clock.now())
}

/// Refuses, uncounted, what comes under attack without having cost its sender anything.
pub fn prove(kit: &Kit, token: &Token, key: &IdempotencyKey, answer: &str) -> Result<(), Problem> {
    challenge::check(&kit.secrets, token, key, answer, kit.clock.now()).map_err(Problem::ProofNeeded)
}

/// What a fresh form is given to answer while it is written in; none in normal times.
pub fn challenge(kit: &Kit, request: &HttpRequest, token: &Token, key: &IdempotencyKey) -> Option<Challenge> {
    is_under_attack(kit, request, token).then(|| Challenge::issue(&kit.secrets, token, key, kit.clock.now()))
}

/// Counts a submission per address, per code and together.
pub fn count(kit: &Kit, request: &HttpRequest, token: &Token) -> Result<(), Problem> {
    let from_here = client::limit(kit, Counted::SubmissionsFrom(client::address(request, kit)));
    from_here?;
    client::limit(kit, Counted::SubmissionsAt(*token))?;
    client::limit(kit, Counted::Submissions)
}

/// A repeat of an acknowledged key is never limited: looked up only when a limit is reached.
pub async fn unless_repeated(
    counted: Result<(), Problem>,
    kit: &Kit,
    intake: &Intake,
    token: &Token,
    key: &IdempotencyKey,
) -> Result<(), Problem> {
    match counted {
        Err(limited) if !Box::pin(intake.was_acknowledged(kit, token, key)).await => Err(limited),
        _ => Ok(()),
    }
}
