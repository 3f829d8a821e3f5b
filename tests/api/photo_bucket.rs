//! Photos in an S3-compatible store: acknowledged only when it has them, gone when nobody wants them, and a store that is
//! away takes nothing with it but the photos.

use std::time::Duration;

use chrono::TimeDelta;
use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    uploads::sweep::{Place, sweep},
};
use serde_json::json;
use tests::{
    county, images,
    matrix::{Ground, within},
    program::Start,
    s3_server::{Mood, S3Server, SECRET_KEY},
    wait::until,
};

use crate::county::County;
use crate::steps::{Held, make, new_key, post_request, problem, resolution, upload, wait_registered, words};

const STORY: Duration = Duration::from_secs(120);
/// The circuit tries again every two seconds.
const MENDED: Duration = Duration::from_secs(20);

async fn county_at(store: &S3Server) -> County {
    let settings = store.settings();
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    County::start(Ground::plain(), &settings).await
}

fn key(id: &str) -> String {
    format!("{}/{id}.jpg", &id[..2])
}

#[test]
fn photos_go_into_the_bucket_and_come_out_of_it() {
    within(STORY, async {
        let store = S3Server::start();
        let county = county_at(&store).await;
        let client = county.client();
        let photo = upload(&client).await;
        assert!(store.keys().contains(&key(&photo)), "{:?}", store.keys());
        let uploads = county.ground.data_folder().join("uploads");
        assert!(!uploads.exists(), "nothing lies on the disk beside it");
        let shown = client.get(&format!("/api/v1/uploads/{photo}")).await.expect(200);
        assert!(image::load_from_memory(&shown.body).is_ok());
        problem(client.get(&format!("/api/v1/uploads/{:032x}", 1)).await, 404);
        let mut body = words("照片在桶里的诉求");
        body["uploads"] = json!([photo]);
        body["consent"]["publish_result"] = true.into();
        let held = Held::of(&post_request(&client, &county.code().token, &new_key(), &body).await.expect(202));
        wait_registered(&client, &held).await;
        let deputy = county.sign_in(county.deputy()).await;
        make(&deputy, &held, "acceptance", json!({})).await.expect(200);
        make(&deputy, &held, "resolution", resolution()).await.expect(200);
        let release = format!("photos/{photo}/release");
        let case = make(&deputy, &held, &release, json!({"covers": []})).await.expect(200).json();
        let copy = case["released_photos"][0]["copy"].as_str().expect("a copy").to_owned();
        client.get(&copy).await.expect(200);
        let before = store.keys().len();
        make(&deputy, &held, &format!("photos/{photo}/taking-back"), json!({})).await.expect(200);
        assert_eq!(store.keys().len(), before - 1, "the copy is gone at once");
        let said = county.program.running.log();
        assert!(!said.contains(SECRET_KEY), "{said}");
    });
}

#[test]
fn a_store_that_is_away_is_said_and_costs_no_words() {
    within(STORY, async {
        let store = S3Server::start();
        let county = county_at(&store).await;
        let client = county.client();
        let photo = upload(&client).await;
        for mood in [Mood::Failing, Mood::RefusingKeys] {
            store.set_mood(mood);
            let keys = store.keys().len();
            let files = [("file", "photo.jpg", images::photo(64, 48))];
            let refused = client.post_multipart("/api/v1/uploads", &[], &files).await;
            assert!(!refused.header("retry-after").is_empty());
            problem(refused, 503);
            assert_eq!(store.keys().len(), keys, "nothing is acknowledged that the store does not have");
            problem(client.get(&format!("/api/v1/uploads/{photo}")).await, 503);
            // The form comes back with its words; without the photo it is taken.
            let (form, token) = (new_key(), &county.code().token);
            let fields = [
                ("idempotency_key", form.as_str()),
                ("content", "照片存不了，话也不能丢"),
                ("kind", "help"),
                ("consent.rules_version", "1"),
            ];
            let path = format!("/c/{token}/requests");
            let with_photo = [("photos", "photo.jpg", images::photo(64, 48))];
            let page = client.post_multipart(&path, &fields, &with_photo).await.expect(503).text();
            assert!(page.contains("照片存不了，话也不能丢"), "{page}");
            client.post_multipart(&path, &fields, &[]).await.expect(303);
            let said = county.program.running.log();
            assert!(!said.contains(&photo) && !said.contains(SECRET_KEY), "a photo's name is a secret: {said}");
            store.set_mood(Mood::Well);
            until("the store again", MENDED, async || {
                let shown = client.get(&format!("/api/v1/uploads/{photo}")).await;
                (shown.status == 200).then_some(())
            })
            .await;
        }
    });
}

#[test]
fn a_store_that_fails_is_left_alone_for_a_moment() {
    within(STORY, async {
        let store = S3Server::start();
        let county = county_at(&store).await;
        let client = county.client();
        store.set_mood(Mood::Failing);
        for _ in 0..3 {
            problem(client.get(&format!("/api/v1/uploads/{:032x}", 1)).await, 503);
        }
        let asked = store.asked();
        for _ in 0..20 {
            problem(client.get(&format!("/api/v1/uploads/{:032x}", 1)).await, 503);
        }
        // One look every two seconds, of up to three tries.
        assert!(store.asked() - asked <= 6, "{} more questions", store.asked() - asked);
    });
}

#[test]
fn photos_that_nobody_wants_are_swept_out_of_the_bucket() {
    within(STORY, async {
        let store = S3Server::start();
        let ground = Ground::plain();
        let mut values: deputy_code::settings::Values = ground.settings().into_iter().collect();
        values.extend(store.settings().map(|(name, value)| (name.to_owned(), value)));
        let settings = deputy_code::settings::Settings::from_values(&values).expect("settings");
        county::prepare(settings.clone()).await;
        let application = Application::open(settings, Clock::system(), Purpose::Serving).await.expect("an application");
        let (kit, queue) = (&application.kit, &application.queue);
        let mut kept = Vec::new();
        for _ in 0..3 {
            kept.push(kit.photos.keep(images::photo(32, 24), &kit.clock).await.expect("a photo"));
        }
        let [claimed, orphan, young] = [0, 1, 2].map(|at| kept[at].clone());
        let database = rusqlite::Connection::open(ground.data_folder().join("deputy-code.db")).expect("the file");
        let claim = format!("INSERT INTO photos (id, owner_id, claimed_at) VALUES ('{claimed}', zeroblob(16), 0)");
        database.execute(&claim, []).expect("a claim");
        for old in [&claimed, &orphan] {
            store.age(&key(old), TimeDelta::days(3).to_std().expect("a time"));
        }
        assert_eq!(sweep(kit, queue, &mut Place::random([9])).await, Some(1));
        assert_eq!(store.keys().len(), 2);
        assert!(store.keys().contains(&key(&claimed)) && store.keys().contains(&key(&young)));
        store.set_mood(Mood::Failing);
        assert_eq!(sweep(kit, queue, &mut Place::random([9])).await, None, "nothing is known, so nothing is deleted");
    });
}

#[test]
fn doctor_and_backup_say_where_photos_are() {
    within(STORY, async {
        let store = S3Server::start();
        let county = county_at(&store).await;
        let with = |arguments: &[&str]| {
            let start = Start::command(&county.ground, arguments);
            store.settings().iter().fold(start, |start, (name, value)| start.setting(name, value))
        };
        let (_, said) = with(&["doctor"]).to_its_end(STORY);
        assert!(said.contains("ok      photos are kept in photos at http://127.0.0.1"), "{said}");
        store.set_mood(Mood::RefusingKeys);
        let (status, said) = with(&["doctor"]).to_its_end(STORY);
        assert!(!status.success() && said.contains("refuses our keys"), "{said}");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let copy = elsewhere.path().join("backup").display().to_string();
        let (status, said) = with(&["backup", &copy]).to_its_end(STORY);
        assert!(status.success() && said.contains("The photos are in the bucket photos at"), "{said}");
        assert!(!said.contains(SECRET_KEY));
    });
}
