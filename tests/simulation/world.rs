//! A small county in this process: the real application on SQLite and the embedded queue, with a clock that is turned.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::{Clock, TestClock},
    domain::{
        actor::{Actor, ActorKind},
        case::Case,
        china_time::Instant,
        event::{StoredEvent, replay},
        identity::IdempotencyKey,
        light::Light,
        moves::{Channel, Kind, Move},
        submission::{Consent, Contact, Location, RULES_VERSION, Submission},
        supervision::Order,
        token::Token,
        words::Words,
    },
    http::problem::Problem,
    intake::{
        desk::ReceiptDesk,
        submit::{Intake, Taken},
    },
    outbox,
    queue::{Leased, entry::Entry},
    routing::registrar::{self, Step},
    shared_state::circuit::Circuit,
    store::{
        StoreError,
        cases::{Sorting, Wanted},
        entity::{round, supervision_order},
        registration::Registration,
        rows::CaseRow,
    },
    timers,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tests::{
    county::{self, County},
    matrix::Ground,
};
use uuid::Uuid;

use super::rows;

/// Where everything is sent from.
pub const SENDER: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
/// Everything that waits in a queue of this size is looked at.
const MOST: usize = 10_000;

pub struct World {
    pub county: County,
    pub clock: TestClock,
    pub time: Clock,
    ground: Ground,
    application: Option<Application>,
    intake: Option<Intake>,
    pub worker: Uuid,
    /// What was acknowledged: the entry's id, and how often.
    pub acknowledged: BTreeMap<Uuid, u32>,
}

impl World {
    pub async fn begin(seed: u64) -> World {
        let start = Instant::from_timestamp(1_776_216_720, 0).expect("a time");
        let (time, clock) = Clock::test(start, seed);
        let ground = Ground::plain();
        let application = Application::open(county::settings(&ground), time.clone(), Purpose::Serving).await;
        let application = application.expect("an application");
        let county = county::write(&application).await;
        let worker = time.new_id();
        let mut world = World {
            county,
            clock,
            time,
            ground,
            application: None,
            intake: None,
            worker,
            acknowledged: BTreeMap::new(),
        };
        world.take_up(application);
        world
    }

    fn take_up(&mut self, application: Application) {
        let desk = ReceiptDesk::new(application.kit.secrets.clone());
        self.intake = Some(Intake { queue: application.queue.clone(), circuit: Arc::new(Circuit::default()), desk });
        self.application = Some(application);
    }

    /// The process dies and starts again on the same files: leases and everything in memory are gone or orphaned.
    pub async fn restart(&mut self) {
        self.intake = None;
        let before = self.application.take().expect("it runs");
        before.kit.store.close().await;
        drop(before);
        let settings = county::settings(&self.ground);
        let again = Application::open(settings, self.time.clone(), Purpose::Serving).await.expect("an application");
        self.worker = self.time.new_id();
        self.take_up(again);
    }

    pub fn application(&self) -> &Application {
        self.application.as_ref().expect("it runs")
    }

    pub fn now(&self) -> Instant {
        self.time.now()
    }

    pub async fn submit(&mut self, code: Token, key: &IdempotencyKey, submission: Submission) -> Taken {
        let intake = self.intake.as_ref().expect("it runs");
        let taken: Result<Taken, Problem> = intake.submit(&self.application().kit, SENDER, code, key, submission).await;
        let taken = taken.unwrap_or_else(|_| panic!("a request was not taken"));
        let times = self.acknowledged.entry(taken.identity.entry).or_default();
        *times += 1;
        let known = *times > 1;
        assert!(known || taken.repeated.is_none(), "a first submission is called {:?}", taken.repeated);
        taken
    }

    /// A request at the first deputy's code, with a key of its own, registered.
    pub async fn registered(&mut self, content: &str) -> Taken {
        let key = IdempotencyKey::from_random(self.time.new_key());
        let taken = self.submit(self.county.deputy_codes[0], &key, submission(content, false)).await;
        self.register().await;
        taken
    }

    pub async fn register(&self) -> Step {
        registrar::step(&self.application().kit, &self.application().queue).await
    }

    /// What a registrar does up to the moment it dies: leases taken, `registered` of them in the database, none acknowledged.
    pub async fn registrar_dies(&self, leases: usize, registered: usize) {
        let (kit, queue) = (&self.application().kit, &self.application().queue);
        let leased = queue.take(leases, self.now()).await.expect("a take");
        let batch: Vec<Registration> = leased.iter().take(registered).map(|one| self.registration(one)).collect();
        kit.door().register(&batch).await.expect("a registration");
    }

    fn registration(&self, leased: &Leased) -> Registration {
        let kit = &self.application().kit;
        let entry = Entry::open(&kit.secrets, &leased.body).expect("an entry of ours");
        let route = kit.cards.now().route(&entry.token, entry.submission.about_this_deputy).expect("a code of ours");
        entry.registration(route)
    }

    pub async fn timers(&self) -> usize {
        timers::step(&self.application().kit, self.worker).await.expect("timers")
    }

    pub async fn outbox(&self) -> usize {
        outbox::step(&self.application().kit, self.worker).await.expect("an outbox")
    }

    /// Everything that can happen without a person, until nothing more does. The clock passes over leases meanwhile.
    pub async fn settle(&self) {
        self.clock.advance(TimeDelta::minutes(5));
        while self.register().await != Step::Idle {}
        while self.timers().await > 0 {}
        while self.outbox().await > 0 {}
    }

    pub async fn walk(&self, case: Uuid, by: &Actor, made: &Move) -> Result<CaseRow, StoreError> {
        let plan = |_: &CaseRow, _: Instant| Ok(vec![(made.clone(), Words::text("说明（虚构）"))]);
        self.application().kit.door().walk(case, by, plan).await
    }

    pub async fn cases(&self) -> Vec<CaseRow> {
        self.application().kit.store.all_cases_after(None, MOST as u64).await.expect("the cases")
    }

    pub async fn case(&self, id: Uuid) -> CaseRow {
        let cases = self.cases().await;
        cases.into_iter().find(|row| row.case.id == id).expect("a case that was there")
    }

    pub async fn case_of(&self, taken: &Taken) -> CaseRow {
        let found = self.application().kit.store.case_by_entry(taken.identity.entry).await;
        found.expect("the cases").expect("a registered case")
    }

    /// The ids of all entries the queue holds.
    pub async fn queued(&self) -> Vec<Uuid> {
        let bodies = self.application().queue.everything(MOST).await.expect("the queue").expect("not too many");
        let secrets = &self.application().kit.secrets;
        bodies.iter().map(|body| Entry::open(secrets, body).expect("an entry of ours").id).collect()
    }

    /// The stored case is what its events say, to the last hash.
    pub async fn check_chain(&self, row: &CaseRow) {
        let kit = &self.application().kit;
        let events = kit.store.events_of(row.case.id, &kit.secrets.sealer).await.expect("events");
        let replayed: Case = replay(&events).unwrap_or_else(|broken| panic!("{}: {broken}", row.row.number));
        assert_eq!(replayed, row.case, "the row differs from its events");
        assert_eq!(events.len(), row.case.version as usize);
        assert_eq!(events.last().expect("events").hash.to_vec(), row.row.last_hash, "the chain's end");
        assert!(events.is_sorted_by_key(|event| event.at), "time runs forward");
        let is_news =
            |event: &&StoredEvent| event.visible && !matches!(event.by.kind, ActorKind::Resident | ActorKind::System);
        let told = events.iter().rev().find(is_news).map(|event| event.at.timestamp_micros());
        assert_eq!(row.row.told_at, told, "when the resident last heard something");
        let rounds = round::Entity::find().filter(round::Column::CaseId.eq(row.case.id));
        let rounds = rounds.order_by_asc(round::Column::Number).all(kit.store.connection()).await.expect("rounds");
        rows::follow(&replayed, row, &rounds);
    }

    /// Changes stored rows past the program, as no program of ours would.
    pub fn spoil(&self, statement: &str) {
        let database = rusqlite::Connection::open(self.ground.data_folder().join("deputy-code.db")).expect("the file");
        database.busy_timeout(std::time::Duration::from_secs(10)).expect("a limit");
        let changed = database.execute(statement, []).unwrap_or_else(|error| panic!("{statement}: {error}"));
        assert!(changed > 0, "{statement} changes nothing");
    }

    /// Every order's row says what its case says of it; one that its case no longer names has ended.
    async fn check_orders(&self, cases: &[CaseRow]) {
        let kit = &self.application().kit;
        let rows = supervision_order::Entity::find().all(kit.store.connection()).await.expect("the orders");
        for row in &rows {
            let order: Order = serde_json::from_str(&row.state).expect("an order");
            let case = cases.iter().find(|case| case.case.id == row.case_id).expect("its case");
            let last = case.case.order.as_ref().expect("a case that was ordered");
            assert!(*last == order || (last.number != order.number && !order.is_open()), "{row:?} beside {last:?}");
            assert_eq!((row.standing.as_str(), row.ended_at.is_some()), (order.standing_code(), !order.is_open()));
        }
        let ordered = cases.iter().filter_map(|case| case.case.order.as_ref());
        assert!(ordered.into_iter().all(|order| rows.iter().any(|row| row.serial as u32 == order.number.serial)));
    }

    /// A list asked for one light holds exactly the cases that show it.
    async fn check_lights(&self, cases: &[CaseRow]) {
        let kit = &self.application().kit;
        let staff = kit.store.account_named(county::STAFF).await.expect("accounts").expect("the staff");
        let viewer = staff.viewer().expect("a viewer");
        for light in [Light::Green, Light::Yellow, Light::Red] {
            let wanted = Wanted { light: Some(light), ..Wanted::default() };
            let sorting = Sorting::Newest { after: None };
            let found = kit.store.list(&viewer, &wanted, &sorting, self.now(), MOST as u64).await.expect("a list");
            let mut found: Vec<Uuid> = found.iter().map(|row| row.case.id).collect();
            let shows = |row: &&CaseRow| row.case.due().is_some() && row.case.light(self.now()) == light;
            let mut shown: Vec<Uuid> = cases.iter().filter(shows).map(|row| row.case.id).collect();
            found.sort();
            shown.sort();
            assert_eq!(found, shown, "{light:?}");
        }
    }

    /// What is promised always.
    pub async fn check(&self) {
        let (cases, queued) = (self.cases().await, self.queued().await);
        let mut known: Vec<Uuid> = cases.iter().map(|row| row.row.entry_id).collect();
        known.sort();
        assert!(known.windows(2).all(|pair| pair[0] != pair[1]), "a request became two cases");
        for entry in self.acknowledged.keys() {
            let registered = known.binary_search(entry).is_ok();
            assert!(registered || queued.contains(entry), "an acknowledged request is neither queued nor a case");
        }
        let left: Vec<&Uuid> = self.acknowledged.keys().filter(|entry| !queued.contains(entry)).collect();
        assert!(left.iter().all(|entry| known.contains(entry)), "what left the queue is a case");
        assert!(known.iter().all(|entry| self.acknowledged.contains_key(entry)), "a case nobody submitted");
        for row in &cases {
            self.check_chain(row).await;
        }
        self.check_orders(&cases).await;
        self.check_lights(&cases).await;
    }
}

pub fn submission(content: &str, about_this_deputy: bool) -> Submission {
    Submission {
        kind: Kind::Help,
        content: content.into(),
        category: None,
        channel: Channel::Scan,
        about_this_deputy,
        location: Location::default(),
        contact: Contact::default(),
        consent: Consent {
            rules_version: RULES_VERSION.into(),
            share_contact: false,
            publish_result: false,
            guardian: false,
        },
        photos: Vec::new(),
        other_channel: None,
    }
}
