//! Staff urge, and whoever has the case reads it among what they were told.

use std::time::Duration;

use serde_json::json;
use tests::wait::until;

use crate::county::{County, hidden};
use crate::steps::{look, make, problem, registered, words};

crate::everywhere!(staff_urge_and_the_deputy_reads_it_among_the_notices);

const SOON: Duration = Duration::from_secs(20);

async fn staff_urge_and_the_deputy_reads_it_among_the_notices(county: &'static County) {
    let (resident, staff) = (county.client(), county.role("staff").await);
    let held = registered(&resident, &county.code().token, &words("巷口的井盖翘起来了")).await;
    let deputy = county.sign_in(county.deputy()).await;
    problem(make(&deputy, &held, "urging", json!({})).await, 403);
    problem(make(&staff, &held, "urging", json!({"text": "催".repeat(2_001)})).await, 422);
    make(&staff, &held, "urging", json!({"text": "请今天联系居民"})).await.expect(200);
    problem(make(&staff, &held, "urging", json!({})).await, 409);
    let told = look(&resident, &held).await["timeline"].to_string();
    assert!(told.contains("催办") && told.contains("请今天联系居民"), "{told}");

    let phone = county.browse(county.deputy()).await;
    let store = "SELECT CAST(count(*) AS TEXT) FROM notices WHERE kind = 'urged'";
    until("the notice", SOON, async || (county.ask(store) != "0").then_some(())).await;
    // At night it is shown in the morning: from here on it is morning.
    county.ask("UPDATE notices SET shown_from = made_at RETURNING kind");
    let inbox = phone.get("/inbox").await.expect(200).text();
    assert!(inbox.contains("条新通知"), "{inbox}");
    let page = phone.get("/notices").await.expect(200).text();
    assert!(page.contains("工作人员催办") && page.contains("巷口的井盖翘起来了"), "{page}");
    phone.post_form("/notices", &[("csrf", hidden(&page, "csrf").as_str())]).await.expect(303);
    let read = phone.get("/notices").await.expect(200).text();
    assert!(read.contains("工作人员催办") && !read.contains("都标成看过"), "{read}");

    let desk = county.browse(county.account("staff01")).await;
    let case = desk.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(case.contains("工作人员催过1次") && case.contains("今天已经催办过了"), "{case}");
    problem(county.client().get("/api/v1/cases/1/urging").await, 405);
    phone.get("/notices?cursor=x").await.expect(422);
}
