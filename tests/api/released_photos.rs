//! Photos are public only after a person looked at each, covered what must not be seen, and said so; and only until they
//! are taken back.

use serde_json::{Value, json};
use tests::http::Client;
use tests::images;

use crate::county::{County, hidden};
use crate::steps::{
    Held, ask, fields, look, make, new_key, post_request, problem, rating, resolution, upload, wait_registered, words,
};

crate::everywhere!(a_photo_is_public_after_a_person_released_it_and_until_it_is_taken_back);
crate::plainly!(
    only_those_who_handle_a_case_decide_about_its_photos,
    a_photo_of_somebody_who_did_not_agree_stays_where_it_is,
    squares_are_covered_on_the_page_without_script,
    photos_of_a_case_that_is_done_again_are_not_shown_meanwhile,
);

/// A request with a photo, whose resident agreed to be published or did not; accepted by its deputy.
async fn accepted(county: &'static County, agreed: bool) -> (Held, String, Client) {
    let resident = county.client();
    let file = [("file", "photo.jpg", images::photo(240, 160))];
    let kept = resident.post_multipart("/api/v1/uploads", &[], &file).await.expect(201).json();
    let photo = kept["id"].as_str().expect("an id").to_owned();
    let mut body = words("照片要先有人看过才公开的诉求");
    body["uploads"] = json!([photo]);
    body["consent"]["publish_result"] = agreed.into();
    let held = Held::of(&post_request(&resident, &county.code().token, &new_key(), &body).await.expect(202));
    wait_registered(&resident, &held).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    (held, photo, deputy)
}

fn verb(photo: &str, what: &str) -> String {
    format!("photos/{photo}/{what}")
}

/// The public address of the one released photo.
fn copy(case: &Value) -> String {
    let released = case["released_photos"].as_array().expect("released photos");
    assert_eq!(released.len(), 1, "{case}");
    released[0]["copy"].as_str().expect("an address").to_owned()
}

async fn page(county: &County, held: &Held) -> String {
    let resident = county.client();
    let opened = resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    resident.get(opened.location()).await.expect(200).text()
}

async fn a_photo_is_public_after_a_person_released_it_and_until_it_is_taken_back(county: &'static County) {
    let (held, photo, deputy) = accepted(county, true).await;
    let anybody = county.client();
    let top_left = json!({"covers": [{"left": 0, "top": 0, "width": 500, "height": 500}]});
    // Without an answer there is nothing to publish.
    problem(make(&deputy, &held, &verb(&photo, "release"), top_left.clone()).await, 409);
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    anybody.get(&format!("/photos/{photo}")).await.expect(404);
    assert!(!page(county, &held).await.contains("可以公开的照片"));
    problem(make(&deputy, &held, &verb(&photo, "taking-back"), json!({})).await, 409);

    let before = anybody.get(&format!("/api/v1/uploads/{photo}")).await.expect(200).body;
    let case = make(&deputy, &held, &verb(&photo, "release"), top_left).await.expect(200).json();
    let first = copy(&case);
    let shown = anybody.get(&first).await.expect(200);
    assert_eq!(shown.header("cache-control"), "private, no-store");
    let picture = image::load_from_memory(&shown.body).expect("a photo").to_rgb8();
    let corner = picture.get_pixel(4, 4).0;
    let covered = (0..112).flat_map(|x| (0..72).map(move |y| (x, y)));
    for (x, y) in covered {
        let near = picture.get_pixel(x, y).0.iter().zip(corner).all(|(one, other)| one.abs_diff(other) < 12);
        assert!(near, "{x},{y} is not covered");
    }
    let after = anybody.get(&format!("/api/v1/uploads/{photo}")).await.expect(200).body;
    assert_eq!(before, after, "those who handle it still see the original");
    let seen = page(county, &held).await;
    assert!(seen.contains("可以公开的照片") && seen.contains(&first), "{seen}");
    assert!(look(&anybody, &held).await["timeline"].to_string().contains("遮住了1处"));

    // Covered otherwise: the first copy is gone, for whoever kept its address too.
    let case = make(&deputy, &held, &verb(&photo, "release"), json!({"covers": []})).await.expect(200).json();
    let second = copy(&case);
    anybody.get(&first).await.expect(404);
    anybody.get(&first.replace("/photos/", "/api/v1/uploads/")).await.expect(404);
    anybody.get(&second).await.expect(200);
    // A copy is no photo of the case that could be released in turn.
    let id = second.rsplit('/').next().expect("an id");
    problem(make(&deputy, &held, &verb(id, "release"), json!({"covers": []})).await, 404);

    let case = make(&deputy, &held, &verb(&photo, "taking-back"), json!({})).await.expect(200).json();
    assert_eq!(case["released_photos"], Value::Null);
    anybody.get(&second).await.expect(404);
    anybody.get(&second.replace("/photos/", "/api/v1/uploads/")).await.expect(404);
    assert!(!page(county, &held).await.contains("可以公开的照片"));
    assert!(look(&anybody, &held).await["timeline"].to_string().contains("收回了一张公开的照片"));
    problem(make(&deputy, &held, &verb(&photo, "taking-back"), json!({})).await, 409);
}

async fn only_those_who_handle_a_case_decide_about_its_photos(county: &'static County) {
    let (held, photo, deputy) = accepted(county, true).await;
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    let none = json!({"covers": []});
    problem(make(&county.client(), &held, &verb(&photo, "release"), none.clone()).await, 401);
    problem(make(&county.role("leader").await, &held, &verb(&photo, "release"), none.clone()).await, 403);
    problem(make(&county.role("undertaker").await, &held, &verb(&photo, "release"), none.clone()).await, 403);
    let own = county.deputy().account.clone();
    let other = county.demo.accounts.iter().find(|one| one.role == "deputy" && one.account != own).expect("another");
    problem(make(&county.sign_in(other).await, &held, &verb(&photo, "release"), none.clone()).await, 404);
    // A photo that is not of this case, and one that is none.
    let strange = upload(&county.client()).await;
    for photo in [strange.as_str(), "0", "..%2f", &"g".repeat(32)] {
        problem(make(&deputy, &held, &verb(photo, "release"), none.clone()).await, 404);
    }
    let outside = json!({"covers": [
        {"left": 0, "top": 0, "width": 10, "height": 10}, {"left": 999, "top": 0, "width": 2, "height": 1}]});
    assert_eq!(fields(make(&deputy, &held, &verb(&photo, "release"), outside).await), ["covers[1]"]);
    assert_eq!(fields(make(&deputy, &held, &verb(&photo, "release"), json!({})).await), ["covers"]);
    let officer = county.officer().await;
    make(&officer, &held, &verb(&photo, "release"), none.clone()).await.expect(200);
    make(&county.role("staff").await, &held, &verb(&photo, "taking-back"), json!({})).await.expect(200);
}

async fn a_photo_of_somebody_who_did_not_agree_stays_where_it_is(county: &'static County) {
    let (held, photo, deputy) = accepted(county, false).await;
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    let refused = make(&deputy, &held, &verb(&photo, "release"), json!({"covers": []})).await;
    assert!(refused.text().contains("居民没有同意公开办理结果"), "{}", refused.text());
    assert_eq!(fields(refused), ["photo"]);
    let browser = county.browse(county.deputy()).await;
    let case = browser.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(!case.contains("照片公不公开"), "there is nothing to decide:\n{case}");
    let shown = browser.get(&format!("/cases/{}/photos/{photo}", held.number)).await.expect(200).text();
    assert!(shown.contains("居民没有同意公开办理结果") && !shown.contains("name=\"cover\""), "{shown}");
}

async fn squares_are_covered_on_the_page_without_script(county: &'static County) {
    let (held, photo, deputy) = accepted(county, true).await;
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    let browser = county.browse(county.deputy()).await;
    let case = browser.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    let mut hrefs = case.split("href=\"").map(|rest| rest.split('"').next().unwrap_or_default());
    let address = hrefs
        .find(|href| href.starts_with("/cases/") && href.ends_with(&photo))
        .expect("the way to the photo's page")
        .to_owned();
    let shown = browser.get(&address).await.expect(200).text();
    assert_eq!(shown.matches("name=\"cover\"").count(), 12 * 6, "{shown}");
    let csrf = hidden(&shown, "csrf");
    let release = format!("{address}/release");
    browser.post_form(&release, &[("cover", "0-0")]).await.expect(403);
    let outside = browser.post_form(&release, &[("csrf", &csrf), ("cover", "0-3"), ("cover", "6-0")]).await.expect(422);
    assert!(outside.text().contains("value=\"0-3\" aria-label=\"第1行第4格\" checked"), "{}", outside.text());
    let fields = [("csrf", csrf.as_str()), ("cover", "0-0"), ("cover", "0-1")];
    let done = browser.post_form(&release, &fields).await.expect(303);
    let shown = browser.get(done.location()).await.expect(200).text();
    assert!(shown.contains("这张照片可以公开了"), "{shown}");
    let (_, after) = shown.split_once("src=\"/photos/").expect("the copy");
    let public = format!("/photos/{}", after.split('"').next().expect("an id"));
    county.client().get(&public).await.expect(200);
    let taken_back = format!("{address}/taking-back");
    let done = browser.post_form(&taken_back, &[("csrf", &csrf)]).await.expect(303);
    assert!(browser.get(done.location()).await.expect(200).text().contains("已收回"));
    browser.post_form(&taken_back, &[("csrf", &csrf)]).await.expect(303);
    county.client().get(&public).await.expect(404);
}

async fn photos_of_a_case_that_is_done_again_are_not_shown_meanwhile(county: &'static County) {
    let (held, photo, deputy) = accepted(county, true).await;
    let evidence = upload(&deputy).await;
    let answer = json!({"reply": "修好了，请看照片", "outcome": "solved", "evidence": [evidence]});
    make(&deputy, &held, "resolution", answer).await.expect(200);
    make(&deputy, &held, &verb(&photo, "release"), json!({"covers": []})).await.expect(200);
    let case = make(&deputy, &held, &verb(&evidence, "release"), json!({"covers": []})).await.expect(200).json();
    let copies: Vec<String> = case["released_photos"]
        .as_array()
        .expect("two")
        .iter()
        .map(|one| one["copy"].as_str().expect("an address").to_owned())
        .collect();
    assert_eq!(copies.len(), 2, "photos of the answer too");
    let anybody = county.client();
    for copy in &copies {
        anybody.get(copy).await.expect(200);
    }
    ask(&anybody, &held, "rating", rating("dissatisfied", true)).await.expect(200);
    for copy in &copies {
        anybody.get(copy).await.expect(404);
    }
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    for copy in &copies {
        anybody.get(copy).await.expect(200);
    }
}
