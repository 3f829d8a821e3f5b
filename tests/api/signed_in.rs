//! Tokens: none, forged, over, refreshed, stolen; passwords and second factors.

use std::io::Write;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use deputy_code::access::{
    secrets_file,
    tokens::{self, Bearing},
    totp,
};
use deputy_code::domain::china_time::Instant;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Answer, Client, send};
use tests::program::{DemoAccount, Start};

use crate::administrators::settled;
use crate::county::County;
use crate::steps::problem;

crate::plainly!(
    every_protected_address_wants_a_good_token,
    wrong_passwords_lock_the_account,
    a_name_that_is_no_account_answers_like_one_that_is,
    a_new_password_ends_what_the_old_one_opened,
    a_refresh_token_works_once,
    whoever_signs_out_is_out,
);

crate::everywhere!(
    guesses_that_come_together_are_counted_like_others,
    the_second_factor_is_asked_for_and_each_code_is_good_once
);

/// Every address that wants a token.
const PROTECTED: &[&str] = &[
    "GET cases",
    "GET cases/{id}",
    "GET inbox",
    "GET monitoring/export.csv",
    "GET monitoring/export.xlsx",
    "GET monitoring/formulas",
    "GET monitoring/live",
    "GET monitoring/mine",
    "GET monitoring/summary",
    "GET orders",
    "GET roster/export.xlsx",
    "POST cases",
    "POST cases/by-phone",
    "POST cases/{id}/acceptance",
    "POST cases/{id}/contact",
    "POST cases/{id}/extension",
    "POST cases/{id}/merge",
    "POST cases/{id}/note",
    "POST cases/{id}/order",
    "POST cases/{id}/order-answer",
    "POST cases/{id}/order-settlement",
    "POST cases/{id}/out-of-scope",
    "POST cases/{id}/photos/{photo}/release",
    "POST cases/{id}/photos/{photo}/taking-back",
    "POST cases/{id}/question",
    "POST cases/{id}/recusal",
    "POST cases/{id}/referral",
    "POST cases/{id}/reopening",
    "POST cases/{id}/resolution",
    "POST cases/{id}/sealing",
    "POST cases/{id}/transfer",
    "POST cases/{id}/unsealing",
    "POST cases/{id}/urging",
    "POST roster/import",
];

pub fn now() -> Instant {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    Instant::from_timestamp(seconds.try_into().expect("a time"), 0).expect("a time")
}

pub async fn sign_in(client: &Client, body: &Value) -> Answer {
    client.post_json("/api/v1/auth/token", body).await
}

pub fn part(token: &str, place: usize) -> Value {
    let bytes = BASE64.decode(token.split('.').nth(place).expect("a part")).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

fn coded(value: &Value) -> String {
    BASE64.encode(value.to_string())
}

/// Tokens that must open nothing, made from a good one of the same account.
fn bad_tokens(county: &County, good: &str) -> Vec<String> {
    let (header, claims) = (part(good, 0), part(good, 1));
    let parts: Vec<&str> = good.split('.').collect();
    let secrets =
        secrets_file::read(&county.ground.data_folder().join("secrets.toml")).expect("readable").expect("there");
    let account = claims["sub"].as_str().expect("an account").parse().expect("an id");
    let hours_ago = Instant::from_timestamp(now().timestamp() - 7_200, 0).expect("a time");
    let mut longer = claims.clone();
    longer["exp"] = json!(4_000_000_000_i64);
    let mut foreign = claims.clone();
    foreign["iss"] = json!("elsewhere");
    let (kid, key) = secrets.session_key();
    let of = |account| Bearing { account, generation: 0 };
    let none = json!({"alg": "none", "kid": header["kid"]});
    let other_key = json!({"alg": "HS256", "kid": "../other"});
    let other = "00000000-0000-7000-8000-000000000000".parse().expect("an id");
    vec![
        String::new(),
        "x".into(),
        "a.b.c".into(),
        format!("{}.{}.{}", parts[0], parts[1], "A".repeat(43)),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], coded(&longer), parts[2]),
        format!("{}.{}.", coded(&none), parts[1]),
        format!("{}.{}.{}", coded(&none), parts[1], parts[2]),
        format!("{}.{}.{}", coded(&other_key), parts[1], parts[2]),
        tokens::issue(&secrets, of(account), hours_ago),
        tokens::issue(&secrets, of(other), now()),
        // A generation of the account that is not the present one.
        tokens::issue(&secrets, Bearing { account, generation: 999 }, now()),
        signed(&claims, &kid, &[7; 32]),
        signed(&foreign, &kid, &key),
        signed(&claims, "s999", &key),
    ]
}

/// A token whose signature is right for this key.
fn signed(claims: &Value, kid: &str, key: &[u8]) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(key)).expect("claims are plain data")
}

async fn every_protected_address_wants_a_good_token(county: &'static County) {
    let client = county.client();
    let account = county.demo.account("staff");
    let body = json!({"account": account.account, "password": account.password});
    let good = sign_in(&client, &body).await.expect(200).json()["access_token"].as_str().expect("a token").to_owned();
    let bad = bad_tokens(county, &good);
    let document = client.get_json("/api/openapi.json").await;
    let mut checked = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, described) in methods.as_object().expect("methods") {
            if !described["security"].to_string().contains("bearer") {
                continue;
            }
            let address =
                path.replace("{id}", "00000000-0000-7000-8000-000000000000").replace("{photo}", &"0".repeat(32));
            assert!(!address.contains('{'), "{address}: give this parameter a value");
            let request =
                || client.request(Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"), &address);
            let bare = send(request()).await;
            assert_eq!(bare.header("www-authenticate"), "Bearer", "{address}");
            let said = problem(bare, 401);
            for token in &bad {
                let refused = problem(send(request().bearer_auth(token)).await, 401);
                assert_eq!(refused, said, "nobody learns what was wrong with {token}");
            }
            problem(send(request().header("Authorization", format!("Basic {good}"))).await, 401);
            checked.push(format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1/")));
        }
    }
    checked.sort();
    assert_eq!(checked, PROTECTED);
    for address in ["/api/v1/monitoring/live", "/monitor/export.csv"] {
        let forged = client.request(Method::GET, address).header("Cookie", "session=forged; __Host-session=forged");
        let refused = send(forged).await;
        assert!([401, 303].contains(&refused.status), "{address}: {}", refused.status);
    }
    client.with_token(&good).get("/api/v1/inbox").await.expect(200);
    let secrets =
        secrets_file::read(&county.ground.data_folder().join("secrets.toml")).expect("readable").expect("there");
    let (kid, key) = secrets.session_key();
    let again = signed(&part(&good, 1), &kid, &key);
    client.with_token(&again).get("/api/v1/inbox").await.expect(200);
}

async fn wrong_passwords_lock_the_account(county: &'static County) {
    let client = county.client();
    let account = county.demo.accounts.iter().filter(|one| one.role == "deputy").next_back().expect("a deputy");
    let with = |password: &str| json!({"account": account.account, "password": password});
    let unknown = problem(sign_in(&client, &json!({"account": "nobody", "password": "x"})).await, 401);
    for _ in 0..5 {
        assert_eq!(problem(sign_in(&client, &with("wrong")).await, 401), unknown, "never which of the two is wrong");
    }
    let locked = problem(sign_in(&client, &with(&account.password)).await, 401);
    assert!(locked["title"].as_str().is_some_and(|title| title.contains("15分钟")), "{locked}");
    for (body, status) in [
        (json!({}), 422),
        (json!({"account": "a", "password": 1}), 422),
        (json!({"account": "a", "password": "b", "c": 1}), 422),
    ] {
        problem(sign_in(&client, &body).await, status);
    }
}

async fn tokens_of(county: &County, account: &str) -> Value {
    tokens(&county.client(), county.account(account)).await
}

pub async fn tokens(client: &Client, account: &DemoAccount) -> Value {
    sign_in(client, &json!({"account": account.account, "password": account.password})).await.expect(200).json()
}

pub async fn refresh(client: &Client, token: &Value) -> Answer {
    client.post_json("/api/v1/auth/refresh", &json!({"refresh_token": token})).await
}

async fn a_refresh_token_works_once(county: &'static County) {
    let client = county.client();
    let first = tokens_of(county, "officer03").await;
    assert_eq!((&first["expires_in"], &first["role"]), (&json!(900), &json!("liaison_officer")));
    let second = refresh(&client, &first["refresh_token"]).await.expect(200).json();
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let third = refresh(&client, &second["refresh_token"]).await.expect(200).json();
    // Used a second time, it was stolen: the whole family ends.
    problem(refresh(&client, &first["refresh_token"]).await, 401);
    problem(refresh(&client, &third["refresh_token"]).await, 401);
    problem(refresh(&client, &json!("made-up")).await, 401);
    problem(refresh(&client, &first["access_token"]).await, 401);
    let apart = tokens_of(county, "officer03").await;
    refresh(&client, &apart["refresh_token"]).await.expect(200);
}

async fn whoever_signs_out_is_out(county: &'static County) {
    let client = county.client();
    let given = tokens_of(county, "officer04").await;
    let out = client.post_json("/api/v1/auth/logout", &json!({"refresh_token": given["refresh_token"]})).await;
    out.expect(204);
    problem(refresh(&client, &given["refresh_token"]).await, 401);
    client.post_json("/api/v1/auth/logout", &json!({"refresh_token": "unknown"})).await.expect(204);
}

pub fn unbase32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|one| *one == letter).expect("base32");
        bits = bits << 5 | value as u32;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}

async fn the_second_factor_is_asked_for_and_each_code_is_good_once(county: &'static County) {
    let client = county.client();
    let account = county.demo.accounts.iter().find(|one| one.totp_secret.is_some()).expect("a second factor");
    let secret = unbase32(account.totp_secret.as_deref().unwrap_or_default());
    let with = |code: Option<&str>| json!({"account": account.account, "password": account.password, "totp": code});
    assert_eq!(crate::steps::fields(sign_in(&client, &with(None)).await), ["totp"]);
    assert_eq!(crate::steps::fields(sign_in(&client, &with(Some(""))).await), ["totp"]);
    let right = totp::code(&secret, now());
    let wrong = format!("{:06}", (right.parse::<u32>().expect("digits") + 500_000) % 1_000_000);
    assert_eq!(crate::steps::fields(sign_in(&client, &with(Some(&wrong))).await), ["totp"]);
    // Whoever looked over the shoulder and types it at the same moment is refused.
    let code = with(Some(&totp::code(&secret, now())));
    let (one, other) = futures_util::future::join(sign_in(&client, &code), sign_in(&client, &code)).await;
    let (given, refused) = if one.status == 200 { (one, other) } else { (other, one) };
    assert_eq!(given.expect(200).json()["role"], account.role);
    assert_eq!(crate::steps::fields(refused), ["totp"]);
    assert_eq!(crate::steps::fields(sign_in(&client, &code).await), ["totp"]);
}

async fn guesses_that_come_together_are_counted_like_others(county: &'static County) {
    let client = county.client();
    let account = county.demo.accounts.iter().filter(|one| one.role == "deputy").nth_back(1).expect("a deputy");
    let wrong = json!({"account": account.account, "password": "wrong"});
    let said = futures_util::future::join_all((0..12).map(|_| sign_in(&client, &wrong))).await;
    let locked = |answer: &Answer| answer.text().contains("15分钟");
    assert!(said.iter().all(|answer| answer.status == 401));
    assert_eq!(
        said.iter().filter(|answer| !locked(answer)).count(),
        5,
        "the sixth guess and later ones are not judged"
    );
    let right = json!({"account": account.account, "password": account.password});
    assert!(locked(&sign_in(&client, &right).await.expect(401)));
}

async fn a_name_that_is_no_account_answers_like_one_that_is(county: &'static County) {
    let client = county.client();
    let nobody = json!({"account": "nobody-at-all", "password": "wrong"});
    for _ in 0..5 {
        assert!(!sign_in(&client, &nobody).await.expect(401).text().contains("15分钟"));
    }
    assert!(sign_in(&client, &nobody).await.expect(401).text().contains("15分钟"));
    problem(sign_in(&client, &json!({"account": "\u{0}", "password": "wrong"})).await, 401);
    let typed = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE by || entry LIKE '%nobody-at-all%'";
    assert_eq!(county.ask(typed), "0", "what somebody typed who is nobody is not kept");
    assert_ne!(
        county.ask("SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'account_locked' AND by = 'nobody'"),
        "0"
    );
    let staff = county.role("staff").await;
    assert_eq!(crate::steps::fields(staff.get("/api/v1/cases?q=%00").await), ["q"]);
    assert_eq!(crate::steps::fields(staff.get("/api/v1/inbox?number=1%0a").await), ["number"]);
}

async fn a_new_password_ends_what_the_old_one_opened(county: &'static County) {
    let account = settled(county, "reset-story", "staff").await;
    let given = tokens(&county.client(), &account).await;
    let browser = county.browse(&account).await;
    browser.get("/inbox").await.expect(200);
    assert!(!reset(county, &account.account, &account.password), "the same again is refused");
    assert!(!reset(county, &account.account, "Reset-story-1"), "the account's name is in it");
    refresh(&county.client(), &given["refresh_token"]).await.expect(200);
    assert!(reset(county, &account.account, "shan-Shui-2026"));
    problem(refresh(&county.client(), &given["refresh_token"]).await, 401);
    let stale = county.client().with_token(given["access_token"].as_str().expect("a token"));
    problem(stale.get("/api/v1/inbox").await, 401);
    browser.get("/inbox").await.expect(303);
    let body = json!({"account": account.account, "password": "shan-Shui-2026"});
    assert_eq!(problem(sign_in(&county.client(), &body).await, 403)["type"], "/problems/password-change-needed");
}

/// `account reset`, with this password on its standard input.
fn reset(county: &County, account: &str, password: &str) -> bool {
    let mut reset = Start::command(&county.ground, &["account", "reset", account]).as_command();
    let mut child = reset.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
    child.stdin.take().expect("piped").write_all(format!("{password}\n").as_bytes()).expect("a password is read");
    child.wait().expect("an end").success()
}
