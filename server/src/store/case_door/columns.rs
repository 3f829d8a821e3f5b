//! What the door writes: the columns that follow from a case, its measured rounds, its events.

use sea_orm::ActiveValue::{Set, Unchanged};

use crate::{
    clock::Clock,
    domain::{
        case::Case,
        china_time::Instant,
        digest::Digest,
        event::StoredEvent,
        holder::Holder,
        review::Waiting,
        sealing::{Context, Sealer},
        stage::Stage,
        working_time::Calendar,
    },
    store::{
        entity::{case, event, round},
        rows::{code_of, micros},
    },
};

/// The columns that follow from a case's state.
pub(in crate::store) fn write_state(columns: &mut case::ActiveModel, case: &Case, last_hash: &Digest) {
    columns.category = Set(case.category.clone());
    columns.stage = Set(case.stage.name().code().into());
    if let Some(holder) = case.stage.holder() {
        columns.holder_kind = Set(holder.kind().into());
        columns.holder_id = Set(holder.id());
    }
    columns.round = Set(case.rounds.len() as i32);
    columns.opened_at = Set(micros(case.promise.opened_at));
    columns.due_at = Set(case.due().map(|(_, due)| micros(due)));
    columns.rating_until = Set(match case.stage {
        Stage::Resolved { rating_until, .. } => Some(micros(rating_until)),
        _ => None,
    });
    columns.paused = Set(case.paused_since.is_some());
    columns.paused_since = Set(case.paused_since.map(micros));
    columns.paused_until = Set(case.paused_until.map(micros));
    columns.provisional = Set(case.promise.provisional.is_some() && case.stage.name().is_open());
    columns.press_at = Set(case.pressed_next().map(|(at, _)| micros(at)));
    columns.chases = Set(case.pressing.chases as i32);
    columns.urges = Set(case.pressing.urges as i32);
    columns.extended = Set(case.extended);
    columns.supervised = Set(case.supervised);
    columns.held = Set(case.held);
    columns.withheld = Set(case.is_withheld());
    columns.review = Set(Waiting::of(&case.reviews).code());
    columns.sealed = Set(case.sealed);
    columns.accused_unit = Set(case.accused_unit);
    columns.lead_id = Set(match case.stage {
        Stage::Merged { into, .. } => Some(into),
        _ => None,
    });
    columns.ended_at = Set(ended_at(case).map(micros));
    columns.state = Set(serde_json::to_string(case).expect("a case is plain data"));
    columns.version = Set(case.version as i32);
    columns.last_hash = Set(last_hash.to_vec());
}

/// When a case came to an end, for the time its contact data is kept; an answered one waits to be rated.
fn ended_at(case: &Case) -> Option<Instant> {
    match case.stage {
        Stage::Closed { at, .. }
        | Stage::OutOfScope { at, .. }
        | Stage::Withdrawn { at }
        | Stage::Merged { at, .. } => Some(at),
        _ => None,
    }
}

/// The measured rows of a case's last two rounds: a move changes no others.
pub(in crate::store) fn round_rows(case: &Case, around: &case::Model, calendar: &Calendar) -> Vec<round::ActiveModel> {
    let last = case.rounds.len();
    let rounds = case.rounds.iter().enumerate().skip(last.saturating_sub(2));
    let scanned = around.deputy_id.filter(|id| case.may_lie_with(&Holder::Deputy(*id)));
    let responsible = match case.stage.holder() {
        Some(Holder::Deputy(id)) => Some(id),
        _ if around.hidden_from.is_some() => None,
        _ => scanned,
    };
    rounds
        .map(|(index, round)| {
            let current = index + 1 == last;
            let promise = case.promise;
            let working = |at: Option<Instant>| at.map(|at| calendar.between(round.opened_at, at).num_seconds());
            round::ActiveModel {
                case_id: Unchanged(case.id),
                number: Unchanged(index as i32 + 1),
                area_path: of_current(current, around.area_path.clone()),
                station_id: of_current(current, around.station_id),
                deputy_id: of_current(current, responsible),
                category: of_current(current, case.category.clone()),
                kind: Set(around.kind.clone()),
                stage: Set(case.stage.name().code().into()),
                opened_at: Set(micros(round.opened_at)),
                accept_by: of_current(current, micros(promise.accept_by)),
                answer_by: of_current(current, micros(promise.answer_by)),
                accepted_at: Set(round.accepted_at.map(micros)),
                first_reply_at: Set(round.first_reply_at.map(micros)),
                resolved_at: Set(round.resolved_at.map(micros)),
                accept_working: Set(working(round.accepted_at)),
                first_reply_working: Set(working(round.first_reply_at)),
                resolve_working: Set(working(round.resolved_at)),
                reopened: Set(!current),
                open: Set(current && case.stage.name().is_open()),
                outcome: Set(round.outcome.map(code_of)),
                satisfaction: Set(round.rating.as_ref().map(|rating| code_of(rating.satisfaction))),
                sealed: Set(case.sealed),
            }
        })
        .collect()
}

/// An ended round stays with those who answered for it and what they promised, whoever has the case now.
fn of_current<T: Into<sea_orm::Value>>(current: bool, value: T) -> sea_orm::ActiveValue<T> {
    if current { Set(value) } else { sea_orm::ActiveValue::NotSet }
}

/// An event row, its words sealed.
pub(in crate::store) fn event_row(event: &StoredEvent, sealer: &Sealer, clock: &Clock) -> event::ActiveModel {
    let (salt, payload) = event.payload.as_ref().expect("a new event has its words");
    let apart = event.apart.as_ref().map(|apart| sealer.seal(Context::Personal, clock.nonce(), &apart.to_bytes()));
    event::ActiveModel {
        case_id: Set(event.case),
        sequence: Set(event.sequence as i32),
        at: Set(micros(event.at)),
        kind: Set(event.made.name().into()),
        facts: Set(event.facts.clone()),
        actor_kind: Set(event.by.kind.code().into()),
        account_id: Set(event.by.account),
        actor_name: Set(event.by.name.clone()),
        visible: Set(event.visible),
        commitment: Set(event.commitment.to_vec()),
        salt: Set(Some(salt.to_vec())),
        payload: Set(Some(sealer.seal(Context::Event, clock.nonce(), payload))),
        apart: Set(apart),
        previous: Set(event.previous.to_vec()),
        hash: Set(event.hash.to_vec()),
        dispatched_at: Set(None),
        feed: Set(None),
    }
}
