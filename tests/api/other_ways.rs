//! The other ways through a case: the accused does not see it, the counter registers it, it is passed on, refused, asked
//! about, extended, merged, withdrawn.

use serde_json::{Value, json};
use tests::http::{Answer, Client, send};

use crate::county::County;
use crate::steps::{Held, ask, inbox, look, make, new_key, open, problem, registered, wait_registered, words};

crate::everywhere!(
    a_complaint_about_the_deputy_goes_to_the_committee_alone,
    an_officer_registers_for_somebody_without_a_phone,
    a_case_is_passed_on_to_another_deputy,
    out_of_scope_is_appealed_once,
    a_question_stops_the_clock_until_it_is_answered,
    an_extension_is_given_once,
    the_same_matter_is_merged_and_follows_its_lead,
    a_withdrawn_case_is_over,
    it_is_too_early_to_chase,
);

async fn a_complaint_about_the_deputy_goes_to_the_committee_alone(county: &'static County) {
    let resident = county.client();
    let mut body = words("这位代表收了礼，没有办事");
    body["about_this_deputy"] = json!(true);
    let held = registered(&resident, &county.code().token, &body).await;
    assert_eq!(look(&resident, &held).await["holder"]["kind"], "committee");
    let staff = county.role("staff").await;
    let case = open(&staff, &held).await.expect(200).json();
    assert_eq!(inbox(&staff, &held).await.len(), 1);
    for accused in [county.sign_in(county.deputy()).await, county.officer().await] {
        assert!(inbox(&accused, &held).await.is_empty());
        problem(open(&accused, &held).await, 404);
        let id = case["id"].as_str().expect("an id");
        problem(accused.get(&format!("/api/v1/cases/{id}")).await, 404);
        problem(make(&accused, &held, "acceptance", json!({})).await, 404);
    }
    // Nor can it be sent to the accused afterwards.
    let back = json!({"to": {"kind": "deputy", "id": deputy_id(county, &county.code().token).await}, "reason": "误转"});
    assert_eq!(crate::steps::fields(make(&staff, &held, "transfer", back).await), ["to"]);
    make(&staff, &held, "acceptance", json!({})).await.expect(200);
}

async fn an_officer_registers_for_somebody_without_a_phone(county: &'static County) {
    let officer = county.officer().await;
    let mut body = words("老人说村口的桥栏杆松了");
    body["channel"] = json!("walk_in");
    let held = Held::of(&officer.post_json("/api/v1/cases", &body).await.expect(202));
    assert_eq!(held.number.len(), 16);
    let resident = county.client();
    let case = wait_registered(&resident, &held).await;
    assert_eq!(case["holder"]["kind"], "station");
    assert_eq!(open(&officer, &held).await.expect(200).json()["channel"], "walk_in");
    assert_eq!(inbox(&officer, &held).await.len(), 1);
    // The same key makes no second case; one that is no key is refused.
    let with_key = |key: String| {
        send(officer.request(reqwest::Method::POST, "/api/v1/cases").header("Idempotency-Key", key).json(&body))
    };
    let key = new_key();
    let first = Held::of(&with_key(key.clone()).await.expect(202));
    let second = Held::of(&with_key(key).await.expect(202));
    assert_eq!((first.number, &second.answer["repeated"]), (second.number, &json!("same")));
    problem(with_key("12345".into()).await, 422);
    body["channel"] = json!("scan");
    assert_eq!(crate::steps::fields(officer.post_json("/api/v1/cases", &body).await), ["channel"]);
    let deputy = county.sign_in(county.deputy()).await;
    problem(deputy.post_json("/api/v1/cases", &words("代表不在窗口登记")).await, 403);
}

async fn deputy_id(county: &County, token: &str) -> Value {
    county.client().get_json(&format!("/api/v1/codes/{token}")).await["deputy"]["id"].clone()
}

async fn a_case_is_passed_on_to_another_deputy(county: &'static County) {
    let (resident, held, deputy) = taken(county, "这件事归隔壁村的代表管", false).await;
    // One of the same township: a deputy sends nothing into another.
    let area = &county.deputy().area;
    let nearby = |name: &String| *name != county.deputy().account && county.account(name).area == *area;
    let mut codes = county.demo.codes.iter().filter(|code| code.account.as_ref().is_some_and(nearby));
    let code = codes.next().expect("a second deputy of the township");
    let id = deputy_id(county, &code.token).await;
    let nowhere = json!({"to": {"kind": "deputy", "id": "00000000-0000-7000-8000-000000000000"}, "reason": "住那边"});
    assert_eq!(crate::steps::fields(make(&deputy, &held, "transfer", nowhere).await), ["to"]);
    let there = json!({"to": {"kind": "deputy", "id": id}, "reason": "住那边"});
    make(&deputy, &held, "transfer", there).await.expect(200);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["holder"]["name"]), (&json!("routed"), &json!(code.name)));
    assert!(inbox(&deputy, &held).await.is_empty());
    problem(make(&deputy, &held, "acceptance", json!({})).await, 404);
    let other = county.sign_in(county.account(code.account.as_deref().expect("an account"))).await;
    assert_eq!(inbox(&other, &held).await.len(), 1);
    make(&other, &held, "acceptance", json!({})).await.expect(200);
}

async fn out_of_scope_is_appealed_once(county: &'static County) {
    let (resident, held, deputy) = taken(county, "我和邻居的官司判得不对", false).await;
    let refuse = json!({"reason": "litigation", "guidance": "请到县人民法院诉讼服务中心"});
    make(&deputy, &held, "out-of-scope", refuse.clone()).await.expect(200);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["can"]), (&json!("out_of_scope"), &json!(["appeal"])));
    assert!(case["timeline"].to_string().contains("诉讼服务中心"));
    assert_eq!(crate::steps::fields(ask(&resident, &held, "appeal", json!({"text": " "})).await), ["text"]);
    let appealed = ask(&resident, &held, "appeal", json!({"text": "没有打官司，是修路的事"})).await.expect(200).json();
    assert_eq!((&appealed["stage"], &appealed["holder"]["kind"]), (&json!("routed"), &json!("station")));
    make(&county.officer().await, &held, "out-of-scope", refuse).await.expect(200);
    let second = problem(ask(&resident, &held, "appeal", json!({"text": "再看一次"})).await, 409);
    assert_eq!((&second["from"], &second["wanted"]), (&json!("out_of_scope"), &json!("appeal")));
}

async fn a_question_stops_the_clock_until_it_is_answered(county: &'static County) {
    let (resident, held, deputy) = taken(county, "有个地方的井盖坏了", true).await;
    make(&deputy, &held, "question", json!({"text": "在哪条街？"})).await.expect(200);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["flags"]), (&json!("in_progress"), &json!(["paused"])));
    problem(make(&deputy, &held, "question", json!({"text": "几号门前？"})).await, 409);
    let case = ask(&resident, &held, "supplements", json!({"text": "东街12号门前"})).await.expect(200).json();
    assert_eq!((&case["flags"], &case["stage"]), (&json!([]), &json!("in_progress")));
    let told = case["timeline"].to_string();
    assert!(told.contains("在哪条街") && told.contains("东街12号"), "{told}");
}

async fn an_extension_is_given_once(county: &'static County) {
    let (resident, held, deputy) = taken(county, "河道清淤的事", true).await;
    make(&deputy, &held, "note", json!({"text": "已经约了水利站", "visible": true})).await.expect(200);
    let before = look(&resident, &held).await;
    let longer = |days: u8| json!({"working_days": days, "reason": "等枯水期"});
    assert_eq!(crate::steps::fields(make(&deputy, &held, "extension", longer(11)).await), ["working_days"]);
    make(&deputy, &held, "extension", longer(10)).await.expect(200);
    let after = look(&resident, &held).await;
    assert_eq!(after["flags"], json!(["extended"]));
    assert!(after["due_at"].as_str() > before["due_at"].as_str());
    assert!(after["timeline"].to_string().contains("等枯水期"));
    problem(make(&deputy, &held, "extension", longer(1)).await, 409);
}

async fn the_same_matter_is_merged_and_follows_its_lead(county: &'static County) {
    let (_, lead, _) = taken(county, "西街的下水道堵了", true).await;
    let (resident, held, deputy) = taken(county, "西街下水道又堵了", false).await;
    let into = |number: &str| json!({"into": number, "reason": "同一件事"});
    assert_eq!(crate::steps::fields(make(&deputy, &held, "merge", into(&held.number)).await), ["into"]);
    assert_eq!(crate::steps::fields(make(&deputy, &held, "merge", into("1234567890123456")).await), ["into"]);
    make(&deputy, &held, "merge", into(&lead.number)).await.expect(200);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["can"]), (&json!("merged"), &json!([])));
    problem(make(&deputy, &held, "acceptance", json!({})).await, 409);
}

async fn a_withdrawn_case_is_over(county: &'static County) {
    let (resident, held, deputy) = taken(county, "路灯自己又亮了的事", false).await;
    let case = ask(&resident, &held, "withdrawal", json!({})).await.expect(200).json();
    assert_eq!((&case["stage"], &case["can"], &case["holder"]), (&json!("withdrawn"), &json!([]), &Value::Null));
    let refused = problem(make(&deputy, &held, "acceptance", json!({})).await, 409);
    assert_eq!(refused["from"], "withdrawn");
    problem(ask(&resident, &held, "withdrawal", json!({})).await, 409);
    problem(ask(&resident, &held, "supplements", json!({"text": "还有一句"})).await, 409);
}

async fn it_is_too_early_to_chase(county: &'static County) {
    let (resident, held, _) = taken(county, "刚刚提交就来催的事", false).await;
    let before = look(&resident, &held).await;
    let refused: Answer = ask(&resident, &held, "chases", json!({})).await;
    assert_eq!(problem(refused, 409)["wanted"], "chase");
    assert_eq!(look(&resident, &held).await, before);
    let more = ask(&resident, &held, "supplements", json!({"text": "补一句"})).await.expect(200).json();
    assert!(more["timeline"].to_string().contains("补一句"));
}

/// A registered case with its resident and its deputy, accepted if wanted.
async fn taken(county: &County, content: &str, accepted: bool) -> (Client, Held, Client) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words(content)).await;
    let deputy = county.sign_in(county.deputy()).await;
    if accepted {
        make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    }
    (resident, held, deputy)
}
