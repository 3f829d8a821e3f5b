//! Three cases that stall, and what the committee ordered: one order is open, one is answered, one was taken.

use uuid::Uuid;

use super::county::County;
use crate::{
    domain::{
        actor::Actor,
        china_time::Instant,
        clocks::Clocks,
        light::Light,
        moves::Move,
        role::Role,
        supervision::{OrderNumber, USUAL_DAYS},
        words::Words,
    },
    store::{
        StoreError,
        case_door::{CaseDoor, Walk},
        rows::CaseRow,
    },
};

/// Cases of the county, and more.
const MOST: u64 = 1_000;
const DEMANDED: [&str; 3] = [
    "请在期限内到现场看清楚，说明为什么超过时限、什么时候能办完。",
    "居民等得太久，请和承办单位一起定下办结的日期，书面答复工委。",
    "请核实居民反映的情况，办完后把结果和现场照片报工委。",
];
const ANSWERED: &str = "已到现场核实，材料备齐了，本周内施工，完工后马上答复居民。";

/// # Errors
/// When the database is away.
pub async fn order(door: &CaseDoor<'_>, county: &County, now: Instant) -> Result<(), StoreError> {
    let staff = county.accounts.actor(|row| row.role == Role::Staff.code())?;
    let cases = door.store.all_cases_after(None, MOST).await?;
    let stalled = cases.iter().filter(|row| row.case.may_be_ordered() && stalls(row, now));
    let mut walks = Vec::new();
    for (at, row) in stalled.take(DEMANDED.len()).enumerate() {
        let events = door.store.events_of(row.case.id, door.sealer).await?;
        let last = events.last().map_or(row.case.submitted_at, |event| event.at);
        let officer = county.accounts.actor(|account| account.station_id == Some(row.row.station_id))?;
        walks.extend(course(&door.clocks, row, at, [&staff, &officer], [last, now])?);
    }
    door.walk_many(walks).await
}

fn stalls(row: &CaseRow, now: Instant) -> bool {
    let runs = row.case.due().is_some() && row.case.paused_since.is_none();
    runs && row.row.hidden_from.is_none() && row.case.light(now) == Light::Red
}

/// The first order is issued, the second answered too, the third taken as well.
fn course(
    clocks: &Clocks,
    row: &CaseRow,
    at: usize,
    [staff, officer]: [&Actor; 2],
    [last, now]: [Instant; 2],
) -> Result<Vec<Walk>, StoreError> {
    let moment = |quarter: i32| last + (now - last) / 4 * quarter;
    let number = OrderNumber { year: OrderNumber::year_of(moment(1)), serial: at as u32 + 1 };
    let due = clocks.calendar.working_days(moment(1), USUAL_DAYS).at;
    let issued = (row.case.issued_order(number, USUAL_DAYS, due)?, Words::text(DEMANDED[at]));
    let answered = (Move::OrderAnswered { number }, Words::text(ANSWERED));
    let taken = (Move::OrderTaken { number }, Words::none());
    let steps = [(staff, issued), (officer, answered), (staff, taken)];
    let case: Uuid = row.case.id;
    let walk =
        |(turn, (by, step)): (usize, (&Actor, _))| Walk { case, by: by.clone(), at: moment(turn as i32 + 1), step };
    Ok(steps.into_iter().take(at + 1).enumerate().map(walk).collect())
}
