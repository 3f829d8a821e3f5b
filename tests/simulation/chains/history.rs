//! A few cases with a past on either database, a clock that is turned, and hands that reach past the program.

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::{Clock, TestClock},
    domain::{
        actor::{Actor, ActorKind},
        china_time::Instant,
        identity::IdempotencyKey,
        moves::{Move, Outcome},
        words::Words,
    },
    heads::{
        make,
        printed::Printed,
        verify::{self, Finding},
    },
    http::kit::Kit,
    queue::entry::{self, Entry},
    store::{chains::Flaw, entity::case, registration::Registration, rows::CaseRow},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use tests::{
    county::{self, County},
    matrix::{Database, Ground, Queue},
};
use uuid::Uuid;

use super::super::world::{SENDER, submission};

pub struct History {
    pub application: Application,
    pub clock: TestClock,
    county: County,
    worker: Uuid,
    _ground: Ground,
}

impl History {
    /// An empty county at eight in the morning of a Wednesday.
    pub async fn begin(database: Database) -> Self {
        let ground = Ground::new(database, Queue::Embedded);
        let settings = county::settings(&ground);
        let start = "2026-04-15T08:00:00+08:00".parse::<chrono::DateTime<chrono::FixedOffset>>().expect("a time");
        let (time, clock) = Clock::test(start.to_utc(), 7);
        let store = deputy_code::store::Store::open(&settings.database_url).await.expect("a database");
        migration::bring_up_to_date(store.connection()).await.expect("the migrations");
        store.close().await;
        let application = Application::open(settings, time.clone(), Purpose::Beside).await.expect("an application");
        let county = county::write(&application).await;
        Self { application, clock, county, worker: time.new_id(), _ground: ground }
    }

    /// The same with some cases and the head of their day.
    pub async fn of_a_day(database: Database, cases: usize) -> Self {
        let history = Self::begin(database).await;
        for number in 0..cases {
            history.case(&format!("第{number}件：东门的路灯坏了三盏")).await;
        }
        history.night().await;
        history
    }

    pub fn kit(&self) -> &Kit {
        &self.application.kit
    }

    /// A request that was submitted, accepted, noted and answered.
    pub async fn case(&self, content: &str) -> case::Model {
        let kit = self.kit();
        let (entry, registration) = self.registration(content);
        kit.door().register(&[registration]).await.expect("a registration");
        let case = kit.store.case_by_entry(entry).await.expect("the cases").expect("a case");
        let rating_until = kit.clock.now() + TimeDelta::days(7);
        let answer = Move::Resolved { outcome: Outcome::Solved, plan_date: None, on_the_spot: false, rating_until };
        for made in [Move::Accepted { category: None }, Move::Noted { visible: false }, answer] {
            self.clock.advance(TimeDelta::minutes(5));
            self.walk(case.row.id, made).await;
        }
        self.row(case.row.id).await
    }

    /// Requests that were registered, in one batch, and nothing more.
    pub async fn registered(&self, many: usize) {
        let kit = self.kit();
        let all: Vec<Registration> = (0..many).map(|_| self.registration("东门的路灯坏了三盏").1).collect();
        for batch in all.chunks(200) {
            kit.door().register(batch).await.expect("a registration");
        }
    }

    fn registration(&self, content: &str) -> (Uuid, Registration) {
        let kit = self.kit();
        let code = self.county.deputy_codes[0];
        let identity = kit.secrets.identify(&code, &IdempotencyKey::from_random(kit.clock.new_key()));
        let submission = submission(content, false);
        let entry = Entry {
            id: identity.entry,
            token: code,
            number: identity.number,
            lookup: kit.secrets.lookup(&identity.number, &identity.query_code),
            fingerprint: entry::fingerprint(&kit.secrets, &submission),
            submitted_at: kit.clock.now(),
            submission,
            source: Some(SENDER),
        };
        let route = kit.cards.now().route(&code, false).expect("a code of ours");
        (identity.entry, entry.registration(route))
    }

    pub async fn walk(&self, case: Uuid, made: Move) {
        let by =
            Actor {
                kind: ActorKind::Deputy, account: Some(self.county.deputies[0]), name: Some("甲1（虚构）".into())
            };
        let plan = |_: &CaseRow, _: Instant| Ok(vec![(made.clone(), Words::text("说明（虚构）"))]);
        self.kit().door().walk(case, &by, plan).await.expect("a move");
    }

    pub async fn row(&self, case: Uuid) -> case::Model {
        self.kit().store.case_row(case).await.expect("the cases").expect("a case")
    }

    pub async fn first(&self) -> case::Model {
        self.kit().store.case_rows_after(Uuid::nil(), 1).await.expect("the cases").pop().expect("a case")
    }

    /// A day goes by, and its head is made; how many heads.
    pub async fn night(&self) -> usize {
        self.clock.advance(TimeDelta::days(1));
        make::step(self.kit(), self.worker).await.expect("heads")
    }

    pub async fn verify(&self) -> Result<verify::Whole, Finding> {
        self.verify_against(&[]).await
    }

    pub async fn verify_against(&self, printed: &[Printed]) -> Result<verify::Whole, Finding> {
        verify::all(self.kit(), printed).await.expect("the database answers")
    }

    /// What the command says of this case: the same function, on this case alone.
    pub async fn flaw(&self, case: Uuid) -> Option<Flaw> {
        let store = &self.kit().store;
        let events = store.raw_events_of(case).await.expect("the events");
        let row = self.row(case).await;
        store.whole_chain(row, &events, &self.kit().secrets.sealer).await.expect("the database answers").err()
    }

    pub fn backend(&self) -> DbBackend {
        self.kit().store.connection().get_database_backend()
    }

    /// Runs a statement past the program; how many rows it touched.
    pub async fn run(&self, statement: &str, values: impl IntoIterator<Item = Value>) -> u64 {
        let db = self.kit().store.connection();
        let prepared = Statement::from_sql_and_values(self.backend(), statement, values);
        let done = db.execute_raw(prepared).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        done.rows_affected()
    }

    /// Somebody with the rights of the database's owner: no disk is waited for, and the audit no longer defends itself.
    pub async fn becomes_the_owner(&self) {
        let statements = match self.backend() {
            DbBackend::Sqlite => {
                ["PRAGMA synchronous = OFF", "DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
            }
            _ => [
                "SET synchronous_commit = off",
                "DROP TRIGGER audit_no_change ON audit",
                "DROP TRIGGER audit_no_truncate ON audit",
            ],
        };
        for statement in statements {
            self.kit().store.connection().execute_unprepared(statement).await.expect(statement);
        }
    }
}

/// Tells a story on both databases.
#[macro_export]
macro_rules! on_both_databases {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[test]
            fn sqlite() {
                tests::matrix::within(super::STORY, super::$story(tests::matrix::Database::Sqlite));
            }

            #[test]
            fn postgres() {
                tests::matrix::within(super::STORY, super::$story(tests::matrix::Database::Postgres));
            }
        }
    )+};
}
