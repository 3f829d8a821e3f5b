//! The roster: out as a workbook and in again, changed in words first, all of it or nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Answer, Client, send};
use tests::matrix::{Database, Ground};
use tests::program::Start;

use crate::county::County;
use crate::steps::{fields, problem};
use tests::sheets::{self, AREAS, DEPUTIES, GROUPS, POINTS, Rows, STATIONS, TYPE, cells};

tests::matrix!(
    an_export_that_comes_back_changes_nothing_and_a_change_is_told_before_it_is_made,
    the_first_roster_of_a_new_installation_comes_from_the_template,
    ten_thousand_deputies_come_in_at_once_and_a_second_time_nobody_is_new,
);

const COMMAND: Duration = Duration::from_secs(60);
/// In a debug build, beside other tests, sealing and minting ten thousand times.
const TEN_THOUSAND: Duration = Duration::from_secs(40);
const PHONE: &str = "13900001234";

pub async fn import(client: &Client, bytes: Vec<u8>, query: &str) -> Answer {
    let request = client.request(Method::POST, &format!("/api/v1/roster/import{query}"));
    send(request.header("Content-Type", TYPE).body(bytes)).await
}

pub async fn export(client: &Client) -> Rows {
    let answer = client.get("/api/v1/roster/export.xlsx").await.expect(200);
    assert_eq!((answer.header("content-type"), answer.header("cache-control")), (TYPE, "no-store"));
    sheets::read(&answer.body)
}

fn headings(answer: &Value) -> Vec<&str> {
    let kinds = answer["kinds"].as_array().expect("kinds");
    kinds.iter().map(|kind| kind["heading"].as_str().expect("words")).collect()
}

async fn found(client: &Client, query: &str) -> Vec<Value> {
    client.get_json(&format!("/api/v1/deputies?{query}")).await["items"].as_array().expect("items").clone()
}

async fn an_export_that_comes_back_changes_nothing_and_a_change_is_told_before_it_is_made(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let (staff, resident) = (county.role("staff").await, county.client());
    let mut rows = export(&staff).await;
    assert_eq!(rows.each_ref().map(Vec::len), [20, 19, 112, 16, 1_460]);
    let same = import(&staff, sheets::write(&rows), "").await.expect(200).json();
    assert_eq!((&same["applied"], &same["kinds"]), (&json!(false), &json!([])), "{same}");

    let code = county.code();
    let (gone, next) = (code.name.clone(), rows[DEPUTIES][700][0].clone());
    let district = rows[DEPUTIES][700][2].clone();
    sheets::deputy(&mut rows, &gone)[6] = "终止".into();
    sheets::deputy(&mut rows, &gone)[7] = format!("{next}（{district}）");
    let (station, group) = (rows[STATIONS][0][0].clone(), rows[GROUPS][0][0].clone());
    let groups = format!("{group}、{}", rows[GROUPS][1][0]);
    rows[DEPUTIES].push(cells(&["𬱖例", "县", "第九百选区", &station, &groups, PHONE, "", ""]));
    rows[STATIONS][0][4] = "每周三 9:00–11:30".into();
    let tried = import(&staff, sheets::write(&rows), "?dry_run=true").await.expect(200).json();
    assert_eq!(headings(&tried), ["改动1个联络站", "改动1位代表", "新增1位代表"], "{tried}");
    let said = tried.to_string();
    assert!(said.contains("状态：在任 改为 终止，代表码停用") && !said.contains(PHONE), "{said}");
    assert!(found(&resident, "name=𬱖例").await.is_empty(), "a try writes nothing");
    resident.get(&format!("/api/v1/codes/{}", code.token)).await.expect(200);

    let stale = import(&staff, sheets::write(&rows), "?directory_version=elsewhere").await;
    assert!(problem(stale, 409)["title"].as_str().unwrap().contains("别人改过"));
    let version = tried["directory_version"].as_str().expect("a version");
    let done = import(&staff, sheets::write(&rows), &format!("?directory_version={version}")).await.expect(200).json();
    assert_eq!((&done["applied"], &done["kinds"]), (&json!(true), &tried["kinds"]));
    // On the process that did it, at once.
    let new = found(&resident, "name=𬱖例&district=900").await;
    assert_eq!(new.len(), 1);
    let shown = resident.get_json(&format!("/api/v1/deputies/{}", new[0]["id"].as_str().unwrap())).await;
    assert_eq!((shown["groups"].as_array().unwrap().len(), &shown["hours"]), (2, &json!("每周三 9:00–11:30")));
    resident.get(shown["code_url"].as_str().expect("a code")).await.expect(200);
    problem(resident.get(&format!("/api/v1/codes/{}", code.token)).await, 410);

    let again = import(&staff, sheets::write(&rows), "").await.expect(200).json();
    assert_eq!((&again["applied"], &again["kinds"]), (&json!(false), &json!([])), "nobody is there twice");
    let after = export(&staff).await;
    assert_eq!(after[DEPUTIES].len(), 1_461);
    assert!(after[DEPUTIES].iter().any(|row| row[0] == "𬱖例" && row[5] == PHONE));
    the_telephone_is_nowhere_else(&county, &resident, &shown).await;
    over_the_command_line(&county, &after);
}

async fn the_telephone_is_nowhere_else(county: &County, resident: &Client, shown: &Value) {
    let id = shown["id"].as_str().unwrap();
    for path in [format!("/deputies/{id}"), "/deputies?name=𬱖例".into(), format!("/api/v1/deputies/{id}")] {
        assert!(!resident.get(&path).await.expect(200).text().contains(PHONE), "{path}");
    }
    let folder = county.ground.data_folder();
    for file in ["directory.json", "deputy-code.db", "deputy-code.db-wal"] {
        let bytes = std::fs::read(folder.join(file)).unwrap_or_default();
        assert!(!bytes.windows(PHONE.len()).any(|window| window == PHONE.as_bytes()), "{file}");
    }
    if let Some(postgres) = county.ground.postgres() {
        let rows = postgres.sql("SELECT count(*) FROM deputies WHERE position('3900001234'::bytea in phone) > 0");
        assert_eq!(rows.trim(), "0");
    }
}

/// What the commands do beside the process that serves.
fn over_the_command_line(county: &County, rows: &Rows) {
    let run = |arguments: &[&str]| Start::command(&county.ground, arguments).to_its_end(COMMAND);
    let file = |name: &str| county.ground.data_folder().join(name).display().to_string();
    let out = file("out.xlsx");
    let (status, said) = run(&["roster", "export", &out]);
    assert!(status.success(), "{said}");
    assert!(!run(&["roster", "export", &out]).0.success(), "nothing is overwritten");
    assert_eq!(sheets::read(&std::fs::read(&out).unwrap()), *rows);
    let (status, said) = run(&["roster", "import", &out]);
    assert!(status.success() && said.contains("nothing to change"), "{said}");

    let changed = file("changed.xlsx");
    let mut rows = rows.clone();
    rows[DEPUTIES][3][2] = "第八百选区".into();
    std::fs::write(&changed, sheets::write(&rows)).unwrap();
    let (status, said) = run(&["roster", "import", &changed, "--dry-run"]);
    assert!(status.success() && said.contains("1 rows would change") && said.contains("第八百选区"), "{said}");
    let (status, said) = run(&["roster", "import", &changed]);
    assert!(status.success() && said.contains("1 rows written"), "{said}");
    assert!(run(&["roster", "import", &changed]).1.contains("nothing to change"));

    rows[DEPUTIES][3][3] = "没有的站".into();
    std::fs::write(&changed, sheets::write(&rows)).unwrap();
    let (status, said) = run(&["roster", "import", &changed]);
    assert!(status.code() == Some(1) && said.contains("代表!D5：没有叫“没有的站”的联络站"), "{said}");
    assert!(said.contains("1 faults; nothing was written"), "{said}");
    let (status, said) = run(&["roster", "import", &file("nowhere.xlsx")]);
    assert!(status.code() == Some(1) && said.contains("nowhere.xlsx"), "{said}");
}

async fn the_first_roster_of_a_new_installation_comes_from_the_template(ground: Ground) {
    let run = |arguments: &[&str]| Start::command(&ground, arguments).to_its_end(COMMAND);
    if ground.database == Database::Postgres {
        assert!(run(&["migrate"]).0.success());
    }
    let template = ground.data_folder().join("template.xlsx").display().to_string();
    let (status, said) = run(&["roster", "template", &template]);
    assert!(status.success(), "{said}");
    let mut rows = sheets::read(&std::fs::read(&template).unwrap());
    assert!(rows.iter().all(Vec::is_empty));
    rows[AREAS] = vec![cells(&["例县", "411122", "县", ""]), cells(&["例镇", "411122101", "乡镇", "例县"])];
    rows[STATIONS] = vec![cells(&["例镇站", "例镇", "0395-8888888", "例路1号", "每周三", ""])];
    rows[POINTS] = vec![cells(&["例村点", "例镇站", "例村"])];
    rows[GROUPS] = vec![cells(&["教育小组", "教育"])];
    rows[DEPUTIES] = vec![cells(&["王例", "县", "第三选区", "例镇站", "教育小组", "", "", ""])];
    std::fs::write(&template, sheets::write(&rows)).unwrap();
    let (status, said) = run(&["roster", "import", &template]);
    assert!(status.success() && said.contains("6 rows written"), "{said}");

    let program = Start::serve(&ground).listening().await;
    let resident = program.client();
    let list = resident.get_json("/api/v1/deputies").await;
    assert_eq!((&list["items"][0]["name"], &list["items"][0]["area"]["name"]), (&json!("王例"), &json!("例镇")));
    let stations = resident.get_json("/api/v1/stations").await;
    let station = stations["items"][0]["id"].as_str().expect("a station");
    let station = resident.get_json(&format!("/api/v1/stations/{station}")).await;
    assert_eq!((&station["points"][0]["address"], &station["deputies"]), (&json!("例村"), &json!(1)));
    assert!(resident.get(station["code_url"].as_str().expect("a code")).await.expect(200).text().contains("例镇站"));
}

async fn ten_thousand_deputies_come_in_at_once_and_a_second_time_nobody_is_new(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let staff = county.role("staff").await;
    let mut rows: Rows = export(&staff).await;
    let (stations, group) = (rows[STATIONS].clone(), rows[GROUPS][0][0].clone());
    rows[DEPUTIES] = (0..10_000)
        .map(|at: usize| {
            let (name, district) = (format!("例{at}号"), format!("第{}选区", at / 3 + 1));
            let phone = format!("139{at:08}");
            cells(&[&name, "乡镇", &district, &stations[at % stations.len()][0], &group, &phone, "", ""])
        })
        .collect();
    let file = sheets::write(&rows);
    let begun = Instant::now();
    let done = import(&staff, file.clone(), "").await.expect(200).json();
    println!("10,000 deputies, {} bytes, in {:?}", file.len(), begun.elapsed());
    assert!(begun.elapsed() < TEN_THOUSAND, "{:?}", begun.elapsed());
    assert_eq!(headings(&done), ["新增10000位代表"]);
    assert_eq!((&done["kinds"][0]["rows"].as_array().unwrap().len(), &done["kinds"][0]["more"]), (&100, &json!(9_900)));
    let again = import(&staff, file, "").await.expect(200).json();
    assert_eq!(headings(&again), Vec::<&str>::new());
    assert!(again["notes"].to_string().contains("名册里还有1460位代表不在表里，保持原样"), "{again}");
    let one = found(&county.client(), "name=例9999号").await;
    assert_eq!(one.len(), 1);

    // One wrong cell among ten thousand rows: none is written.
    for row in &mut rows[DEPUTIES] {
        row[4] = String::new();
    }
    rows[DEPUTIES][9_998][3] = "没有的站".into();
    assert_eq!(fields(import(&staff, sheets::write(&rows), "").await), ["代表!D10000"]);
    let one = county.client().get_json(&format!("/api/v1/deputies/{}", one[0]["id"].as_str().unwrap())).await;
    assert_eq!(one["groups"].as_array().unwrap().len(), 1, "all are as they were");
    assert!(!Path::new(&county.ground.data_folder().join("directory.new")).exists());
}
