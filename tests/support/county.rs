//! A county just large enough for requests to travel in: one area, two stations, three deputies, their codes, one of the
//! staff. For tests that open the application in their own process or fill a database before the program starts.

use deputy_code::{
    access::passwords::{self, Cost},
    application::{Application, Purpose},
    clock::Clock,
    domain::{directory::CodeKind, role::Role, scope::AreaPath, secrets::Secrets, token::Token},
    settings::{Settings, Values},
    store::{
        Store,
        accounts::AccountRow,
        codes::NewCode,
        directory::{AreaRow, DeputyRow, DirectoryRows, StationRow},
    },
};
use uuid::Uuid;

use crate::matrix::Ground;

pub const STAFF: &str = "staff";
pub const PASSWORD: &str = "a made-up password 1";
const AREA: &str = "990001/";

/// Who is where; the codes in the order of deputies and stations.
#[derive(Clone, Debug)]
pub struct County {
    pub deputies: Vec<Uuid>,
    pub stations: Vec<Uuid>,
    pub deputy_codes: Vec<Token>,
    pub station_codes: Vec<Token>,
}

impl County {
    /// Every code.
    pub fn codes(&self) -> Vec<Token> {
        [self.deputy_codes.clone(), self.station_codes.clone()].concat()
    }
}

/// The settings of a ground, as the program would read them.
pub fn settings(ground: &Ground) -> Settings {
    let values: Values = ground.settings().into_iter().collect();
    Settings::from_values(&values).unwrap_or_else(|error| panic!("{error}"))
}

/// Migrates the database, makes the secrets and writes the county; nothing is left open.
pub async fn prepare(settings: Settings) -> County {
    let store = Store::open(&settings.database_url).await.expect("a database");
    migration::bring_up_to_date(store.connection()).await.expect("the migrations");
    store.close().await;
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await.expect("an application");
    let county = write(&application).await;
    application.kit.store.close().await;
    county
}

/// Writes the county into an application's empty database.
pub async fn write(application: &Application) -> County {
    let kit = &application.kit;
    let (rows, county) = rows(&kit.secrets, &kit.clock);
    kit.store.insert_directory(rows, "1").await.expect("a directory");
    kit.store.insert_accounts(vec![staff(&kit.clock)]).await.expect("accounts");
    kit.cards.refresh(&kit.store).await.expect("a directory to read");
    county
}

fn rows(secrets: &Secrets, clock: &Clock) -> (DirectoryRows, County) {
    let area_path = AreaPath::parse(AREA).expect("an area").as_str().to_owned();
    let mut rows = DirectoryRows {
        areas: vec![AreaRow { path: area_path.clone(), name: "示例县".into(), level: "county".into() }],
        ..DirectoryRows::default()
    };
    let mut code = |kind, target| {
        let token = secrets.mint_token(*b"00", u64::from_be_bytes(clock.random()) >> 4);
        rows.codes.push(NewCode { token, kind, target, name: None, ends_at: None }.row(clock.now()));
        token
    };
    let stations: Vec<Uuid> = (0..2).map(|_| clock.new_id()).collect();
    let deputies: Vec<Uuid> = (0..3).map(|_| clock.new_id()).collect();
    let deputy_codes = deputies.iter().map(|id| code(CodeKind::Deputy, *id)).collect();
    let station_codes = stations.iter().map(|id| code(CodeKind::Station, *id)).collect();
    rows.stations = stations.iter().enumerate().map(|(at, id)| station(*id, at, &area_path)).collect();
    rows.deputies =
        deputies.iter().enumerate().map(|(at, id)| deputy(*id, at, stations[at % stations.len()])).collect();
    (rows, County { deputies, stations, deputy_codes, station_codes })
}

fn station(id: Uuid, at: usize, area_path: &str) -> StationRow {
    let name = format!("第{}联络站（虚构）", at + 1);
    StationRow { id, area_path: area_path.into(), name, phone: None, address: None, hours: None, open: true }
}

fn deputy(id: Uuid, at: usize, station_id: Uuid) -> DeputyRow {
    DeputyRow {
        id,
        name: format!("甲{}（虚构）", at + 1),
        level: "county".into(),
        district: "第一选区".into(),
        station_id,
        status: "active".into(),
        successor_id: None,
        phone: None,
        phone_hash: None,
    }
}

fn staff(clock: &Clock) -> AccountRow {
    let area = AreaPath::parse(AREA).expect("an area");
    let hash = passwords::hash(PASSWORD, clock, Cost::Light);
    AccountRow::new(clock.new_id(), STAFF, "代表工委（虚构）", Some(Role::Staff), &area, hash)
}
