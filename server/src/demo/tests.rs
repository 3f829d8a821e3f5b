//! The whole demonstration in a temporary folder.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

use chrono::TimeDelta;

use super::{build, manifest::Manifest};
use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        directory::Found,
        event::replay,
        holder::Holder,
        light::Light,
        moves::{Channel, Move, Satisfaction},
        secrets::{Secrets, samples},
        stage::StageName,
        supervision::Order,
    },
    photos::Photos,
    store::{Store, rows::CaseRow},
};

/// A folder of its own, gone at the end of the test.
pub struct TemporaryFolder(pub PathBuf);

impl TemporaryFolder {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("deputy-code-demo-{}", Clock::system().new_id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

struct Built {
    store: Store,
    secrets: Secrets,
    manifest: Manifest,
    now: Instant,
    photos: Photos,
    cases: Vec<CaseRow>,
    _folder: TemporaryFolder,
}

async fn built(seed: u64) -> Built {
    let folder = TemporaryFolder::new();
    let store = Store::open(&format!("sqlite:{}", folder.0.join("demo.db").display())).await.unwrap();
    migration::bring_up_to_date(store.connection()).await.unwrap();
    let secrets = samples::secrets();
    // A Wednesday morning in the county.
    let now = Instant::from_timestamp(1_776_216_720, 0).unwrap();
    let (clock, _) = Clock::test(now, seed);
    let photos = Photos::open(folder.0.join("uploads")).unwrap();
    let manifest = build(&store, &secrets, &clock, &photos, "http://127.0.0.1:8080").await.unwrap();
    let cases = store.all_cases_after(None, 10_000).await.unwrap();
    Built { store, secrets, manifest, now, photos, cases, _folder: folder }
}

#[tokio::test]
async fn every_stage_flag_light_and_channel_of_the_last_90_days_is_there() {
    let Built { cases, now, .. } = &built(1).await;
    assert!((400..460).contains(&cases.len()), "{}", cases.len());
    let mut stages: HashMap<StageName, usize> = HashMap::new();
    for case in cases {
        *stages.entry(case.case.stage.name()).or_default() += 1;
        assert!(case.case.submitted_at <= *now && case.case.submitted_at > *now - TimeDelta::days(91));
    }
    for stage in StageName::ALL.into_iter().filter(|stage| *stage != StageName::Submitted) {
        assert!(stages.contains_key(&stage), "{stage:?} in {stages:?}");
    }
    let any = |fits: &dyn Fn(&CaseRow) -> bool| cases.iter().any(fits);
    for light in [Light::Green, Light::Yellow, Light::Red] {
        for stage in [StageName::Routed, StageName::InProgress] {
            assert!(
                any(&|case| case.case.stage.name() == stage && case.case.light(*now) == light),
                "{stage:?} {light:?}"
            );
        }
    }
    let mut orders: Vec<&str> =
        cases.iter().filter_map(|case| case.case.order.as_ref()).map(Order::standing_code).collect();
    orders.sort_unstable();
    assert_eq!(orders, ["answered", "owed", "taken"]);
    for channel in [Channel::Scan, Channel::WalkIn, Channel::Phone, Channel::Event] {
        assert!(any(&|case| case.case.channel == channel), "{channel:?}");
    }
    for grade in [Satisfaction::Satisfied, Satisfaction::BasicallySatisfied, Satisfaction::Dissatisfied] {
        let rated =
            |case: &CaseRow| case.case.round().rating.as_ref().is_some_and(|rating| rating.satisfaction == grade);
        assert!(any(&|case| case.case.stage.name() == StageName::Closed && rated(case)), "{grade:?}");
    }
    assert!(any(&|case| case.case.paused_since.is_some()) && any(&|case| case.case.extended));
    assert!(any(&|case| !case.case.stage.units().is_empty() && case.case.stage.name().is_open()));
    assert!(any(&|case| case.case.appealed && case.case.stage.name().is_open()));
    assert!(any(&|case| case.case.rounds.len() == 2 && case.case.stage.name().is_open()));
    assert!(any(&|case| case.case.rounds.len() == 2 && case.case.stage.name() == StageName::Closed));
    assert!(any(&|case| case.row.hidden_from.is_some() && case.holder() == Some(Holder::Committee)));
    let stations: HashSet<_> = cases.iter().map(|case| case.row.station_id).collect();
    assert_eq!(stations.len(), 19);
}

#[tokio::test]
async fn timers_find_nothing_left_over_and_the_outbox_is_empty() {
    let Built { store, now, .. } = &built(2).await;
    assert!(store.overdue_for_timers(*now, None, 10).await.unwrap().is_empty());
    assert!(store.undispatched(10).await.unwrap().is_empty());
    assert!(store.feed_end().await.unwrap() > 1_000);
}

#[tokio::test]
async fn every_chain_replays_to_the_stored_case_with_its_words_and_photos() {
    let Built { store, secrets, cases, now, photos, .. } = &built(3).await;
    let (mut with_photos, mut on_the_spot) = (0, 0);
    for case in cases {
        let events = store.events_of(case.case.id, &secrets.sealer).await.unwrap();
        assert_eq!(replay(&events).unwrap(), case.case);
        assert!(events.windows(2).all(|pair| pair[0].at <= pair[1].at) && events.last().unwrap().at <= *now);
        on_the_spot +=
            usize::from(events.iter().any(|event| matches!(event.made, Move::Resolved { on_the_spot: true, .. })));
        for event in events {
            let words = event.words().unwrap();
            let said =
                [&words.text, &words.reason].into_iter().chain(words.submission.as_ref().map(|words| &words.content));
            assert!(said.into_iter().all(|text| !text.contains(['{', '}'])));
            for id in words.photos.iter().chain(words.submission.iter().flat_map(|words| &words.photos)) {
                assert!(photos.read(id).await.unwrap().is_some());
                with_photos += 1;
            }
        }
    }
    assert!(with_photos >= 10 && on_the_spot >= 10, "{with_photos} photos, {on_the_spot} answered on the spot");
}

#[tokio::test]
async fn the_first_deputy_has_a_day_like_a_real_one() {
    let Built { store, secrets, manifest, cases, now, .. } = &built(4).await;
    let account = store.account_named(&manifest.accounts[0].account).await.unwrap().unwrap();
    let directory = store.load_directory().await.unwrap();
    let token = secrets.parse_token(&manifest.codes[0].token).unwrap();
    let Found::Live(card) = directory.find(&token, *now) else { panic!("the first code serves") };
    assert_eq!(card.deputy.unwrap().id, account.deputy_id.unwrap());
    assert_eq!(card.deputy.unwrap().name, account.name);
    let mine: Vec<&CaseRow> =
        cases.iter().filter(|case| case.holder() == account.deputy_id.map(Holder::Deputy)).collect();
    let open: Vec<&&CaseRow> = mine.iter().filter(|case| case.case.stage.name().is_open()).collect();
    assert!(
        (12..=15).contains(&mine.len()) && (6..=8).contains(&open.len()),
        "{} with {} open",
        mine.len(),
        open.len()
    );
    let lights: HashSet<Light> = open.iter().map(|case| case.case.light(*now)).collect();
    assert_eq!(lights.len(), 3);
}

#[tokio::test]
async fn codes_serve_or_are_dead_as_the_manifest_says() {
    let Built { store, secrets, manifest, now, .. } = &built(5).await;
    let directory = store.load_directory().await.unwrap();
    let find = |text: &str| directory.find(&secrets.parse_token(text).unwrap(), *now);
    assert!(manifest.codes.iter().all(|code| matches!(find(&code.token), Found::Live(_))));
    assert_eq!(manifest.codes.len(), 1_460 - 1 + 19 + 112 + 1);
    assert_eq!(manifest.dead_codes.len(), 2);
    assert!(manifest.dead_codes.iter().all(|code| matches!(find(&code.token), Found::Dead(_))));
}
