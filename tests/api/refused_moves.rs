//! Wrong moves: 409 with the stage and what was wanted, and the case stands as it stood.

use serde_json::{Value, json};
use tests::http::Client;

use crate::county::County;
use crate::steps::{Held, ask, fields, look, make, open, problem, rating, registered, resolution, words};

crate::everywhere!(a_wrong_move_changes_nothing);
crate::plainly!(a_move_with_faults_changes_nothing);

async fn a_wrong_move_changes_nothing(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("走错步骤的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    let staff = county.role("staff").await;
    let note = json!({"text": "已经去看过", "visible": true});
    let longer = json!({"working_days": 3, "reason": "等材料"});
    let again = json!({"reason": "没有办好"});
    let refuse = json!({"reason": "no_content", "guidance": "请写清楚再提交"});
    let refused = async |who: &Client, verb: &str, body: &Value, from: &str, wanted: &str| {
        let before = open(&staff, &held).await.expect(200).json();
        let seen = look(&resident, &held).await;
        let said = problem(make(who, &held, verb, body.clone()).await, 409);
        assert_eq!((&said["from"], &said["wanted"]), (&json!(from), &json!(wanted)));
        assert_eq!(still(open(&staff, &held).await.expect(200).json()), still(before), "{verb}");
        assert_eq!(look(&resident, &held).await, seen, "{verb}");
    };
    for (verb, body, wanted) in [
        ("resolution", &resolution(), "resolution"),
        ("note", &note, "note"),
        ("question", &note_text(), "question"),
        ("extension", &longer, "extension"),
    ] {
        refused(&deputy, verb, body, "routed", wanted).await;
    }
    refused(&staff, "reopening", &again, "routed", "reopening").await;
    problem(ask(&resident, &held, "rating", rating("satisfied", false)).await, 409);
    problem(ask(&resident, &held, "appeal", json!({"text": "还没有不受理"})).await, 409);
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    refused(&deputy, "acceptance", &json!({}), "accepted", "accept").await;
    refused(&deputy, "extension", &longer, "accepted", "extension").await;
    make(&deputy, &held, "note", note.clone()).await.expect(200);
    refused(&deputy, "out-of-scope", &refuse, "in_progress", "out-of-scope").await;
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    for (verb, body, wanted) in
        [("acceptance", &json!({}), "accept"), ("note", &note, "note"), ("resolution", &resolution(), "resolution")]
    {
        refused(&deputy, verb, body, "resolved", wanted).await;
    }
    problem(ask(&resident, &held, "withdrawal", json!({})).await, 409);
    // Staff may have it redone; then it is a case like any other.
    make(&staff, &held, "reopening", again).await.expect(200);
    assert_eq!(look(&resident, &held).await["rounds"].as_array().map(Vec::len), Some(2));
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
}

fn note_text() -> Value {
    json!({"text": "在哪条街？"})
}

/// The case without the words that change with the clock.
fn still(mut case: Value) -> Value {
    case["light_text"] = Value::Null;
    case
}

async fn a_move_with_faults_changes_nothing(county: &'static County) {
    let resident = county.client();
    let held: Held = registered(&resident, &county.code().token, &words("填错了内容的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let before = look(&resident, &held).await;
    for (verb, body, wrong) in [
        ("resolution", json!({}), vec!["outcome", "reply", "no_evidence_reason"]),
        (
            "resolution",
            json!({"reply": "列入明年", "outcome": "in_plan", "no_evidence_reason": "还没有开工"}),
            vec!["plan_date"],
        ),
        (
            "resolution",
            json!({"reply": "列入", "outcome": "in_plan", "no_evidence_reason": "没有", "plan_date": "2020-01-01"}),
            vec!["plan_date"],
        ),
        ("resolution", json!({"reply": "好了", "outcome": "solved", "evidence": ["x"]}), vec!["evidence"]),
        ("note", json!({"text": "看了"}), vec!["visible"]),
        ("note", json!({"text": "看\u{7}了", "visible": true}), vec!["text"]),
        ("question", json!({}), vec!["text"]),
        ("out-of-scope", json!({"reason": "boring", "guidance": "去别处"}), vec!["reason"]),
        ("transfer", json!({"reason": "不归我"}), vec!["to"]),
        ("referral", json!({"undertaker_ids": []}), vec!["undertaker_ids"]),
        ("referral", json!({"undertaker_ids": ["x"]}), vec!["undertaker_ids"]),
        ("acceptance", json!({"categorie": "roads"}), vec!["categorie"]),
    ] {
        assert_eq!(fields(make(&deputy, &held, verb, body.clone()).await), wrong, "{verb} {body}");
    }
    assert_eq!(look(&resident, &held).await, before);
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    for (body, wrong) in [
        (json!({"satisfaction": "great", "reopen": false}), "satisfaction"),
        (json!({"satisfaction": "dissatisfied", "reasons": [], "reopen": false}), "reasons"),
        (json!({"satisfaction": "dissatisfied", "reasons": ["ugly"], "reopen": false}), "reasons"),
        (json!({"satisfaction": "satisfied", "reopen": true}), "reopen"),
        (json!({"satisfaction": "satisfied", "stars": 5}), "stars"),
    ] {
        assert_eq!(fields(ask(&resident, &held, "rating", body.clone()).await), [wrong], "{body}");
    }
    assert_eq!(look(&resident, &held).await["stage"], "resolved");
}
