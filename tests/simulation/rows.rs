//! What the stored columns and measured rounds must say, worked out from the events alone.

use deputy_code::{
    domain::{case::Case, china_time::Instant, stage::Stage},
    store::{entity::round, rows::CaseRow},
};

fn micros(at: Option<Instant>) -> Option<i64> {
    at.map(|at| at.timestamp_micros())
}

/// Fails unless a case's row and its rounds say just what its replayed events say.
pub fn follow(case: &Case, stored: &CaseRow, rounds: &[round::Model]) {
    let row = &stored.row;
    let named = &row.number;
    assert_eq!(row.stage, case.stage.name().code(), "{named}");
    assert_eq!(row.category, case.category, "{named}");
    if let Some(holder) = case.stage.holder() {
        assert_eq!((row.holder_kind.as_str(), row.holder_id), (holder.kind(), holder.id()), "{named}");
    }
    assert_eq!(row.round as usize, case.rounds.len(), "{named}");
    assert_eq!(Some(row.opened_at), micros(Some(case.promise.opened_at)), "{named}");
    assert_eq!(row.due_at, micros(case.due().map(|(_, due)| due)), "{named}");
    let rating_until = match case.stage {
        Stage::Resolved { rating_until, .. } => Some(rating_until),
        _ => None,
    };
    assert_eq!(row.rating_until, micros(rating_until), "{named}");
    assert_eq!((row.paused, row.paused_since), (case.paused_since.is_some(), micros(case.paused_since)), "{named}");
    assert_eq!((row.extended, row.supervised), (case.extended, case.supervised), "{named}");
    assert_eq!(row.version as u32, case.version, "{named}");
    assert_eq!(rounds.len(), case.rounds.len(), "{named}");
    for (at, (measured, round)) in rounds.iter().zip(&case.rounds).enumerate() {
        let last = at + 1 == case.rounds.len();
        assert_eq!(measured.number as usize, at + 1, "{named}");
        assert_eq!(Some(measured.opened_at), micros(Some(round.opened_at)), "{named}");
        assert_eq!(measured.accepted_at, micros(round.accepted_at), "{named}");
        assert_eq!(measured.first_reply_at, micros(round.first_reply_at), "{named}");
        assert_eq!(measured.resolved_at, micros(round.resolved_at), "{named}");
        assert_eq!(measured.reopened, !last, "{named}");
        assert_eq!(measured.open, last && case.stage.name().is_open(), "{named}");
        assert_eq!(measured.satisfaction.is_some(), round.rating.is_some(), "{named}");
        if last {
            assert_eq!(Some(measured.answer_by), micros(Some(case.promise.answer_by)), "{named}");
            assert_eq!(Some(measured.accept_by), micros(Some(case.promise.accept_by)), "{named}");
        }
    }
}
