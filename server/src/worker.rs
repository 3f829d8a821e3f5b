//! The worker: steps first, loops around them. Tests call the steps; the loops only say when.

use std::{fs, path::PathBuf, time::Duration};

use tokio::{sync::watch, task::JoinSet, time::timeout};
use uuid::Uuid;

use crate::{
    access::secrets_file,
    codes, directory, heads,
    http::kit::Kit,
    monitoring::ready,
    notices, outbox, paper,
    queue::{Durability, Queue},
    review,
    routing::registrar::{self, Step},
    shared_state::exchange::{EVERY, Exchange},
    store::{StoreError, cards},
    timers,
    uploads::{self, sweep::Place},
};

/// How long a worker rests when nothing waits; a push in the same process wakes it earlier.
const REST: Duration = Duration::from_millis(500);
/// How long it rests when queue or database is away.
const AWAY: Duration = Duration::from_secs(1);
const TIMERS_EVERY: Duration = Duration::from_secs(5);
const SCANS_EVERY: Duration = Duration::from_secs(5);
/// How often it is asked whether a day has ended without its head.
const HEADS_EVERY: Duration = Duration::from_secs(60);
/// How soon a rotated key of access tokens is taken up.
const SECRETS_EVERY: Duration = Duration::from_secs(2);
/// Until then what moved is counted by whoever reads: figures of many rounds are long, and written anew each time.
const FIGURES_EVERY: Duration = Duration::from_secs(10);
const SWEEP_EVERY: Duration = Duration::from_secs(600);
/// Redis's persistence settings are read at every connect and every minute.
const DURABILITY_EVERY: Duration = Duration::from_secs(60);
const DURABILITY_AGAIN: Duration = Duration::from_secs(1);

/// Set once when the process is asked to end.
pub type Ending = watch::Receiver<bool>;

/// Everything that runs beside the web pages of any process.
pub fn start_watching(tasks: &mut JoinSet<()>, kit: &Kit, queue: &Queue, ending: &Ending) {
    tasks.spawn(until(ending.clone(), refresh_cards(kit.clone())));
    tasks.spawn(until(ending.clone(), refresh_what_the_office_keeps(kit.clone())));
    tasks.spawn(write_scans(kit.clone(), ending.clone()));
    if let Queue::Redis(redis) = queue.clone() {
        tasks.spawn(until(ending.clone(), async move {
            loop {
                let judged = redis.check_durability().await;
                let rest = match &judged {
                    Durability::Always | Durability::Everysec => DURABILITY_EVERY,
                    Durability::Refused(why) => {
                        tracing::warn!(why, "intake goes straight to the database");
                        DURABILITY_AGAIN
                    }
                    Durability::Unknown => DURABILITY_AGAIN,
                };
                // A connection that broke forgets what it read: looked at every second, read again when needed.
                let mut rested = Duration::ZERO;
                while rested < rest && redis.durability() == judged {
                    tokio::time::sleep(DURABILITY_AGAIN).await;
                    // Tells the pushes how full the queue is: a web replica without a worker asks nowhere else.
                    let _ = redis.depth().await;
                    rested += DURABILITY_AGAIN;
                }
            }
        }));
    }
}

/// Takes up session keys that were rotated, so that nobody restarts and nobody signs in again.
pub fn watch_secrets(tasks: &mut JoinSet<()>, kit: &Kit, file: PathBuf, ending: &Ending) {
    let kit = kit.clone();
    let changed = move || fs::metadata(&file).and_then(|data| data.modified()).ok().map(|at| (at, file.clone()));
    tasks.spawn(until(ending.clone(), async move {
        let mut seen = changed();
        loop {
            tokio::time::sleep(SECRETS_EVERY).await;
            let now = changed();
            if now == seen {
                continue;
            }
            if let Some((_, file)) = &now
                && let Err(error) = secrets_file::take_session_keys(file, &kit.secrets)
            {
                tracing::error!(%error, "the changed secrets file is not taken up");
            }
            seen = now;
        }
    }));
}

/// Tells the other replicas what this process counts against the limits.
pub fn start_sharing(tasks: &mut JoinSet<()>, mut exchange: Exchange, kit: &Kit, ending: &Ending) {
    let clock = kit.clock.clone();
    tasks.spawn(until(ending.clone(), async move {
        loop {
            tokio::time::sleep(EVERY).await;
            if let Err(error) = exchange.step(clock.now()).await {
                tracing::debug!(%error, "limits are counted in this process alone until Redis answers");
            }
        }
    }));
}

/// The registrar alone, for a queue beside the process's own.
pub fn start_registering(tasks: &mut JoinSet<()>, kit: &Kit, queue: &Queue, ending: &Ending) {
    tasks.spawn(register(kit.clone(), queue.clone(), ending.clone()));
}

/// Registrar, outbox, timers and sweeps: what a worker does.
pub fn start_working(tasks: &mut JoinSet<()>, kit: &Kit, queue: &Queue, ending: &Ending) {
    let owner = kit.clock.new_id();
    tasks.spawn(register(kit.clone(), queue.clone(), ending.clone()));
    tasks.spawn(until(ending.clone(), dispatch(kit.clone(), owner)));
    tasks.spawn(until(ending.clone(), run_timers(kit.clone(), owner)));
    tasks.spawn(until(ending.clone(), ask_about_content(kit.clone(), owner)));
    tasks.spawn(sweep_until(ending.clone(), kit.clone(), queue.clone(), owner));
    tasks.spawn(until(ending.clone(), make_heads(kit.clone(), owner)));
    tasks.spawn(make_figures_ready_until(ending.clone(), kit.clone(), owner));
}

async fn until(mut ending: Ending, work: impl Future<Output = ()>) {
    tokio::select! {
        () = work => {}
        _ = ending.wait_for(|over| *over) => {}
    }
}

/// A process that takes over sweeps at its start: it need not wait for this one's lease to run out.
async fn sweep_until(ending: Ending, kit: Kit, queue: Queue, owner: Uuid) {
    until(ending, sweep(kit.clone(), queue, owner)).await;
    if let Err(error) = timers::retention::give_back(&kit, owner).await {
        report(&error, "the sweep's lease runs out by itself");
    }
}

/// Finishes the batch in hand when asked to end.
async fn register(kit: Kit, queue: Queue, ending: Ending) {
    while !*ending.borrow() {
        match registrar::step(&kit, &queue).await {
            Step::Did(_) => {}
            Step::Idle => until(ending.clone(), queue.wait(REST)).await,
            Step::Away => until(ending.clone(), tokio::time::sleep(AWAY)).await,
        }
    }
}

async fn dispatch(kit: Kit, owner: Uuid) {
    loop {
        match outbox::step(&kit, owner).await {
            Ok(0) => {
                let _ = timeout(REST, kit.moved.notified()).await;
            }
            Ok(_) => {}
            Err(error) => {
                report(&error, "the outbox waits");
                tokio::time::sleep(AWAY).await;
            }
        }
    }
}

async fn run_timers(kit: Kit, owner: Uuid) {
    loop {
        if let Err(error) = timers::step(&kit, owner).await {
            report(&error, "the timers wait");
        }
        if let Err(error) = timers::pressing::step(&kit, owner).await {
            report(&error, "nobody is told yet that time runs out");
        }
        tokio::time::sleep(TIMERS_EVERY).await;
    }
}

async fn make_heads(kit: Kit, owner: Uuid) {
    loop {
        if let Err(error) = heads::make::step(&kit, owner).await {
            report(&error, "the day's head waits");
        }
        tokio::time::sleep(HEADS_EVERY).await;
    }
}

/// Whoever works next need not wait for this one's lease, which is as long as figures made anew may take.
async fn make_figures_ready_until(ending: Ending, kit: Kit, owner: Uuid) {
    until(ending, make_figures_ready(kit.clone(), owner)).await;
    if let Err(error) = kit.store.release_lease(ready::fold::LEASE, owner).await {
        report(&error, "the lease of the figures runs out by itself");
    }
}

async fn make_figures_ready(kit: Kit, owner: Uuid) {
    loop {
        match ready::fold::step(&kit, owner).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(FIGURES_EVERY).await,
            Err(error) => {
                report(&error, "figures are read with a longer tail");
                tokio::time::sleep(AWAY).await;
            }
        }
    }
}

async fn ask_about_content(kit: Kit, owner: Uuid) {
    loop {
        match review::asking::step(&kit, owner).await {
            Ok(0) => tokio::time::sleep(REST).await,
            Ok(_) => {}
            Err(error) => {
                report(&error, "the content check waits");
                tokio::time::sleep(AWAY).await;
            }
        }
    }
}

async fn refresh_what_the_office_keeps(kit: Kit) {
    loop {
        if let Err(error) = kit.content.refresh(&kit.store).await {
            report(&error, "the list of words stays as it was");
        }
        if let Err(error) = kit.clocks.refresh(&kit.store).await {
            report(&error, "working days and profiles stay as they were");
        }
        tokio::time::sleep(cards::REFRESH_EVERY).await;
    }
}

/// A database that is away is known elsewhere; anything else is somebody's work.
fn report(error: &StoreError, what: &str) {
    if error.is_away() {
        tracing::debug!(%error, "{what}");
    } else {
        tracing::error!(%error, "{what}");
    }
}

async fn sweep(kit: Kit, queue: Queue, owner: Uuid) {
    let (mut place, mut sealed) = (Place::random(kit.clock.random()), false);
    loop {
        if uploads::sweep::sweep(&kit, &queue, &mut place).await.is_none() {
            tracing::debug!("photos are not swept while queue or database is away");
        }
        if let Err(error) = kit.paper.tidy_up(kit.clock.now()) {
            tracing::warn!(%error, "posters that nobody fetched stay a while");
        }
        if let Err(error) = kit.store.sweep_print_jobs(kit.clock.now() - paper::KEPT).await {
            report(&error, "print jobs are not swept");
        }
        if let Err(error) = kit.store.sweep_sign_ins(kit.clock.now(), kit.accounts.idle).await {
            report(&error, "sign-ins are not swept");
        }
        if let Err(error) = kit.store.sweep_sources(kit.clock.now()).await {
            report(&error, "sources of submissions are not swept");
        }
        if let Err(error) = kit.store.seal_second_factors(&kit.secrets.sealer, || kit.clock.nonce()).await {
            report(&error, "second factors of an older program are not sealed yet");
        }
        if !sealed {
            match timers::retention::seal_older_rows(&kit, owner).await {
                Ok(all) => sealed = all,
                Err(error) => report(&error, "older rows are not sealed yet"),
            }
        }
        if let Err(error) = timers::retention::step(&kit, owner).await {
            report(&error, "contact data kept too long wait to be erased");
        }
        if let Err(error) = kit.store.sweep_notices(kit.clock.now() - notices::KEPT).await {
            report(&error, "old notices are not swept");
        }
        if let Err(error) = directory::sweep_drafts(&kit).await {
            report(&error, "workbooks that nobody confirmed are not swept");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// Writes what was counted once more when asked to end.
async fn write_scans(kit: Kit, ending: Ending) {
    while !*ending.borrow() {
        until(ending.clone(), tokio::time::sleep(SCANS_EVERY)).await;
        if let Err(error) = codes::scans::flush(&kit).await {
            report(&error, "scans are counted on and written later");
        }
    }
}

async fn refresh_cards(kit: Kit) {
    loop {
        let refreshed = kit.cards.refresh(&kit.store).await;
        kit.store.note_away(refreshed.as_ref().is_err_and(StoreError::is_away));
        if let Err(error) = refreshed {
            report(&error, "the directory is served from its copy");
        }
        tokio::time::sleep(cards::REFRESH_EVERY).await;
    }
}
