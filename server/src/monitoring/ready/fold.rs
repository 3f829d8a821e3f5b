//! The worker's part: what moves measured goes into the figures, and windows follow the days. One process at a time, in short
//! transactions; whoever reads meanwhile sees each move once.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    Window,
    cells::Tallies,
    rebuild,
    window::{beyond, covered},
};
use crate::{
    domain::china_time,
    http::kit::Kit,
    monitoring::days::Span,
    store::{
        StoreError,
        ready::{MeasuredMove, ReadyFigures},
    },
};

pub const LEASE: &str = "ready_figures";
/// Long enough for figures made anew; given back after every step.
pub const LEASE_SPAN: TimeDelta = TimeDelta::minutes(10);
/// Moves of one transaction.
const BATCH: u64 = 200;
/// Cases read together.
pub const PAGE: u64 = 200;

/// Takes in some moves, or brings the windows up to date; whether there may be more to do.
///
/// # Errors
/// When the database is away: nothing is lost, readers count it meanwhile.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<bool, StoreError> {
    let now = kit.clock.now();
    if is_up_to_date(kit).await? || !kit.store.hold_lease(LEASE, owner, now, LEASE_SPAN).await? {
        return Ok(false);
    }
    let done = take_in(kit, owner).await;
    kit.store.release_lease(LEASE, owner).await?;
    done
}

async fn is_up_to_date(kit: &Kit) -> Result<bool, StoreError> {
    let today = china_time::day(kit.clock.now());
    let figures = kit.store.read_ready_figures().await?;
    let follows = |windows: &[(Window, Span)]| windows.iter().all(|(window, span)| window.span(today) == *span);
    let current = covered(&figures.windows().await?, today).is_some_and(|windows| follows(&windows));
    Ok(current && !figures.has_tail().await?)
}

async fn take_in(kit: &Kit, owner: Uuid) -> Result<bool, StoreError> {
    let now = kit.clock.now();
    let today = china_time::day(now);
    let until = now + LEASE_SPAN;
    let Some(figures) = kit.store.write_ready_figures(LEASE, owner, until).await? else { return Ok(false) };
    let Some(windows) = covered(&figures.windows().await?, today) else {
        drop(figures);
        rebuild::step(kit, owner).await?;
        return Ok(true);
    };
    let moves = figures.tail(BATCH).await?;
    if moves.is_empty() {
        slide(&figures, &windows, today).await?;
    } else {
        fold(&figures, &windows, &moves).await?;
    }
    figures.commit().await?;
    Ok(true)
}

async fn fold(figures: &ReadyFigures, windows: &[(Window, Span)], moves: &[MeasuredMove]) -> Result<(), StoreError> {
    let mut changes = Tallies::default();
    for one in moves {
        one.before.iter().for_each(|before| changes.add(before, windows, -1));
        changes.add(&one.after, windows, 1);
    }
    write(figures, changes).await?;
    let ids: Vec<Uuid> = moves.iter().map(|one| one.id).collect();
    figures.forget(&ids).await
}

/// Adds differences to what is stored.
async fn write(figures: &ReadyFigures, mut changes: Tallies) -> Result<(), StoreError> {
    for stored in figures.figures_of(&changes.keys()).await? {
        changes.merge(&stored)?;
    }
    figures.put(changes.into_figures().collect()).await
}

/// Takes away the days that windows leave behind, and adds those they reach. Every move is in the figures by now.
async fn slide(figures: &ReadyFigures, windows: &[(Window, Span)], today: chrono::NaiveDate) -> Result<(), StoreError> {
    let mut changes = Tallies::default();
    for (window, span) in windows {
        let wanted = window.span(today);
        let left = beyond(*span, wanted);
        if left == [*span] {
            figures.clear_period(&window.code()).await?;
        } else {
            for part in left {
                count(figures, &mut changes, *window, part, -1).await?;
            }
        }
        for part in beyond(wanted, *span) {
            count(figures, &mut changes, *window, part, 1).await?;
        }
    }
    write(figures, changes).await?;
    let stored: Vec<_> = Window::ALL.into_iter().map(|window| window.stored(window.span(today))).collect();
    figures.put_windows(&stored).await
}

/// Counts what opened on some days for one window.
async fn count(
    figures: &ReadyFigures,
    changes: &mut Tallies,
    window: Window,
    days: Span,
    times: i32,
) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let (page, last) = figures.opened_in((days.start(), days.end()), after, PAGE).await?;
        if last.is_none() {
            return Ok(());
        }
        page.iter().for_each(|measured| changes.add(measured, &[(window, days)], times));
        after = last;
    }
}
