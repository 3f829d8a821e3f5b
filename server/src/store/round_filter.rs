//! Cases by what was measured in one of their rounds: the list behind a number of the board, in the scope the number counts.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    entity::{case, round},
    measures::measured_for,
    rows::{code_of, micros},
    viewer::Viewer,
};
use crate::domain::{china_time::Instant, moves::Satisfaction, scope::AreaPath, stage::StageName};

const MICROS: i64 = 1_000_000;

/// Which clock of a round; each runs as it is promised, the first by the wall, the others by working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundClock {
    Accept,
    FirstReply,
    Resolve,
}

/// Longer than `over` seconds, and no longer than `up_to`.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    pub clock: RoundClock,
    pub over: i64,
    pub up_to: Option<i64>,
}

/// How a round stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// Open, and accepted by nobody.
    Waiting,
    /// Open, and past what is due.
    Overdue,
    /// Open or answered, and not asked for again.
    Owed,
    /// Answered, and not asked for again.
    Answered,
}

/// What was said of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rated {
    As(Satisfaction),
    Any,
    /// The window ended without a word.
    Not,
}

/// What a round is asked for; absent means any.
#[derive(Clone, Debug, Default)]
pub struct RoundWanted {
    pub opened_from: Option<Instant>,
    /// Before this instant.
    pub opened_until: Option<Instant>,
    pub took: Option<Took>,
    /// A promise ran out unkept from this instant on, and before that one.
    pub broken: Option<(Instant, Instant)>,
    pub rated: Option<Rated>,
    pub state: Option<RoundState>,
    pub station: Option<Uuid>,
    /// Who answered for it.
    pub deputy: Option<Uuid>,
    pub category: Option<String>,
    pub area: Option<AreaPath>,
}

/// The cases with such a round.
pub(super) fn has_round(viewer: &Viewer, wanted: &RoundWanted, now: Instant) -> Condition {
    use round::Column as C;
    let with = |rounds: Condition| {
        let mine = round::Entity::find().select_only().column(C::CaseId).filter(measured_for(viewer));
        case::Column::Id.in_subquery(mine.filter(place(wanted)).filter(rounds).into_query())
    };
    let running = |rounds: Condition| Condition::all().add(case::Column::Paused.eq(false)).add(with(rounds));
    let kept = Condition::all()
        .add_option(wanted.took.map(|took| took_so_long(took, now)))
        .add_option(wanted.rated.map(is_rated));
    match (wanted.broken, wanted.state) {
        (Some(day), _) => Condition::any()
            .add(with(kept.clone().add(broken_late(day))))
            .add(running(kept.add(broken_still(day, now)))),
        (None, Some(RoundState::Overdue)) => {
            let waiting = Condition::all().add(is_waiting()).add(C::AcceptBy.lt(micros(now)));
            let taken = Condition::all().add(C::Open.eq(true)).add(is_waiting().not()).add(C::AnswerBy.lt(micros(now)));
            running(kept.add(Condition::any().add(waiting).add(taken)))
        }
        (None, state) => Condition::all().add(with(kept.add_option(state.map(stands)))),
    }
}

/// When and whose.
fn place(wanted: &RoundWanted) -> Condition {
    use round::Column as C;
    Condition::all()
        .add_option(wanted.opened_from.map(|from| C::OpenedAt.gte(micros(from))))
        .add_option(wanted.opened_until.map(|until| C::OpenedAt.lt(micros(until))))
        .add_option(wanted.station.map(|station| C::StationId.eq(station)))
        .add_option(wanted.deputy.map(|deputy| C::DeputyId.eq(deputy)))
        .add_option(wanted.category.as_deref().map(|category| C::Category.eq(category)))
        .add_option(wanted.area.as_ref().map(|area| C::AreaPath.starts_with(area.as_str())))
}

fn is_waiting() -> Condition {
    let stages = [StageName::Submitted, StageName::Routed].map(StageName::code);
    Condition::all().add(round::Column::Open.eq(true)).add(round::Column::Stage.is_in(stages))
}

fn answered() -> Condition {
    Condition::all().add(round::Column::ResolvedAt.is_not_null())
}

fn stands(state: RoundState) -> Condition {
    match state {
        RoundState::Waiting => is_waiting(),
        RoundState::Overdue | RoundState::Owed => Condition::any().add(round::Column::Open.eq(true)).add(answered()),
        RoundState::Answered => answered(),
    }
}

fn is_rated(rated: Rated) -> Condition {
    use round::Column as C;
    match rated {
        Rated::As(satisfaction) => Condition::all().add(C::Satisfaction.eq(code_of(satisfaction))),
        Rated::Any => Condition::all().add(C::Satisfaction.is_not_null()),
        Rated::Not => Condition::all()
            .add(C::Satisfaction.is_null())
            .add(C::Stage.eq(StageName::Closed.code()))
            .add(C::Reopened.eq(false)),
    }
}

/// One that still waits for acceptance is as surely beyond a time as one that was taken after it.
fn took_so_long(took: Took, now: Instant) -> Condition {
    use round::Column as C;
    let column = match took.clock {
        RoundClock::Accept => Expr::col(C::AcceptedAt).sub(Expr::col(C::OpenedAt)),
        RoundClock::FirstReply => Expr::col(C::FirstReplyWorking).mul(MICROS),
        RoundClock::Resolve => Expr::col(C::ResolveWorking).mul(MICROS),
    };
    let done = Condition::all()
        .add(column.clone().gt(took.over.saturating_mul(MICROS)))
        .add_option(took.up_to.map(|up_to| column.lte(up_to.saturating_mul(MICROS))));
    if took.clock != RoundClock::Accept || took.up_to.is_some() {
        return done;
    }
    let still = is_waiting()
        .add(C::AcceptedAt.is_null())
        .add(C::OpenedAt.lt(micros(now).saturating_sub(took.over.saturating_mul(MICROS))));
    Condition::any().add(done).add(still)
}

fn within(column: round::Column, (from, until): (Instant, Instant)) -> Condition {
    Condition::all().add(column.gte(micros(from))).add(column.lt(micros(until)))
}

/// Kept, but after its time.
fn broken_late(day: (Instant, Instant)) -> Condition {
    use round::Column as C;
    let late = |due: C, done: C| within(due, day).add(Expr::col(done).gt(Expr::col(due)));
    Condition::any().add(late(C::AcceptBy, C::AcceptedAt)).add(late(C::AnswerBy, C::ResolvedAt))
}

/// Not kept until now.
fn broken_still(day: (Instant, Instant), now: Instant) -> Condition {
    use round::Column as C;
    let past = |due: C| within(due, day).add(due.lt(micros(now)));
    let unaccepted = past(C::AcceptBy).add(is_waiting()).add(C::AcceptedAt.is_null());
    let unanswered = past(C::AnswerBy).add(C::Open.eq(true)).add(C::ResolvedAt.is_null());
    Condition::any().add(unaccepted).add(unanswered)
}
