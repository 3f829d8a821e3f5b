//! The store's conditions against the pure rule: every combination of holder, area, scanned code, complaint, sealing, accused
//! unit, referral and recusal, looked at by everybody there is.

use std::{collections::HashSet, time::Duration};

use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    domain::{
        china_time::Instant,
        content_check::Verdict,
        digest::sha256,
        directory::Route,
        holder::Holder,
        identity::Lookup,
        number::Number,
        permission::{Office, Relation, Verb, granted},
        role::Role,
        scope::AreaPath,
        standing::{Matter, Recusal},
    },
    store::{
        cases::{Sorting, Wanted},
        entity::{case, case_recusal, case_unit, round},
        registration::Registration,
        viewer::Viewer,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use tests::{
    county,
    matrix::{Ground, within},
};
use uuid::Uuid;

use super::world::submission;

const STORY: Duration = Duration::from_secs(300);
const COUNTY: &str = "990001/";
const TOWN: &str = "990001/100/";
const OTHER_TOWN: &str = "990001/200/";
const ALL: u64 = 100_000;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// One case as it is written into the database, whether or not a real one ever gets there.
struct Made {
    id: Uuid,
    area: &'static str,
    holder: Holder,
    deputy: Option<Uuid>,
    hidden_from: Option<Uuid>,
    accused_unit: Option<Uuid>,
    sealed: bool,
    withheld: bool,
    units: Vec<Uuid>,
    recused: Vec<Recusal>,
}

impl Made {
    fn matter(&self) -> Matter<'_> {
        Matter {
            area: self.area,
            holder: Some(self.holder),
            deputy: self.deputy,
            units: &self.units,
            hidden_from: self.hidden_from,
            accused_unit: self.accused_unit,
            sealed: self.sealed,
            withheld: self.withheld,
            recused: &self.recused,
        }
    }
}

/// Two deputies, two stations, two units; the first account of each is the one looked through.
fn every_case() -> Vec<Made> {
    let deputies = [id(11), id(12)];
    let holders = [
        Holder::Deputy(deputies[0]),
        Holder::Deputy(deputies[1]),
        Holder::Station(id(21)),
        Holder::Station(id(22)),
        Holder::Committee,
    ];
    let recusals = [
        vec![],
        vec![Recusal { account: Some(id(101)), barred: Some(Holder::Deputy(deputies[0])) }],
        vec![Recusal { account: Some(id(105)), barred: None }],
    ];
    let mut made = Vec::new();
    for area in [TOWN, OTHER_TOWN] {
        for holder in holders {
            for deputy in [None, Some(deputies[0])] {
                for hidden_from in [None, Some(deputies[0]), Some(deputies[1])] {
                    for (sealed, accused_unit) in
                        [(false, None), (true, None), (true, Some(id(31))), (false, Some(id(31)))]
                    {
                        for units in [vec![], vec![id(31)], vec![id(32)]] {
                            let n = made.len() as u128;
                            let recused = recusals[made.len() % recusals.len()].clone();
                            made.push(Made {
                                id: id(10_000 + n),
                                area,
                                holder,
                                deputy,
                                hidden_from,
                                accused_unit,
                                sealed,
                                withheld: n % 5 == 4,
                                units,
                                recused,
                            });
                        }
                    }
                }
            }
        }
    }
    made
}

/// Somebody of each office, in their own place and in another one, and members of the staff who are deputies or units too.
fn everybody() -> Vec<Viewer> {
    let area = |path: &str| AreaPath::parse(path).expect("an area");
    let one = |n: u128, role: Role, path: &str| Viewer {
        account: id(n),
        name: format!("某某{n}"),
        role,
        area: area(path),
        county_wide: area(path).is_top(),
        deputy: None,
        station: None,
        undertaker: None,
    };
    let deputy = |n, of, path: &str| Viewer { deputy: Some(id(of)), ..one(n, Role::Deputy, path) };
    let staff = one(105, Role::Staff, COUNTY);
    let mut all = vec![
        deputy(101, 11, TOWN),
        deputy(102, 12, OTHER_TOWN),
        // Another account of a deputy who recused himself.
        deputy(103, 11, COUNTY),
        Viewer { station: Some(id(21)), ..one(104, Role::LiaisonOfficer, TOWN) },
        Viewer { station: Some(id(22)), ..one(114, Role::LiaisonOfficer, OTHER_TOWN) },
        one(115, Role::LiaisonOfficer, COUNTY),
        Viewer { undertaker: Some(id(31)), ..one(106, Role::Undertaker, COUNTY) },
        Viewer { undertaker: Some(id(32)), ..one(116, Role::Undertaker, COUNTY) },
        Viewer { deputy: Some(id(11)), undertaker: Some(id(31)), ..one(107, Role::Staff, COUNTY) },
        Viewer { area: area(TOWN), ..staff.clone() },
        staff.clone().before_visitors(),
        one(117, Role::Staff, TOWN),
        one(108, Role::Leader, COUNTY),
        one(118, Role::Leader, OTHER_TOWN),
        staff,
    ];
    all.extend([Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin].map(|role| one(109, role, COUNTY)));
    all
}

mod the_stores_conditions_say_what_the_pure_rule_says {
    use tests::matrix::{Database, Queue};

    use super::*;

    #[test]
    fn sqlite() {
        within(STORY, compare(Ground::new(Database::Sqlite, Queue::Embedded)));
    }

    #[test]
    fn postgres() {
        within(STORY, compare(Ground::new(Database::Postgres, Queue::Embedded)));
    }
}

async fn compare(ground: Ground) {
    let settings = county::settings(&ground);
    county::prepare(settings.clone()).await;
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await.expect("an application");
    let cases = write(&application).await;
    let store = &application.kit.store;
    let now = application.kit.clock.now();
    let ids: Vec<Uuid> = cases.iter().map(|case| case.id).collect();
    let (mut seen_by_somebody, mut offices) = (HashSet::new(), HashSet::new());
    for viewer in everybody() {
        let who = viewer.who();
        offices.insert(who.office);
        let rightly: HashSet<Uuid> =
            cases.iter().filter(|case| who.may(Verb::See, &case.matter())).map(|case| case.id).collect();
        let sorting = Sorting::Newest { after: None };
        let listed = store.list(&viewer, &Wanted::default(), &sorting, now, ALL).await.expect("a list");
        let listed: HashSet<Uuid> = listed.iter().map(|row| row.row.id).collect();
        same(&cases, &viewer, &rightly, &listed);
        let counted = store.count(&viewer, &Wanted::default(), now).await.expect("a number");
        assert_eq!(counted as usize, rightly.len(), "{:?}", who.office);
        let open = store.open_cases(&viewer).await.expect("figures");
        same(&cases, &viewer, &rightly, &open.iter().map(|case| case.id).collect());
        let rounds = store.rounds(&viewer, Instant::UNIX_EPOCH, now).await.expect("rounds");
        let measured: HashSet<Uuid> = rounds.iter().map(|round| round.case).collect();
        measured_rightly(&cases, &viewer, &measured);
        if granted(who.office, Verb::See, Relation::Area) {
            let one_by_one = store.cases_among(&viewer, &ids).await.expect("cases");
            assert_eq!(one_by_one.len(), rightly.len());
        }
        seen_by_somebody.extend(rightly);
    }
    assert_eq!(offices.len(), Office::ALL.len(), "{offices:?}");
    assert!(seen_by_somebody.len() > cases.len() / 2, "the cases are worth looking at");
    store.close().await;
}

fn same(cases: &[Made], viewer: &Viewer, rightly: &HashSet<Uuid>, found: &HashSet<Uuid>) {
    let mut differing = cases.iter().filter(|case| rightly.contains(&case.id) != found.contains(&case.id));
    if let Some(case) = differing.next() {
        let (who, matter) = (viewer.who(), case.matter());
        panic!("found: {}, {:?} in {:?} of {matter:?}", found.contains(&case.id), who.relations(&matter), viewer);
    }
}

/// Who watches an area has exactly what may be counted; a deputy has what he answers for, and none of what is kept from him.
fn measured_rightly(cases: &[Made], viewer: &Viewer, measured: &HashSet<Uuid>) {
    let who = viewer.who();
    for case in cases {
        let may = who.may(Verb::Count, &case.matter());
        let found = measured.contains(&case.id);
        match who.office {
            Office::Deputy => {
                let answers = who.deputy.is_some() && answers_for(case) == who.deputy;
                assert_eq!(found, may && answers, "{:?} {:?}", viewer, case.matter());
            }
            // Rounds know areas, not holders: a station's figures are its area's.
            Office::Station => assert_eq!(found, may && case.area.starts_with(who.area.as_str())),
            _ => assert_eq!(found, may, "{:?} {:?}", viewer, case.matter()),
        }
    }
}

fn answers_for(case: &Made) -> Option<Uuid> {
    match case.holder {
        Holder::Deputy(id) => Some(id),
        _ if case.hidden_from.is_some() => None,
        _ => case.deputy,
    }
}

async fn write(application: &Application) -> Vec<Made> {
    let kit = &application.kit;
    let mut cases = every_case();
    let registrations: Vec<Registration> = cases.iter().enumerate().map(|(at, case)| registration(at, case)).collect();
    for batch in registrations.chunks(100) {
        kit.door().register(batch).await.expect("a registration");
    }
    let db = kit.store.connection();
    let (mut units, mut recusals) = (Vec::new(), Vec::new());
    for (case, registration) in cases.iter_mut().zip(&registrations) {
        let row = kit.store.case_by_entry(registration.entry).await.expect("a look").expect("a case");
        case.id = row.row.id;
        case::Entity::update_many()
            .col_expr(case::Column::Sealed, Expr::value(case.sealed))
            .col_expr(case::Column::AccusedUnit, Expr::value(case.accused_unit))
            .col_expr(case::Column::Withheld, Expr::value(case.withheld))
            .filter(case::Column::Id.eq(case.id))
            .exec(db)
            .await
            .expect("a sealing");
        round::Entity::update_many()
            .col_expr(round::Column::Sealed, Expr::value(case.sealed))
            .filter(round::Column::CaseId.eq(case.id))
            .exec(db)
            .await
            .expect("a sealed round");
        units.extend(case.units.iter().map(|unit| case_unit::ActiveModel {
            case_id: Set(case.id),
            undertaker_id: Set(*unit),
            present: Set(true),
        }));
        recusals.extend(case.recused.iter().map(|recusal| case_recusal::ActiveModel {
            case_id: Set(case.id),
            account_id: Set(recusal.account.expect("an account")),
            deputy_id: Set(recusal.barred.and_then(|barred| barred.id())),
        }));
    }
    for rows in units.chunks(500) {
        case_unit::Entity::insert_many(rows.to_vec()).exec_without_returning(db).await.expect("units");
    }
    for rows in recusals.chunks(500) {
        case_recusal::Entity::insert_many(rows.to_vec()).exec_without_returning(db).await.expect("recusals");
    }
    cases
}

fn registration(at: usize, case: &Made) -> Registration {
    let station = if case.area == TOWN { id(21) } else { id(22) };
    Registration {
        entry: id(50_000 + at as u128),
        fingerprint: [0; 16],
        number: Number::from_bits(at as u64),
        lookup: Lookup(sha256(&at.to_be_bytes())),
        submission: submission(&format!("第{at}件事"), false),
        submitted_at: Instant::from_timestamp(1_776_216_720, 0).expect("a time"),
        route: Route {
            to: case.holder,
            area: AreaPath::parse(case.area).expect("an area"),
            station,
            deputy: case.deputy,
            hidden_from: case.hidden_from,
        },
        source: None,
        verdict: Verdict::Passed,
    }
}
