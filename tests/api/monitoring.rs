//! What is watched: figures, lists, exports and the live feed tell each viewer of their own area, and nobody of a complaint
//! about themselves.

use std::time::Duration;

use serde_json::{Value, json};
use tests::http::Client;
use tests::wait::until;

use crate::county::County;
use crate::steps::{Held, registered, words};

crate::everywhere!(a_complaint_about_a_deputy_is_in_no_list_export_or_feed_of_the_accused);

crate::plainly!(a_submission_is_in_the_figures_of_its_deputy_and_station_and_in_nobody_elses);

const TOLD: Duration = Duration::from_secs(20);

/// Everything a viewer can read in one piece, as far as their role may ask for it.
async fn everything(viewer: &Client, number: &str) -> String {
    let mut all = String::new();
    for path in [
        format!("/api/v1/cases?number={number}"),
        format!("/api/v1/inbox?number={number}"),
        "/api/v1/monitoring/export.csv?what=cases".into(),
        "/api/v1/monitoring/export.csv?what=events".into(),
        "/api/v1/monitoring/export.csv?what=rows".into(),
        "/api/v1/monitoring/mine".into(),
    ] {
        let answer = viewer.get(&path).await;
        assert!([200, 403].contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        if answer.status == 200 {
            all += &answer.text();
        }
    }
    all
}

/// The feed from its beginning, until a move of this number comes; everything read until then.
async fn feed_until(viewer: &Client, from: &str, number: &str) -> String {
    let request = viewer.request(reqwest::Method::GET, "/api/v1/monitoring/live").header("Last-Event-ID", from);
    let mut answer = request.send().await.expect("a feed").error_for_status().expect("a feed");
    let mut read = String::new();
    let reading = async {
        while !read.contains(number) {
            let piece = answer.chunk().await.expect("a piece").expect("a feed that goes on");
            read += &String::from_utf8_lossy(&piece);
        }
    };
    tokio::time::timeout(TOLD, reading).await.unwrap_or_else(|_| panic!("no {number} in the feed"));
    read
}

async fn a_complaint_about_a_deputy_is_in_no_list_export_or_feed_of_the_accused(county: &'static County) {
    let resident = county.client();
    let mut body = words("这位代表答应的事没有做");
    body["about_this_deputy"] = json!(true);
    let complaint = registered(&resident, &county.code().token, &body).await;
    let ordinary = registered(&resident, &county.code().token, &words("在这之后的一件平常事")).await;
    let staff = county.role("staff").await;
    let listed = until("the staff's list", TOLD, async || {
        let all = everything(&staff, &complaint.number).await;
        all.contains(&complaint.number).then_some(all)
    });
    listed.await;
    feed_until(&staff, "0", &complaint.number).await;
    for accused in [county.sign_in(county.deputy()).await, county.officer().await] {
        let all = everything(&accused, &complaint.number).await;
        assert!(!all.contains(&complaint.number), "{all}");
        // The feed has come as far as what happened afterwards, and the complaint was not in it.
        let feed = feed_until(&accused, "0", &ordinary.number).await;
        assert!(!feed.contains(&complaint.number), "{feed}");
    }
}

async fn row(viewer: &Client, group_by: &str, name: &str) -> i64 {
    let path = format!("/api/v1/monitoring/summary?group_by={group_by}");
    let rows = viewer.get_json(&path).await["rows"].as_array().expect("rows").clone();
    rows.iter()
        .find(|row| row["name"].as_str().is_some_and(|it| it == name))
        .map_or(0, |row| row["n"].as_i64().expect("n"))
}

async fn total(viewer: &Client) -> i64 {
    let rows: Value = viewer.get_json("/api/v1/monitoring/summary?group_by=station").await;
    rows["rows"].as_array().expect("rows").iter().map(|row| row["n"].as_i64().expect("n")).sum()
}

async fn a_submission_is_in_the_figures_of_its_deputy_and_station_and_in_nobody_elses(_: &'static County) {
    // A county of its own: no other story submits meanwhile.
    let county = County::start(tests::matrix::Ground::plain(), &[]).await;
    let code = county.code().clone();
    let staff = county.role("staff").await;
    let card = county.client().get_json(&format!("/api/v1/codes/{}", code.token)).await["deputy"].clone();
    let (deputy, station) = (card["name"].as_str().expect("a name"), card["station"].as_str().expect("a station"));
    let before = (row(&staff, "deputy", deputy).await, row(&staff, "station", station).await, total(&staff).await);
    let elsewhere =
        county.demo.accounts.iter().find(|one| one.role == "liaison_officer" && one.area != county.deputy().area);
    let stranger = county.sign_in(elsewhere.expect("an officer of another township")).await;
    let others = total(&stranger).await;
    let held: Held = registered(&county.client(), &code.token, &words("数一数有没有多一件")).await;
    let after = (row(&staff, "deputy", deputy).await, row(&staff, "station", station).await, total(&staff).await);
    assert_eq!(after, (before.0 + 1, before.1 + 1, before.2 + 1));
    assert_eq!(total(&stranger).await, others);
    assert!(!everything(&stranger, &held.number).await.contains(&held.number));
}
