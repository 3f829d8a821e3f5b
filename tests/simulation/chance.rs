//! Moves made from bytes: any bytes are a move, so that shrinking and seeds both work.

use chrono::TimeDelta;
use deputy_code::domain::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    clocks::Clocks,
    escalation::{Level, Owed},
    holder::Holder,
    moves::{Channel, Complaint, Consented, Kind, Move, OutOfScopeReason, Outcome, Rating, Reopening, Satisfaction},
    number::Number,
    promise::Profiles,
    supervision::OrderNumber,
    words::PhotoId,
};
use uuid::Uuid;

/// What a move is made of.
pub type Bytes = [u8; 6];

/// Who can hold a case.
pub struct Hands {
    pub deputies: Vec<Uuid>,
    pub stations: Vec<Uuid>,
}

/// Names of moves as often as they are drawn: those that lead on more often than those that end.
const DRAWN: [&str; 54] = [
    "accepted",
    "accepted",
    "accepted",
    "accepted",
    "noted",
    "noted",
    "asked",
    "resumed",
    "promise_fixed",
    "referred",
    "referred",
    "supplemented",
    "supplemented",
    "extended",
    "resolved",
    "resolved",
    "resolved",
    "resolved",
    "rated",
    "rated",
    "rating_ended",
    "rating_ended",
    "reopened",
    "reopened",
    "declared_out_of_scope",
    "appealed",
    "transferred",
    "chased",
    "urged",
    "order_issued",
    "order_issued",
    "order_issued",
    "order_answered",
    "order_answered",
    "order_answered",
    "order_taken",
    "order_returned",
    "order_returned",
    "escalated",
    "escalated",
    "escalated",
    "withdrawn",
    "merged",
    "separated",
    "sealed",
    "unsealed",
    "unsealed",
    "recused",
    "contact_corrected",
    "consent_changed",
    "contact_erased",
    "photo_released",
    "photo_released",
    "photo_taken_back",
];

/// All moves that a stage can refuse, for searches.
pub const ALL: [&str; 32] = [
    "submitted",
    "registered",
    "accepted",
    "transferred",
    "noted",
    "asked",
    "resumed",
    "promise_fixed",
    "referred",
    "supplemented",
    "extended",
    "resolved",
    "rated",
    "rating_ended",
    "reopened",
    "declared_out_of_scope",
    "appealed",
    "merged",
    "separated",
    "chased",
    "urged",
    "order_issued",
    "order_answered",
    "order_taken",
    "order_returned",
    "escalated",
    "withdrawn",
    "sealed",
    "unsealed",
    "recused",
    "photo_released",
    "photo_taken_back",
];

/// Rights of the resident, whatever the stage.
pub const NEVER_REFUSED: [&str; 3] = ["contact_corrected", "consent_changed", "contact_erased"];

/// How long nothing happens before the move: mostly hours, sometimes longer than any clock.
pub fn pause(bytes: &Bytes) -> TimeDelta {
    let hours = i64::from(bytes[5]);
    TimeDelta::minutes(if bytes[4] < 200 { hours * 10 } else { hours * 120 })
}

pub fn actor(bytes: &Bytes) -> Actor {
    let kinds = [
        ActorKind::Resident,
        ActorKind::Deputy,
        ActorKind::LiaisonOfficer,
        ActorKind::Undertaker,
        ActorKind::Staff,
        ActorKind::System,
    ];
    let kind = kinds[usize::from(bytes[3]) % kinds.len()];
    let named = kind.answers();
    Actor {
        kind,
        account: named.then(|| Uuid::from_u128(u128::from(bytes[3]))),
        name: named.then(|| format!("经办人{}", bytes[3])),
    }
}

/// The move that these bytes make now; one byte in nine draws from all moves, the impossible ones included.
pub fn drawn(bytes: &Bytes, now: Instant, hands: &Hands) -> Move {
    let name = match bytes[0] {
        0..32 => ALL[usize::from(bytes[0]) % ALL.len()],
        _ => DRAWN[usize::from(bytes[0]) % DRAWN.len()],
    };
    named(name, bytes, now, hands)
}

pub fn named(name: &str, bytes: &Bytes, now: Instant, hands: &Hands) -> Move {
    let [_, a, b, ..] = *bytes;
    let promise = Clocks::shipped(Profiles::default()).promise(Kind::Help, None, now);
    let holder = match a % 3 {
        0 => Holder::Committee,
        1 => Holder::Station(hands.stations[usize::from(b) % hands.stations.len()]),
        _ => Holder::Deputy(hands.deputies[usize::from(b) % hands.deputies.len()]),
    };
    let reopening = Reopening { promise, rerouted: (b % 2 == 0).then_some(holder) };
    let category = (a % 2 == 0).then(|| "traffic".to_owned());
    match name {
        "submitted" => Move::Submitted { kind: Kind::Help, category, channel: Channel::Scan, promise },
        "registered" => Move::Registered { to: holder },
        "accepted" => Move::Accepted { category },
        "transferred" => Move::Transferred { to: holder, promise },
        "noted" => Move::Noted { visible: a % 3 > 0 },
        "asked" => Move::Asked { until: Some(now + TimeDelta::days(7)) },
        "resumed" => Move::Resumed { promise },
        "promise_fixed" => Move::PromiseFixed { promise },
        "referred" => {
            let units: Vec<Uuid> =
                (0..1 + a % 3).map(|at| Uuid::from_u128(u128::from(b.wrapping_add(at) % 5))).collect();
            Move::Referred { lead: units.first().copied(), units }
        }
        "supplemented" => Move::Supplemented,
        "extended" => Move::Extended {
            working_days: 1 + a % 10,
            answer_by: now + TimeDelta::days((b % 20).into()),
            provisional: (b % 5 == 0).then_some(2026),
        },
        "resolved" => Move::Resolved {
            outcome: [Outcome::Solved, Outcome::InPlan, Outcome::NotPossible, Outcome::ReportedUpward]
                [usize::from(a) % 4],
            plan_date: None,
            on_the_spot: a % 2 == 0,
            rating_until: now + Profiles::default().rating(),
        },
        "rated" => rated(a, (a % 3 == 2 && b < 200).then_some(reopening)),
        "rating_ended" => Move::RatingEnded,
        "reopened" => Move::Reopened { reopening },
        "declared_out_of_scope" => Move::DeclaredOutOfScope { reason: OutOfScopeReason::Litigation },
        "appealed" => Move::Appealed { to: holder, promise },
        "merged" => Move::Merged { into: Uuid::from_u128(b.into()), number: Number::from_bits(a.into()) },
        "separated" => Move::Separated { to: holder, promise },
        "chased" => Move::Chased { count: u32::from(a) },
        "urged" => Move::Urged,
        "order_issued" => Move::OrderIssued {
            number: NO_NUMBER,
            holder,
            units: Vec::new(),
            working_days: 5,
            due_at: now + TimeDelta::days((b % 9).into()),
        },
        "order_answered" => Move::OrderAnswered { number: NO_NUMBER },
        "order_taken" => Move::OrderTaken { number: NO_NUMBER },
        "order_returned" => Move::OrderReturned { number: NO_NUMBER, holder, units: Vec::new() },
        "escalated" => Move::Escalated {
            level: [Level::Reminded, Level::Overdue, Level::Committee][usize::from(b) % 3],
            owed: Owed::Answer,
            holder,
            committee_at: Some(now + TimeDelta::days(1)),
        },
        "withdrawn" => Move::Withdrawn,
        "sealed" => Move::Sealed { unit: (b % 2 == 0).then(|| Uuid::from_u128(u128::from(a % 5))), promise },
        "unsealed" => Move::Unsealed,
        "recused" => {
            let deputy = Holder::Deputy(hands.deputies[usize::from(a) % hands.deputies.len()]);
            Move::Recused { barred: (b % 3 == 0).then_some(deputy), to: holder, promise }
        }
        "contact_corrected" => Move::ContactCorrected,
        "consent_changed" => Move::ConsentChanged { consent: Consented::ShareContact, given: a % 2 == 0 },
        "contact_erased" => Move::ContactErased { place: a % 2 == 0 },
        "photo_released" => {
            Move::PhotoReleased { photo: photo(a % 3), copy: photo(100 + b % 100), covers: u16::from(b % 4) }
        }
        "photo_taken_back" => Move::PhotoTakenBack { photo: photo(a % 3) },
        other => unreachable!("{other} is no move"),
    }
}

/// Until a move is aimed at a case.
const NO_NUMBER: OrderNumber = OrderNumber { year: 2026, serial: 0 };

/// The same move, where it is one of an order: a new one with a number of its own, another about the one that is open.
pub fn aimed(mut made: Move, case: &Case) -> Move {
    let own = case.id.as_u128() as u32 ^ (case.version << 20);
    match &mut made {
        Move::OrderIssued { number, .. } => number.serial = own & 0x7fff_ffff,
        Move::OrderAnswered { number } | Move::OrderTaken { number } | Move::OrderReturned { number, .. } => {
            *number = case.open_order().map_or(NO_NUMBER, |order| order.number);
        }
        _ => {}
    }
    made
}

fn photo(byte: u8) -> PhotoId {
    format!("{byte:032x}")
}

fn rated(a: u8, reopening: Option<Reopening>) -> Move {
    let satisfaction =
        [Satisfaction::Satisfied, Satisfaction::BasicallySatisfied, Satisfaction::Dissatisfied][usize::from(a) % 3];
    let reasons = if satisfaction == Satisfaction::Dissatisfied { vec![Complaint::TooSlow] } else { Vec::new() };
    Move::Rated { rating: Rating { satisfaction, solved: Some(true), improved: None, reasons }, reopening }
}
