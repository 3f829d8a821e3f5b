//! Import and export: what pages, programs and the command line do with a workbook.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    faults::CellFaults,
    plan::{self, Plan, With},
    sheets, wording, workbook,
};
use crate::{
    clock::Clock,
    domain::{
        digest::{self, Digest},
        scope::AreaPath,
        secrets::Secrets,
    },
    http::{kit::Kit, problem::Problem},
    store::{
        StoreError,
        audit::Audited,
        roster::{ImportedBy, Roster},
    },
};

/// A workbook takes up to a hundred megabytes while it is read: one process reads one at a time.
static READING: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(1)));
/// How long one waits for another.
const PATIENCE: Duration = Duration::from_secs(15);
const BUSY: &str = "有人正在导入名册，请过一会儿再试";
const CANNOT_READ: &str = "表格读不懂，请在表格软件里另存一份 .xlsx 再传";
const CHANGED_MEANWHILE: &str = "名册在这中间被别人改过，请再试一试，看清楚改动再确认";

/// A workbook that was compared with the roster; nothing is written yet.
pub struct Looked {
    digest: Digest,
    plan: Option<Plan>,
    pub faults: CellFaults,
}

/// Reads a workbook and compares it. Rows outside `within` may be there, but not change.
///
/// # Errors
/// 503 while another workbook is read or the database is away. What is wrong with the workbook is in the answer.
pub async fn look(kit: &Kit, bytes: Vec<u8>, within: Option<AreaPath>) -> Result<Looked, Problem> {
    let one_at_a_time = one_at_a_time().await?;
    let had = kit.store.load_roster().await?;
    let (secrets, clock) = (Arc::clone(&kit.secrets), kit.clock.clone());
    let looking = tokio::task::spawn_blocking(move || {
        // Held by the work itself: whoever hangs up takes his request away, not the memory it occupies.
        let _one_at_a_time = one_at_a_time;
        compare(&bytes, &had, &secrets, &clock, within.as_ref())
    });
    // A file made to break a reader breaks this one task.
    looking.await.map_err(|error| {
        tracing::warn!(%error, "a workbook could not be read");
        Problem::invalid("", CANNOT_READ)
    })
}

/// The same with the roster at hand: no database, and as much memory as a workbook's bounds allow.
pub fn compare(bytes: &[u8], had: &Roster, secrets: &Secrets, clock: &Clock, within: Option<&AreaPath>) -> Looked {
    let mut faults = CellFaults::default();
    let book = workbook::read(bytes, &mut faults);
    let with = With { secrets, clock, within };
    let plan = book.map(|book| plan::plan(&book, had, with, &mut faults)).filter(|_| faults.none());
    Looked { digest: digest::sha256(bytes), plan, faults }
}

async fn one_at_a_time() -> Result<OwnedSemaphorePermit, Problem> {
    let waited = timeout(PATIENCE, READING.clone().acquire_owned()).await;
    waited.map_err(|_| Problem::Unavailable(BUSY.into()))?.map_err(Problem::internal)
}

impl Looked {
    /// # Errors
    /// 422 with every fault by its cell.
    pub fn sound(self) -> Result<Sound, Problem> {
        match self.plan {
            Some(plan) if self.faults.none() => Ok(Sound { digest: self.digest, plan }),
            _ => Err(Problem::Invalid(self.faults.into_list())),
        }
    }

    /// The plan, where nothing is wrong.
    pub fn into_sound(self) -> Result<Sound, CellFaults> {
        match self.plan {
            Some(plan) => Ok(Sound { digest: self.digest, plan }),
            None => Err(self.faults),
        }
    }
}

/// A workbook without a fault.
pub struct Sound {
    pub digest: Digest,
    plan: Plan,
}

impl Sound {
    /// Version of the directory that it was compared with; empty before there was any.
    pub fn seen(&self) -> &str {
        self.plan.seen.as_deref().unwrap_or_default()
    }

    pub fn says(&self) -> wording::Summary {
        wording::Summary::of(&self.plan)
    }

    /// Writes all of it or nothing, and lets this process know at once.
    ///
    /// # Errors
    /// 409 in words when the directory changed since it was compared.
    pub async fn apply(self, kit: &Kit, person: Option<(uuid::Uuid, String)>) -> Result<(), Problem> {
        if self.plan.write.is_empty() {
            return Ok(());
        }
        let by = ImportedBy { person, digest: self.digest };
        let written = kit.store.change_roster(self.plan.write, self.plan.seen.as_deref(), &by, &kit.clock).await;
        match written {
            Err(error) if error.is_a_race() => return Err(Problem::Overtaken(CHANGED_MEANWHILE)),
            written => written?,
        }
        tracing::info!(target: "audit", file = %digest::hex(&self.digest), "roster imported");
        kit.cards.refresh_after_change(&kit.store).await;
        Ok(())
    }
}

/// The whole roster as a workbook, or what lies in one area. Telephones leave the service with it, so it is audited first.
///
/// # Errors
/// When the database is away.
pub async fn export(
    kit: &Kit,
    within: Option<AreaPath>,
    person: Option<(uuid::Uuid, String)>,
) -> Result<Vec<u8>, Problem> {
    let one_at_a_time = one_at_a_time().await?;
    let roster = kit.store.load_roster().await?;
    let place = within.as_ref().map_or("", AreaPath::as_str);
    kit.store.audit_of(&kit.clock, person, Audited::RosterExported, place, None).await?;
    let secrets = Arc::clone(&kit.secrets);
    let writing = tokio::task::spawn_blocking(move || {
        let _one_at_a_time = one_at_a_time;
        let rows = sheets::rows(&roster, &secrets, within.as_ref())?;
        workbook::write(&rows).map_err(|error| StoreError::inconsistent("roster", "workbook", error))
    });
    Ok(writing.await.map_err(Problem::internal)??)
}

/// The workbook without rows.
///
/// # Errors
/// Never but for a bug.
pub fn template() -> Result<Vec<u8>, Problem> {
    workbook::write(&Default::default()).map_err(Problem::internal)
}
