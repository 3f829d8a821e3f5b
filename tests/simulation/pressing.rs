//! Promises that run out: who is told, when, once, and in one notice where it is much.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    access::passwords::{self, Cost},
    domain::{
        actor::{Actor, ActorKind},
        china_time::Instant,
        escalation::Level,
        holder::Holder,
        light::yellow_from,
        moves::Move,
        role::Role,
        scope::AreaPath,
    },
    rating::moves::chase,
    store::{accounts::AccountRow, notices::NoticeRow, rows::CaseRow},
    timers::pressing,
};
use tests::{county::STAFF, matrix::within};
use uuid::Uuid;

use super::world::World;

const STORY: Duration = Duration::from_secs(60);
const SECOND: TimeDelta = TimeDelta::seconds(1);

fn shanghai(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
}

/// The accounts that are told: of the first deputy, of an officer at that deputy's station, of the county's staff.
struct Told {
    deputy: Uuid,
    officer: Uuid,
    staff: Uuid,
}

impl Told {
    async fn of(world: &World) -> Told {
        let (kit, county) = (&world.application().kit, &world.county);
        let area = AreaPath::parse("990001/").expect("an area");
        let hash = passwords::hash("a made-up password 1", &kit.clock, Cost::Light);
        let account =
            |name: &str, role| AccountRow::new(kit.clock.new_id(), name, name, Some(role), &area, hash.clone());
        let deputy = AccountRow { deputy_id: Some(county.deputies[0]), ..account("deputy", Role::Deputy) };
        let officer = AccountRow { station_id: Some(county.stations[0]), ..account("officer", Role::LiaisonOfficer) };
        let told = (deputy.id, officer.id);
        kit.store.insert_accounts(vec![deputy, officer]).await.expect("accounts");
        let staff = kit.store.account_named(STAFF).await.expect("accounts").expect("the staff");
        Told { deputy: told.0, officer: told.1, staff: staff.id }
    }
}

/// What an account is shown now, the oldest first: kinds with their counts.
async fn shown(world: &World, account: Uuid) -> Vec<(String, i32)> {
    let rows: Vec<NoticeRow> =
        world.application().kit.store.notices_of(account, world.now(), None, 100).await.expect("notices");
    rows.into_iter().rev().map(|row| (row.kind, row.count)).collect()
}

/// Kinds alone.
async fn kinds(world: &World, account: Uuid) -> Vec<String> {
    shown(world, account).await.into_iter().map(|(kind, _)| kind).collect()
}

async fn press(world: &World) -> usize {
    let told = pressing::step(&world.application().kit, world.worker).await.expect("the pressing");
    while world.outbox().await > 0 {}
    told
}

async fn at(world: &World, moment: Instant) -> usize {
    world.clock.advance(moment - world.now());
    press(world).await
}

async fn accepted(world: &mut World, content: &str) -> CaseRow {
    let taken = world.registered(content).await;
    let case = world.case_of(&taken).await;
    let deputy = Actor { kind: ActorKind::Deputy, account: None, name: Some("甲1（虚构）".into()) };
    world.walk(case.case.id, &deputy, &Move::Accepted { category: None }).await.expect("acceptance")
}

async fn levels(world: &World, case: Uuid) -> Vec<Level> {
    let kit = &world.application().kit;
    let events = kit.store.events_of(case, &kit.secrets.sealer).await.expect("events");
    let level = |made: &Move| if let Move::Escalated { level, .. } = made { Some(*level) } else { None };
    events.iter().filter_map(|event| level(&event.made)).collect()
}

#[test]
fn an_answer_that_is_owed_is_told_to_holder_station_and_committee_each_once() {
    within(STORY, async {
        let mut world = World::begin(51).await;
        let told = Told::of(&world).await;
        let case = accepted(&mut world, "西门外的下水道堵了").await;
        assert_eq!(press(&world).await, 0);
        assert_eq!(kinds(&world, told.deputy).await, ["arrived"]);

        let (opened, due) = case.case.due().expect("an answer is due");
        assert_eq!(at(&world, yellow_from(opened, due)).await, 0, "the last moment of green");
        assert_eq!(at(&world, yellow_from(opened, due) + SECOND).await, 1);
        assert_eq!(press(&world).await, 0, "once");
        assert_eq!(kinds(&world, told.deputy).await, ["arrived", "reminded"]);
        assert!(kinds(&world, told.officer).await.is_empty() && kinds(&world, told.staff).await.is_empty());

        assert_eq!((at(&world, due).await, at(&world, due + SECOND).await, press(&world).await), (0, 1, 0));
        assert_eq!(kinds(&world, told.deputy).await, ["arrived", "reminded", "overdue"]);
        assert_eq!(kinds(&world, told.officer).await, ["overdue"]);

        // A Friday evening: the working day after it ends on Monday evening.
        assert_eq!(due, shanghai("2026-04-24T18:00"));
        assert_eq!(at(&world, shanghai("2026-04-27T18:00")).await, 0);
        assert_eq!((at(&world, shanghai("2026-04-27T18:01")).await, press(&world).await), (1, 0));
        assert_eq!(kinds(&world, told.staff).await, ["committee"]);
        assert_eq!(levels(&world, case.case.id).await, [Level::Reminded, Level::Overdue, Level::Committee]);
        world.check().await;
    });
}

#[test]
fn a_request_nobody_accepts_is_told_to_both_sides_when_it_moves_and_to_the_committee_when_the_station_waits_too() {
    within(STORY, async {
        let mut world = World::begin(52).await;
        let told = Told::of(&world).await;
        let taken = world.registered("路灯坏了三天").await;
        let case = world.case_of(&taken).await;
        let (_, due) = case.case.due().expect("acceptance is due");
        world.clock.advance(due + SECOND - world.now());
        // Whichever of the two looks first: the one that passes it on tells of it.
        assert_eq!(press(&world).await, 0);
        assert_eq!(world.timers().await, 1);
        while world.outbox().await > 0 {}
        assert_eq!(kinds(&world, told.deputy).await, ["arrived", "lost"]);
        assert_eq!(kinds(&world, told.officer).await, ["reassigned"]);
        let moved = world.case(case.case.id).await;
        assert_eq!(moved.holder(), Some(Holder::Station(world.county.stations[0])));

        assert_eq!(at(&world, due + TimeDelta::hours(72)).await, 1);
        assert_eq!(kinds(&world, told.staff).await, ["committee"]);
        assert_eq!((world.timers().await, press(&world).await), (0, 0));
        world.check().await;
    });
}

#[test]
fn what_happens_at_night_is_shown_in_the_morning_as_one() {
    within(STORY, async {
        let mut world = World::begin(53).await;
        let told = Told::of(&world).await;
        world.clock.advance(shanghai("2026-04-15T22:10") - world.now());
        for at in 0..3 {
            world.registered(&format!("夜里提的第{at}件事")).await;
            while world.outbox().await > 0 {}
            world.clock.advance(TimeDelta::hours(2));
        }
        assert!(shown(&world, told.deputy).await.is_empty(), "nobody's telephone rings at night");
        world.clock.advance(shanghai("2026-04-16T07:30") - world.now());
        assert_eq!(shown(&world, told.deputy).await, [("arrived".into(), 3)]);
        // Read is read: what comes next is told by itself.
        world.application().kit.store.read_notices(told.deputy, world.now()).await.expect("read");
        world.clock.advance(TimeDelta::minutes(1));
        world.registered("早上提的一件事").await;
        while world.outbox().await > 0 {}
        assert_eq!(shown(&world, told.deputy).await, [("arrived".into(), 3), ("arrived".into(), 1)]);
    });
}

#[test]
fn a_weekend_without_a_worker_is_caught_up_in_order_by_one_of_two_and_told_as_one() {
    within(STORY, async {
        let mut world = World::begin(54).await;
        let told = Told::of(&world).await;
        let mut cases = Vec::new();
        for at in 0..12 {
            cases.push(accepted(&mut world, &format!("一起到期的第{at}件事")).await.case.id);
            world.clock.advance(TimeDelta::minutes(7));
        }
        while world.outbox().await > 0 {}
        // Everything is due on Friday evening; nobody works until Monday morning.
        world.clock.advance(shanghai("2026-04-27T08:00") - world.now());
        let kit = &world.application().kit;
        let (one, other) = (world.worker, kit.clock.new_id());
        let (first, second) = tokio::join!(pressing::step(kit, one), pressing::step(kit, other));
        assert_eq!(first.expect("a step") + second.expect("a step"), cases.len());
        while world.outbox().await > 0 {}
        for case in &cases {
            assert_eq!(levels(&world, *case).await, [Level::Overdue], "nobody is reminded of what is late already");
        }
        assert_eq!(shown(&world, told.officer).await, [("overdue".into(), 12)]);
        let notice = kit.store.notices_of(told.officer, world.now(), None, 1).await.expect("a notice")[0].id;
        let facts = kit.store.facts_of_notices(vec![notice], 100).await.expect("its facts");
        assert_eq!(facts.into_iter().map(|(_, case)| case).collect::<Vec<_>>(), cases, "the longest due first");
        assert_eq!(press(&world).await, 0);

        // An outbox that died after it had told tells nothing twice.
        world.spoil("UPDATE events SET dispatched_at = NULL");
        while world.outbox().await > 0 {}
        assert_eq!(shown(&world, told.officer).await, [("overdue".into(), 12)]);
        world.check().await;
    });
}

#[test]
fn a_resident_may_hurry_it_from_the_second_working_day_and_is_counted() {
    within(STORY, async {
        let mut world = World::begin(55).await;
        let told = Told::of(&world).await;
        world.clock.advance(shanghai("2026-04-17T16:00") - world.now());
        let case = accepted(&mut world, "健身器材断了").await;
        let id = case.case.id;
        world.clock.advance(shanghai("2026-04-19T23:59") - world.now());
        assert!(!world.case(id).await.case.may_chase(world.now()), "a weekend is no second working day");
        world.clock.advance(shanghai("2026-04-20T09:00") - world.now());
        for count in 1..=2 {
            let kit = &world.application().kit;
            let case = chase(kit, &world.case(id).await).await.unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!((case.case.pressing.chases, case.row.chases), (count, count as i32));
            assert!(chase(kit, &case).await.is_err(), "once in three days");
            world.clock.advance(TimeDelta::days(3));
        }
        while world.outbox().await > 0 {}
        assert!(shown(&world, told.deputy).await.contains(&("chased".into(), 2)));
        assert_eq!(shown(&world, told.staff).await, [("chased_in_area".into(), 2)]);
        world.check().await;
    });
}

#[test]
fn staff_urge_once_a_day_and_the_holder_is_told() {
    within(STORY, async {
        let mut world = World::begin(56).await;
        let told = Told::of(&world).await;
        let case = accepted(&mut world, "楼道灯不亮").await;
        let staff =
            Actor { kind: ActorKind::Staff, account: Some(told.staff), name: Some("工委（虚构）".into()) };
        let urged = world.walk(case.case.id, &staff, &Move::Urged).await.expect("an urging");
        assert_eq!((urged.case.pressing.urges, urged.row.urges), (1, 1));
        assert!(world.walk(case.case.id, &staff, &Move::Urged).await.is_err(), "once a day");
        world.clock.advance(TimeDelta::days(1));
        world.walk(case.case.id, &staff, &Move::Urged).await.expect("an urging");
        while world.outbox().await > 0 {}
        assert!(kinds(&world, told.deputy).await.contains(&"urged".to_owned()));
        world.check().await;
    });
}
