//! Merged cases: one lead whatever happens at once, followers that see how it stands, and come back when it is withdrawn.

use futures_util::future::join;
use serde_json::{Value, json};
use tests::http::{Answer, Client};

use crate::county::County;
use crate::steps::{Held, ask, fields, inbox, look, make, registered, resolution, words};

crate::everywhere!(two_cases_merged_into_each_other_at_once_leave_one_lead, a_withdrawn_lead_hands_its_followers_back,);
crate::plainly!(
    a_follower_shows_how_its_lead_stands_and_what_it_was_answered,
    a_complaint_about_a_deputy_and_an_ordinary_case_are_not_merged,
);

async fn merge(who: &Client, case: &Held, lead: &Held) -> Answer {
    make(who, case, "merge", json!({"into": lead.number, "reason": "同一处路灯"})).await
}

async fn two(county: &County, content: &str) -> (Client, Held, Held) {
    let resident = county.client();
    let first = registered(&resident, &county.code().token, &words(&format!("{content}，第一件"))).await;
    let second = registered(&resident, &county.code().token, &words(&format!("{content}，第二件"))).await;
    (resident, first, second)
}

async fn two_cases_merged_into_each_other_at_once_leave_one_lead(county: &'static County) {
    let deputy = county.sign_in(county.deputy()).await;
    for _ in 0..5 {
        let (resident, first, second) = two(county, "互相合并的诉求").await;
        let (there, back) = join(merge(&deputy, &first, &second), merge(&deputy, &second, &first)).await;
        let good = [&there, &back].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(good, 1, "{} and {}", there.status, back.status);
        let stages = [look(&resident, &first).await["stage"].clone(), look(&resident, &second).await["stage"].clone()];
        assert_eq!(stages.iter().filter(|stage| **stage == "merged").count(), 1, "{stages:?}");
    }
}

async fn a_withdrawn_lead_hands_its_followers_back(county: &'static County) {
    let (resident, lead, follower) = two(county, "主件会撤回的诉求").await;
    let last = registered(&resident, &county.code().token, &words("跟着第二件的第三件诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    merge(&deputy, &last, &follower).await.expect(200);
    merge(&deputy, &follower, &lead).await.expect(200);
    // A chain is followed to its end.
    assert_eq!(look(&resident, &last).await["lead"]["number"], lead.number);
    ask(&resident, &lead, "withdrawal", json!({"text": "已经自己解决了"})).await.expect(200);
    let case = look(&resident, &follower).await;
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("routed"), &json!("deputy")));
    assert!(case["lead"].is_null() && case["timeline"].to_string().contains("恢复单独办理"), "{case}");
    assert_eq!(inbox(&deputy, &follower).await.len(), 1);
    let case = look(&resident, &last).await;
    assert_eq!((&case["stage"], &case["lead"]["number"]), (&json!("merged"), &json!(follower.number)));
    make(&deputy, &follower, "acceptance", json!({})).await.expect(200);
}

async fn a_follower_shows_how_its_lead_stands_and_what_it_was_answered(county: &'static County) {
    let (resident, lead, follower) = two(county, "一起等答复的诉求").await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &lead, "acceptance", json!({})).await.expect(200);
    merge(&deputy, &follower, &lead).await.expect(200);
    let (case, followed) = (look(&resident, &follower).await, look(&resident, &lead).await);
    assert_eq!((&case["stage"], &case["lead"]["stage"]), (&json!("merged"), &json!("accepted")));
    for told in ["holder", "due_at", "light"] {
        assert_eq!(case[told], followed[told], "{told}");
    }
    assert!(case["reply"].is_null());
    make(&deputy, &lead, "resolution", resolution()).await.expect(200);
    let case = look(&resident, &follower).await;
    assert_eq!(case["reply"]["text"], resolution()["reply"]);
    assert_eq!(case["lead"], json!({"stage": "resolved", "number": lead.number}));
    assert!(!case.to_string().contains(&lead.code), "what opens the lead is nobody else's");
    let browser = county.client();
    browser.get(&format!("/q/{}?k={}", follower.number, follower.code)).await.expect(303);
    let page = browser.get(&format!("/q/{}", follower.number)).await.expect(200).text();
    assert!(page.contains(resolution()["reply"].as_str().unwrap()) && page.contains("那一件现在：已答复"), "{page}");
}

async fn a_complaint_about_a_deputy_and_an_ordinary_case_are_not_merged(county: &'static County) {
    let resident = county.client();
    let about = |content: &str| -> Value {
        let mut body = words(content);
        body["about_this_deputy"] = json!(true);
        body
    };
    let token = &county.code().token;
    let complaint = registered(&resident, token, &about("代表没有按时接待群众")).await;
    let same = registered(&resident, token, &about("代表又没有按时接待群众")).await;
    let ordinary = registered(&resident, token, &words("接待室的灯坏了一盏")).await;
    let staff = county.role("staff").await;
    assert_eq!(fields(merge(&staff, &ordinary, &complaint).await), ["into"]);
    assert_eq!(fields(merge(&staff, &complaint, &ordinary).await), ["into"]);
    merge(&staff, &same, &complaint).await.expect(200);
    let case = look(&resident, &same).await;
    assert_eq!((&case["stage"], &case["lead"]), (&json!("merged"), &json!({"stage": "routed"})));
    assert!(!case.to_string().contains(&complaint.number), "{case}");
}
