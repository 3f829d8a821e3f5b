//! Boards and exports: a complaint about a deputy is the committee's alone, a township sees its own, what is counted is
//! what was submitted.

use std::collections::HashSet;

use serde_json::Value;
use tests::http::Client;
use tests::program::{DemoAccount, DemoCode};

use crate::county::County;
use crate::live::Live;
use crate::steps::{Held, inbox, open, problem, registered, words};

crate::everywhere!(a_complaint_about_a_deputy_is_seen_by_the_committee_alone);
crate::plainly!(another_townships_officer_sees_neither_row_nor_move, a_submission_raises_each_count_by_one);

/// The code of a deputy in a township of its own, chosen by `at`: no other story submits there.
pub fn quiet_code(county: &County, at: usize) -> &DemoCode {
    let mut towns: HashSet<&str> = county.demo.codes[..2].iter().map(|code| area(county, code)).collect();
    let mut quiet = county.demo.codes.iter().filter(|code| code.account.is_some() && towns.insert(area(county, code)));
    quiet.nth(at).expect("townships enough")
}

fn deputy_of<'a>(county: &'a County, code: &DemoCode) -> &'a DemoAccount {
    county.account(code.account.as_deref().expect("a deputy who signs in"))
}

fn area<'a>(county: &'a County, code: &DemoCode) -> &'a str {
    &deputy_of(county, code).area
}

async fn officer_of(county: &County, code: &DemoCode) -> Client {
    let area = area(county, code);
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    county.sign_in(officers.find(|one| one.area == area).expect("an officer of that township")).await
}

/// How many rounds a summary counts under one key; none when it has no such row.
async fn counted(who: &Client, group_by: &str, key: &Value) -> i64 {
    let summary = who.get_json(&format!("/api/v1/monitoring/summary?group_by={group_by}")).await;
    let rows = summary["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["key"] == *key).map_or(0, |row| row["n"].as_i64().expect("a number"))
}

/// How many rounds a station has in a summary, by its name.
async fn counted_by_name(who: &Client, station: &Value) -> i64 {
    let summary = who.get_json("/api/v1/monitoring/summary?group_by=station").await;
    let rows = summary["rows"].as_array().expect("rows");
    rows.iter().find(|row| row["name"] == *station).map_or(0, |row| row["n"].as_i64().expect("a number"))
}

async fn own_count(deputy: &Client) -> i64 {
    deputy.get_json("/api/v1/monitoring/mine").await["rows"][0]["n"].as_i64().expect("a number")
}

/// Whether lists, exports and the case itself show it to those who may export.
async fn exported(who: &Client, held: &Held) -> [bool; 2] {
    let mut found = [false; 2];
    for (found, what) in found.iter_mut().zip(["cases", "events"]) {
        let file = who.get(&format!("/api/v1/monitoring/export.csv?what={what}")).await.expect(200).text();
        *found = file.contains(&held.number);
    }
    found
}

async fn listed(who: &Client, held: &Held) -> usize {
    let page = who.get_json(&format!("/api/v1/cases?number={}", held.number)).await;
    page["items"].as_array().expect("items").len()
}

async fn a_complaint_about_a_deputy_is_seen_by_the_committee_alone(county: &'static County) {
    let (resident, code) = (county.client(), quiet_code(county, 0));
    let card = resident.get_json(&format!("/api/v1/codes/{}", code.token)).await;
    let key = &card["deputy"]["id"];
    let accused = county.sign_in(deputy_of(county, code)).await;
    let (officer, staff) = (officer_of(county, code).await, county.role("staff").await);
    let counts = async || {
        let own = own_count(&accused).await;
        (own, counted(&officer, "deputy", key).await, counted(&staff, "deputy", key).await)
    };
    let before = counts().await;
    let at_station = async |who: &Client| counted_by_name(who, &card["deputy"]["station"]).await;
    let stations = (at_station(&officer).await, at_station(&staff).await);
    let (mut to_accused, mut to_officer) = (Live::open(&accused, None).await, Live::open(&officer, None).await);
    let mut to_staff = Live::open(&staff, None).await;

    let mut body = words("这位代表从不接待群众");
    body["about_this_deputy"] = true.into();
    let complaint = registered(&resident, &code.token, &body).await;
    assert_eq!(to_staff.first_of(&complaint).await.data["holder"]["kind"], "committee");
    // What comes after it in the feed reaches them all; the complaint has not been among what came before.
    let ordinary = registered(&resident, &code.token, &words("门前的水沟堵了")).await;
    for feed in [&mut to_accused, &mut to_officer] {
        feed.first_of(&ordinary).await;
        assert!(feed.heard.iter().all(|event| event.data["number"] != *complaint.number), "{:?}", feed.heard);
    }
    // A deputy is not measured by what he may not know of: his row counts the other request only, whoever asks.
    assert_eq!(counts().await, (before.0 + 1, before.1 + 1, before.2 + 1));
    let counted = (at_station(&officer).await, at_station(&staff).await);
    assert_eq!(counted, (stations.0 + 1, stations.1 + 2), "the complaint counts for the committee alone");

    for who in [&accused, &officer] {
        problem(open(who, &complaint).await, 404);
        assert!(inbox(who, &complaint).await.is_empty());
        open(who, &ordinary).await.expect(200);
        for what in ["cases", "events", "rows"] {
            problem(who.get(&format!("/api/v1/monitoring/export.csv?what={what}")).await, 403);
        }
    }
    problem(accused.get("/api/v1/cases").await, 403);
    problem(accused.get("/api/v1/monitoring/summary").await, 403);
    assert_eq!((listed(&officer, &complaint).await, listed(&officer, &ordinary).await), (0, 1));
    assert_eq!((listed(&staff, &complaint).await, exported(&staff, &complaint).await), (1, [true; 2]));
    open(&staff, &complaint).await.expect(200);
}

async fn another_townships_officer_sees_neither_row_nor_move(county: &'static County) {
    let (here, there, resident) = (quiet_code(county, 1), quiet_code(county, 2), county.client());
    let (own, foreign) = (officer_of(county, here).await, officer_of(county, there).await);
    let mut feed = Live::open(&foreign, None).await;
    let held = registered(&resident, &here.token, &words("别的乡镇不该看到的诉求")).await;
    let barrier = registered(&resident, &there.token, &words("那个乡镇自己的诉求")).await;
    feed.first_of(&barrier).await;
    assert!(feed.heard.iter().all(|event| event.data["number"] != *held.number), "{:?}", feed.heard);
    assert_eq!((listed(&foreign, &held).await, listed(&own, &held).await), (0, 1));
    problem(open(&foreign, &held).await, 404);
    let deputy = resident.get_json(&format!("/api/v1/codes/{}", here.token)).await["deputy"].clone();
    assert_eq!(counted(&foreign, "deputy", &deputy["id"]).await, 0);
    assert_eq!(counted_by_name(&foreign, &deputy["station"]).await, 0);
}

async fn a_submission_raises_each_count_by_one(county: &'static County) {
    let (resident, code) = (county.client(), quiet_code(county, 3));
    let staff = county.role("staff").await;
    let deputy = resident.get_json(&format!("/api/v1/codes/{}", code.token)).await["deputy"].clone();
    let station = async || counted_by_name(&staff, &deputy["station"]).await;
    let before = (counted(&staff, "deputy", &deputy["id"]).await, station().await);
    registered(&resident, &code.token, &words("数一数的诉求")).await;
    let after = (counted(&staff, "deputy", &deputy["id"]).await, station().await);
    assert_eq!(after, (before.0 + 1, before.1 + 1));
}
