//! The same entry registered by several at the same moment, as after a slow push that both queue and database took.

use std::time::Duration;

use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    domain::identity::IdempotencyKey,
    queue::entry::{self, Entry},
    store::registration::{Registered, Registration},
};
use futures_util::future::join_all;
use tests::{
    county,
    matrix::{Database, Ground, Queue, within},
};

use super::world::submission;

const STORY: Duration = Duration::from_secs(60);
const AT_ONCE: usize = 6;

pub fn registration(application: &Application, code: deputy_code::domain::token::Token, content: &str) -> Registration {
    let kit = &application.kit;
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
        source: None,
    };
    let route = kit.cards.now().route(&code, false).expect("a code of ours");
    entry.registration(route)
}

async fn one_case_each(database: Database) {
    let ground = Ground::new(database, Queue::Embedded);
    let settings = county::settings(&ground);
    let county = county::prepare(settings.clone()).await;
    let application = Application::open(settings, Clock::system(), Purpose::Beside).await.expect("an application");
    let kit = &application.kit;
    for round in 0..10 {
        let one = [registration(&application, county.deputy_codes[0], &format!("同时登记的第{round}件"))];
        let door = kit.door();
        let all = join_all((0..AT_ONCE).map(|_| door.register(&one))).await;
        let all: Vec<Registered> = all.into_iter().map(|done| done.expect("nobody fails")[0]).collect();
        assert_eq!(all.iter().filter(|done| **done == Registered::New).count(), 1, "{all:?}");
        assert_eq!(all.iter().filter(|done| **done == Registered::Same).count(), AT_ONCE - 1, "{all:?}");
    }
    kit.store.close().await;
}

#[test]
fn an_entry_registered_by_many_at_once_is_one_case_and_nobody_fails_on_postgres() {
    within(STORY, one_case_each(Database::Postgres));
}

#[test]
fn an_entry_registered_by_many_at_once_is_one_case_and_nobody_fails_on_sqlite() {
    within(STORY, one_case_each(Database::Sqlite));
}
