//! The demo county as the stories share it: started once for each combination, ended with the test program.

use std::collections::HashMap;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use serde_json::json;
use tests::http::Client;
use tests::matrix::{self, Database, Ground, Queue};
use tests::program::{Demo, DemoAccount, DemoCode, Program, Start};

const STARTED: Duration = Duration::from_secs(90);
const STORY: Duration = Duration::from_secs(120);

/// Many stories share one address: these limits are no part of them.
const WIDE: [(&str, &str); 5] = [
    ("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "1000000"),
    ("DEPUTY_CODE_RATE_LIMIT_PER_CODE", "1000000"),
    ("DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS", "1000000"),
    ("DEPUTY_CODE_SIGN_IN_LIMIT_PER_ADDRESS", "1000000"),
    ("DEPUTY_CODE_WRONG_LOOK_UPS_PER_ADDRESS", "1000000"),
];

/// A demo county that serves.
pub struct County {
    pub ground: Ground,
    pub program: Program,
    pub demo: Demo,
    tokens: Mutex<HashMap<String, String>>,
}

impl County {
    /// A county of one's own, for stories that change what others would notice.
    pub async fn start(ground: Ground, settings: &[(&str, &str)]) -> County {
        let wide = WIDE.iter().chain(settings);
        let start = wide.fold(Start::demo(&ground), |start, (name, value)| start.setting(name, value));
        let program = start.listening().await;
        let demo = program.demo();
        County { ground, program, demo, tokens: Mutex::default() }
    }

    /// The county all stories of a combination share. It is killed when this test program ends, however it ends.
    pub fn shared(database: Database, queue: Queue) -> &'static County {
        static ALL: [OnceLock<(County, ChildStdin)>; 4] = [const { OnceLock::new() }; 4];
        let place = usize::from(database == Database::Postgres) * 2 + usize::from(queue == Queue::Redis);
        let start = move || {
            let start = move || matrix::within(STARTED, County::start(Ground::new(database, queue), &[]));
            let county = std::thread::spawn(start).join().expect("the county starts");
            let guard = guard(&county);
            (county, guard)
        };
        &ALL[place].get_or_init(start).0
    }

    /// A visitor without cookies.
    pub fn client(&self) -> Client {
        self.program.client()
    }

    /// The first deputy's code.
    pub fn code(&self) -> &DemoCode {
        self.demo.deputy_code()
    }

    pub fn account(&self, name: &str) -> &DemoAccount {
        self.demo.accounts.iter().find(|one| one.account == name).unwrap_or_else(|| panic!("no account {name}"))
    }

    /// The account behind the first deputy's code.
    pub fn deputy(&self) -> &DemoAccount {
        self.account(self.code().account.as_deref().expect("the first code has an account"))
    }

    /// Signs in over JSON; a second time with the token of the first.
    pub async fn sign_in(&self, account: &DemoAccount) -> Client {
        let known = self.tokens.lock().unwrap().get(&account.account).cloned();
        if let Some(token) = known {
            return self.client().with_token(&token);
        }
        let body = json!({"account": account.account, "password": account.password});
        let said = self.client().post_json("/api/v1/auth/token", &body).await.expect(200).json();
        assert_eq!(said["role"], account.role);
        let token = said["access_token"].as_str().expect("a token").to_owned();
        self.tokens.lock().unwrap().insert(account.account.clone(), token.clone());
        self.client().with_token(&token)
    }

    pub async fn role(&self, role: &str) -> Client {
        self.sign_in(self.demo.account(role)).await
    }

    /// The officer of the station that the first deputy belongs to.
    pub async fn officer(&self) -> Client {
        let area = &self.deputy().area;
        let mut officers = self.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
        self.sign_in(officers.find(|one| one.area == *area).expect("an officer of the deputy's area")).await
    }

    /// Signs in with a browser's form.
    pub async fn browse(&self, account: &DemoAccount) -> Client {
        let client = self.client();
        let page = client.get("/login").await.expect(200).text();
        let csrf = hidden(&page, "csrf");
        let fields = [("csrf", csrf.as_str()), ("account", &account.account), ("password", &account.password)];
        client.post_form("/login", &fields).await.expect(303);
        client
    }

    /// One id out of the SQLite file, as JSON writes it.
    pub fn id(&self, statement: &str) -> String {
        let hex = self.sql(&format!("SELECT lower(hex(({statement})))"));
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    /// One value out of whichever database, past the program.
    pub fn ask(&self, statement: &str) -> String {
        match self.ground.postgres() {
            Some(database) => database.sql(statement).trim().to_owned(),
            None => self.sql(statement),
        }
    }

    /// One value out of the SQLite file, past the program.
    pub fn sql(&self, statement: &str) -> String {
        let database = rusqlite::Connection::open(self.ground.data_folder().join("deputy-code.db")).expect("the file");
        database.busy_timeout(Duration::from_secs(10)).expect("a limit");
        database.query_row(statement, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{statement}: {error}"))
    }
}

/// A process that waits for our end, then kills the county and removes its folder: nothing static is ever dropped.
fn guard(county: &County) -> ChildStdin {
    let script = "read -r _; kill -KILL \"$1\"; rm -rf \"$2\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, "guard", &county.program.running.id().to_string()]).arg(county.ground.data_folder());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("sh").stdin.take().expect("piped")
}

/// The value of a hidden field of a page.
pub fn hidden(page: &str, name: &str) -> String {
    let (_, after) =
        page.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name}:\n{page}"));
    after.split('"').next().expect("a value").to_owned()
}

/// Tells a story in the shared county of one combination.
pub fn tell(database: Database, queue: Queue, story: impl AsyncFnOnce(&'static County)) {
    let county = County::shared(database, queue);
    matrix::within(STORY, story(county));
}

/// Tells a story in the shared county on SQLite and the embedded queue.
pub fn tell_plainly(story: impl AsyncFnOnce(&'static County)) {
    tell(Database::Sqlite, Queue::Embedded, story);
}

/// Tells a story in a county of its own.
pub fn tell_alone(settings: &[(&str, &str)], story: impl AsyncFnOnce(County)) {
    matrix::within(STORY, async { story(County::start(Ground::plain(), settings).await).await });
}

/// Makes four tests of each story named, each in the shared county of its combination.
#[macro_export]
macro_rules! everywhere {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use tests::matrix::{Database, Queue};

            use $crate::county::tell;

            #[test]
            fn sqlite_embedded() {
                tell(Database::Sqlite, Queue::Embedded, super::$story);
            }

            #[test]
            fn sqlite_redis() {
                tell(Database::Sqlite, Queue::Redis, super::$story);
            }

            #[test]
            fn postgres_embedded() {
                tell(Database::Postgres, Queue::Embedded, super::$story);
            }

            #[test]
            fn postgres_redis() {
                tell(Database::Postgres, Queue::Redis, super::$story);
            }
        }
    )+};
}

/// Makes one test of each story named, in the shared county on SQLite and the embedded queue.
#[macro_export]
macro_rules! plainly {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite_embedded() {
                $crate::county::tell_plainly(super::$story);
            }
        }
    )+};
}
