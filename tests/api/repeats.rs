//! The same key again: one number, one case, whatever a weak network sends twice.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{http::Client, images, wait::until};

use crate::county::County;
use crate::steps::{
    Held, ask, look, make, new_key, open, post_request, rating, registered, resolution, submit, upload,
    wait_registered, words,
};

const TOLD: Duration = Duration::from_secs(20);

crate::plainly!(
    the_same_again_is_the_same_request,
    changed_words_are_kept_beside_the_first,
    changed_words_reach_a_case_that_has_ended,
    words_that_now_accuse_the_deputy_are_out_of_the_deputys_sight,
    an_answered_request_that_now_accuses_the_deputy_is_redone_by_the_committee,
    a_form_sent_twice_with_a_photo_is_the_same_request,
    changed_words_of_a_form_can_be_submitted_by_themselves,
    a_repeats_own_receipt_is_held,
    a_queued_request_can_be_withdrawn,
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

async fn changed_words_are_kept_beside_the_first(county: &'static County) {
    let client = county.client();
    let key = new_key();
    let token = &county.code().token;
    let first = under(&client, token, &key, "桥头的护栏坏了").await;
    let again = Held::of(&post_request(&client, token, &key, &words("桥头的护栏坏了，有孩子在玩")).await.expect(202));
    assert_eq!((&again.number, &again.answer["repeated"]), (&first.number, &json!("changed")));
    told(&client, &first, "有孩子在玩").await;
    let staff = county.role("staff").await;
    assert_eq!(open(&staff, &first).await.expect(200).json()["content"], "桥头的护栏坏了");
}

/// Waits until the resident reads these words in the timeline; the case.
async fn told(client: &Client, held: &Held, words: &str) -> Value {
    until("the words in the timeline", TOLD, async || {
        let case = look(client, held).await;
        case["timeline"].to_string().contains(words).then_some(case)
    })
    .await
}

async fn changed_words_reach_a_case_that_has_ended(county: &'static County) {
    let client = county.client();
    let (key, token) = (new_key(), &county.code().token);
    let first = under(&client, token, &key, "路口的井盖松了").await;
    ask(&client, &first, "withdrawal", json!({})).await.expect(200);
    let again = Held::of(&post_request(&client, token, &key, &words("路口的井盖松了，昨晚有人摔伤")).await.expect(202));
    assert_eq!(again.answer["repeated"], "changed");
    let case = told(&client, &first, "昨晚有人摔伤").await;
    assert_eq!(case["stage"], "withdrawn", "the stage stays");
}

async fn words_that_now_accuse_the_deputy_are_out_of_the_deputys_sight(county: &'static County) {
    let client = county.client();
    let (key, token) = (new_key(), &county.code().token);
    let first = under(&client, token, &key, "村口的路一直没修").await;
    let deputy = county.sign_in(county.deputy()).await;
    open(&deputy, &first).await.expect(200);
    accuse(&client, token, &key, "村口的路一直没修，这位代表收了工程队的好处").await;
    told(&client, &first, "转交").await;
    assert_eq!(look(&client, &first).await["holder"]["kind"], "committee");
    told(&client, &first, "收了工程队的好处").await;
    open(&deputy, &first).await.expect(404);
    open(&county.role("staff").await, &first).await.expect(200);
}

async fn an_answered_request_that_now_accuses_the_deputy_is_redone_by_the_committee(county: &'static County) {
    let client = county.client();
    let (key, token) = (new_key(), &county.code().token);
    let first = under(&client, token, &key, "桥栏杆断了一根").await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &first, "acceptance", json!({})).await.expect(200);
    make(&deputy, &first, "resolution", resolution()).await.expect(200);
    accuse(&client, token, &key, "桥栏杆断了一根，这位代表说修好了其实没有修").await;
    told(&client, &first, "其实没有修").await;
    for beside in [&deputy, &county.officer().await] {
        open(beside, &first).await.expect(404);
    }
    ask(&client, &first, "rating", rating("dissatisfied", true)).await.expect(200);
    let case = look(&client, &first).await;
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("routed"), &json!("committee")));
    let staff = county.role("staff").await;
    make(&staff, &first, "acceptance", json!({})).await.expect(200);
    make(&staff, &first, "resolution", resolution()).await.expect(200);
}

/// A request under this key, registered.
async fn under(client: &Client, token: &str, key: &str, content: &str) -> Held {
    let held = Held::of(&post_request(client, token, key, &words(content)).await.expect(202));
    wait_registered(client, &held).await;
    held
}

/// The same key again, now about the deputy himself.
async fn accuse(client: &Client, token: &str, key: &str, content: &str) {
    let mut accusing = words(content);
    accusing["about_this_deputy"] = json!(true);
    post_request(client, token, key, &accusing).await.expect(202);
}

/// Sends the form; where the receipt is.
async fn post_form(client: &Client, token: &str, key: &str, content: &str) -> String {
    let fields = [("kind", "help"), ("content", content), ("consent.rules_version", "1"), ("idempotency_key", key)];
    let photo = ("photos", "photo.jpg", images::photo(64, 48));
    client.post_multipart(&format!("/c/{token}/requests"), &fields, &[photo]).await.expect(303).location().to_owned()
}

async fn a_form_sent_twice_with_a_photo_is_the_same_request(county: &'static County) {
    let client = county.client();
    let (key, token) = (new_key(), &county.code().token);
    let first = post_form(&client, token, &key, "公交站的棚子漏雨").await;
    assert_eq!(post_form(&client, token, &key, "公交站的棚子漏雨").await, first);
    let page = client.get(&first).await.expect(200).text();
    assert!(page.contains("这条诉求已经提交过了"), "{page}");
}

async fn changed_words_of_a_form_can_be_submitted_by_themselves(county: &'static County) {
    let client = county.client();
    let (key, token) = (new_key(), &county.code().token);
    let first = post_form(&client, token, &key, "河边的护栏断了一截").await;
    let second = post_form(&client, token, &key, "学校门口没有减速带").await;
    assert_eq!(first, second, "one number");
    let page = until("the words of the second form", TOLD, async || {
        let page = client.get(&second).await.expect(200).text();
        page.contains("学校门口没有减速带").then_some(page)
    })
    .await;
    assert!(page.contains("这是另一件事") && !page.contains("河边的护栏断了一截"), "{page}");
    let again = [("again", "true"), ("content", "学校门口没有减速带")];
    let form = client.post_form(&format!("/c/{token}/requests"), &again).await.text();
    assert!(form.contains("学校门口没有减速带") && !form.contains(&key), "the same words in a new form: {form}");
}

async fn a_repeats_own_receipt_is_held(county: &'static County) {
    let client = county.client();
    let (key, token, body) = (new_key(), &county.code().token, words("两张回执都是真的"));
    let first = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
    wait_registered(&client, &first).await;
    let again = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
    for held in [first, again] {
        let receipt = json!({ "receipt": held.answer["receipt"] });
        let said = client.post_json("/api/v1/receipts/verification", &receipt).await.expect(200).json();
        assert_eq!((&said["genuine"], &said["held"]), (&json!(true), &json!(true)), "{said}");
    }
}

async fn a_queued_request_can_be_withdrawn(county: &'static County) {
    let client = county.client();
    // Whether a worker was quicker or not, the move finds its case.
    for at in 0..10 {
        let held = submit(&client, &county.code().token, &words(&format!("刚提交就撤回的第{at}件"))).await;
        let case = ask(&client, &held, "withdrawal", json!({})).await.expect(200).json();
        assert_eq!(case["stage"], "withdrawn", "{case}");
    }
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
