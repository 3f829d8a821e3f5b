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
        let photo = [("photos", "photo.jpg", tests::images::photo(30, 30))];
        let refused = client.post_multipart(&format!("/c/{token}/requests"), &fields, &photo).await.expect(429);
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
fn words_that_come_too_often_are_sent_again_from_the_page_that_says_so() {
    tell_alone(&[("DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS", "1")], async |county: County| {
        let client = county.client();
        let held = registered(&client, &county.code().token, &words("要补充两次的诉求")).await;
        let shown = client.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
        let csrf = hidden(&client.get(shown.location()).await.expect(200).text(), "csrf");
        let path = format!("/q/{}/supplements", held.number);
        client.post_form(&path, &[("csrf", &csrf), ("text", "先补一句")]).await.expect(303);
        let refused = client.post_form(&path, &[("csrf", &csrf), ("text", "再补一句")]).await.expect(429);
        assert!(!refused.header("retry-after").is_empty());
        let page = refused.text();
        assert!(page.contains(&format!("action=\"{path}\"")) && page.contains("再补一句</textarea>"), "{page}");
        assert!(page.contains("再提交一次") && hidden(&page, "csrf") == csrf, "{page}");
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
        // What keeps strangers out of a case is no limit on use.
        let held = registered(&client, &county.code().token, &words("有人猜查询码的诉求")).await;
        let with = |code: String| {
            let path = format!("/api/v1/requests/{}", held.number);
            tests::http::send(client.request(reqwest::Method::GET, &path).header("Query-Code", code))
        };
        let right: u32 = held.code.parse().expect("six digits");
        for step in 1..=10 {
            problem(with(format!("{:06}", (right + step) % 1_000_000)).await, 404);
        }
        problem(with(held.code.clone()).await, 404);
        assert!(county.program.running.log().contains("RATE_LIMIT=off"), "{}", county.program.running.log());
    });
}

#[test]
fn whoever_looks_up_wrong_numbers_again_and_again_has_to_wait() {
    tell_alone(&[("DEPUTY_CODE_WRONG_LOOK_UPS_PER_ADDRESS", "3")], async |county: County| {
        let client = county.client();
        let held = registered(&client, &county.code().token, &words("别人一直在试的诉求")).await;
        for number in ["7000000000000000", "7000000000000018", "7000000000000026"] {
            client.get(&format!("/api/v1/requests/{number}?query_code=111111")).await.expect(404);
        }
        for _ in 0..3 {
            let path = format!("/api/v1/requests/{}?query_code=111111", held.number);
            if client.get(&path).await.status == 429 {
                break;
            }
        }
        let refused = client.get(&held.path(&format!("?query_code={}", held.code))).await;
        assert!(!refused.header("retry-after").is_empty());
        problem(refused, 429);
        client.get(&format!("/q?number={}&query_code={}", held.number, held.code)).await.expect(429);
    });
}

#[test]
fn signing_in_and_staying_signed_in_have_limits() {
    let settings = [("DEPUTY_CODE_SIGN_IN_LIMIT_PER_ADDRESS", "2"), ("DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS", "2")];
    tell_alone(&settings, async |county: County| {
        let client = county.client();
        let wrong = serde_json::json!({"account": "nobody", "password": "x"});
        for status in [401, 401, 429] {
            problem(client.post_json("/api/v1/auth/token", &wrong).await, status);
        }
        let made_up = serde_json::json!({"refresh_token": "made-up"});
        problem(client.post_json("/api/v1/auth/refresh", &made_up).await, 401);
        client.post_json("/api/v1/auth/logout", &made_up).await.expect(204);
        problem(client.post_json("/api/v1/auth/refresh", &made_up).await, 429);
        problem(client.post_json("/api/v1/auth/logout", &made_up).await, 429);
    });
}

#[test]
fn a_forwarded_address_counts_only_behind_a_trusted_proxy() {
    let settings = [("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "1"), ("DEPUTY_CODE_TRUSTED_PROXIES", "127.0.0.0/8")];
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
        problem(from("198.51.100.2:4711").await, 429);
        // What cannot be read is not passed over for what stands before it.
        problem(from("203.0.113.10, unknown, 198.51.100.2").await, 429);
        let request = client.request(reqwest::Method::POST, &path).header("X-Forwarded-For", "203.0.113.11");
        let request = request.header("X-Forwarded-For", "198.51.100.2").header("Idempotency-Key", new_key());
        problem(tests::http::send(request.json(&words("代理后面的诉求"))).await, 429);
    });
}
