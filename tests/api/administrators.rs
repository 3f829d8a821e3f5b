//! Accounts in the hands of two administrators: one makes and ends them, the other says what they may do.

use deputy_code::domain::account_rules::STALE;
use serde_json::json;
use tests::broken::{breaks_audit, changes, mends_audit};
use tests::http::{Answer, Client};
use tests::program::DemoAccount;

use crate::county::{County, hidden, tell_alone};
use crate::signed_in::{now, refresh, sign_in, tokens};
use crate::steps::problem;

crate::everywhere!(
    one_administrator_makes_an_account_and_another_lets_it_in,
    an_account_that_ends_is_out_at_once,
    an_account_nobody_uses_is_marked,
);
crate::plainly!(
    each_administrator_has_one_duty_and_nobody_administers_himself,
    a_new_account_is_refused_with_a_sentence_at_its_field,
    rights_follow_the_person_they_are_given_to,
);

const HOME: &str = "/admin/accounts";

/// What stands between two pieces of a page.
#[track_caller]
fn between(page: &str, before: &str, after: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before}:\n{page}"));
    rest.split_once(after).expect("an end").0.to_owned()
}

/// An account as the system administrator makes it: its address, and the password that is shown once.
async fn made(county: &County, account: &str) -> (String, DemoAccount) {
    let system = county.browse(county.demo.account("system_admin")).await;
    let new = format!("{HOME}/new");
    let csrf = hidden(&system.get(&new).await.expect(200).text(), "csrf");
    let fields = [("csrf", csrf.as_str()), ("account", account), ("name", "新来的")];
    let page = system.post_form(&new, &fields).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let page = page.text();
    let password = between(&page, "<p class=\"figure\">", "</p>");
    let href = format!("{HOME}/{}", between(&page, &format!("href=\"{HOME}/"), "\""));
    let (role, area, name) = (String::new(), String::new(), "新来的".to_owned());
    (href, DemoAccount { role, account: account.into(), password, name, area, totp_secret: None })
}

/// Sends a form of an account's page.
async fn act(browser: &Client, href: &str, what: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = hidden(&browser.get(href).await.expect(200).text(), "csrf");
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    browser.post_form(&format!("{href}/{what}"), &fields).await
}

/// The widest area that the page offers.
fn whole_area(page: &str) -> String {
    between(&between(page, "<select id=\"area\"", "</select>"), "value=\"", "\"")
}

async fn let_in(county: &County, href: &str, role: &str, of: &str) {
    let security = county.browse(county.demo.account("security_admin")).await;
    let area = whole_area(&security.get(href).await.expect(200).text());
    let fields = [("seen", ""), ("role", role), ("area", area.as_str()), ("of", of)];
    act(&security, href, "rights", &fields).await.expect(303);
}

/// Changes one's password on the page.
pub async fn change_password(browser: &Client, current: &str, new: &str) -> Answer {
    let page = browser.get("/account/password").await.expect(200).text();
    let csrf = hidden(&page, "csrf");
    let fields = [("csrf", csrf.as_str()), ("current", current), ("new", new), ("again", new)];
    browser.post_form("/account/password", &fields).await
}

/// An account of this story's own, with rights and a password of its owner's.
pub async fn settled(county: &County, account: &str, role: &str) -> DemoAccount {
    let (href, mut made) = made(county, account).await;
    let_in(county, &href, role, "").await;
    let browser = county.browse(&made).await;
    let own = format!("Lan-shan-{}", account.len() + 4700);
    change_password(&browser, &made.password, &own).await.expect(303);
    (made.password, made.role) = (own, role.to_owned());
    made
}

fn audited(county: &County, what: &str, entry: &str) -> String {
    county.ask(&format!("SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = '{what}' AND entry = '{entry}'"))
}

async fn one_administrator_makes_an_account_and_another_lets_it_in(county: &'static County) {
    let name = "made-story";
    let (href, account) = made(county, name).await;
    let body = json!({"account": name, "password": account.password});
    let wrong = problem(sign_in(&county.client(), &json!({"account": name, "password": "x"})).await, 401);
    assert_eq!(problem(sign_in(&county.client(), &body).await, 401), wrong, "without rights it is no account yet");
    let_in(county, &href, "staff", "").await;
    assert_eq!(problem(sign_in(&county.client(), &body).await, 403)["type"], "/problems/password-change-needed");

    // Whoever chose the password is somebody else: first of all it is changed, and nothing else is open.
    let browser = county.browse(&account).await;
    for path in ["/monitor", "/account", "/account/second-factor", "/codes"] {
        assert!(browser.get(path).await.expect(303).location().starts_with("/account/password?next="), "{path}");
    }
    let feed = browser.request(reqwest::Method::GET, "/api/v1/monitoring/live");
    problem(tests::http::send(feed).await, 403);
    let page = browser.get("/account/password?next=/monitor").await.expect(200).text();
    assert!(page.contains("别人给的") && !page.contains("class=\"places\""), "{page}");
    let csrf = hidden(&page, "csrf");
    let tries = [
        (account.password.as_str(), "short-1", "short-1", "现在是7位"),
        (account.password.as_str(), "lanshan4711", "lanshan4711", "三种"),
        (account.password.as_str(), "Made-Story-1", "Made-Story-1", "账号名"),
        (account.password.as_str(), "P@ssw0rd", "P@ssw0rd", "太常见"),
        (account.password.as_str(), "Lan-shan-4711", "Lan-shan-4712", "不一样"),
        (account.password.as_str(), account.password.as_str(), account.password.as_str(), "最近5次"),
        ("wrong", "Lan-shan-4711", "Lan-shan-4711", "现在的密码不对"),
    ];
    for (current, new, again, said) in tries {
        let fields = [("csrf", csrf.as_str()), ("current", current), ("new", new), ("again", again)];
        let refused = browser.post_form("/account/password", &fields).await.expect(422).text();
        assert!(refused.contains(said) && !refused.contains(new), "{said}: {refused}");
    }
    let own = "Lan-shan-4711";
    let fields =
        [("csrf", csrf.as_str()), ("current", &account.password), ("new", own), ("again", own), ("next", "/monitor")];
    assert_eq!(browser.post_form("/account/password", &fields).await.expect(303).location(), "/monitor");
    browser.get("/monitor").await.expect(200);
    problem(sign_in(&county.client(), &body).await, 401);
    sign_in(&county.client(), &json!({"account": name, "password": own})).await.expect(200);

    for (what, entry) in [("account_added", name), ("rights_given", name), ("signed_in", "程序")] {
        assert_ne!(audited(county, what, entry), "0", "{what}");
    }
    let own_acts = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'password_changed' AND account_id = \
                    (SELECT id FROM accounts WHERE account = 'made-story')";
    assert_eq!(county.ask(own_acts), "1");
}

async fn an_account_that_ends_is_out_at_once(county: &'static County) {
    let account = settled(county, "ending-story", "staff").await;
    let given = tokens(&county.client(), &account).await;
    let program = county.client().with_token(given["access_token"].as_str().expect("a token"));
    let browser = county.browse(&account).await;
    program.get("/api/v1/inbox").await.expect(200);
    let (system, security) = (
        county.browse(county.demo.account("system_admin")).await,
        county.browse(county.demo.account("security_admin")).await,
    );
    let list = system.get(&format!("{HOME}?q=ending-story")).await.expect(200).text();
    let href = format!("{HOME}/{}", between(&list, &format!("<a href=\"{HOME}/"), "\""));
    act(&system, &href, "deactivation", &[]).await.expect(303);
    problem(program.get("/api/v1/inbox").await, 401);
    problem(refresh(&county.client(), &given["refresh_token"]).await, 401);
    browser.get("/inbox").await.expect(303);
    let body = json!({"account": account.account, "password": account.password});
    problem(sign_in(&county.client(), &body).await, 401);
    act(&system, &href, "activation", &[]).await.expect(303);
    problem(program.get("/api/v1/inbox").await, 401);
    for _ in 0..5 {
        problem(sign_in(&county.client(), &json!({"account": account.account, "password": "x"})).await, 401);
    }
    problem(sign_in(&county.client(), &body).await, 401);
    assert!(security.get(&href).await.expect(200).text().contains("锁定中"));
    act(&security, &href, "unlocking", &[]).await.expect(303);
    sign_in(&county.client(), &body).await.expect(200);

    // A reset shows a password once, which is again to be changed.
    let page = act(&system, &href, "reset", &[]).await.expect(200).text();
    let fresh = DemoAccount { password: between(&page, "<p class=\"figure\">", "</p>"), ..account };
    assert!(!system.get(&href).await.expect(200).text().contains(&fresh.password));
    let browser = county.browse(&fresh).await;
    assert!(browser.get("/inbox").await.expect(303).location().starts_with("/account/password"));
    for what in ["account_deactivated", "account_activated", "account_unlocked", "password_reset"] {
        assert_eq!(audited(county, what, "ending-story"), "1", "{what}");
    }
    assert_ne!(audited(county, "account_locked", ""), "0");
}

async fn an_account_nobody_uses_is_marked(county: &'static County) {
    let account = settled(county, "stale-story", "leader").await;
    let system = county.browse(county.demo.account("system_admin")).await;
    let shown = async || system.get(&format!("{HOME}?stale=1&q=stale-story")).await.expect(200).text();
    assert!(shown().await.contains("没有找到"));
    let long_ago = (now() - STALE).timestamp_micros() - 1;
    changes(&county.ground, &format!("UPDATE accounts SET used_at = {long_ago} WHERE account = '{}'", account.account));
    let page = shown().await;
    assert!(page.contains("stale-story") && page.contains("90天没人用</span>"), "{page}");
    tokens(&county.client(), &account).await;
    assert!(shown().await.contains("没有找到"));
}

async fn each_administrator_has_one_duty_and_nobody_administers_himself(county: &'static County) {
    let role = |role: &str| county.demo.account(role);
    let (system, security) = (county.browse(role("system_admin")).await, county.browse(role("security_admin")).await);
    let href_of = async |account: &str| {
        let page = system.get(&format!("{HOME}?q={account}")).await.expect(200).text();
        format!("{HOME}/{}", between(&page, &format!("<a href=\"{HOME}/"), "\""))
    };
    let officer = href_of("officer06").await;
    let page = security.get(&officer).await.expect(200).text();
    let area = whole_area(&page);
    let rights = |role| vec![("seen", "liaison_officer"), ("role", role), ("area", area.as_str())];
    for what in ["deactivation", "activation", "reset", "second-factor"] {
        act(&security, &officer, what, &[]).await.expect(403);
    }
    for (what, fields) in [("rights", rights("staff")), ("unlocking", vec![])] {
        let csrf = hidden(&system.get(&officer).await.expect(200).text(), "csrf");
        let fields: Vec<_> = [("csrf", csrf.as_str())].into_iter().chain(fields).collect();
        system.post_form(&format!("{officer}/{what}"), &fields).await.expect(403);
    }
    security.get(&format!("{HOME}/new")).await.expect(403);

    // Nobody oneself; no administrator's password from another; no administrator's account made another's.
    let (own, guard, auditor) = (href_of("sysadmin").await, href_of("secadmin").await, href_of("auditadmin").await);
    let csrf = hidden(&system.get(&own).await.expect(200).text(), "csrf");
    for (href, what) in [(&own, "deactivation"), (&own, "reset"), (&guard, "reset"), (&auditor, "second-factor")] {
        system.post_form(&format!("{href}/{what}"), &[("csrf", &csrf)]).await.expect(403);
    }
    let csrf = hidden(&security.get(&own).await.expect(200).text(), "csrf");
    for (href, seen, role) in [
        (&guard, "security_admin", "system_admin"),
        (&auditor, "audit_admin", "staff"),
        (&own, "system_admin", "security_admin"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("seen", seen), ("role", role), ("area", area.as_str())];
        let refused = security.post_form(&format!("{href}/rights"), &fields).await.expect(403).text();
        assert!(refused.contains("管理"), "{refused}");
    }
    for role in ["audit_admin", "staff", "leader", "liaison_officer", "deputy", "undertaker"] {
        let browser = county.browse(county.demo.account(role)).await;
        for path in [HOME, &format!("{HOME}/new"), &officer] {
            browser.get(path).await.expect(403);
        }
    }
    assert!(county.client().get(HOME).await.expect(303).location().starts_with("/login"));
    system.get(&format!("{HOME}/nowhere")).await.expect(404);
    system.post_form(&format!("{officer}/deactivation"), &[("csrf", "x")]).await.expect(403);
}

async fn a_new_account_is_refused_with_a_sentence_at_its_field(county: &'static County) {
    let system = county.browse(county.demo.account("system_admin")).await;
    let csrf = hidden(&system.get(&format!("{HOME}/new")).await.expect(200).text(), "csrf");
    for (account, name, said) in [
        ("", "", "3到32"),
        ("张例张例", "张例", "英文字母"),
        ("staff01", "张例", "有人用了"),
        ("good-name", "", "姓名"),
    ] {
        let fields = [("csrf", csrf.as_str()), ("account", account), ("name", name)];
        let page = system.post_form(&format!("{HOME}/new"), &fields).await.expect(422).text();
        assert!(page.contains(said) && page.contains(&format!("value=\"{account}\"")), "{said}: {page}");
    }
}

async fn rights_follow_the_person_they_are_given_to(county: &'static County) {
    let (href, _) = made(county, "rights-story").await;
    let security = county.browse(county.demo.account("security_admin")).await;
    let area = whole_area(&security.get(&href).await.expect(200).text());
    let give = async |seen: &str, role: &str, of: &str| {
        let fields = [("seen", seen), ("role", role), ("area", area.as_str()), ("of", of)];
        act(&security, &href, "rights", &fields).await
    };
    for (role, of, said) in [
        ("", "", "请选身份"),
        ("deputy", "查无此人", "名册里没有这位代表"),
        ("liaison_officer", "", "没有这个联络站"),
        ("undertaker", "没有的局", "没有这个承办单位"),
    ] {
        assert!(give("", role, of).await.expect(422).text().contains(said), "{said}");
    }
    let words = "SELECT name || ' ' || district FROM deputies WHERE id = \
                 (SELECT deputy_id FROM accounts WHERE account = 'deputy01')";
    give("", "deputy", &county.sql(words)).await.expect(303);
    let same = "SELECT CASE WHEN a.deputy_id = b.deputy_id AND a.area_path = b.area_path THEN 'same' ELSE 'other' END \
                FROM accounts a, accounts b WHERE a.account = 'rights-story' AND b.account = 'deputy01'";
    assert_eq!(county.sql(same), "same");
    // Somebody else was quicker.
    give("", "staff", "").await.expect(409);
    let station = county.sql("SELECT name FROM stations ORDER BY id LIMIT 1");
    give("deputy", "liaison_officer", &station).await.expect(303);
    assert_eq!(county.sql("SELECT CASE WHEN deputy_id IS NULL AND station_id IS NOT NULL THEN 'officer' END FROM accounts WHERE account = 'rights-story'"), "officer");
}

#[test]
fn what_the_audit_does_not_take_does_not_happen() {
    tell_alone(&[], async |county: County| {
        let system = county.browse(county.demo.account("system_admin")).await;
        let list = system.get(&format!("{HOME}?q=officer07")).await.expect(200).text();
        let href = format!("{HOME}/{}", between(&list, &format!("<a href=\"{HOME}/"), "\""));
        let officer = county.account("officer07");
        breaks_audit(&county.ground);
        for what in ["deactivation", "reset"] {
            act(&system, &href, what, &[]).await.expect(503);
        }
        let body = json!({"account": officer.account, "password": officer.password});
        problem(sign_in(&county.client(), &body).await, 503);
        assert_eq!(county.sql("SELECT CAST(count(*) AS TEXT) FROM refresh_tokens"), "0", "nobody came in unseen");
        mends_audit(&county.ground);
        sign_in(&county.client(), &body).await.expect(200);
    });
}
