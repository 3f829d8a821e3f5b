//! Two workers over one database: whatever time brings about happens once, whoever is quicker.

use std::{collections::HashMap, time::Duration};

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    domain::{
        actor::{Actor, ActorKind},
        china_time::Instant,
        escalation::Level,
        moves::Move,
        words::Words,
    },
    outbox,
    store::rows::CaseRow,
    timers::{self, pressing},
};
use tests::{
    county::{self, STAFF},
    matrix::{Database, Ground, Queue, within},
};
use uuid::Uuid;

use super::races::registration;

const STORY: Duration = Duration::from_secs(60);
const CASES: usize = 24;
/// Longer than any lease: now one of the two works, now the other.
const LEASES: TimeDelta = TimeDelta::minutes(1);

/// Everything that time brings about, by both at once, until nothing is left.
async fn by_both(one: &Application, other: &Application, clock: &deputy_code::clock::TestClock, owners: [Uuid; 2]) {
    let [first, second] = owners;
    let mut idle = 0;
    while idle < 2 {
        let (a, b, c, d) = tokio::join!(
            timers::step(&one.kit, first),
            pressing::step(&other.kit, second),
            timers::step(&other.kit, second),
            pressing::step(&one.kit, first),
        );
        let moved: usize = [a, b, c, d].into_iter().map(|step| step.expect("a step")).sum();
        idle = if moved == 0 { idle + 1 } else { 0 };
        clock.advance(LEASES);
    }
    loop {
        let (a, b) = tokio::join!(outbox::step(&one.kit, first), outbox::step(&other.kit, second));
        if a.expect("an outbox") + b.expect("an outbox") == 0 {
            break;
        }
    }
}

/// How often each move was made of a case.
async fn made(application: &Application, case: Uuid) -> HashMap<String, usize> {
    let kit = &application.kit;
    let events = kit.store.events_of(case, &kit.secrets.sealer).await.expect("events");
    let mut counts = HashMap::new();
    for event in events {
        let name = match &event.made {
            Move::Escalated { level, .. } => format!("{level:?}"),
            other => other.name().to_owned(),
        };
        *counts.entry(name).or_default() += 1;
    }
    counts
}

async fn each_timer_acts_once(database: Database) {
    let ground = Ground::new(database, Queue::Embedded);
    let settings = county::settings(&ground);
    let county = county::prepare(settings.clone()).await;
    let start = Instant::from_timestamp(1_776_216_720, 0).expect("a time");
    let (time, clock) = Clock::test(start, 71);
    let open =
        async || Application::open(settings.clone(), time.clone(), Purpose::Beside).await.expect("an application");
    let (one, other) = (open().await, open().await);
    let deputy = Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) };
    for at in 0..CASES {
        let registered = registration(&one, county.deputy_codes[0], &format!("两边都在跑的第{at}件"));
        let entry = registered.entry;
        one.kit.door().register(&[registered]).await.expect("a registration");
        if at % 2 == 0 {
            let row = one.kit.store.case_by_entry(entry).await.expect("a look").expect("a case");
            let accepted = |_: &CaseRow, _: Instant| Ok(vec![(Move::Accepted { category: None }, Words::none())]);
            one.kit.door().walk(row.case.id, &deputy, accepted).await.expect("acceptance");
        }
    }
    let owners = [time.new_id(), time.new_id()];
    // A month without anybody: acceptance and answers are over, and so is the day after which the committee is told.
    clock.advance(TimeDelta::days(30));
    by_both(&one, &other, &clock, owners).await;

    let cases = one.kit.store.all_cases_after(None, 1_000).await.expect("the cases");
    assert_eq!(cases.len(), CASES);
    for row in &cases {
        let made = made(&one, row.case.id).await;
        let once = |name: &str| made.get(name).copied().unwrap_or(0);
        assert_eq!((once("Reminded"), once("Overdue"), once("Committee")), (0, 1, 1), "{made:?}");
        let moved = usize::from(!made.contains_key("accepted"));
        assert_eq!(once("transferred"), moved, "{made:?}");
        assert_eq!(row.case.pressing.level, Some(Level::Committee));
    }
    let staff = one.kit.store.account_named(STAFF).await.expect("accounts").expect("the staff");
    let told = one.kit.store.notices_of(staff.id, time.now() + TimeDelta::days(1), None, 100).await.expect("notices");
    let committee: i32 = told.iter().filter(|row| row.kind == "committee").map(|row| row.count).sum();
    assert_eq!(committee, CASES as i32, "{told:?}");
    one.kit.store.close().await;
    other.kit.store.close().await;
}

#[test]
fn each_timer_acts_once_whoever_is_quicker_on_sqlite() {
    within(STORY, each_timer_acts_once(Database::Sqlite));
}

#[test]
fn each_timer_acts_once_whoever_is_quicker_on_postgres() {
    within(STORY, each_timer_acts_once(Database::Postgres));
}
