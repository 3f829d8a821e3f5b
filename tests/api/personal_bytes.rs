//! What was erased, searched for byte by byte: database, journal, queue, append-only file, logs, and a backup made after it.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tests::matrix::{Database, Ground};
use tests::program::Start;
use tests::wait::until;

use crate::county::County;
use crate::personal::{new_phone, value};
use crate::steps::{Held, ask, look, make, open, rating, registered, resolution, wait_registered, words};

tests::matrix!(erased_words_are_found_nowhere_and_every_chain_is_whole);

#[test]
fn contact_data_go_when_their_time_is_over() {
    crate::county::tell_alone(&[], contact_data_go_by_themselves);
}

#[test]
fn what_was_erased_stays_erased_when_an_older_backup_is_put_back() {
    crate::county::tell_alone(&[], an_older_backup_brings_nothing_back);
}

#[test]
fn rows_that_hold_a_place_in_clear_are_sealed_at_the_next_start() {
    crate::county::tell_alone(&[], older_rows_are_sealed);
}

#[test]
fn the_words_of_a_sealed_case_lie_sealed_too() {
    crate::county::tell_alone(&[], a_sealed_case_hides_its_words);
}

const COMMAND: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);
const NAME: &str = "欧阳擦除人";
const PLACE: &str = "擦除巷九号楼三单元";

/// Every file below these folders that holds one of the words, looked at as bytes.
fn found_in(folders: &[PathBuf], wanted: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for word in wanted {
        let mut grep = Command::new("grep");
        grep.env("LC_ALL", "C").args(["-r", "-l", "-a", "-F", "-e", word]).args(folders);
        let told = grep.output().expect("grep");
        // 2 is said of a file that its server removed meanwhile.
        assert!(matches!(told.status.code(), Some(0..=2)), "{told:?}");
        let files = String::from_utf8_lossy(&told.stdout).into_owned();
        found.extend(files.lines().map(|file| format!("{word} in {file}")));
    }
    found
}

/// Folders of the servers behind a ground: Redis's append-only files, PostgreSQL's tables and journal.
fn server_folders(ground: &Ground) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(redis) = ground.redis() {
        let asked = |name: &str| -> String {
            let told: Vec<String> =
                redis::cmd("CONFIG").arg("GET").arg(name).query(&mut redis.connection()).expect("a setting");
            told[1].clone()
        };
        let folder = PathBuf::from(asked("dir")).join(asked("appenddirname"));
        assert!(folder.is_dir(), "the append-only files are at {}", folder.display());
        folders.push(folder);
    }
    if let Some(postgres) = ground.postgres() {
        postgres.sql("CHECKPOINT");
        folders.push(postgres.sql("SHOW data_directory").trim().into());
    }
    folders
}

fn command(ground: &Ground, arguments: &[&str]) -> String {
    let (status, said) = Start::command(ground, arguments).to_its_end(COMMAND);
    assert!(status.success(), "{arguments:?}: {said}");
    said
}

async fn erased_words_are_found_nowhere_and_every_chain_is_whole(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let on_sqlite = county.ground.database == Database::Sqlite;
    let resident = county.client();
    let (phone, second) = (new_phone(), new_phone());
    // What is not sealed for the sake of searching holds the telephone too: people write it there.
    let content = if on_sqlite {
        format!("楼道灯不亮，修好打{phone}告诉我")
    } else {
        "楼道灯不亮，修好告诉我".into()
    };
    let mut body = words(&content);
    body["contact"] = json!({"name": NAME, "phone": phone});
    body["location"] = json!({"text": PLACE, "lat": 33.1, "lng": 113.1});
    let held = registered(&resident, &county.code().token, &body).await;
    ask(&resident, &held, "contact", json!({"phone": second})).await.expect(200);
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let staff = county.role("staff").await;
    make(&staff, &held, "contact", json!({"reason": "约居民到现场看"})).await.expect(200);
    make(&deputy, &held, "note", json!({"text": format!("打过{second}，约了明天"), "visible": true})).await.expect(200);

    let folders = [vec![county.ground.data_folder().into()], server_folders(&county.ground)].concat();
    let never_in_clear = [NAME, PLACE, second.as_str()];
    assert_eq!(found_in(&folders, &never_in_clear), [""; 0], "sealed from the first moment on");
    // The search finds what is there: the content in the database, the telephone in it, the name of the queue.
    assert!(!found_in(&folders, &["楼道灯不亮"]).is_empty());
    assert_eq!(found_in(&folders, &[&phone]).is_empty(), !on_sqlite);
    if county.ground.redis().is_some() {
        assert!(!found_in(&server_folders(&county.ground)[..1], &["dc:00"]).is_empty());
    }

    let told = ask(&resident, &held, "erasure", json!({})).await.expect(200).json();
    assert!(told["timeline"].to_string().contains("您删除了称呼、电话和地点"), "{told}");
    assert!(told["timeline"].to_string().contains("约了明天"), "what was said stays: {told}");
    let case = open(&deputy, &held).await.expect(200).json();
    assert!(case["content"].as_str().unwrap().contains("修好") && !case.to_string().contains(&phone), "{case}");
    let of_case = format!("WHERE case_id = (SELECT id FROM cases WHERE number = '{}')", held.number);
    assert_eq!(value(&county, &format!("SELECT count(*) FROM events {of_case} AND apart IS NOT NULL")), "0");
    let gone = "contact IS NULL AND location IS NULL AND phone_hash IS NULL AND place IS NULL AND lat IS NULL";
    let row = format!("SELECT count(*) FROM cases WHERE number = '{}' AND {gone}", held.number);
    assert_eq!(value(&county, &row), "1", "not even sealed");

    // The case goes on, and the chain with it.
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    ask(&resident, &held, "rating", rating("satisfied", false)).await.expect(200);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let backup = elsewhere.path().join("backup");
    command(&county.ground, &["backup", &backup.display().to_string()]);
    assert!(command(&county.ground, &["timeline", "verify"]).contains("every chain is whole"));
    let folders = [folders, server_folders(&county.ground), vec![backup.clone()]].concat();
    assert_eq!(found_in(&folders, &[NAME, PLACE, &phone, &second]), [""; 0]);
    let log = county.program.running.log();
    assert!([NAME, PLACE, &phone, &second].iter().all(|word| !log.contains(*word)), "{log}");
    let ledger = std::fs::read_to_string(backup.join("erasures.jsonl")).expect("the ledger");
    assert!(ledger.contains(&held.number), "{ledger}");
}

async fn contact_data_go_by_themselves(mut county: County) {
    let resident = county.client();
    let mut body = words("垃圾桶满了没人收");
    body["contact"] = json!({"name": NAME, "phone": new_phone()});
    let ended = registered(&resident, &county.code().token, &body).await;
    let open_still = registered(&resident, &county.code().token, &body).await;
    ask(&resident, &ended, "withdrawal", json!({})).await.expect(200);
    county.program.terminate();
    let again = Start::serve(&county.ground).setting("DEPUTY_CODE_CONTACT_RETENTION_DAYS", "0").listening().await;
    let resident = again.client();
    until("the erasure", SOON, async || {
        look(&resident, &ended).await["timeline"].to_string().contains("保存期满").then_some(())
    })
    .await;
    let kept = async |held: &Held| {
        let path = format!("{}?query_code={}", held.path("/data"), held.code);
        resident.get_json(&path).await["contact"]["name"].clone()
    };
    assert_eq!((kept(&ended).await, kept(&open_still).await), (json!(null), json!(NAME)));
    let of_case = format!("FROM erasures WHERE number = '{}'", ended.number);
    assert_eq!(value(&county, &format!("SELECT \"by\" {of_case}")), "system");
    assert!(command(&county.ground, &["timeline", "verify"]).contains("every chain is whole"));
}

async fn an_older_backup_brings_nothing_back(mut county: County) {
    let resident = county.client();
    let mut body = words("树枝压到电线了");
    body["contact"] = json!({"name": NAME, "phone": new_phone()});
    let (erased, given_anew) = (
        registered(&resident, &county.code().token, &body).await,
        registered(&resident, &county.code().token, &body).await,
    );
    let elsewhere = tempfile::tempdir().expect("a folder");
    let folder = |name: &str| elsewhere.path().join(name).display().to_string();
    command(&county.ground, &["backup", &folder("older")]);
    ask(&resident, &erased, "erasure", json!({})).await.expect(200);
    ask(&resident, &given_anew, "erasure", json!({})).await.expect(200);
    ask(&resident, &given_anew, "contact", json!({"name": NAME})).await.expect(200);
    command(&county.ground, &["erasures", "export", &folder("ledger.jsonl")]);
    let said = command(&county.ground, &["erasures", "apply", &folder("ledger.jsonl")]);
    assert!(said.contains("2 erasures named, 0 of them"), "what was given anew stays: {said}");
    county.program.terminate();

    let ground = Ground::plain();
    assert!(command(&ground, &["restore", &folder("older")]).contains("erasures apply"));
    let said = command(&ground, &["erasures", "apply", &folder("ledger.jsonl")]);
    assert!(said.contains("2 erasures named, 2 of them had come back"), "{said}");
    assert!(command(&ground, &["timeline", "verify"]).contains("every chain is whole"));
    let program = Start::serve(&ground).listening().await;
    let path = format!("{}?query_code={}", erased.path("/data"), erased.code);
    assert_eq!(program.client().get_json(&path).await["contact"]["name"], json!(null));
}

async fn older_rows_are_sealed(mut county: County) {
    let resident = county.client();
    let phone = new_phone();
    let mut body = words("井盖松了，车过去响");
    body["contact"] = json!({"phone": phone});
    body["location"] = json!({"text": PLACE, "lat": 33.1, "lng": 113.1});
    let held = registered(&resident, &county.code().token, &body).await;
    county.program.terminate();
    // As a program before this one left it.
    let older = format!("place = '{PLACE}', lat = 33.1, lng = 113.1, location = NULL, phone_hash = NULL");
    county.sql(&format!("UPDATE cases SET {older} WHERE number = '{}' RETURNING number", held.number));
    let again = Start::serve(&county.ground).listening().await;
    let in_clear = "SELECT count(*) FROM cases WHERE place IS NOT NULL OR lat IS NOT NULL";
    until("the sealing", SOON, async || (value(&county, in_clear) == "0").then_some(())).await;
    let path = format!("{}?query_code={}", held.path("/data"), held.code);
    let copy = again.client().get_json(&path).await;
    assert_eq!((&copy["location"], &copy["contact"]["phone"]), (&body["location"], &json!(phone)));
    until("the journal emptied", SOON, async || {
        found_in(&[county.ground.data_folder().into()], &[PLACE]).is_empty().then_some(())
    })
    .await;
    wait_registered(&again.client(), &held).await;
}

async fn a_sealed_case_hides_its_words(county: County) {
    let resident = county.client();
    const WORDS: &str = "举报封存线索一二三四";
    let held = registered(&resident, &county.code().token, &words(WORDS)).await;
    let deputy = county.sign_in(county.deputy()).await;
    let kept = || value(&county, &format!("SELECT content FROM cases WHERE number = '{}'", held.number));
    // As the door finds it once somebody sealed it; the next move writes the row.
    for (from, to, content) in [(false, true, ""), (true, false, WORDS)] {
        let state = format!("replace(state, '\"sealed\":{from}', '\"sealed\":{to}')");
        county.sql(&format!("UPDATE cases SET state = {state} WHERE number = '{}' RETURNING number", held.number));
        let (verb, body) =
            if to { ("acceptance", json!({})) } else { ("note", json!({"text": "记一下", "visible": false})) };
        let moved = make(&deputy, &held, verb, body).await;
        assert_eq!(moved.expect(200).json()["content"], WORDS, "whoever may read it reads it");
        assert_eq!(kept(), content);
        let staff = county.role("staff").await;
        let found = staff.get_json(&format!("/api/v1/cases?q={}", "%E5%B0%81%E5%AD%98%E7%BA%BF%E7%B4%A2")).await;
        assert_eq!(found["items"].as_array().map(Vec::len), Some(usize::from(!to)), "{found}");
    }
}
