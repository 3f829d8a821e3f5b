//! The demonstration's county, prepared once and served anew to every story.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;
use tests::matrix::{Database, Ground, Queue, within};
use tests::program::{Demo, DemoAccount, Program, Start};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The walk through all pages at 200 % takes four minutes beside another walk on two cores.
const STORY: Duration = Duration::from_secs(480);

static PREPARED: OnceCell<Prepared> = OnceCell::const_new();

/// The county as it is copied for every story, and the code that the terminal shows only when it is made.
struct Prepared {
    ground: Ground,
    dead_code: String,
}

/// A county of one story's own: what happens here no other story sees.
pub struct County {
    pub program: Program,
    pub demo: Demo,
    /// The path of a code that serves no more.
    pub dead_code: String,
    folder: TempDir,
    pub ground: Ground,
}

impl County {
    pub async fn served() -> County {
        let prepared = PREPARED.get_or_init(prepare).await;
        let ground = Ground::plain();
        copy(prepared.ground.data_folder(), ground.data_folder());
        let program = demo(&ground).listening().await;
        let demo = program.demo();
        let folder = tempfile::Builder::new().prefix("phone-").tempdir().expect("a folder for the phone's files");
        County { program, demo, dead_code: prepared.dead_code.clone(), folder, ground }
    }

    /// Made on this ground, for a story with more than one process.
    pub async fn made_on(ground: Ground) -> County {
        let program = demo(&ground).listening().await;
        let demo = program.demo();
        let folder = tempfile::Builder::new().prefix("phone-").tempdir().expect("a folder for the phone's files");
        County { program, demo, dead_code: String::new(), folder, ground }
    }

    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.program.base_url())
    }

    /// The scan address of the first deputy's code.
    pub fn scan_address(&self) -> String {
        self.address(&format!("/c/{}", self.demo.deputy_code().token))
    }

    /// The path of the first code of a kind.
    pub fn code_of(&self, kind: &str) -> String {
        let code = self.demo.codes.iter().find(|code| code.kind == kind);
        format!("/c/{}", code.unwrap_or_else(|| panic!("no code of kind {kind}")).token)
    }

    /// A deputy with few cases or none.
    pub fn quiet_deputy(&self) -> &DemoAccount {
        self.demo.accounts.iter().rfind(|account| account.role == "deputy").expect("a deputy")
    }

    /// The unit that the first account of the undertakers works for.
    pub fn undertaker(&self) -> Uuid {
        let database = rusqlite::Connection::open(self.ground.data_folder().join("deputy-code.db")).expect("the file");
        database.busy_timeout(Duration::from_secs(10)).expect("a limit");
        let account = &self.demo.account("undertaker").account;
        let unit = "SELECT undertaker_id FROM accounts WHERE account = ?";
        database.query_row(unit, [account], |row| row.get(0)).map(Uuid::from_bytes).expect("a unit")
    }

    /// The first id of a table of the directory, as addresses write it.
    pub fn id_of(&self, table: &str) -> Uuid {
        self.first_id(&format!("SELECT id FROM {table} ORDER BY id LIMIT 1"))
    }

    /// The first deputy that this condition fits.
    pub fn deputy_where(&self, condition: &str) -> Uuid {
        self.first_id(&format!("SELECT id FROM deputies WHERE {condition} ORDER BY id LIMIT 1"))
    }

    pub fn account_id(&self, account: &str) -> Uuid {
        self.first_id(&format!("SELECT id FROM accounts WHERE account = '{account}'"))
    }

    fn first_id(&self, statement: &str) -> Uuid {
        let database = rusqlite::Connection::open(self.ground.data_folder().join("deputy-code.db")).expect("the file");
        database.busy_timeout(Duration::from_secs(10)).expect("a limit");
        database.query_row(statement, [], |row| row.get(0)).map(Uuid::from_bytes).expect("an id")
    }

    /// A file on the phone.
    pub fn file(&self, name: &str, bytes: &[u8]) -> std::path::PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("a file on the phone");
        path
    }
}

/// Tells a story in a county of its own.
pub fn in_a_county(story: impl AsyncFnOnce(&County)) {
    within(STORY, async {
        let county = County::served().await;
        story(&county).await;
    });
}

/// Tells a story in a county on PostgreSQL and Redis, with a second process beside the first.
pub fn with_a_replica(story: impl AsyncFnOnce(&County, &Program)) {
    within(STORY, async {
        let county = County::made_on(Ground::new(Database::Postgres, Queue::Redis)).await;
        let replica = Start::serve(&county.ground).argument("--no-worker").listening().await;
        story(&county, &replica).await;
    });
}

/// With an address of its own: without one nothing may be printed.
fn demo(ground: &Ground) -> Start {
    Start::demo(ground).setting("PUBLIC_URL", "http://dm.example.cn")
}

async fn prepare() -> Prepared {
    let ground = Ground::plain();
    let mut program = demo(&ground).listening().await;
    let said = program.running.wait_for_line("a dead code", STORY, |line| {
        let (_, after) = line.split_once("/c/").filter(|_| line.starts_with("  http"))?;
        Some(format!("/c/{}", after.split(' ').next()?))
    });
    program.terminate();
    Prepared { ground, dead_code: said }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the prepared county") {
        let entry = entry.expect("the prepared county");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a kind of file").is_dir() {
            fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a copied file");
        }
    }
}
