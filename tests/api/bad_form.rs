//! The form without script: whatever is wrong, the page comes back with a sentence and with everything typed.

use reqwest::Method;
use tests::http::{Answer, Client, send};
use tests::images;

use crate::county::{County, hidden};
use crate::steps::new_key;

crate::plainly!(
    a_refused_form_comes_back_whole,
    a_bad_photo_costs_no_words,
    too_many_bytes_cost_no_words,
    words_in_another_encoding_are_refused_and_shown,
    a_form_without_its_key_gets_another,
);

const CONTENT: &str = "东门的路灯坏了三盏，快一个月了";

fn typed(key: &str) -> Vec<(&str, &str)> {
    vec![
        ("idempotency_key", key),
        ("content", CONTENT),
        ("kind", "suggest"),
        ("category", "public_works"),
        ("location.text", "东门 <口>"),
        ("location.lat", "33.8"),
        ("location.lng", "115.4"),
        ("contact.name", "张\"例\""),
        ("contact.phone", "138"),
        ("about_this_deputy", "true"),
        ("other_channel.name", "12345热线"),
        ("other_channel.number", "XF-1"),
        ("consent.share_contact", "true"),
        ("consent.rules_version", "1"),
    ]
}

async fn post(county: &County, client: &Client, fields: &[(&str, &str)], photos: Vec<Vec<u8>>) -> Answer {
    let files: Vec<_> = photos.into_iter().map(|bytes| ("photos", "photo.jpg", bytes)).collect();
    client.post_multipart(&format!("/c/{}/requests", county.code().token), fields, &files).await
}

/// Fails unless the page has the words, the key and what was chosen.
#[track_caller]
fn kept(page: &str, key: &str) {
    for part in [
        CONTENT,
        "value=\"suggest\" checked",
        "value=\"public_works\" selected",
        "value=\"33.8\"",
        "value=\"12345热线\"",
        "value=\"XF-1\"",
        "name=\"about_this_deputy\" value=\"true\" checked",
        "name=\"consent.share_contact\" value=\"true\" checked",
    ] {
        assert!(page.contains(part), "no {part} in\n{page}");
    }
    assert_eq!(hidden(page, "idempotency_key"), key);
    assert!(!page.contains("<口>") && !page.contains("张\"例"), "typed words stay words:\n{page}");
}

fn sound(key: &str) -> Vec<(&str, &str)> {
    typed(key)
        .into_iter()
        .map(|(name, value)| (name, if name == "contact.phone" { "13800000000" } else { value }))
        .collect()
}

async fn a_refused_form_comes_back_whole(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let answer = post(county, &client, &typed(&key), vec![images::photo(30, 30)]).await.expect(422);
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.text();
    kept(&page, &key);
    assert!(page.contains("href=\"#contact.phone\"") && page.contains("value=\"138\""), "{page}");
    let photo = hidden(&page, "uploads");
    // Put right, with the photo that was received before, it is taken.
    let mut fields = sound(&key);
    fields.push(("uploads", &photo));
    let taken = post(county, &client, &fields, vec![]).await.expect(303);
    assert!(taken.location().ends_with("/receipt"), "{}", taken.location());
    let empty = post(county, &client, &[("idempotency_key", &key)], vec![]).await.expect(422).text();
    assert!(["#content", "#kind", "#consent.rules_version"].iter().all(|field| empty.contains(field)), "{empty}");
    let plain = send(client.request(Method::POST, &format!("/c/{}/requests", county.code().token)).form(&typed(&key)));
    kept(&plain.await.expect(422).text(), &key);
}

async fn a_bad_photo_costs_no_words(county: &'static County) {
    let client = county.client();
    let seven = (0..7).map(|_| images::photo(20, 20)).collect();
    let bad = [
        (seven, "最多6张"),
        (vec![images::text_named_as_photo()], "不是照片"),
        (vec![images::pixel_bomb()], "4000万像素"),
        (vec![images::half_a_drawing(300, 300)], "照片"),
        (vec![vec![0xFF; 10 * 1024 * 1024 + 1]], "10MB"),
    ];
    for (photos, sentence) in bad {
        let key = new_key();
        let page = post(county, &client, &sound(&key), photos).await.expect(422).text();
        kept(&page, &key);
        assert!(page.contains(sentence), "no {sentence} in\n{page}");
    }
}

async fn too_many_bytes_cost_no_words(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let heavy = (0..7).map(|_| vec![0xFF; 9 * 1024 * 1024]).collect();
    let page = post(county, &client, &sound(&key), heavy).await.expect(413).text();
    kept(&page, &key);
    let long = "长".repeat(60_000);
    let fields: Vec<_> = sound(&key)
        .into_iter()
        .map(|(name, value)| (name, if name == "location.text" { &long } else { value }))
        .collect();
    let page = post(county, &client, &fields, vec![]).await.expect(413).text();
    kept(&page, &key);
    assert!(page.contains(&long));
}

async fn words_in_another_encoding_are_refused_and_shown(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let path = format!("/c/{}/requests", county.code().token);
    let body = format!(
        "idempotency_key={key}&kind=help&consent.rules_version=1&contact.name=Li&content=%B6%AB%C3%C5%B5%C4%B5%C6%BB%B5%C1%CB"
    );
    let request = client.request(Method::POST, &path).header("Content-Type", "application/x-www-form-urlencoded");
    let page = send(request.body(body)).await.expect(400).text();
    assert_eq!(hidden(&page, "idempotency_key"), key);
    assert!(page.contains("编码") && page.contains("value=\"Li\""), "{page}");
    let boundary = "multipart/form-data; boundary=b";
    let body = [
        b"--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n".as_slice(),
        &[0xB6, 0xAB],
        b"\r\n--b--\r\n",
    ]
    .concat();
    let request = client.request(Method::POST, &path).header("Content-Type", boundary).body(body);
    assert!(send(request).await.expect(400).text().contains("编码"));
    let cut = b"--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nabc".to_vec();
    let request = client.request(Method::POST, &path).header("Content-Type", boundary).body(cut);
    send(request).await.expect(400);
    let request = client.request(Method::POST, &path).header("Content-Type", "text/plain").body("words");
    send(request).await.expect(415);
}

async fn a_form_without_its_key_gets_another(county: &'static County) {
    let client = county.client();
    let page = post(county, &client, &sound("not-a-key"), vec![]).await.expect(422).text();
    let key = hidden(&page, "idempotency_key");
    assert_eq!(key.len(), 36);
    kept(&page, &key);
}
