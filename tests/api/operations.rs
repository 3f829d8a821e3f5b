//! What whoever runs it sees: alive, ready, figures, whole chains, a backup that serves, a graceful end.

use std::time::Duration;

use serde_json::json;
use tests::matrix::{self, Ground};
use tests::program::Start;

use crate::county::{County, tell_alone};
use crate::steps::{Held, look, new_key, post_request, registered, submit, words};

crate::plainly!(alive_ready_and_measured, the_document_describes_the_api);
crate::everywhere!(doctor_finds_a_demo_in_order);

const COMMAND: Duration = Duration::from_secs(60);

async fn alive_ready_and_measured(county: &'static County) {
    let client = county.client();
    assert_eq!(client.get("/healthz").await.expect(200).text(), "ok\n");
    let ready = client.get_json("/readyz").await;
    assert_eq!((&ready["residents_served"], &ready["database"]["answers"]), (&json!(true), &json!(true)));
    let figures = client.get("/metrics").await.expect(200);
    assert!(figures.header("content-type").starts_with("text/plain; version=0.0.4"));
    for line in ["deputy_code_queue_up 1", "deputy_code_database_up 1", "deputy_code_circuit_open 0"] {
        assert!(figures.text().contains(line), "no {line} in\n{}", figures.text());
    }
}

async fn doctor_finds_a_demo_in_order(county: &'static County) {
    let doctor = Start::command(&county.ground, &["doctor"]).setting("PUBLIC_URL", "https://dm.example.org");
    let (status, said) = doctor.to_its_end(COMMAND);
    assert!(status.success() && !said.contains("wrong"), "{said}");
    assert!(said.contains("the queue can be read"), "{said}");
    let (status, said) = Start::command(&county.ground, &["doctor"]).to_its_end(COMMAND);
    assert!(status.success() && said.contains("hint    PUBLIC_URL"), "{said}");
}

#[test]
fn doctor_makes_nothing_and_finds_nothing_wrong_where_nothing_is_yet() {
    let ground = Ground::plain();
    let (status, said) = Start::command(&ground, &["doctor"]).to_its_end(COMMAND);
    assert!(status.success() && !said.contains("wrong"), "{said}");
    assert!(said.contains("there is no database yet") && said.contains("there is no queue yet"), "{said}");
    assert!(!ground.data_folder().join("deputy-code.db").exists());
    std::fs::write(ground.data_folder().join("queue.db"), "no queue at all, but long enough to be looked at").unwrap();
    let (status, said) = Start::command(&ground, &["doctor"]).to_its_end(COMMAND);
    assert!(status.code() == Some(1) && said.contains("the queue's file is broken"), "{said}");
}

async fn the_document_describes_the_api(county: &'static County) {
    let document = county.client().get_json("/api/openapi.json").await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", document["openapi"]);
    assert!(document["paths"]["/api/v1/codes/{token}/requests"]["post"].is_object());
}

#[test]
fn every_chain_is_whole_until_one_byte_changes() {
    tell_alone(&[], async |mut county: County| {
        let held = registered(&county.client(), &county.code().token, &words("要被改动的诉求")).await;
        let verify = || Start::command(&county.ground, &["timeline", "verify"]).to_its_end(COMMAND);
        let (status, said) = verify();
        assert!(status.success() && said.contains("every chain is whole"), "{said}");
        let event = format!("case_id = (SELECT id FROM cases WHERE number = '{}') AND sequence = 1", held.number);
        let changed = format!("UPDATE events SET at = at + 1 WHERE {event} RETURNING kind");
        assert!(!county.sql(&changed).is_empty());
        let (status, said) = verify();
        assert!(status.code() == Some(1) && said.contains(&held.number), "{said}");
        county.sql(&format!("UPDATE events SET at = at - 1 WHERE {event} RETURNING kind"));
        assert!(verify().0.success());
        county.sql(&format!("UPDATE events SET payload = zeroblob(length(payload)) WHERE {event} RETURNING kind"));
        let (status, said) = verify();
        assert!(status.code() == Some(1) && said.contains(&held.number), "{said}");
        county.program.terminate();
    });
}

#[test]
fn figures_are_proved_from_the_events_and_made_anew() {
    tell_alone(&[], async |mut county: County| {
        registered(&county.client(), &county.code().token, &words("要算进去的诉求")).await;
        county.program.terminate();
        let figures = |what: &str| Start::command(&county.ground, &["figures", what]).to_its_end(COMMAND);
        let (status, said) = figures("rebuild");
        assert!(status.success() && said.contains("figures made anew"), "{said}");
        let (status, said) = figures("check");
        assert!(status.success() && said.contains("every round is what its events say"), "{said}");
        assert!(said.contains("all are what the rounds say"), "{said}");
        county.sql("DELETE FROM ready_figures WHERE grouped_by = 'whole' AND period = '30' RETURNING period");
        let (status, said) = figures("check");
        assert!(status.code() == Some(1) && said.contains("are not what the rounds say"), "{said}");
        assert!(figures("rebuild").0.success() && figures("check").0.success());
        county.sql("UPDATE rounds SET accepted_at = opened_at + 1 WHERE number = 1 RETURNING 'changed'");
        let (status, said) = figures("check");
        assert!(status.code() == Some(1) && said.contains("round 1 is not what its events say"), "{said}");
    });
}

#[test]
fn a_backup_taken_while_it_serves_serves_elsewhere() {
    tell_alone(&[], async |mut county: County| {
        let client = county.client();
        let mut body = words("备份以前的诉求");
        body["uploads"] = json!([crate::steps::upload(&client).await]);
        let held = registered(&client, &county.code().token, &body).await;
        let elsewhere = tempfile::tempdir().expect("a folder");
        let backup = elsewhere.path().join("backup").display().to_string();
        let run = |arguments: &[&str]| Start::command(&county.ground, arguments).to_its_end(COMMAND);
        let (status, said) = run(&["backup", &backup]);
        assert!(status.success(), "{said}");
        assert!(!run(&["backup", &backup]).0.success(), "a backup is never overwritten");
        let (status, said) = run(&["restore", &backup]);
        assert!(status.code() == Some(1) && said.contains("not empty"), "{said}");
        county.program.terminate();

        let ground = Ground::plain();
        let (status, said) = Start::command(&ground, &["restore", &backup]).to_its_end(COMMAND);
        assert!(status.success(), "{said}");
        let program = Start::serve(&ground).listening().await;
        let case = look(&program.client(), &held).await;
        assert_eq!(case["holder"]["name"], county.code().name);
        let held = registered(&program.client(), &county.code().token, &words("恢复以后的诉求")).await;
        assert_eq!(held.number.len(), 16);
    });
}

#[test]
fn what_was_acknowledged_before_a_backup_began_is_in_it_and_lands_where_the_settings_say() {
    tell_alone(&[], async |mut county: County| {
        let client = county.client();
        let elsewhere = tempfile::tempdir().expect("a folder");
        let backup = elsewhere.path().join("backup").display().to_string();
        let mut held = Vec::new();
        for number in 0..20 {
            held.push(submit(&client, &county.code().token, &words(&format!("备份时的第{number}件诉求"))).await);
        }
        // Submissions go on while the copy is made.
        let copying = {
            let start = Start::command(&county.ground, &["backup", &backup]);
            tokio::task::spawn_blocking(move || start.to_its_end(COMMAND))
        };
        while !copying.is_finished() {
            submit(&client, &county.code().token, &words("一边备份一边提交的诉求")).await;
        }
        let (status, said) = copying.await.expect("an end");
        assert!(status.success(), "{said}");
        county.program.terminate();

        let ground = Ground::plain();
        let secrets = elsewhere.path().join("kept/apart/secrets.toml");
        let database = elsewhere.path().join("other/county.db");
        let moved = |start: Start| {
            let start = start.setting("SECRETS_FILE", &secrets.display().to_string());
            start.setting("DATABASE_URL", &format!("sqlite://{}?mode=rwc", database.display()))
        };
        let (status, said) = moved(Start::command(&ground, &["restore", &backup])).to_its_end(COMMAND);
        assert!(status.success(), "{said}");
        assert!(!ground.data_folder().join("secrets.toml").exists() && secrets.exists() && database.exists(), "{said}");
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&secrets).expect("secrets").permissions());
        assert_eq!(mode & 0o777, 0o600);
        let program = moved(Start::serve(&ground)).listening().await;
        for one in &held {
            crate::steps::wait_registered(&program.client(), one).await;
        }
        let empty = Ground::plain();
        let again = moved(Start::command(&empty, &["restore", &backup]));
        let (status, said) = again.to_its_end(COMMAND);
        assert!(status.code() == Some(1) && said.contains("county.db is there already"), "{said}");
    });
}

#[test]
fn asked_to_end_it_finishes_what_is_in_hand() {
    matrix::within(Duration::from_secs(120), async {
        let mut county = County::start(Ground::plain(), &[]).await;
        let client = county.client();
        let held = submit(&client, &county.code().token, &words("结束以前收到的诉求")).await;
        let (key, body) = (new_key(), words("正在提交时被要求结束"));
        let submitting = post_request(&client, &county.code().token, &key, &body);
        let answer = submitting.await;
        county.program.terminate();
        assert!(client.try_get("/healthz").await.is_none());
        let again = Start::serve(&county.ground).listening().await;
        for held in [held, Held::of(&answer.expect(202))] {
            crate::steps::wait_registered(&again.client(), &held).await;
        }
    });
}
