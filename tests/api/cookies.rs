//! Browsers: sessions with forms that only our pages send, and the sealed cookie of one case.

use serde_json::json;
use tests::http::Client;

use crate::county::{County, hidden};
use crate::steps::{Held, look, registered, words};

crate::plainly!(
    signing_in_sets_a_cookie_that_script_cannot_read,
    a_form_from_elsewhere_changes_nothing,
    the_way_on_never_leaves_this_site,
    the_query_code_leaves_the_address,
    a_receipt_is_signed_again_from_its_cookie,
    looking_a_case_up_keeps_its_receipt,
    a_case_is_rated_by_form,
    words_of_a_form_that_is_not_taken_are_shown_again,
);

async fn signing_in_sets_a_cookie_that_script_cannot_read(county: &'static County) {
    let client = county.client();
    assert!(client.get("/inbox").await.expect(303).location().starts_with("/login?next="));
    let page = client.get("/login").await.expect(200);
    let csrf = hidden(&page.text(), "csrf");
    let account = county.deputy();
    let wrong = [("csrf", csrf.as_str()), ("account", &account.account), ("password", "wrong-password")];
    let again = client.post_form("/login", &wrong).await.expect(401).text();
    assert!(again.contains(&account.account) && !again.contains("wrong-password"));
    let csrf = hidden(&again, "csrf");
    let right = [("csrf", csrf.as_str()), ("account", &account.account), ("password", &account.password)];
    let taken = client.post_form("/login", &right).await.expect(303);
    assert_eq!(taken.location(), "/inbox");
    let cookie = taken.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with("session=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert!(cookie.contains("Path=/") && !cookie.contains("Secure"), "{cookie}");
    let inbox = client.get("/inbox").await.expect(200).text();
    // A cookie is for pages; JSON takes a bearer token only.
    client.get("/api/v1/inbox").await.expect(401);
    client.post_form("/logout", &[("csrf", "x")]).await.expect(403);
    client.post_form("/logout", &[("csrf", &hidden(&inbox, "csrf"))]).await.expect(303);
    client.get("/inbox").await.expect(303);
    // The old cookie opens nothing any more.
    let value = cookie.split(';').next().unwrap_or_default().to_owned();
    let stale = county.client().request(reqwest::Method::GET, "/inbox").header("Cookie", value);
    tests::http::send(stale).await.expect(303);
}

async fn a_form_from_elsewhere_changes_nothing(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("表单从别处来的诉求")).await;
    let deputy = county.browse(county.deputy()).await;
    let other = county.browse(county.deputy()).await;
    let before = look(&resident, &held).await;
    let path = format!("/cases/{}/acceptance", held.number);
    let foreign = hidden(&other.get("/inbox").await.expect(200).text(), "csrf");
    for fields in [vec![], vec![("csrf", "")], vec![("csrf", "x")], vec![("csrf", foreign.as_str())]] {
        let page = deputy.post_form(&path, &fields).await.expect(403).text();
        assert!(page.contains("<h1>"), "{page}");
        assert_eq!(look(&resident, &held).await, before);
    }
    let client = county.client();
    client.post_form("/login", &[("account", "deputy01"), ("password", "x")]).await.expect(403);
    let csrf = hidden(&deputy.get("/inbox").await.expect(200).text(), "csrf");
    deputy.post_form(&path, &[("csrf", &csrf), ("category", "public_works")]).await.expect(303);
    assert_eq!(look(&resident, &held).await["stage"], "accepted");
}

async fn the_way_on_never_leaves_this_site(county: &'static County) {
    let account = county.account("unit01");
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
    ] {
        let client = county.client();
        let csrf = hidden(&client.get("/login").await.expect(200).text(), "csrf");
        let fields =
            [("csrf", csrf.as_str()), ("next", next), ("account", &account.account), ("password", &account.password)];
        let taken = client.post_form("/login", &fields).await.expect(303);
        assert_eq!(taken.location(), "/inbox", "{next:?}");
    }
    let shown = county.client().get("/login?next=//evil.example").await.expect(200).text();
    assert!(!shown.contains("evil.example"));
}

/// Submits through the form; gives the client that holds the cookie, and the number.
async fn submit_by_form(county: &County, content: &str) -> (Client, String) {
    let client = county.client();
    let page = client.get(&format!("/c/{}", county.code().token)).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let key = hidden(&page.text(), "idempotency_key");
    let fields =
        [("idempotency_key", key.as_str()), ("content", content), ("kind", "help"), ("consent.rules_version", "1")];
    let taken = client.post_multipart(&format!("/c/{}/requests", county.code().token), &fields, &[]).await.expect(303);
    let number = taken.location().trim_start_matches("/q/").trim_end_matches("/receipt").to_owned();
    let cookie = taken.header("set-cookie");
    for part in [format!("Path=/q/{number}"), "HttpOnly".into(), "SameSite=Lax".into()] {
        assert!(cookie.contains(&part), "no {part} in {cookie}");
    }
    (client, number)
}

async fn the_query_code_leaves_the_address(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("地址里的查询码")).await;
    let path = format!("/q/{}", held.number);
    county.client().get(&path).await.expect(404);
    let led = resident.get(&format!("{path}?k={}", held.code)).await.expect(303);
    assert_eq!(led.location(), path);
    let cookie = led.header("set-cookie");
    assert!(cookie.contains(&format!("Path={path};")) && cookie.contains("HttpOnly"), "{cookie}");
    assert!(!cookie.contains(&held.code), "{cookie}");
    let page = resident.get(&path).await.expect(200).text();
    assert!(page.contains("待受理") && !page.contains(&held.code), "{page}");
    let other = registered(&resident, &county.code().token, &words("别人的诉求也不开")).await;
    resident.get(&format!("/q/{}", other.number)).await.expect(404);
}

async fn a_receipt_is_signed_again_from_its_cookie(county: &'static County) {
    let (client, number) = submit_by_form(county, "看回执的诉求").await;
    let path = format!("/q/{number}/receipt");
    let page = client.get(&path).await.expect(200).text();
    let at = page.find("dc1.").unwrap_or_else(|| panic!("no receipt in {page}"));
    let receipt = page[at..].split(['<', '"', ' ', '\n']).next().expect("a receipt");
    let checked =
        client.post_json("/api/v1/receipts/verification", &json!({"receipt": receipt})).await.expect(200).json();
    assert_eq!((&checked["genuine"], &checked["number"]), (&json!(true), &json!(number)));
    let forged = format!("{}A{}", &receipt[..10], &receipt[11..]);
    let checked =
        client.post_json("/api/v1/receipts/verification", &json!({"receipt": forged})).await.expect(200).json();
    assert_eq!((&checked["genuine"], &checked["held"]), (&json!(false), &json!(false)));
    county.client().get(&path).await.expect(404);
}

async fn looking_a_case_up_keeps_its_receipt(county: &'static County) {
    let (client, number) = submit_by_form(county, "回头再看回执的诉求").await;
    let path = format!("/q/{number}/receipt");
    let page = client.get(&path).await.expect(200).text();
    let (_, code) = page.split_once("查询码").unwrap_or_else(|| panic!("no query code in {page}"));
    let (code, _) = code.split_once("</div>").expect("its end");
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let led = client.get(&format!("/q?number={number}&query_code={code}")).await.expect(303);
    let led = client.get(led.location()).await.expect(303);
    client.get(led.location()).await.expect(200);
    client.get(&format!("/q/{number}?k={code}")).await.expect(303);
    assert!(client.get(&path).await.expect(200).text().contains("dc1."));
}

async fn a_case_is_rated_by_form(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("用表单评价的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    crate::steps::make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    crate::steps::make(&deputy, &held, "resolution", crate::steps::resolution()).await.expect(200);
    rate(&resident, &held).await;
    assert_eq!(look(&resident, &held).await["stage"], "closed");
}

async fn rate(resident: &Client, held: &Held) {
    resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    let path = format!("/q/{}", held.number);
    let page = resident.get(&path).await.expect(200).text();
    let csrf = hidden(&page, "csrf");
    let rating = format!("{path}/rating");
    resident.post_form(&rating, &[("satisfaction", "satisfied"), ("csrf", "x")]).await.expect(403);
    let words = [("csrf", csrf.as_str()), ("satisfaction", "dissatisfied"), ("comment", "写了很多字")];
    let refused = resident.post_form(&rating, &words).await.expect(422).text();
    assert!(refused.contains("写了很多字"), "{refused}");
    let fields = [("csrf", csrf.as_str()), ("satisfaction", "satisfied"), ("solved", "true"), ("improved", "true")];
    let taken = resident.post_form(&rating, &fields).await.expect(303);
    assert!(taken.location().starts_with(&path));
    resident.post_form(&rating, &fields).await.expect(409);
}

async fn words_of_a_form_that_is_not_taken_are_shown_again(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("写了很久的答复")).await;
    let deputy = county.browse(county.deputy()).await;
    let path = format!("/cases/{}/resolution", held.number);
    let long = "路灯昨天换好了，<b>三盏</b>都亮";
    let page = deputy.post_form(&path, &[("csrf", "x"), ("reply", long), ("outcome", "solved")]).await.expect(403);
    let page = page.text();
    assert!(page.contains("路灯昨天换好了，&#60;b&#62;三盏") && page.contains("您写的内容还在"), "{page}");
    assert!(!page.contains("再提交一次"), "it would be refused again: {page}");
    // A password is never shown again.
    let refused = county.client().post_form("/login", &[("account", "deputy01"), ("password", "x")]).await.expect(403);
    assert!(!refused.text().contains("您写的内容还在"), "{}", refused.text());
}
