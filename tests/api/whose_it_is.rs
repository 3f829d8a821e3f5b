//! Whoever has a case sees it, and nobody else moves it: transfers between townships, complaints, former holders and units.

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Client, send};
use tests::program::DemoAccount;

use crate::county::County;
use crate::steps::{Held, ask, fields, inbox, look, make, open, problem, rating, registered, resolution, words};

crate::everywhere!(
    a_station_of_another_township_sees_what_is_transferred_to_it,
    a_deputy_who_passed_a_case_on_moves_it_no_more,
    a_unit_whose_referral_ended_loses_sight_of_the_case,
);
crate::plainly!(a_complaint_about_a_deputy_never_reaches_a_station, a_case_goes_only_where_its_sender_may_send_it,);

/// The id of a row, as it is written in JSON.
fn id_of(county: &County, column: &str, account: &DemoAccount) -> String {
    county.id(&format!("SELECT {column} FROM accounts WHERE account = '{}'", account.account))
}

fn officer_elsewhere(county: &County) -> &DemoAccount {
    let area = &county.deputy().area;
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer" && one.area != *area);
    officers.next().expect("another township")
}

fn to_station(id: &str) -> Value {
    json!({"to": {"kind": "station", "id": id}, "reason": "这件事在贵镇"})
}

async fn station_id(county: &County, account: &DemoAccount) -> String {
    // The counter offers the officer's own station.
    let page = county.browse(account).await.get("/cases/new").await.expect(200).text();
    let (_, after) = page.split_once("value=\"station:").expect("a station to choose");
    after.split('"').next().expect("an id").to_owned()
}

async fn a_station_of_another_township_sees_what_is_transferred_to_it(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("这段路其实在邻镇的诉求")).await;
    let elsewhere = officer_elsewhere(county);
    let officer = county.sign_in(elsewhere).await;
    problem(open(&officer, &held).await, 404);
    let station = station_id(county, elsewhere).await;
    make(&county.role("staff").await, &held, "transfer", to_station(&station)).await.expect(200);
    let case = open(&officer, &held).await.expect(200).json();
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("routed"), &json!("station")));
    assert_eq!(inbox(&officer, &held).await.len(), 1);
    problem(open(&county.officer().await, &held).await, 404);
    make(&officer, &held, "acceptance", json!({})).await.expect(200);
    // The deputy whose code was scanned may follow it, and hears that it is somebody else's.
    let deputy = county.sign_in(county.deputy()).await;
    open(&deputy, &held).await.expect(200);
    problem(make(&deputy, &held, "resolution", resolution()).await, 404);
}

async fn a_deputy_who_passed_a_case_on_moves_it_no_more(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("转走以后又想受理的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let own = officers.find(|one| one.area == county.deputy().area).expect("the own officer");
    let station = station_id(county, own).await;
    let transfer = make(&deputy, &held, "transfer", to_station(&station));
    let acceptances = (0..4).map(|_| make(&deputy, &held, "acceptance", json!({})));
    let (transferred, accepted) = join(transfer, join_all(acceptances)).await;
    transferred.expect(200);
    // Whatever came first: after the transfer nothing of the deputy's goes through.
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("routed"), &json!("station")));
    assert!(accepted.iter().all(|answer| [200, 404, 409].contains(&answer.status)));
    problem(make(&deputy, &held, "acceptance", json!({})).await, 404);
    assert_eq!(look(&resident, &held).await["stage"], "routed");
}

async fn a_unit_whose_referral_ended_loses_sight_of_the_case(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("换了单位办理的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    let staff = county.role("staff").await;
    let unit = county.sign_in(county.account("unit01")).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "referral", json!({"undertaker_ids": [unit_of(&staff, county, "unit01").await]}))
        .await
        .expect(200);
    open(&unit, &held).await.expect(200);
    let elsewhere = officer_elsewhere(county);
    make(&staff, &held, "transfer", to_station(&station_id(county, elsewhere).await)).await.expect(200);
    problem(open(&unit, &held).await, 404);
    problem(make(&unit, &held, "note", json!({"text": "我还能写吗", "visible": true})).await, 404);
    let officer = county.sign_in(elsewhere).await;
    make(&officer, &held, "acceptance", json!({})).await.expect(200);
    make(&officer, &held, "referral", json!({"undertaker_ids": [unit_of(&staff, county, "unit02").await]}))
        .await
        .expect(200);
    problem(open(&unit, &held).await, 404);
    assert!(inbox(&unit, &held).await.is_empty());
    let next = county.sign_in(county.account("unit02")).await;
    make(&next, &held, "note", json!({"text": "明天来看", "visible": true})).await.expect(200);
    // Named again, it is back.
    make(&officer, &held, "referral", json!({"undertaker_ids": [unit_of(&staff, county, "unit01").await]}))
        .await
        .expect(200);
    open(&unit, &held).await.expect(200);
}

/// The undertaker behind an account, as the referral form of a case offers it by name.
pub async fn unit_of(staff: &Client, county: &County, account: &str) -> String {
    let name = &county.account(account).name;
    let page =
        send(staff.request(Method::GET, "/api/v1/monitoring/summary?group_by=undertaker")).await.expect(200).json();
    let rows = page["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["name"] == **name).unwrap_or_else(|| panic!("no {name} in {page}"));
    row["key"].as_str().expect("a key").to_owned()
}

async fn complaint(county: &County, content: &str) -> (Client, Held) {
    let resident = county.client();
    let mut body = words(content);
    body["about_this_deputy"] = json!(true);
    let held = registered(&resident, &county.code().token, &body).await;
    (resident, held)
}

async fn a_complaint_about_a_deputy_never_reaches_a_station(county: &'static County) {
    let staff = county.role("staff").await;
    let (resident, held) = complaint(county, "这位代表三次约好都没有来").await;
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let own = officers.find(|one| one.area == county.deputy().area).expect("the own officer");
    for account in [own, officer_elsewhere(county)] {
        let station = id_of(county, "station_id", account);
        assert_eq!(fields(make(&staff, &held, "transfer", to_station(&station)).await), ["to"]);
    }
    make(&staff, &held, "out-of-scope", json!({"reason": "own_interest", "guidance": "请向纪委反映"}))
        .await
        .expect(200);
    let case = ask(&resident, &held, "appeal", json!({"text": "请再看一遍"})).await.expect(200).json();
    assert_eq!(case["holder"]["kind"], "committee");
    make(&staff, &held, "acceptance", json!({})).await.expect(200);
    make(&staff, &held, "resolution", resolution()).await.expect(200);
    let case = ask(&resident, &held, "rating", rating("dissatisfied", true)).await.expect(200).json();
    assert_eq!(case["holder"]["kind"], "committee");
    assert_eq!(inbox(&staff, &held).await.len(), 1);
}

async fn a_case_goes_only_where_its_sender_may_send_it(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("不知道该转给谁的诉求")).await;
    let officer = county.officer().await;
    let elsewhere = id_of(county, "station_id", officer_elsewhere(county));
    assert_eq!(fields(make(&officer, &held, "transfer", to_station(&elsewhere)).await), ["to"]);
    let committee = json!({"to": {"kind": "committee"}, "reason": "请工委看"});
    assert_eq!(fields(make(&officer, &held, "transfer", committee).await), ["to"]);
    let gone = county.id("SELECT id FROM deputies WHERE status <> 'active' LIMIT 1");
    let gone = json!({"to": {"kind": "deputy", "id": gone}, "reason": "他熟悉"});
    assert_eq!(fields(make(&county.role("staff").await, &held, "transfer", gone).await), ["to"]);
}
