//! Figures made anew from the rounds there are: at the first start, after a long rest, and to prove those that stand.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Window,
    cells::Tallies,
    fold::{LEASE, LEASE_SPAN, PAGE},
    window::covered,
};
use crate::{
    domain::china_time,
    http::kit::Kit,
    monitoring::days::Span,
    store::{StoreError, ready::ReadyFigures},
};

/// Makes every figure anew, under the lease; what moves meanwhile is taken in afterwards.
pub async fn step(kit: &Kit, owner: Uuid) -> Result<usize, StoreError> {
    let now = kit.clock.now();
    let today = china_time::day(now);
    let reading = kit.store.read_ready_figures().await?;
    let seen = reading.tail_ids().await?;
    let windows = Window::ALL.map(|window| (window, window.span(today)));
    let mut made = Vec::new();
    // One window after another, each put into bytes at once: small programs stay small.
    for window in windows {
        made.extend(measure(&reading, &[window]).await?.into_figures());
    }
    drop(reading);
    let Some(figures) = kit.store.write_ready_figures(LEASE, owner, now + LEASE_SPAN).await? else { return Ok(0) };
    let count = made.len();
    figures.clear().await?;
    figures.put(made).await?;
    let stored: Vec<_> = windows.into_iter().map(|(window, span)| window.stored(span)).collect();
    figures.put_windows(&stored).await?;
    figures.forget(&seen).await?;
    figures.commit().await?;
    Ok(count)
}

/// As [`step`], from a command; `None` while a worker is at it.
///
/// # Errors
/// When the database is away.
pub async fn alone(kit: &Kit) -> Result<Option<usize>, StoreError> {
    let owner = kit.clock.new_id();
    if !kit.store.hold_lease(LEASE, owner, kit.clock.now(), LEASE_SPAN).await? {
        return Ok(None);
    }
    let made = step(kit, owner).await;
    kit.store.release_lease(LEASE, owner).await?;
    made.map(Some)
}

/// What proving the figures found.
pub struct Proof {
    /// Figures there are.
    pub figures: usize,
    /// Moves that no figure had yet; they were counted with them.
    pub moves: usize,
    /// The figures that say something else than the rounds do.
    pub wrong: Vec<String>,
}

/// Makes the figures anew and compares; nothing is written. `None` where there are none yet.
pub async fn check(kit: &Kit) -> Result<Option<Proof>, StoreError> {
    let reading = kit.store.read_ready_figures().await?;
    let today = china_time::day(kit.clock.now());
    let Some(windows) = covered(&reading.windows().await?, today) else { return Ok(None) };
    let mut stored = Tallies::of_stored(&reading.all().await?)?;
    let moves = reading.tail(u64::MAX >> 1).await?;
    for one in &moves {
        one.before.iter().for_each(|before| stored.add(before, &windows, -1));
        stored.add(&one.after, &windows, 1);
    }
    let anew = measure(&reading, &windows).await?;
    let wrong = anew.differences(&stored).into_iter().map(|cell| format!("{cell:?}")).collect();
    Ok(Some(Proof { figures: stored.len(), moves: moves.len(), wrong }))
}

/// Every case with a round in one of the windows, page by page.
async fn measure(reading: &ReadyFigures, windows: &[(Window, Span)]) -> Result<Tallies, StoreError> {
    let ends = |end: fn(&Span) -> NaiveDate| windows.iter().map(move |(_, span)| end(span));
    let (Some(from), Some(to)) = (ends(|span| span.from).min(), ends(|span| span.to).max()) else {
        return Ok(Tallies::default());
    };
    let all = Span { from, to };
    let (mut tallies, mut after) = (Tallies::default(), None);
    loop {
        let (page, last) = reading.opened_in((all.start(), all.end()), after, PAGE).await?;
        if last.is_none() {
            return Ok(tallies);
        }
        page.iter().for_each(|measured| tallies.add(measured, windows, 1));
        after = last;
    }
}
