//! What is taken as a photo, what is left of it, and how it is given out.

use reqwest::Method;
use tests::fuzz::target;
use tests::http::{Answer, Client, send};
use tests::images;

use crate::county::County;
use crate::steps::{fields, problem};

crate::plainly!(
    photos_of_every_kind_are_judged_by_content_and_become_plain_jpegs,
    what_is_no_photo_or_too_large_a_one_is_refused_before_it_costs_anything,
    a_photo_is_given_out_as_an_image_and_nothing_else,
    photos_lie_outside_everything_that_is_served,
);

/// A file of the upload target's corpus.
fn kept(name: &str) -> Vec<u8> {
    let corpus = target("upload").expect("a target").corpus();
    corpus.into_iter().find(|(file, _)| file == name).unwrap_or_else(|| panic!("no {name}")).1
}

async fn send_in(client: &Client, name: &str, bytes: Vec<u8>) -> Answer {
    client.post_multipart("/api/v1/uploads", &[], &[("file", name, bytes)]).await
}

async fn taken(client: &Client, name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let answer = send_in(client, name, bytes).await.expect(201).json();
    client.get(answer["url"].as_str().expect("an address")).await.expect(200).body
}

async fn photos_of_every_kind_are_judged_by_content_and_become_plain_jpegs(county: &'static County) {
    let client = county.client();
    for name in [
        "cmyk.jpg",
        "progressive.jpg",
        "grey.jpg",
        "sixteen-bit.png",
        "palette-transparent.png",
        "one-bit.png",
        "animated.png",
        "animated.webp",
        "lossless.webp",
        "with-exif.webp",
    ] {
        let bytes = taken(&client, "报告.txt", kept(name)).await;
        let picture = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).expect(name);
        assert!(!images::has_exif(&bytes), "{name}");
        if name == "cmyk.jpg" {
            // The yellow and blue it was made of, not their negative.
            let [red, green, blue] = picture.to_rgb8().get_pixel(35, 5).0;
            assert!(red > 150 && green > 130 && blue < 110, "{red} {green} {blue}");
        }
    }
    let turned = taken(&client, "turned.jpg", kept("turned.jpg")).await;
    let turned = image::load_from_memory(&turned).expect("a photo");
    assert_eq!((turned.width(), turned.height()), (30, 40), "the right way up, and nothing left that turns it again");
    // What hangs behind a photo is not kept.
    let plain = taken(&client, "a.jpg", kept("jpeg-then-html.jpg")).await;
    assert!(!plain.windows(8).any(|part| part == b"<script>"));
    let placed = taken(&client, "a.jpg", images::photo_with_position(64, 48)).await;
    assert!(!images::has_exif(&placed));
}

async fn what_is_no_photo_or_too_large_a_one_is_refused_before_it_costs_anything(county: &'static County) {
    let client = county.client();
    for name in ["html.jpg", "svg.png", "animated.gif", "bitmap.bmp", "cut.png", "cut.webp", "no-height.jpg", "empty"] {
        assert_eq!(fields(send_in(&client, "photo.jpg", kept(name)).await), ["file"], "{name}");
    }
    let bomb = send_in(&client, "photo.png", images::pixel_bomb()).await;
    assert!(bomb.text().contains("4000万像素"), "{}", bomb.text());
    assert_eq!(fields(bomb), ["file"]);
    // Small files that grow: a picture of 36 megapixels is one, thirty megabytes beside the pixels are not looked at.
    for name in ["bomb-36-megapixels.png", "bomb-in-text.png", "bomb-in-profile.png", "many-scans.jpg"] {
        let answer = send_in(&client, name, kept(name)).await;
        assert!([201, 422].contains(&answer.status), "{name}: {}", answer.text());
    }
    let many = vec![0; 10 * 1024 * 1024 + 1];
    problem(send_in(&client, "photo.jpg", many).await, 413);
    let plain = client.request(Method::POST, "/api/v1/uploads").header("Content-Type", "image/jpeg");
    problem(send(plain.body(images::photo(8, 8))).await, 415);
}

async fn a_photo_is_given_out_as_an_image_and_nothing_else(county: &'static County) {
    let client = county.client();
    let answer = send_in(&client, "<script>.html", images::photo(32, 32)).await.expect(201).json();
    let id = answer["id"].as_str().expect("an id").to_owned();
    assert_eq!(id.len(), 32);
    let shown = client.get(&format!("/api/v1/uploads/{id}")).await.expect(200);
    for (name, value) in [
        ("content-type", "image/jpeg"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, no-store"),
        ("content-disposition", "inline; filename=\"photo.jpg\""),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(shown.header(name), value, "{name}");
    }
    let other = format!("{}{}", if id.starts_with('0') { '1' } else { '0' }, &id[1..]);
    let nowhere = [other, id.to_uppercase(), format!("{id}.jpg"), "..%2f..%2fsecrets.toml".into(), "%00".into()];
    for id in nowhere {
        problem(client.get(&format!("/api/v1/uploads/{id}")).await, 404);
    }
}

async fn photos_lie_outside_everything_that_is_served(county: &'static County) {
    let client = county.client();
    let answer = send_in(&client, "photo.jpg", images::photo(32, 32)).await.expect(201).json();
    let id = answer["id"].as_str().expect("an id");
    let file = county.ground.data_folder().join("uploads").join(&id[..2]).join(format!("{id}.jpg"));
    assert!(file.is_file(), "a random name on a shelf of the data folder");
    for path in ["/uploads/", "/static/uploads/", "/static/../uploads/"] {
        client.get(&format!("{path}{}/{id}.jpg", &id[..2])).await.expect(404);
    }
}
