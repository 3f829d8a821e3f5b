//! Limits: said with the seconds to wait; a repeat of an acknowledged key always passes.

use crate::county::{County, hidden, tell_alone};
use crate::steps::{Held, ask, new_key, post_request, problem, registered, submit, words};

#[test]
fn the_fourth_submission_of_a_minute_waits_and_a_repeat_does_not() {
    tell_alone(&[("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "3")], async |county: County| {
        let client = county.client();
        let token = &county.code().token;
        let (key, body) = (new_key(), words("第一件诉求的内容"));
        let first = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
        submit(&client, token, &words("第二件诉求的内容")).await;
        submit(&client, token, &words("第三件诉求的内容")).await;
        let refused = post_request(&client, token, &new_key(), &words("第四件诉求的内容")).await;
        let seconds: u32 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&seconds));
        problem(refused, 429);
        for _ in 0..3 {
            let again = Held::of(&post_request(&client, token, &key, &body).await.expect(202));
            assert_eq!((again.number, &again.answer["repeated"]), (first.number.clone(), &"same".into()));
        }
        let page = client.get(&format!("/c/{token}")).await.expect(200).text();
        let key = hidden(&page, "idempotency_key");
        let fields = [
            ("idempotency_key", key.as_str()),
            ("content", "第五件诉求的内容"),
            ("kind", "help"),
            ("consent.rules_version", "1"),
        ];
        let refused = client.post_multipart(&format!("/c/{token}/requests"), &fields, &[]).await.expect(429);
        assert!(!refused.header("retry-after").is_empty());
        assert!(refused.text().contains("第五件诉求的内容"), "{}", refused.text());
        assert_eq!(hidden(&refused.text(), "idempotency_key"), key);
    });
}

#[test]
fn other_writes_and_codes_have_limits_of_their_own() {
    let settings = [("DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS", "1"), ("DEPUTY_CODE_RATE_LIMIT_PER_CODE", "1")];
    tell_alone(&settings, async |county: County| {
        let client = county.client();
        let held = registered(&client, &county.demo.codes[0].token, &words("这个码的第一件")).await;
        let body = words("这个码的第二件");
        problem(post_request(&client, &county.demo.codes[0].token, &new_key(), &body).await, 429);
        submit(&client, &county.demo.codes[1].token, &body).await;
        ask(&client, &held, "supplements", serde_json::json!({"text": "补一句"})).await.expect(200);
        let refused = ask(&client, &held, "supplements", serde_json::json!({"text": "再补一句"})).await;
        assert!(!refused.header("retry-after").is_empty());
        problem(refused, 429);
    });
}

#[test]
fn off_lifts_them_and_says_so() {
    let settings = [("DEPUTY_CODE_RATE_LIMIT", "off"), ("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "1")];
    tell_alone(&settings, async |county: County| {
        let client = county.client();
        for _ in 0..5 {
            submit(&client, &county.code().token, &words("不受限制的诉求")).await;
        }
        assert!(county.program.running.log().contains("RATE_LIMIT=off"), "{}", county.program.running.log());
    });
}

#[test]
fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
    let settings = [("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "1"), ("DEPUTY_CODE_TRUSTED_PROXIES", "127.0.0.1")];
    tell_alone(&settings, async |county: County| {
        let client = county.client();
        let path = format!("/api/v1/codes/{}/requests", county.code().token);
        let from = |address: &str| {
            let request = client.request(reqwest::Method::POST, &path).header("X-Forwarded-For", address);
            tests::http::send(request.header("Idempotency-Key", new_key()).json(&words("代理后面的诉求")))
        };
        from("198.51.100.1").await.expect(202);
        problem(from("198.51.100.1").await, 429);
        from("198.51.100.2").await.expect(202);
        // What the sender wrote himself stands before what the proxy added.
        problem(from("203.0.113.9, 198.51.100.2").await, 429);
    });
}
