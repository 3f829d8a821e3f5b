//! The same key again: one number, one case, whatever a weak network sends twice.

use serde_json::json;

use crate::county::County;
use crate::steps::{Held, look, new_key, open, post_request, registered, submit, upload, wait_registered, words};

crate::plainly!(
    the_same_again_is_the_same_request,
    changed_words_are_kept_as_a_supplement,
    the_same_key_at_another_code_is_another_request,
    a_double_tap_makes_one_case,
    a_repeat_after_registration_is_still_the_same,
);

async fn the_same_again_is_the_same_request(county: &'static County) {
    let client = county.client();
    let (key, mut body) = (new_key(), words("小区门口的垃圾桶满了"));
    body["uploads"] = json!([upload(&client).await]);
    let first = Held::of(&post_request(&client, &county.code().token, &key, &body).await.expect(202));
    for typed in [key.clone(), key.to_uppercase()] {
        let again = Held::of(&post_request(&client, &county.code().token, &typed, &body).await.expect(202));
        assert_eq!((&again.number, &again.code), (&first.number, &first.code));
        assert_eq!(again.answer["repeated"], "same");
    }
    let case = wait_registered(&client, &first).await;
    assert_eq!(case["timeline"].as_array().map(Vec::len), Some(2), "{case}");
}

async fn changed_words_are_kept_as_a_supplement(county: &'static County) {
    let client = county.client();
    let key = new_key();
    let token = &county.code().token;
    let first = Held::of(&post_request(&client, token, &key, &words("桥头的护栏坏了")).await.expect(202));
    wait_registered(&client, &first).await;
    let again = Held::of(&post_request(&client, token, &key, &words("桥头的护栏坏了，有孩子在玩")).await.expect(202));
    assert_eq!((&again.number, &again.answer["repeated"]), (&first.number, &json!("changed")));
    let told = tests::wait::until("the supplement", std::time::Duration::from_secs(20), async || {
        let told = look(&client, &first).await["timeline"].to_string();
        told.contains("有孩子在玩").then_some(told)
    });
    told.await;
    let staff = county.role("staff").await;
    assert_eq!(open(&staff, &first).await.expect(200).json()["content"], "桥头的护栏坏了");
}

async fn the_same_key_at_another_code_is_another_request(county: &'static County) {
    let client = county.client();
    let (key, body) = (new_key(), words("同一部手机在两个码上提交"));
    let first = Held::of(&post_request(&client, &county.demo.codes[0].token, &key, &body).await.expect(202));
    let second = Held::of(&post_request(&client, &county.demo.codes[1].token, &key, &body).await.expect(202));
    assert_ne!(first.number, second.number);
    assert!(second.answer["repeated"].is_null());
}

async fn a_double_tap_makes_one_case(county: &'static County) {
    let client = county.client();
    let token = &county.code().token;
    for _ in 0..5 {
        let (key, body) = (new_key(), words("按了两次提交的诉求"));
        let (one, two) =
            tokio::join!(post_request(&client, token, &key, &body), post_request(&client, token, &key, &body));
        let (one, two) = (Held::of(&one.expect(202)), Held::of(&two.expect(202)));
        assert_eq!((&one.number, &one.code), (&two.number, &two.code));
        let repeated = [&one, &two].map(|held| held.answer["repeated"] == "same");
        assert!(repeated[0] != repeated[1], "exactly one is the repeat: {one:?} {two:?}");
        let case = wait_registered(&client, &one).await;
        assert_eq!(case["timeline"].as_array().map(Vec::len), Some(2), "{case}");
    }
}

async fn a_repeat_after_registration_is_still_the_same(county: &'static County) {
    let client = county.client();
    let (key, body) = (new_key(), words("登记以后又提交一次"));
    let token = &county.code().token;
    let first = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
    wait_registered(&client, &first).await;
    let again = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
    assert_eq!((&again.number, &again.answer["repeated"]), (&first.number, &json!("same")));
    // A later request is registered after it, so the repeat has been through the queue by then.
    registered(&client, token, &words("排在后面的另一件事")).await;
    let case = look(&client, &first).await;
    assert_eq!((&case["stage"], case["timeline"].as_array().map(Vec::len)), (&json!("routed"), Some(2)));
    let other = submit(&client, token, &body).await;
    assert_ne!(other.number, first.number, "a new key is a new request");
}
