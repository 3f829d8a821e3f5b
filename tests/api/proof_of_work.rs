//! Under attack a submission costs its sender a moment; in normal times nothing, and never a word that was typed.

use std::time::Duration;

use deputy_code::domain::digest;
use reqwest::Method;
use serde_json::Value;
use tests::http::{Answer, Client, send};

use crate::county::{County, hidden, tell_alone};
use crate::steps::{Held, new_key, post_request, problem, submit, words};

/// From the eleventh submission of a minute on each is asked, and the thirteenth waits.
const FEW: (&str, &str) = ("DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS", "12");
const FREE: u32 = 10;

/// The answer to a challenge of so many bits.
fn solved(token: &str, bits: u64) -> String {
    let zero = |answer: &str| {
        let hash = digest::sha256(answer.as_bytes());
        let first = u32::from_be_bytes(hash[..4].try_into().expect("four bytes"));
        u64::from(first.leading_zeros()) >= bits
    };
    (0..).map(|counter| format!("{token}.{counter}")).find(|answer: &String| zero(answer)).expect("an answer")
}

async fn answering(client: &Client, token: &str, key: &str, body: &Value, answer: &str) -> Answer {
    let path = format!("/api/v1/codes/{token}/requests");
    let request = client.request(Method::POST, &path).header("Idempotency-Key", key);
    send(request.header("Challenge-Response", answer).json(body)).await
}

fn asked(answer: Answer) -> (String, u64, u64) {
    assert!(!answer.header("retry-after").is_empty());
    let body = problem(answer, 429);
    assert_eq!((&body["type"], &body["challenge"]["algorithm"]), (&"/problems/proof-needed".into(), &"SHA-256".into()));
    let number = |name: &str| body["challenge"][name].as_u64().expect("a number");
    let token = body["challenge"]["token"].as_str().expect("a token").to_owned();
    (token, number("bits"), number("wait_seconds"))
}

#[test]
fn programs_answer_a_challenge_with_a_proof_for_each_submission() {
    tell_alone(&[FEW], async |county: County| {
        let (client, token) = (county.client(), &county.code().token);
        let (known, body) = (new_key(), words("还没有人攻击时的诉求"));
        let first = Held::of(&post_request(&client, token, &known, &body).await.expect(202));
        for at in 1..FREE {
            submit(&client, token, &words(&format!("没有人攻击时的另一件诉求{at}"))).await;
        }
        let (key, third) = (new_key(), words("第三件诉求的内容"));
        let (challenge, bits, wait) = asked(post_request(&client, token, &key, &third).await);
        assert_eq!((bits, wait), (15, 10));
        // A repeat of what was acknowledged is asked for nothing.
        let again = Held::of(&post_request(&client, token, &known, &body).await.expect(202));
        assert_eq!((again.number, &again.answer["repeated"]), (first.number, &"same".into()));
        // Too early without a proof; another's proof; and then the right one.
        asked(answering(&client, token, &key, &third, &challenge).await);
        let proof = solved(&challenge, bits);
        asked(answering(&client, token, &new_key(), &third, &proof).await);
        answering(&client, token, &key, &third, &proof).await.expect(202);
        // What was asked and not answered was not counted: one more is within the limit, and then the limit holds.
        let (key, fourth) = (new_key(), words("第四件诉求的内容"));
        let (challenge, bits, _) = asked(post_request(&client, token, &key, &fourth).await);
        answering(&client, token, &key, &fourth, &solved(&challenge, bits)).await.expect(202);
        let (key, fifth) = (new_key(), words("第五件诉求的内容"));
        let (challenge, bits, _) = asked(post_request(&client, token, &key, &fifth).await);
        let refused = problem(answering(&client, token, &key, &fifth, &solved(&challenge, bits)).await, 429);
        assert_eq!(refused["type"], "/problems/too-many");
    });
}

#[test]
fn a_browser_without_script_waits_ten_seconds_and_loses_no_word() {
    tell_alone(&[FEW], async |county: County| {
        let (client, token) = (county.client(), &county.code().token);
        let calm = client.get(&format!("/c/{token}")).await.expect(200).text();
        assert!(!calm.contains("challenge") && !calm.contains("proof"), "nothing of it in normal times: {calm}");
        for at in 0..FREE {
            submit(&client, token, &words(&format!("没有人攻击时的诉求{at}"))).await;
        }
        let path = format!("/c/{token}/requests");
        let key = hidden(&calm, "idempotency_key");
        let send = async |challenge: &str, photos: &[(&str, &str, Vec<u8>)]| {
            let fields = [
                ("idempotency_key", key.as_str()),
                ("challenge", challenge),
                ("proof", ""),
                ("content", "写了很久的诉求"),
                ("kind", "help"),
                ("consent.rules_version", "1"),
            ];
            client.post_multipart(&path, &fields, photos).await
        };
        let photo = [("photos", "photo.jpg", tests::images::photo(30, 30))];
        let page = send("", &photo).await.expect(429).text();
        for words in ["请等10秒后再按一次提交", "写了很久的诉求", "照片要重新添加"] {
            assert!(page.contains(words), "no {words} in {page}");
        }
        assert_eq!(hidden(&page, "idempotency_key"), key);
        let challenge = hidden(&page, "challenge");
        let early = send(&challenge, &[]).await.expect(429).text();
        assert_eq!(hidden(&early, "challenge"), challenge, "pressing early starts no new wait");
        let taken = tests::wait::until("the wait", Duration::from_secs(20), async || {
            Some(send(&challenge, &photo).await).filter(|answer| answer.status == 303)
        })
        .await;
        assert!(taken.location().ends_with("/receipt"));
        // Whoever opens the form now may begin to answer while writing.
        let fresh = client.get(&format!("/c/{token}")).await.expect(200).text();
        assert!(!hidden(&fresh, "challenge").is_empty() && fresh.contains("/static/proof."), "{fresh}");
    });
}
