//! The main story over JSON: scan, submit with a photo, queue, route, accept, answer, dissatisfied, again, satisfied.

use std::time::Duration;

use serde_json::{Value, json};
use tests::http::Client;
use tests::images;
use tests::program::Start;

use crate::county::County;
use crate::steps::{
    Held, ask, inbox, look, make, new_key, open, post_request, problem, rating, resolution, strings, upload,
    wait_registered, words,
};

crate::everywhere!(a_request_is_redone_until_its_resident_is_satisfied);

async fn a_request_is_redone_until_its_resident_is_satisfied(county: &'static County) {
    let resident = county.client();
    let held = submit_with_photo(county, &resident).await;
    let case = wait_registered(&resident, &held).await;
    assert_eq!(case["stage"], "routed");
    assert_eq!((&case["holder"]["kind"], &case["holder"]["name"]), (&json!("deputy"), &json!(county.code().name)));
    assert_eq!(strings(&case["can"]), ["supplement", "withdraw"]);
    assert_eq!(verify(&resident, &held).await["held"], true);

    let deputy = county.sign_in(county.deputy()).await;
    let items = inbox(&deputy, &held).await;
    assert_eq!((items.len(), &items[0]["light"], &items[0]["round"]), (1, &json!("green"), &json!(1)));
    handle(&deputy, &resident, &held).await;

    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["reply"]["outcome"]), (&json!("resolved"), &json!("solved")));
    assert_eq!(strings(&case["can"]), ["rate", "reopen", "supplement"]);
    let evidence = case["reply"]["evidence"][0].as_str().expect("the evidence's address");
    resident.get(evidence).await.expect(200);
    let first = &case["rounds"][0];
    assert!(["accepted_at", "first_reply_at", "resolved_at"].iter().all(|clock| first[clock].is_string()), "{first}");

    let case = ask(&resident, &held, "rating", rating("dissatisfied", true)).await.expect(200).json();
    assert_eq!((&case["stage"], &case["holder"]["name"]), (&json!("in_progress"), &json!(county.code().name)));
    let rounds = case["rounds"].as_array().expect("rounds");
    assert_eq!(
        (rounds.len(), &rounds[0]["rating"], &rounds[0]["resolved_at"]),
        (2, &json!("dissatisfied"), &Value::Null)
    );
    assert_eq!((&rounds[1]["n"], &rounds[1]["first_reply_at"]), (&json!(2), &Value::Null));
    assert_eq!(inbox(&deputy, &held).await[0]["round"], 2);

    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    let case = ask(&resident, &held, "rating", rating("satisfied", false)).await.expect(200).json();
    assert_eq!((&case["stage"], &case["rating"]["satisfaction"]), (&json!("closed"), &json!("satisfied")));
    assert_eq!((&case["due_at"], &case["rounds"][1]["rating"]), (&Value::Null, &json!("satisfied")));
    assert!(strings(&case["can"]).is_empty(), "{case}");
    let timeline = case["timeline"].as_array().expect("a timeline");
    let headings: Vec<&str> = timeline.iter().filter_map(|entry| entry["heading"].as_str()).collect();
    assert_eq!(headings, ["登记", "登记", "梳理", "处办", "反馈", "评议", "处办", "反馈", "评议"]);
    assert!(timeline.iter().all(|entry| entry["at"].as_str().is_some_and(|at| at.ends_with("+08:00"))), "{timeline:?}");
    let again = problem(ask(&resident, &held, "rating", rating("satisfied", false)).await, 409);
    assert_eq!((&again["from"], &again["wanted"]), (&json!("closed"), &json!("rating")));
    // While other stories go on: a case that is only busy is not called broken.
    let (status, said) = Start::command(&county.ground, &["timeline", "verify"]).to_its_end(Duration::from_secs(60));
    assert!(status.success() && said.contains("every chain is whole"), "{said}");
}

/// Scans, uploads a photo that tells where it was taken, and submits.
async fn submit_with_photo(county: &County, resident: &Client) -> Held {
    let code = county.code();
    let card = resident.get_json(&format!("/api/v1/codes/{}", code.token)).await;
    assert_eq!((&card["deputy"]["name"], &card["genuine"]), (&json!(code.name), &json!(true)));
    let files = [("file", "photo.jpg", images::photo_with_position(800, 600))];
    let kept = resident.post_multipart("/api/v1/uploads", &[], &files).await.expect(201).json();
    let photo = resident.get(kept["url"].as_str().expect("an address")).await.expect(200);
    assert_eq!(photo.header("content-type"), "image/jpeg");
    assert!(!images::has_exif(&photo.body), "the position is gone");

    let mut body = words("东门的路灯坏了三盏，快一个月了");
    body["uploads"] = json!([kept["id"]]);
    body["category"] = card["categories"][0]["id"].clone();
    body["contact"] = json!({"name": "张例", "phone": "+86 138 0000 0000"});
    body["location"] = json!({"text": "东门", "lat": 33.8, "lng": 115.4});
    let held = Held::of(&post_request(resident, &code.token, &new_key(), &body).await.expect(202));
    let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    assert!(digits(&held.number, 16) && digits(&held.code, 6), "{:?}", held.answer);
    assert!(held.answer["repeated"].is_null() && held.answer["salt"].is_string());
    assert!(held.answer["tracking_url"].as_str().is_some_and(|url| url.ends_with(&format!("/q/{}", held.number))));
    let checked = verify(resident, &held).await;
    assert_eq!((&checked["genuine"], &checked["number"]), (&json!(true), &json!(held.number)));
    assert_ne!(checked["held"], false, "a queued request is held or not known, never denied");
    held
}

async fn verify(resident: &Client, held: &Held) -> Value {
    let body = json!({"receipt": held.answer["receipt"]});
    resident.post_json("/api/v1/receipts/verification", &body).await.expect(200).json()
}

/// The deputy takes it, notes what is done, and answers with a photo.
async fn handle(deputy: &Client, resident: &Client, held: &Held) {
    let case = make(deputy, held, "acceptance", json!({"category": "public_works"})).await.expect(200).json();
    assert_eq!((&case["stage"], &case["category"]), (&json!("accepted"), &json!("public_works")));
    assert_eq!(case["contact"]["phone"], "13800000000");
    resident.get(case["photos"][0].as_str().expect("the photo's address")).await.expect(200);
    make(deputy, held, "note", json!({"text": "先记一笔", "visible": false})).await.expect(200);
    assert_eq!(look(resident, held).await["stage"], "accepted");
    let case = make(deputy, held, "note", json!({"text": "明天去看", "visible": true})).await.expect(200).json();
    assert_eq!(case["stage"], "in_progress");
    let mut body = resolution();
    body["evidence"] = json!([upload(deputy).await]);
    let case = make(deputy, held, "resolution", body).await.expect(200).json();
    assert_eq!(case["stage"], "resolved");
    let told = look(resident, held).await["timeline"].to_string();
    assert!(told.contains("明天去看") && !told.contains("先记一笔"), "{told}");
    assert!(open(deputy, held).await.expect(200).text().contains("先记一笔"));
}
