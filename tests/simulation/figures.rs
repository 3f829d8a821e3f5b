//! Ready figures say what the rounds say: whenever they are read, however far a worker has come, across midnights and months,
//! whoever works and whoever looks.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::{Clock, TestClock},
    domain::{
        actor::{Actor, ActorKind},
        china_time::{self, Instant},
        digest,
        moves::{Kind, Move, Outcome, Reopening},
        role::Role,
        scope::AreaPath,
        words::Words,
    },
    monitoring::{
        groups::GroupBy,
        measures::{self, Measures},
        period::Period,
        ready::{fold, read::Reading, rebuild},
    },
    store::{rows::CaseRow, viewer::Viewer},
};
use tests::{
    county::{self, STAFF},
    matrix::{Database, Ground, Queue, within},
};
use uuid::Uuid;

use super::{races::registration, world::World};

const STORY: Duration = Duration::from_secs(120);

/// A worker takes in one batch, or brings the windows up to the day.
pub async fn take_in(application: &Application, worker: Uuid) -> bool {
    fold::step(&application.kit, worker).await.expect("a worker's step")
}

/// Staff of the county, a leader who sees nothing sealed, and a township's staff.
async fn viewers(application: &Application) -> Vec<Viewer> {
    let staff = application.kit.store.account_named(STAFF).await.expect("accounts").expect("the staff");
    let staff = staff.viewer().expect("a viewer");
    let leader = Viewer { role: Role::Leader, ..staff.clone() };
    let directory = application.kit.cards.now();
    let town = directory.areas.keys().filter_map(|path| AreaPath::parse(path)).find(|area| !area.is_top());
    let town = town.map(|area| Viewer { area, county_wide: false, ..staff.clone() });
    [Some(staff), Some(leader), town].into_iter().flatten().collect()
}

/// Everybody's board says the same from ready figures and from the rounds; and the figures are proved from the ground up.
pub async fn agree(application: &Application) {
    let kit = &application.kit;
    let now = kit.clock.now();
    for viewer in viewers(application).await {
        for (period, group_by) in [
            (Period::Days(30), GroupBy::Station),
            (Period::Days(90), GroupBy::Deputy),
            (Period::Month, GroupBy::Undertaker),
            (Period::Days(90), GroupBy::Day),
        ] {
            let ready = Measures::of_board(kit, &viewer, period, group_by, now).await.expect("measures");
            let counted = Measures::of_rounds(kit, &viewer, period, group_by, now).await.expect("measures");
            assert_eq!(ready, counted, "{:?} looks at {period:?} by {group_by:?}", viewer.role);
            let span = period.span(china_time::day(now));
            let mut came = kit.store.came_in(&viewer, span.start(), span.end()).await.expect("what came in");
            came.retain(|_, came| came.online + came.offline > 0);
            assert_eq!(measures::came_in(kit, &viewer, period, now).await.expect("what came in"), came);
        }
    }
    if let Some(proof) = rebuild::check(kit).await.expect("a proof") {
        assert_eq!(proof.wrong, Vec::<String>::new());
    }
    for row in kit.store.all_cases_after(None, 10_000).await.expect("the cases") {
        assert_eq!(kit.store.wrong_round(row.case.id).await.expect("a look"), None, "{}", row.row.number);
    }
}

struct Desk {
    one: Application,
    other: Application,
    county: county::County,
    clock: TestClock,
    workers: [Uuid; 2],
    /// The database is there as long as this is.
    _ground: Ground,
}

impl Desk {
    async fn open(database: Database) -> Self {
        let ground = Ground::new(database, Queue::Embedded);
        let settings = county::settings(&ground);
        let county = county::prepare(settings.clone()).await;
        let start = Instant::from_timestamp(1_776_216_720, 0).expect("a time");
        let (time, clock) = Clock::test(start, 72);
        let open = async || Application::open(settings.clone(), time.clone(), Purpose::Beside).await.expect("it opens");
        let (one, other) = (open().await, open().await);
        let workers = [time.new_id(), time.new_id()];
        Self { one, other, county, clock, workers, _ground: ground }
    }

    async fn submitted(&self, content: &str) -> Uuid {
        let registered = registration(&self.one, self.county.deputy_codes[0], content);
        let entry = registered.entry;
        self.one.kit.door().register(&[registered]).await.expect("a registration");
        self.one.kit.store.case_by_entry(entry).await.expect("a look").expect("a case").case.id
    }

    async fn make(&self, case: Uuid, made: Move) {
        let deputy = Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) };
        let by = if made.name() == "reopened" { Actor::resident() } else { deputy };
        let plan = |_: &CaseRow, _: Instant| Ok(vec![(made.clone(), Words::text("说明（虚构）"))]);
        self.one.kit.door().walk(case, &by, plan).await.expect("a move");
    }

    /// Both at once, until neither finds anything to do.
    async fn both_take_in(&self) {
        loop {
            let (one, other) =
                tokio::join!(fold::step(&self.one.kit, self.workers[0]), fold::step(&self.other.kit, self.workers[1]));
            if !(one.expect("a step") | other.expect("a step")) {
                break;
            }
        }
        let (staff, now) = (&viewers(&self.one).await[0], self.one.kit.clock.now());
        let reading = Reading::begin(&self.one.kit, staff, now).await.expect("a reading");
        assert!(reading.is_some(), "figures are ready");
    }

    async fn close(self) {
        self.one.kit.store.close().await;
        self.other.kit.store.close().await;
    }
}

fn resolved(now: Instant) -> Move {
    let rating_until = now + TimeDelta::days(15);
    Move::Resolved { outcome: Outcome::Solved, plan_date: None, on_the_spot: true, rating_until }
}

fn again(application: &Application, now: Instant) -> Move {
    let promise = application.kit.clocks.now().promise(Kind::Help, None, now);
    Move::Reopened { reopening: Reopening { promise, rerouted: None } }
}

/// Four months of a small county, with a worker that comes along now and then.
async fn days_go_by(database: Database) {
    let desk = Desk::open(database).await;
    let mut open: Vec<(Uuid, u8)> = Vec::new();
    for turn in 0..60_u32 {
        let dice = digest::sha256(format!("figures/{turn}").as_bytes());
        let case = desk.submitted(&format!("第{turn}件")).await;
        open.push((case, 0));
        let now = desk.one.kit.clock.now();
        for (case, at) in &mut open {
            let toss = digest::sha256(format!("{turn}/{case}/{at}").as_bytes())[0];
            let next = match (*at, toss) {
                (0, 0..90) => Move::Accepted { category: Some("housing".into()) },
                (1, 0..60) => resolved(now),
                (2, 0..60) => again(&desk.one, now),
                (3, 0..60) => resolved(now),
                _ => continue,
            };
            desk.make(*case, next).await;
            *at += 1;
        }
        match dice[0] % 4 {
            0 => desk.both_take_in().await,
            1 => _ = take_in(&desk.one, desk.workers[0]).await,
            _ => {}
        }
        desk.clock.advance(TimeDelta::hours(i64::from(dice[1] % 96)));
        if turn % 4 == 3 {
            agree(&desk.one).await;
        }
    }
    desk.both_take_in().await;
    agree(&desk.other).await;
    // A worker that rested for half a year makes everything anew.
    desk.clock.advance(TimeDelta::days(180));
    desk.submitted("半年以后的一件").await;
    agree(&desk.one).await;
    desk.both_take_in().await;
    agree(&desk.one).await;
    desk.close().await;
}

#[test]
fn figures_follow_the_days_whoever_works_and_whenever_on_sqlite() {
    within(STORY, days_go_by(Database::Sqlite));
}

#[test]
fn figures_follow_the_days_whoever_works_and_whenever_on_postgres() {
    within(STORY, days_go_by(Database::Postgres));
}

/// Changed past the program: as a figure, and as a round that figures are made of.
#[test]
fn a_figure_or_a_round_that_was_changed_is_found() {
    within(STORY, async {
        let mut world = World::begin(73).await;
        let case = world.registered("改不得的一件").await;
        while take_in(world.application(), world.worker).await {}
        agree(world.application()).await;
        world.spoil("DELETE FROM ready_figures WHERE grouped_by = 'whole' AND period = '30'");
        let kit = &world.application().kit;
        let proof = rebuild::check(kit).await.expect("a proof").expect("figures");
        assert!(!proof.wrong.is_empty(), "a figure is gone and nobody noticed");
        assert!(rebuild::alone(kit).await.expect("figures").is_some_and(|made| made > 0));
        agree(world.application()).await;
        let id = world.case_of(&case).await.case.id;
        world.spoil("UPDATE rounds SET accepted_at = opened_at");
        let found = world.application().kit.store.wrong_round(id).await.expect("a look");
        assert_eq!(found.as_deref(), Some("round 1 is not what its events say"));
    });
}
