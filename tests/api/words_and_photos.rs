//! What is written in a move reaches those it is meant for; photos count only where they belong.

use serde_json::json;

use crate::county::County;
use crate::steps::{
    ask, fields, inbox, look, make, open, problem, rating, registered, resolution, submit, upload, words,
};

crate::plainly!(
    what_is_written_in_a_move_reaches_those_it_is_meant_for,
    flags_are_asked_for_by_their_names,
    looking_for_words_takes_signs_as_they_are,
    what_is_required_is_described_as_required,
);
crate::everywhere!(a_photo_that_is_not_there_or_another_cases_is_no_evidence);

async fn what_is_written_in_a_move_reaches_those_it_is_meant_for(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("每句话都有人看到的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "out-of-scope", json!({"reason": "no_content", "guidance": "请写清楚"})).await.expect(200);
    let seen = ask(&resident, &held, "appeal", json!({"text": "地点是东街三号"})).await.expect(200).json();
    assert!(seen["timeline"].to_string().contains("地点是东街三号"));
    let officer = county.officer().await;
    assert!(open(&officer, &held).await.expect(200).json()["timeline"].to_string().contains("地点是东街三号"));
    make(&officer, &held, "acceptance", json!({})).await.expect(200);
    let unit = county.id("SELECT undertaker_id FROM accounts WHERE account = 'unit01'");
    make(&officer, &held, "referral", json!({"undertaker_ids": [unit], "note": "请先看东头"})).await.expect(200);
    let there = county.sign_in(county.account("unit01")).await;
    assert!(open(&there, &held).await.expect(200).json()["timeline"].to_string().contains("请先看东头"));
    let deputy_id = county.id("SELECT deputy_id FROM accounts WHERE account = 'deputy01'");
    let back = json!({"to": {"kind": "deputy", "id": deputy_id}, "reason": "他就住在那条街"});
    make(&officer, &held, "transfer", back).await.expect(200);
    assert!(open(&officer, &held).await.expect(200).json()["timeline"].to_string().contains("他就住在那条街"));
    let seen = look(&resident, &held).await["timeline"].to_string();
    assert!(!seen.contains("请先看东头") && !seen.contains("他就住在那条街"), "{seen}");
    let deputy = county.sign_in(county.account("deputy01")).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    let mut rated = rating("dissatisfied", true);
    rated["comment"] = json!("灯还是不亮");
    let case = ask(&resident, &held, "rating", rated).await.expect(200).json();
    assert_eq!(case["rating"]["comment"], "灯还是不亮");
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    make(&county.role("staff").await, &held, "reopening", json!({"reason": "电话回访说没修"})).await.expect(200);
    let case = look(&resident, &held).await;
    let told = case["timeline"].as_array().expect("a timeline");
    let reopened = told.iter().find(|entry| entry["text"].to_string().contains("电话回访")).expect("the reopening");
    assert_eq!(reopened["heading"], "处办");
    let case = ask(&resident, &held, "withdrawal", json!({"text": "我自己换了灯泡"})).await.expect(200).json();
    assert!(case["timeline"].to_string().contains("我自己换了灯泡"));
    assert!(open(&deputy, &held).await.expect(200).json()["timeline"].to_string().contains("我自己换了灯泡"));
}

async fn flags_are_asked_for_by_their_names(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("按标记查找的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "note", json!({"text": "已经约好", "visible": true})).await.expect(200);
    make(&deputy, &held, "extension", json!({"working_days": 2, "reason": "等材料"})).await.expect(200);
    let mut seen = inbox(&deputy, &held).await;
    assert_eq!(seen.pop().expect("the case")["flags"], json!(["extended"]));
    for (flag, found) in [("extended", 1), ("paused", 0), ("supervised", 0), ("held", 0), ("sealed", 0)] {
        let page = deputy.get_json(&format!("/api/v1/inbox?flag={flag}&number={}", held.number)).await;
        assert_eq!(page["items"].as_array().map(Vec::len), Some(found), "{flag}");
    }
    assert_eq!(fields(deputy.get("/api/v1/inbox?flag=reopened").await), ["flag"]);
}

async fn looking_for_words_takes_signs_as_they_are(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("打折写着5%_off的牌子倒了")).await;
    let staff = county.role("staff").await;
    let found = async |q: &str| {
        let page = staff.get_json(&format!("/api/v1/cases?number={}&q={q}", held.number)).await;
        page["items"].as_array().map(Vec::len)
    };
    assert_eq!((found("5%25_off").await, found("5%25off").await, found("%25").await), (Some(1), Some(0), Some(1)));
    assert_eq!(found("打折__着").await, Some(0));
}

async fn a_photo_that_is_not_there_or_another_cases_is_no_evidence(county: &'static County) {
    let resident = county.client();
    let invented = format!("{:032x}", 7);
    let mut body = words("附了假照片的诉求");
    body["uploads"] = json!([invented]);
    let key = crate::steps::new_key();
    assert_eq!(fields(crate::steps::post_request(&resident, &county.code().token, &key, &body).await), ["uploads"]);
    let photo = upload(&resident).await;
    body["uploads"] = json!([photo]);
    let first = registered(&resident, &county.code().token, &body).await;
    // Good for one entry.
    let key = crate::steps::new_key();
    assert_eq!(fields(crate::steps::post_request(&resident, &county.code().token, &key, &body).await), ["uploads"]);
    let held = submit(&resident, &county.code().token, &words("没有照片的诉求")).await;
    crate::steps::wait_registered(&resident, &held).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    for evidence in [&invented, &photo] {
        let body = json!({"reply": "修好了", "outcome": "solved", "evidence": [evidence]});
        assert_eq!(fields(make(&deputy, &held, "resolution", body).await), ["evidence"]);
        let more = json!({"text": "补一张照片", "uploads": [evidence]});
        assert_eq!(fields(ask(&resident, &held, "supplements", more).await), ["uploads"]);
    }
    assert_eq!(look(&resident, &held).await["stage"], "accepted");
    // Its own case may name it again.
    let more = json!({"text": "还是那张照片", "uploads": [photo]});
    ask(&resident, &first, "supplements", more).await.expect(200);
    let body = json!({"reply": "修好了", "outcome": "solved", "evidence": [upload(&deputy).await]});
    make(&deputy, &held, "resolution", body).await.expect(200);
}

async fn what_is_required_is_described_as_required(county: &'static County) {
    let document = county.client().get_json("/api/openapi.json").await;
    let schemas = &document["components"]["schemas"];
    for (name, fields) in [
        ("SubmissionInput", vec!["kind", "content", "consent"]),
        ("ResolutionInput", vec!["reply", "outcome"]),
        ("TransferInput", vec!["to", "reason"]),
        ("RatingInput", vec!["query_code", "satisfaction"]),
    ] {
        assert_eq!(crate::steps::strings(&schemas[name]["required"]), fields, "{name}");
    }
    assert_eq!(schemas["ResolutionInput"]["properties"]["reply"]["type"], "string");
    assert_eq!(document["components"]["securitySchemes"]["session"]["in"], "cookie");
    let body = &document["paths"]["/api/v1/uploads"]["post"]["requestBody"]["content"];
    assert!(body["multipart/form-data"].is_object(), "{body}");
    // The board's download link goes by the cookie, the programs' address by the token alone.
    let browser = county.browse(county.demo.account("staff")).await;
    problem(browser.get("/api/v1/monitoring/export.csv").await, 401);
    browser.get("/monitor/export.csv?what=rows").await.expect(200);
    county.role("staff").await.get("/api/v1/monitoring/export.csv").await.expect(200);
}
