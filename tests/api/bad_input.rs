//! Everything that may be wrong with JSON: a sentence each, the field named, never a server's error.

use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Answer, Client, send};
use tests::images;

use crate::county::County;
use crate::steps::{fields, new_key, post_request, problem, words};

crate::plainly!(
    each_field_is_named,
    what_cannot_be_read_is_400,
    a_key_is_required_and_a_real_one,
    too_much_is_413_and_the_sender_hears_it,
    uploads_that_are_no_photos_are_refused,
    addresses_and_methods_that_are_none,
);

async fn each_field_is_named(county: &'static County) {
    let client = county.client();
    let id = |n: u32| format!("{n:032x}");
    let seven: Vec<String> = (0..7).map(id).collect();
    let cases: Vec<(&str, Value, &str)> = vec![
        ("/content", json!(""), "content"),
        ("/content", json!("   \n "), "content"),
        ("/content", Value::Null, "content"),
        ("/content", json!("路灯坏"), "content"),
        ("/content", json!("灯".repeat(2_001)), "content"),
        ("/content", json!("路灯坏了\u{0}三盏"), "content"),
        ("/content", json!("路灯坏了\u{1b}[31m三盏"), "content"),
        ("/content", json!(["路灯坏了三盏"]), "content"),
        ("/kind", json!("praise"), "kind"),
        ("/kind", json!(3), "kind"),
        ("/kind", Value::Null, "kind"),
        ("/category", json!("no_such"), "category"),
        ("/about_this_deputy", json!("yes"), "about_this_deputy"),
        ("/consent", json!({"share_contact": true}), "consent.rules_version"),
        ("/consent", json!({"rules_version": "0"}), "consent.rules_version"),
        ("/consent", json!({"rules_version": "1", "share": true}), "consent.share"),
        ("/contact", json!({"phone": "12345"}), "contact.phone"),
        ("/contact", json!({"phone": "1380000000a"}), "contact.phone"),
        ("/contact", json!({"name": "张".repeat(41)}), "contact.name"),
        ("/contact", json!({"email": "a@example.org"}), "contact.email"),
        ("/location", json!({"lat": 91, "lng": 0}), "location.lat"),
        ("/location", json!({"lat": 33.8}), "location.lat"),
        ("/location", json!({"text": "东".repeat(201)}), "location.text"),
        ("/uploads", json!(seven), "uploads"),
        ("/uploads", json!(["../../etc/passwd"]), "uploads"),
        ("/surprise", json!(true), "surprise"),
        // Fields in their order are no object, whatever a reader could make of them.
        ("/location", json!([]), "location"),
        ("/contact", json!(["张三", "13800000000"]), "contact"),
        ("/consent", json!(["1", true, true]), "consent"),
    ];
    for (place, value, field) in cases {
        let mut body = words("东门的路灯坏了三盏");
        body[&place[1..]] = value.clone();
        let answer = post_request(&client, &county.code().token, &new_key(), &body).await;
        assert_eq!(fields(answer), [field], "{place} = {value}");
    }
    let all = fields(post_request(&client, &county.code().token, &new_key(), &json!({})).await);
    assert_eq!(all, ["content", "kind", "consent.rules_version"]);
    let mut good = words(&"灯".repeat(2_000));
    good["contact"] = json!({"phone": "＋８６ １３８ ００００ ００００"});
    post_request(&client, &county.code().token, &new_key(), &good).await.expect(202);
}

/// A raw body, as a careless program may send it.
async fn raw(county: &County, client: &Client, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/api/v1/codes/{}/requests", county.code().token);
    let request = client.request(Method::POST, &path).header("Idempotency-Key", new_key());
    send(request.header("Content-Type", kind).body(body.into())).await
}

async fn what_cannot_be_read_is_400(county: &'static County) {
    let client = county.client();
    let not_utf8 = [b"{\"content\":\"".as_slice(), &[0xB6, 0xAB, 0xC3, 0xC5], b"\"}"].concat();
    for body in [&b""[..], b"{", b"content=1", b"{} {}", b"{\"content\":\"x\",}", &not_utf8] {
        problem(raw(county, &client, "application/json", body).await, 400);
    }
    for body in ["null", "3", "\"words\"", "[]", &"[".repeat(30_000)] {
        problem(raw(county, &client, "application/json", body).await, 422);
    }
    for (path, body) in
        [("refresh", json!(["a token"])), ("logout", json!(["a token"])), ("token", json!(["a", "b", null]))]
    {
        problem(client.post_json(&format!("/api/v1/auth/{path}"), &body).await, 422);
    }
    let good = words("东门的路灯坏了三盏").to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        problem(raw(county, &client, kind, good.clone()).await, 415);
    }
    raw(county, &client, "application/json; charset=utf-8", good).await.expect(202);
}

async fn a_key_is_required_and_a_real_one(county: &'static County) {
    let client = county.client();
    let path = format!("/api/v1/codes/{}/requests", county.code().token);
    let bare = client.post_json(&path, &words("没有带钥匙的诉求")).await;
    assert_eq!(fields(bare), ["Idempotency-Key"]);
    let version_1 = "c232ab00-9414-11ec-b3c8-9f6bdeced846";
    for key in ["", "1", "not-a-key", version_1, "00000000-0000-0000-0000-000000000000"] {
        let answer = post_request(&client, &county.code().token, key, &words("钥匙不对的诉求")).await;
        assert_eq!(fields(answer), ["Idempotency-Key"], "{key}");
    }
}

async fn too_much_is_413_and_the_sender_hears_it(county: &'static County) {
    let client = county.client();
    for length in [70_000, 120_000, 1_000_000] {
        let body = words(&"a".repeat(length)).to_string();
        let answer = tests::http::try_send(
            client
                .request(Method::POST, &format!("/api/v1/codes/{}/requests", county.code().token))
                .header("Idempotency-Key", new_key())
                .header("Content-Type", "application/json")
                .body(body),
        );
        match answer.await {
            Ok(answer) => drop(problem(answer, 413)),
            // Far over twice the limit the server need not read on.
            Err(error) => assert!(length > 2 * 64 * 1024, "no sentence for {length}: {error}"),
        }
    }
    let files = [("file", "photo.jpg", vec![0xFF; 10 * 1024 * 1024 + 1])];
    problem(client.post_multipart("/api/v1/uploads", &[], &files).await, 413);
}

async fn uploads_that_are_no_photos_are_refused(county: &'static County) {
    let client = county.client();
    for bytes in [images::text_named_as_photo(), images::pixel_bomb(), images::half_a_drawing(300, 300), vec![]] {
        let files = [("file", "photo.jpg", bytes)];
        assert_eq!(fields(client.post_multipart("/api/v1/uploads", &[], &files).await), ["file"]);
    }
    let other = [("picture", "photo.jpg", images::photo(20, 20))];
    assert_eq!(fields(client.post_multipart("/api/v1/uploads", &[], &other).await), ["file"]);
    problem(client.post_json("/api/v1/uploads", &json!({})).await, 415);
    problem(client.get(&format!("/api/v1/uploads/{:032x}", 5)).await, 404);
    problem(client.get("/api/v1/uploads/..%2Fsecrets.toml").await, 404);
}

async fn addresses_and_methods_that_are_none(county: &'static County) {
    let client = county.client();
    problem(client.get("/api/v1/nope").await, 404);
    problem(client.get("/api/v1/codes").await, 404);
    assert!(client.get("/nope").await.expect(404).text().contains("<h1>"));
    let token = &county.code().token;
    for (method, path, allow) in [
        (Method::PUT, format!("/api/v1/codes/{token}/requests"), "POST"),
        (Method::GET, format!("/api/v1/codes/{token}/requests"), "POST"),
        (Method::DELETE, "/api/v1/inbox".into(), "GET, HEAD"),
        (Method::PATCH, "/api/v1/uploads".into(), "POST"),
    ] {
        let answer = send(client.request(method, &path)).await;
        assert_eq!(answer.header("allow"), allow, "{path}");
        problem(answer, 405);
    }
    let page = send(client.request(Method::PUT, "/login")).await.expect(405);
    assert_eq!(page.header("allow"), "GET, HEAD, POST");
    assert!(page.text().contains("<h1>"));
    let head = send(client.request(Method::HEAD, &format!("/c/{token}"))).await.expect(200);
    assert!(head.body.is_empty());
}
