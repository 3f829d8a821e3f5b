//! Who sees what: boards look only, units see what was referred to them, a township sees its own cases.

use serde_json::json;
use tests::http::Client;

use crate::county::County;
use crate::steps::{fields, inbox, look, make, open, problem, registered, resolution, words};

crate::plainly!(
    those_who_look_make_no_moves,
    a_unit_sees_what_was_referred_to_it,
    another_township_sees_nothing,
    only_staff_have_a_case_redone,
);

async fn those_who_look_make_no_moves(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("只能看的诉求")).await;
    let before = look(&resident, &held).await;
    let leader = county.role("leader").await;
    open(&leader, &held).await.expect(200);
    problem(leader.get("/api/v1/inbox").await, 403);
    for (verb, body) in moves() {
        problem(make(&leader, &held, verb, body).await, 403);
    }
    for role in ["system_admin", "security_admin", "audit_admin"] {
        let administrator = county.role(role).await;
        problem(administrator.get("/api/v1/inbox").await, 403);
        problem(open(&administrator, &held).await, 403);
        for (verb, body) in moves() {
            problem(make(&administrator, &held, verb, body).await, 403);
        }
    }
    assert_eq!(look(&resident, &held).await, before);
}

fn moves() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("acceptance", json!({})),
        ("resolution", resolution()),
        ("note", json!({"text": "看了", "visible": true})),
        ("transfer", json!({"to": {"kind": "station", "id": "00000000-0000-7000-8000-000000000000"}, "reason": "转"})),
        ("out-of-scope", json!({"reason": "no_content", "guidance": "去别处"})),
        ("question", json!({"text": "在哪里？"})),
        ("referral", json!({"undertaker_ids": ["00000000-0000-7000-8000-000000000000"]})),
        ("merge", json!({"into": "1234567890123456", "reason": "同"})),
        ("extension", json!({"working_days": 1, "reason": "等"})),
        ("reopening", json!({"reason": "再办"})),
    ]
}

/// The undertaker behind an account, as its id is written in JSON.
fn unit_of(county: &County, account: &str) -> String {
    county.id(&format!("SELECT undertaker_id FROM accounts WHERE account = '{account}'"))
}

async fn a_unit_sees_what_was_referred_to_it(county: &'static County) {
    let resident = county.client();
    let mut body = words("要转给单位办的诉求");
    body["contact"] = json!({"name": "李例", "phone": "13800000000"});
    let held = registered(&resident, &county.code().token, &body).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let mine = county.sign_in(county.account("unit01")).await;
    let other = county.sign_in(county.account("unit02")).await;
    problem(open(&mine, &held).await, 404);
    let refer = json!({"undertaker_ids": [unit_of(county, "unit01")], "note": "请现场看一看"});
    make(&deputy, &held, "referral", refer).await.expect(200);
    assert_eq!(look(&resident, &held).await["stage"], "in_progress");
    let case = open(&mine, &held).await.expect(200).json();
    assert_eq!(case["contact"], json!({"name": null, "phone": "138****0000"}), "no consent, no number");
    assert_eq!(inbox(&mine, &held).await.len(), 1);
    problem(open(&other, &held).await, 404);
    assert!(inbox(&other, &held).await.is_empty());
    make(&mine, &held, "note", json!({"text": "明天开工", "visible": true})).await.expect(200);
    problem(make(&other, &held, "note", json!({"text": "不是我的", "visible": true})).await, 404);
    problem(make(&mine, &held, "resolution", resolution()).await, 403);
}

async fn another_township_sees_nothing(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("别的乡镇看不到的诉求")).await;
    let area = &county.deputy().area;
    let mut foreign = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer" && one.area != *area);
    let officer = county.sign_in(foreign.next().expect("another township")).await;
    nothing(&officer, county, &held).await;
    let mut neighbours =
        county.demo.accounts.iter().filter(|one| one.role == "deputy" && one.account != county.deputy().account);
    let deputy = county.sign_in(neighbours.next().expect("another deputy")).await;
    nothing(&deputy, county, &held).await;
    let own = county.officer().await;
    open(&own, &held).await.expect(200);
    // A cursor of one's own list leads nowhere else; a made-up one is refused.
    let first = own.get_json("/api/v1/inbox?limit=1").await;
    if let Some(cursor) = first["next_cursor"].as_str() {
        officer.get(&format!("/api/v1/inbox?limit=100&cursor={cursor}")).await.expect(200);
    }
    assert_eq!(fields(own.get("/api/v1/inbox?cursor=abc").await), ["cursor"]);
    for query in ["limit=0", "limit=101", "stage=lost", "light=blue", "colour=red", "limit=x"] {
        problem(own.get(&format!("/api/v1/inbox?{query}")).await, 422);
    }
}

async fn nothing(who: &Client, county: &County, held: &crate::steps::Held) {
    problem(open(who, held).await, 404);
    assert!(inbox(who, held).await.is_empty());
    for (verb, body) in moves().into_iter().filter(|(verb, _)| *verb != "reopening") {
        problem(make(who, held, verb, body).await, 404);
    }
    let mut page = who.get_json("/api/v1/inbox?limit=100").await;
    loop {
        assert!(!page["items"].to_string().contains(&held.number), "{}", county.program.base_url());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        page = who.get_json(&format!("/api/v1/inbox?limit=100&cursor={cursor}")).await;
    }
}

async fn only_staff_have_a_case_redone(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("答复以后再办的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    problem(make(&deputy, &held, "reopening", json!({"reason": "再办"})).await, 403);
    problem(make(&county.officer().await, &held, "reopening", json!({"reason": "再办"})).await, 403);
    let case =
        make(&county.role("staff").await, &held, "reopening", json!({"reason": "再办"})).await.expect(200).json();
    assert_eq!((&case["stage"], &case["round"]), (&json!("in_progress"), &json!(2)));
}
