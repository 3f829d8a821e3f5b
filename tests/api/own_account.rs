//! One's own account: where one is signed in, the way out of one place or all, passwords that age, sessions that idle.

use serde_json::{Value, json};
use tests::broken::changes;
use tests::http::Client;
use tests::program::DemoAccount;

use crate::administrators::{change_password, settled};
use crate::county::{County, hidden};
use crate::signed_in::{now, refresh, sign_in, tokens};
use crate::steps::problem;

crate::everywhere!(
    sign_ins_are_listed_and_each_can_be_ended,
    signing_out_everywhere_ends_access_tokens_at_once,
    a_refresh_token_used_by_many_at_once_works_once_and_ends_its_family,
    a_password_grows_old_between_sign_ins_and_then_comes_first,
);
crate::plainly!(a_session_that_nobody_uses_ends, a_changed_password_ends_all_other_sign_ins);

fn program(county: &County, given: &Value) -> Client {
    county.client().with_token(given["access_token"].as_str().expect("a token"))
}

/// The keys that end one's sign-ins, in the order of the list.
fn keys(page: &str) -> Vec<String> {
    let rows = page.split("name=\"key\" value=\"").skip(1);
    rows.map(|rest| rest.split('"').next().expect("a key").to_owned()).collect()
}

async fn sign_ins_are_listed_and_each_can_be_ended(county: &'static County) {
    let account = settled(county, "listed-story", "staff").await;
    let (one, other) = (county.browse(&account).await, county.browse(&account).await);
    let given = tokens(&county.client(), &account).await;
    let page = one.get("/account").await.expect(200).text();
    let all = keys(&page);
    // The change of the password kept its own session, beside these.
    assert_eq!(all.len(), 4, "{page}");
    assert_eq!(page.matches("这一处</span>").count(), 1);
    assert!(page.contains("程序接口") && page.contains("网页"), "{page}");
    let csrf = hidden(&page, "csrf");
    let before = keys(&other.get("/account").await.expect(200).text());
    assert_eq!(before.len(), 4, "both see the same");
    let mine = page.split("<li>").find(|row| row.contains("这一处</span>")).map(keys).expect("this one");
    for key in all.iter().filter(|key| !mine.contains(key)) {
        let ended = one.post_form("/account/sign-ins", &[("csrf", &csrf), ("key", key)]).await.expect(303);
        assert_eq!(ended.location(), "/account?after=ended");
    }
    other.get("/inbox").await.expect(303);
    problem(refresh(&county.client(), &given["refresh_token"]).await, 401);
    problem(program(county, &given).get("/api/v1/inbox").await, 401);
    assert_eq!(keys(&one.get("/account").await.expect(200).text()), mine);
    let gone = one.post_form("/account/sign-ins", &[("csrf", &csrf), ("key", &all[0]), ("key", "none")]).await;
    assert_eq!(gone.expect(303).location(), "/account?after=gone");
    one.post_form("/account/sign-ins", &[("csrf", "x"), ("key", &mine[0])]).await.expect(403);
    let out = one.post_form("/account/sign-ins", &[("csrf", &csrf), ("key", &mine[0])]).await.expect(303);
    assert_eq!(out.location(), "/login");
    assert!(one.get("/account").await.expect(303).location().starts_with("/login"));
}

async fn signing_out_everywhere_ends_access_tokens_at_once(county: &'static County) {
    let account = settled(county, "everywhere-story", "staff").await;
    let (one, other) = (county.browse(&account).await, county.browse(&account).await);
    let (given, second) = (tokens(&county.client(), &account).await, tokens(&county.client(), &account).await);
    for held in [&given, &second] {
        program(county, held).get("/api/v1/inbox").await.expect(200);
    }
    let csrf = hidden(&one.get("/account").await.expect(200).text(), "csrf");
    one.post_form("/account/sign-out-everywhere", &[("csrf", "x")]).await.expect(403);
    let out = one.post_form("/account/sign-out-everywhere", &[("csrf", &csrf)]).await.expect(303);
    assert_eq!(out.location(), "/login");
    for held in [&given, &second] {
        problem(program(county, held).get("/api/v1/inbox").await, 401);
        problem(refresh(&county.client(), &held["refresh_token"]).await, 401);
    }
    for browser in [&one, &other] {
        browser.get("/inbox").await.expect(303);
    }
    let fresh = tokens(&county.client(), &account).await;
    program(county, &fresh).get("/api/v1/inbox").await.expect(200);
    let ended = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'sign_ins_ended' AND account_id = \
                 (SELECT id FROM accounts WHERE account = 'everywhere-story')";
    assert_eq!(county.ask(ended), "1");
}

async fn a_refresh_token_used_by_many_at_once_works_once_and_ends_its_family(county: &'static County) {
    let account = settled(county, "stolen-story", "staff").await;
    let apart = tokens(&county.client(), &account).await;
    let given = tokens(&county.client(), &account).await;
    let clients: Vec<Client> = (0..6).map(|_| county.client()).collect();
    let tried = clients.iter().map(|client| refresh(client, &given["refresh_token"]));
    let answers = futures_util::future::join_all(tried).await;
    let won: Vec<Value> = answers.iter().filter(|answer| answer.status == 200).map(|answer| answer.json()).collect();
    assert_eq!(won.len(), 1, "exactly one");
    assert!(answers.iter().all(|answer| [200, 401].contains(&answer.status)));
    // One of them is a thief, nobody knows which: what the winner got is worth nothing.
    problem(refresh(&county.client(), &won[0]["refresh_token"]).await, 401);
    for held in [&given, &won[0]] {
        problem(program(county, held).get("/api/v1/inbox").await, 401);
    }
    let noted = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'refresh_token_reused' AND account_id = \
                 (SELECT id FROM accounts WHERE account = 'stolen-story')";
    assert_ne!(county.ask(noted), "0");
    // Another family of the same account goes on.
    let on = refresh(&county.client(), &apart["refresh_token"]).await.expect(200).json();
    program(county, &on).get("/api/v1/inbox").await.expect(200);
}

async fn a_password_grows_old_between_sign_ins_and_then_comes_first(county: &'static County) {
    let account = settled(county, "ageing-story", "staff").await;
    let working = county.browse(&account).await;
    let given = tokens(&county.client(), &account).await;
    let set = |days: i64| {
        let at = now().timestamp_micros() - days * 86_400_000_000 + 60_000_000;
        let statement = format!("UPDATE accounts SET password_at = {at} WHERE account = '{}'", account.account);
        changes(&county.ground, &statement);
    };
    set(90);
    tokens(&county.client(), &account).await;
    set(91);
    let body = json!({"account": account.account, "password": account.password});
    assert_eq!(problem(sign_in(&county.client(), &body).await, 403)["type"], "/problems/password-change-needed");
    assert_eq!(problem(refresh(&county.client(), &given["refresh_token"]).await, 403)["status"], 403);
    let fresh = county.browse(&account).await;
    assert!(fresh.get("/monitor").await.expect(303).location().starts_with("/account/password?next="));
    assert!(fresh.get("/account/password").await.expect(200).text().contains("90天"));
    let own = "Bai-shui-4711";
    assert_eq!(change_password(&fresh, &account.password, own).await.expect(303).location(), "/monitor");
    fresh.get("/monitor").await.expect(200);
    working.get("/monitor").await.expect(303);
    let changed = DemoAccount { password: own.into(), ..account.clone() };
    tokens(&county.client(), &changed).await;
    // A demonstration's own people keep theirs, however long it stands.
    let kept = county.account("staff01");
    let old = now().timestamp_micros() - 400 * 86_400_000_000;
    changes(&county.ground, &format!("UPDATE accounts SET password_at = {old} WHERE account = 'staff01'"));
    tokens(&county.client(), kept).await;
}

async fn a_session_that_nobody_uses_ends(county: &'static County) {
    let account = settled(county, "idle-story", "staff").await;
    let browser = county.browse(&account).await;
    let away_for = |minutes: i64| {
        let seen = now().timestamp_micros() - minutes * 60_000_000;
        let whose = "(SELECT id FROM accounts WHERE account = 'idle-story')";
        changes(&county.ground, &format!("UPDATE sessions SET seen_at = {seen} WHERE account_id = {whose}"));
    };
    away_for(29);
    browser.get("/inbox").await.expect(200);
    // What a page asks for by itself is no use of it.
    away_for(29);
    let mut feed = browser.request(reqwest::Method::GET, "/api/v1/monitoring/live").send().await.expect("the feed");
    assert!(feed.chunk().await.expect("a greeting").is_some());
    drop(feed);
    let seen = "SELECT CAST(max(seen_at) AS TEXT) FROM sessions WHERE account_id = \
                (SELECT id FROM accounts WHERE account = 'idle-story')";
    assert!(county.ask(seen).parse::<i64>().expect("a time") < now().timestamp_micros() - 28 * 60_000_000);
    away_for(31);
    assert!(browser.get("/inbox").await.expect(303).location().starts_with("/login"));
}

async fn a_changed_password_ends_all_other_sign_ins(county: &'static County) {
    let account = settled(county, "change-story", "staff").await;
    let (here, there) = (county.browse(&account).await, county.browse(&account).await);
    let given = tokens(&county.client(), &account).await;
    let changed = change_password(&here, &account.password, "Bai-shui-4711").await.expect(303);
    assert_eq!(changed.location(), "/account?after=password");
    assert!(here.get(changed.location()).await.expect(200).text().contains("密码改好了"));
    there.get("/inbox").await.expect(303);
    problem(refresh(&county.client(), &given["refresh_token"]).await, 401);
    problem(program(county, &given).get("/api/v1/inbox").await, 401);
    // Five wrong ones lock this door too.
    for _ in 0..5 {
        let refused = change_password(&here, "wrong", "Hong-shui-4711").await.expect(422).text();
        assert!(!refused.contains("15分钟"), "{refused}");
    }
    let locked = change_password(&here, "Bai-shui-4711", "Hong-shui-4711").await.expect(422).text();
    assert!(locked.contains("15分钟"), "{locked}");
}
