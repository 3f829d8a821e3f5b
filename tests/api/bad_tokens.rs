//! Codes that are none: unknown, malformed, of another version, with one character changed, revoked, suspended.

use deputy_code::access::secrets_file;
use reqwest::Method;
use tests::http::{Answer, Client, send};

use crate::county::County;
use crate::steps::{new_key, post_request, problem, words};

crate::plainly!(
    a_token_that_is_none_of_ours_opens_nothing,
    a_genuine_token_of_no_code_is_unknown_and_makes_no_dead_letter,
    each_character_counts,
    a_person_may_type_it_in_capitals,
    a_dead_code_says_where_to_go_instead,
);

const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";

async fn a_token_that_is_none_of_ours_opens_nothing(county: &'static County) {
    let client = county.client();
    let good = &county.code().token;
    let other_version = format!("z{}", &good[1..]);
    let bad = [
        "a",
        "000000000000000000000000",
        &good[1..],
        &format!("{good}0"),
        &other_version,
        "%E7%A0%81",
        "%00",
        "u".repeat(24).as_str(),
    ]
    .map(String::from);
    for token in bad {
        refused(&client, &token).await;
    }
}

async fn a_genuine_token_of_no_code_is_unknown_and_makes_no_dead_letter(county: &'static County) {
    let file = county.ground.data_folder().join("secrets.toml");
    let secrets = secrets_file::read(&file).expect("readable").expect("there");
    for random in 0..3 {
        let token = secrets.mint_token(*b"00", random);
        assert!(secrets.parse_token(token.as_str()).is_ok());
        refused(&county.client(), token.as_str()).await;
    }
    let metrics = county.client().get("/metrics").await.expect(200).text();
    assert!(metrics.contains("deputy_code_queue_buried 0"), "{metrics}");
}

async fn each_character_counts(county: &'static County) {
    let client = county.client();
    let good = &county.code().token;
    for place in 0..good.len() {
        let now = good.as_bytes()[place] as char;
        let at = ALPHABET.find(now).expect("a letter of the alphabet");
        for step in [1, 16] {
            let other = &ALPHABET[(at + step) % 32..][..1];
            let changed = format!("{}{other}{}", &good[..place], &good[place + 1..]);
            let answer = client.get(&format!("/api/v1/codes/{changed}")).await;
            assert_eq!(problem(answer, 404)["type"], "/problems/no-such-code", "{changed}");
            page(client.get(&format!("/c/{changed}")).await, 404);
        }
    }
}

async fn a_person_may_type_it_in_capitals(county: &'static County) {
    let client = county.client();
    let typed = county.code().token.to_uppercase().replace('1', "I").replace('0', "O");
    client.get(&format!("/api/v1/codes/{typed}")).await.expect(200);
    client.get(&format!("/c/{typed}")).await.expect(200);
}

async fn a_dead_code_says_where_to_go_instead(county: &'static County) {
    let client = county.client();
    let said = county.program.running.log();
    let (_, dead) = said.split_once("已经停用的码").expect("the terminal lists dead codes");
    let tokens = dead.split_whitespace().filter_map(|word| word.split_once("/c/")).map(|(_, token)| token);
    let tokens: Vec<&str> = tokens.take(2).collect();
    assert_eq!(tokens.len(), 2, "one suspended and one revoked: {dead}");
    for token in tokens {
        let told = problem(client.get(&format!("/api/v1/codes/{token}")).await, 410);
        let instead = told["instead"].as_str().expect("another code");
        client.get(instead).await.expect(200);
        problem(post_request(&client, token, &new_key(), &words("给停用的码提的诉求")).await, 410);
        let shown = page(client.get(&format!("/c/{token}")).await, 410);
        assert!(shown.contains(instead), "{shown}");
        let fields = [("content", "给停用的码提的诉求"), ("kind", "help"), ("consent.rules_version", "1")];
        page(client.post_multipart(&format!("/c/{token}/requests"), &fields, &[]).await, 410);
    }
}

/// Neither JSON nor pages know the token, whatever is asked of it.
async fn refused(client: &Client, token: &str) {
    problem(client.get(&format!("/api/v1/codes/{token}")).await, 404);
    problem(post_request(client, token, &new_key(), &words("给没有的码提的诉求")).await, 404);
    page(client.get(&format!("/c/{token}")).await, 404);
    let form = client.request(Method::POST, &format!("/c/{token}/requests")).form(&[("content", "没有的码")]);
    page(send(form).await, 404);
}

/// Fails unless it is a page with this status.
#[track_caller]
fn page(answer: Answer, status: u16) -> String {
    let answer = answer.expect(status);
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.text());
    assert!(answer.text().contains("<h1>"), "{}", answer.text());
    answer.text()
}
