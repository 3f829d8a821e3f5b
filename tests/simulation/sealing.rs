//! Sealing and recusal on a real store: who goes on, what the rows hold, what comes back.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    domain::{
        holder::Holder,
        identity::IdempotencyKey,
        moves::Move,
        role::Role,
        scope::AreaPath,
        stage::{Stage, StageName},
    },
    handling::moves::{self, MergeInput, RecusalInput, SealingInput, TargetInput, TransferInput, UnsealingInput},
    http::problem::Problem,
    rating::{copy, moves::withdraw, rights},
    store::{rows::CaseRow, viewer::Viewer},
};
use tests::{county, matrix::within};
use uuid::Uuid;

use super::world::{World, submission};

const STORY: Duration = Duration::from_secs(60);
const ACCUSATION: &str = "某单位的人收了钱才肯办";

async fn staff(world: &World) -> Viewer {
    let found = world.application().kit.store.account_named(county::STAFF).await.expect("accounts");
    found.expect("the staff").viewer().expect("a viewer")
}

fn deputy(world: &World, case: &CaseRow) -> Viewer {
    Viewer {
        account: world.time.new_id(),
        name: "甲1（虚构）".into(),
        role: Role::Deputy,
        area: AreaPath::parse(&case.row.area_path).expect("an area"),
        county_wide: false,
        deputy: Some(world.county.deputies[0]),
        station: None,
        undertaker: None,
    }
}

fn officer(world: &World, case: &CaseRow) -> Viewer {
    let station = Some(world.county.stations[0]);
    Viewer { role: Role::LiaisonOfficer, deputy: None, station, ..deputy(world, case) }
}

fn because(reason: &str) -> SealingInput {
    SealingInput { reason: Some(reason.into()), undertaker_id: None }
}

fn recusal() -> RecusalInput {
    RecusalInput { reason: Some("当事人是我表兄".into()) }
}

async fn is_found(world: &World, viewer: &Viewer, case: Uuid) -> bool {
    world.application().kit.store.case_for(viewer, case).await.is_ok()
}

#[test]
fn words_of_a_sealed_case_lie_in_no_column_and_come_back() {
    within(STORY, async {
        let mut world = World::begin(22).await;
        let key = IdempotencyKey::from_random(world.time.new_key());
        let mut sent = submission(ACCUSATION, false);
        sent.location.text = Some("政务大厅二楼".into());
        sent.location.point = Some((33.5, 114.1));
        let taken = world.submit(world.county.deputy_codes[0], &key, sent).await;
        world.register().await;
        let before = world.case_of(&taken).await;
        let staff = staff(&world).await;
        let kit = &world.application().kit;
        let sealed = moves::make(kit, &staff, &before, because("指名道姓")).await.expect("a sealing");
        assert_eq!(sealed.holder(), Some(Holder::Committee));
        let row = world.case_of(&taken).await;
        assert_eq!((row.row.content.as_str(), &row.row.place, row.row.lat), ("", &None, None));
        assert!(!row.excerpt(40).contains("收了钱"));
        let opened = row.opened(&kit.secrets.sealer).expect("words");
        assert_eq!(opened.row.content, ACCUSATION);
        let place = opened.location(&kit.secrets.sealer).expect("a place");
        assert_eq!((place.text.as_deref(), place.point), (Some("政务大厅二楼"), Some((33.5, 114.1))));
        for hidden in [deputy(&world, &before), officer(&world, &before), staff.clone().before_visitors()] {
            assert!(!is_found(&world, &hidden, before.case.id).await, "{:?}", hidden.role);
        }
        let unsealing = UnsealingInput { reason: Some("查过，不是举报".into()) };
        moves::make(kit, &staff, &row, unsealing).await.expect("an unsealing");
        let after = world.case_of(&taken).await;
        assert_eq!(
            (&after.row.content, &after.row.location, &after.row.sealed_words),
            (&before.row.content, &before.row.location, &None)
        );
        assert!(is_found(&world, &officer(&world, &before), before.case.id).await);
        world.check().await;
    });
}

#[test]
fn what_is_erased_of_a_sealed_case_stays_erased_when_it_is_opened_again() {
    within(STORY, async {
        let mut world = World::begin(24).await;
        let key = IdempotencyKey::from_random(world.time.new_key());
        let mut sent = submission(&format!("{ACCUSATION}，打13912345678找我"), false);
        sent.contact.phone = Some("13912345678".into());
        sent.location.text = Some("政务大厅二楼".into());
        let taken = world.submit(world.county.deputy_codes[0], &key, sent).await;
        world.register().await;
        let case = world.case_of(&taken).await;
        let staff = staff(&world).await;
        let kit = &world.application().kit;
        let sealer = &kit.secrets.sealer;
        moves::make(kit, &staff, &case, because("指名道姓")).await.expect("a sealing");
        let sealed = world.case_of(&taken).await;
        assert_eq!(sealed.place(sealer).expect("a place"), None, "lists have nothing to show");
        let copy = serde_json::to_value(copy::of(kit, &sealed).await.expect("a copy")).expect("JSON");
        assert!(copy["content"].as_str().is_some_and(|content| content.contains("13912345678")), "{copy}");
        rights::erase(kit, &sealed, false).await.expect("an erasure");
        let erased = world.case_of(&taken).await;
        assert_eq!(erased.row.content, "", "nothing of it comes into a column that is searched");
        let words = erased.opened(sealer).expect("words").row.content;
        assert!(words.contains("收了钱") && !words.contains("13912345678"), "{words}");
        let unsealing = UnsealingInput { reason: Some("查过，不是举报".into()) };
        moves::make(kit, &staff, &erased, unsealing).await.expect("an unsealing");
        let after = world.case_of(&taken).await;
        assert_eq!((after.row.content.as_str(), after.is_anonymous()), (words.as_str(), true));
        world.check().await;
    });
}

#[test]
fn what_follows_a_sealed_case_is_sealed_with_it_and_goes_to_the_committee() {
    within(STORY, async {
        let mut world = World::begin(23).await;
        let lead = world.registered(ACCUSATION).await;
        let follower = world.registered("还是那个单位，又要钱").await;
        let staff = staff(&world).await;
        let kit = &world.application().kit;
        let (first, second) = (world.case_of(&lead).await, world.case_of(&follower).await);
        let into = MergeInput { into: Some(first.case.id.to_string()), reason: Some("同一件事".into()) };
        moves::make(kit, &staff, &second, into).await.expect("a merge");
        moves::make(kit, &staff, &first, because("指名道姓")).await.expect("a sealing");
        let second = world.case_of(&follower).await;
        assert!(second.case.sealed && second.row.content.is_empty());
        assert_eq!(second.case.stage.name(), StageName::Merged);
        withdraw(kit, &world.case_of(&lead).await, None).await.expect("a withdrawal");
        let second = world.case_of(&follower).await;
        assert_eq!(second.case.stage, Stage::Routed { inbox: Holder::Committee });
        // Sealed and unsealed are never told of each other.
        let third = world.registered("路灯坏了").await;
        let into = MergeInput { into: Some(second.case.id.to_string()), reason: Some("同一件事".into()) };
        let refused = moves::make(&world.application().kit, &staff, &world.case_of(&third).await, into).await;
        assert!(matches!(refused, Err(Problem::Invalid(_))));
        world.check().await;
    });
}

#[test]
fn whoever_recused_himself_never_has_the_case_again_whatever_happens() {
    within(STORY, async {
        let mut world = World::begin(24).await;
        let taken = world.registered("我家门口的路").await;
        let case = world.case_of(&taken).await;
        let (staff, deputy, officer) = (staff(&world).await, deputy(&world, &case), officer(&world, &case));
        let kit = &world.application().kit;
        let case = moves::make(kit, &deputy, &case, recusal()).await.expect("a recusal");
        assert_eq!(case.holder(), Some(Holder::Station(world.county.stations[0])));
        assert!(!is_found(&world, &deputy, case.case.id).await);
        let again = Viewer { account: world.time.new_id(), ..deputy.clone() };
        assert!(
            !is_found(&world, &again, case.case.id).await,
            "another account of his finds it no more than the first"
        );
        let back = TransferInput {
            to: Some(TargetInput { kind: Some("deputy".into()), id: Some(world.county.deputies[0].to_string()) }),
            reason: Some("他熟悉".into()),
        };
        assert!(matches!(moves::make(kit, &staff, &case, back).await, Err(Problem::Invalid(_))));
        let direct = Move::Transferred { to: Holder::Deputy(world.county.deputies[0]), promise: case.case.promise };
        assert!(
            world.walk(case.case.id, &staff.actor().expect("an actor"), &direct).await.is_err(),
            "nor past the form"
        );
        // The head of the station has an interest too: the committee goes on, and only it.
        let case = moves::make(kit, &officer, &case, recusal()).await.expect("a recusal");
        assert_eq!(case.holder(), Some(Holder::Committee));
        assert!(!is_found(&world, &officer, case.case.id).await);
        world.clock.advance(TimeDelta::days(3));
        world.settle().await;
        assert_eq!(world.case_of(&taken).await.holder(), Some(Holder::Committee));
        // Somebody must be left.
        let refused = moves::make(&world.application().kit, &staff, &case, recusal()).await;
        assert!(matches!(&refused, Err(Problem::Invalid(faults)) if faults[0].field == "reason"), "{refused:?}");
        world.check().await;
    });
}

#[test]
fn one_of_the_staff_steps_aside_and_the_case_stays_where_it_is() {
    within(STORY, async {
        let mut world = World::begin(25).await;
        let taken = world.registered("我家门口的路").await;
        let case = world.case_of(&taken).await;
        let staff = staff(&world).await;
        let colleague = Viewer { account: world.time.new_id(), ..staff.clone() };
        let kit = &world.application().kit;
        // The colleague steps aside; the account in the database is the one left.
        let case = moves::make(kit, &colleague, &case, recusal()).await.expect("a recusal");
        assert_eq!(case.holder(), Some(Holder::Deputy(world.county.deputies[0])));
        assert!(!is_found(&world, &colleague, case.case.id).await && is_found(&world, &staff, case.case.id).await);
        world.check().await;
    });
}
