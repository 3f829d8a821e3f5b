//! Starts that are refused, each with the reason and the way out.

use std::time::Duration;

use tests::matrix::Ground;
use tests::program::Start;

use crate::county::County;

crate::plainly!(a_second_process_on_the_same_folder_is_refused);

const REFUSAL: Duration = Duration::from_secs(30);

/// Fails unless the program ends with exit status 1 and says all of this.
#[track_caller]
fn refused(start: &Start, words: &[&str]) {
    let (status, said) = start.to_its_end(REFUSAL);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(words.iter().all(|word| said.contains(word)), "not all of {words:?} in\n{said}");
}

#[test]
fn an_unknown_setting_names_the_nearest() {
    let ground = Ground::plain();
    refused(
        &Start::serve(&ground).setting("DEPUTY_CODE_RATE_LIMITS", "off"),
        &["DEPUTY_CODE_RATE_LIMITS", "did you mean DEPUTY_CODE_RATE_LIMIT?"],
    );
}

#[test]
fn a_setting_that_makes_no_sense_says_what_would() {
    for (name, value, wanted) in [
        ("DEPUTY_CODE_RATE_LIMIT", "no", "on or off"),
        ("DEPUTY_CODE_ACCEPT_HOURS", "0", "1 to 720"),
        ("DEPUTY_CODE_QUEUE_DURABILITY", "never", "always or everysec"),
        ("DEPUTY_CODE_TRUSTED_PROXIES", "localhost", "addresses"),
        ("PUBLIC_URL", "dm.example.org", "https://"),
    ] {
        refused(&Start::serve(&Ground::plain()).setting(name, value), &[name, wanted]);
    }
}

#[test]
fn without_redis_the_worker_stays_with_the_pages() {
    let ground = Ground::plain();
    refused(&Start::serve(&ground).argument("--no-worker"), &["--no-worker needs REDIS_URL"]);
    refused(&Start::command(&ground, &["worker"]), &["worker needs REDIS_URL"]);
}

async fn a_second_process_on_the_same_folder_is_refused(county: &'static County) {
    let said = ["another process serves from", "REDIS_URL"];
    refused(&Start::serve(&county.ground), &said);
    refused(&Start::demo(&county.ground), &said);
    county.client().get("/healthz").await.expect(200);
}

#[test]
fn other_secrets_are_refused_and_the_place_for_the_right_ones_is_named() {
    let ground = Ground::plain();
    let (status, said) = Start::command(&ground, &["migrate"]).to_its_end(REFUSAL);
    assert!(status.success(), "{said}");
    assert!(Start::command(&ground, &["timeline", "verify"]).to_its_end(REFUSAL).0.success());
    let file = ground.data_folder().join("secrets.toml");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).expect("secrets").permissions());
    assert_eq!(mode & 0o777, 0o600);
    std::fs::remove_file(&file).expect("the secrets go");
    refused(&Start::serve(&ground), &["other secrets", "secrets.toml"]);
    refused(&Start::command(&ground, &["doctor"]), &["wrong", "other secrets"]);
}

#[test]
fn a_folder_that_is_not_a_demo_is_never_emptied() {
    let ground = Ground::plain();
    let kept = ground.data_folder().join("letter.txt");
    std::fs::write(&kept, "mine").expect("a file");
    let (status, said) = Start::demo(&ground).argument("--fresh").to_its_end(REFUSAL);
    assert!(!status.success(), "{said}");
    assert_eq!(std::fs::read_to_string(&kept).expect("still there"), "mine");
}

mod a_demo_never_goes_over_a_database_that_was_used {
    use super::*;

    #[test]
    fn postgres_embedded() {
        let ground = Ground::new(tests::matrix::Database::Postgres, tests::matrix::Queue::Embedded);
        let run = |start: Start| start.to_its_end(REFUSAL);
        let elsewhere = tempfile::tempdir().expect("a folder");
        let own = |start: Start| start.setting("DATA_DIR", &elsewhere.path().display().to_string());
        for arguments in [&["migrate"][..], &["timeline", "verify"]] {
            let (status, said) = run(own(Start::command(&ground, arguments)));
            assert!(status.success(), "{said}");
        }
        refused(&Start::demo(&ground).argument("--fresh"), &["createdb", "空的数据库"]);
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    refused(&Start::serve(&Ground::plain()).setting("BIND", &address), &["cannot listen on", &address]);
}
