//! The life of a code: hung up, scanned, replaced, revoked, restored, and dead with the deputy it stands for.

use std::time::Duration;

use chrono::{Days, Utc};
use serde_json::{Value, json};
use tests::http::{Answer, Client};
use tests::images::photo;
use tests::matrix::Ground;
use tests::program::{DemoCode, Start};
use tests::wait::until;

use crate::county::{County, hidden};
use crate::steps::{look, make, new_key, post_request, problem, registered, words};

tests::matrix!(a_deputy_who_ends_has_a_dead_code_at_once_and_his_cases_go_on);
tests::on_redis!(a_code_revoked_at_one_replica_is_dead_at_every_other_within_five_seconds);
crate::plainly!(who_may_look_after_which_code, what_is_typed_wrong_is_said_and_kept);

const PASSED_ON: Duration = Duration::from_secs(20);
const COUNTED: Duration = Duration::from_secs(20);

/// Sends one of the forms on a code's page.
async fn change(keeper: &Client, token: &str, verb: &str, fields: &[(&str, &str)]) -> Answer {
    let page = keeper.get(&format!("/codes/{token}")).await.expect(200).text();
    let csrf = hidden(&page, "csrf");
    let fields: Vec<(&str, &str)> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    keeper.post_form(&format!("/codes/{token}/{verb}"), &fields).await
}

async fn staff(county: &County) -> Client {
    county.browse(county.account("staff01")).await
}

/// The code of another deputy at the first one's station, with the id the form gives him.
async fn colleague(county: &County, keeper: &Client) -> (String, DemoCode) {
    let page = keeper.get(&format!("/codes/{}", county.code().token)).await.expect(200).text();
    let (_, choices) = page.split_once("没有，由联络站接着办</option>").expect("a choice of successors");
    let (id, rest) = choices.trim_start_matches("<option value=\"").split_once('"').expect("a successor");
    let name = rest.trim_start_matches('>').split('，').next().expect("a name");
    let known = county.demo.codes.iter().filter(|code| code.kind == "deputy");
    let code = known.filter(|code| code.name == name).last().expect("his code").clone();
    (id.to_owned(), code)
}

fn holder(case: &Value) -> &str {
    case["holder"]["name"].as_str().unwrap_or_default()
}

async fn a_deputy_who_ends_has_a_dead_code_at_once_and_his_cases_go_on(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let (resident, keeper) = (county.client(), staff(&county).await);
    let token = &county.code().token;
    let waiting = registered(&resident, token, &words("还没有人受理的诉求")).await;
    let accepted = registered(&resident, token, &words("已经受理的诉求")).await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &accepted, "acceptance", json!({})).await.expect(200);
    let (successor, his) = colleague(&county, &keeper).await;

    let fields = [("status", "ended"), ("successor", successor.as_str()), ("reason", "迁出本行政区域")];
    change(&keeper, token, "status", &fields).await.expect(303);
    let dead = resident.get(&format!("/c/{token}")).await.expect(410).text();
    assert!(dead.contains("现在不履行代表职务") && dead.contains(&format!("向{}代表提诉求", his.name)), "{dead}");
    let gone = problem(resident.get(&format!("/api/v1/codes/{token}")).await, 410);
    assert!(gone["instead"].as_str().expect("a way on").starts_with("/c/"), "{gone}");
    problem(post_request(&resident, token, &new_key(), &words("给已经不在任的代表")).await, 410);

    for held in [&waiting, &accepted] {
        let passed = until("the successor to have the case", PASSED_ON, async || {
            let case = look(&resident, held).await;
            holder(&case).contains(&his.name).then_some(case)
        })
        .await;
        assert_eq!(passed["stage"], "routed", "{passed}");
        let told = passed["timeline"].as_array().expect("a timeline").last().expect("an entry").to_string();
        assert!(told.contains(&format!("转交{}代表", his.name)), "{told}");
        let page = keeper.get(&format!("/cases/{}", held.number)).await.expect(200).text();
        assert!(page.contains("不再接收诉求"), "{page}");
    }

    let fields = [("status", "active"), ("successor", ""), ("reason", "恢复履职")];
    change(&keeper, token, "status", &fields).await.expect(303);
    resident.get(&format!("/c/{token}")).await.expect(200);
    let page = keeper.get(&format!("/codes/{token}")).await.expect(200).text();
    assert!(
        page.contains("代表资格终止") && page.contains("代表恢复履职") && page.contains("迁出本行政区域"),
        "{page}"
    );
}

#[test]
fn a_replaced_code_leads_to_the_new_one_for_its_time() {
    crate::county::tell_alone(&[], async |county| {
        let (resident, keeper) = (county.client(), staff(&county).await);
        let old = &county.code().token;
        let told = change(&keeper, old, "replacement", &[("days", "30")]).await.expect(303);
        let new = told.location().trim_start_matches("/codes/").split('?').next().expect("a token").to_owned();
        assert_ne!(*old, new);
        assert_eq!(resident.get(&format!("/c/{old}")).await.expect(303).location(), format!("/c/{new}?from=old"));
        resident.get(&format!("/c/{new}")).await.expect(200);
        let held = registered(&resident, old, &words("旧码打开的页面上写好的诉求")).await;
        assert!(holder(&look(&resident, &held).await).contains(&county.code().name));
        let verdict = resident.get(&format!("/verify?code={old}")).await.expect(200).text();
        assert!(verdict.contains("已经换了新码") && verdict.contains(&format!("/c/{new}")), "{verdict}");
        let verdict = resident.get(&format!("/verify?code={new}")).await.expect(200).text();
        assert!(verdict.contains("真实有效"), "{verdict}");

        let told = change(&keeper, &new, "replacement", &[("days", "0")]).await.expect(303);
        let newest = told.location().trim_start_matches("/codes/").split('?').next().expect("a token").to_owned();
        for dead in [&new, old] {
            let page = resident.get(&format!("/c/{dead}")).await.expect(if *dead == new { 410 } else { 303 });
            if *dead == new {
                assert!(page.text().contains(&format!("/c/{newest}")), "{}", page.text());
            }
        }
        change(&keeper, &new, "replacement", &[("days", "30")]).await.expect(409);
    });
}

#[test]
fn a_revoked_code_is_dead_until_it_is_restored() {
    crate::county::tell_alone(&[], async |county| {
        let (resident, keeper) = (county.client(), staff(&county).await);
        let token = &county.code().token;
        change(&keeper, token, "revocation", &[("reason", "被人换贴")]).await.expect(303);
        let dead = resident.get(&format!("/c/{token}")).await.expect(410).text();
        assert!(dead.contains("已停用") && dead.contains("联络站提诉求"), "{dead}");
        assert!(resident.get(&format!("/verify?code={token}")).await.expect(200).text().contains("已停用"));
        change(&keeper, token, "revocation", &[("reason", "再停一次")]).await.expect(409);
        keeper.get(&format!("/codes/{token}/a4-poster.pdf")).await.expect(404);
        change(&keeper, token, "placement", &[("place", "东门社区公告栏")]).await.expect(409);
        let typed = [("kind", "help"), ("content", "写好才发现码停用了的诉求"), ("consent.rules_version", "1")];
        let key = new_key();
        let typed: Vec<(&str, &str)> = typed.into_iter().chain([("idempotency_key", key.as_str())]).collect();
        let refused = resident.post_form(&format!("/c/{token}/requests"), &typed).await.expect(410).text();
        assert!(refused.contains("写好才发现码停用了的诉求"), "what was typed is shown:\n{refused}");
        change(&keeper, token, "restoration", &[("reason", "已经重新张贴")]).await.expect(303);
        resident.get(&format!("/c/{token}")).await.expect(200);
    });
}

#[test]
fn a_code_is_hung_up_and_its_scans_are_counted_without_following_anybody() {
    crate::county::tell_alone(&[], async |county| {
        let (resident, keeper) = (county.client(), staff(&county).await);
        let token = &county.code().token;
        let page = keeper.get(&format!("/codes/{token}")).await.expect(200).text();
        assert!(page.contains("还没人扫过") && page.contains("没登记"), "{page}");
        let fields = [("csrf", &*hidden(&page, "csrf")), ("place", "东门社区公告栏左边")];
        let taken = ("photos", "poster.jpg", photo(64, 48));
        keeper.post_multipart(&format!("/codes/{token}/placement"), &fields, &[taken]).await.expect(303);
        let verdict = resident.get(&format!("/verify?code={token}")).await.expect(200).text();
        assert!(verdict.contains("东门社区公告栏左边"), "{verdict}");

        for _ in 0..5 {
            resident.get(&format!("/c/{token}")).await.expect(200);
        }
        registered(&resident, token, &words("扫码以后提交的诉求")).await;
        let page = until("the scans to be counted", COUNTED, async || {
            let page = keeper.get(&format!("/codes/{token}")).await.expect(200).text();
            (page.contains("<dd>5 次</dd>") && page.contains("1 件")).then_some(page)
        })
        .await;
        assert!(page.contains("占扫码的 20%") && page.contains("张贴的照片"), "{page}");
        let list = keeper.get(&format!("/codes?q={}", &token[3..9])).await.expect(200).text();
        assert!(list.contains("东门社区公告栏左边") && list.contains("扫码 5"), "{list}");
        let kept = county.sql("SELECT group_concat(name) FROM pragma_table_info('code_days')");
        assert_eq!(kept, "token,place_id,day,scans,submissions", "figures, and nothing about who");
    });
}

#[test]
fn places_where_nobody_scans_are_found() {
    crate::county::tell_alone(&[], async |county| {
        let keeper = staff(&county).await;
        let token = &county.code().token;
        change(&keeper, token, "placement", &[("place", "东门社区公告栏")]).await.expect(303);
        let quiet = keeper.get("/codes?state=quiet").await.expect(200).text();
        assert!(quiet.contains("没有找到"), "what was hung up today is not quiet yet:\n{quiet}");
        let long_ago = (Utc::now() - Days::new(40)).timestamp_millis().unsigned_abs();
        let place = uuid::Builder::from_unix_timestamp_millis(long_ago, &[7; 10]).into_uuid().simple().to_string();
        county.sql(&format!("UPDATE codes SET place_id = X'{place}' WHERE token = '{token}' RETURNING token"));
        county.sql("UPDATE facts SET value = 'moved' WHERE name = 'directory_version' RETURNING value");
        let quiet = until("the place to be known", PASSED_ON, async || {
            let page = keeper.get("/codes?state=quiet").await.expect(200).text();
            page.contains("长期没人扫</span>").then_some(page)
        })
        .await;
        assert!(quiet.contains(token.as_str()) && quiet.contains("东门社区公告栏"), "{quiet}");
        let patient = keeper.get("/codes?state=quiet&days=60").await.expect(200).text();
        assert!(patient.contains("没有找到"), "{patient}");
        county.client().get(&format!("/c/{token}")).await.expect(200);
        until("the scan to wake it", COUNTED, async || {
            keeper.get("/codes?state=quiet").await.expect(200).text().contains("没有找到").then_some(())
        })
        .await;
    });
}

#[test]
fn an_events_code_ends_with_the_event() {
    crate::county::tell_alone(&[], async |county| {
        let (resident, keeper) = (county.client(), staff(&county).await);
        let page = keeper.get("/codes/new").await.expect(200).text();
        let (_, station) = page.split_once("请选</option><option value=\"").expect("a station");
        let station = station.split('"').next().expect("an id").to_owned();
        let csrf = hidden(&page, "csrf");
        let day = |ahead: u64| (Utc::now() + Days::new(ahead)).date_naive().to_string();
        let today = day(1);
        for (name, station, ends_on, wrong) in [
            ("", station.as_str(), today.as_str(), "请写一写活动的名称"),
            ("示例夜市", "", today.as_str(), "请选办活动的联络站"),
            ("示例夜市", station.as_str(), "昨天", "请填活动最后一天的日期"),
            ("示例夜市", station.as_str(), "2020-01-01", "已经过了"),
        ] {
            let fields = [("csrf", csrf.as_str()), ("name", name), ("station", station), ("ends_on", ends_on)];
            let refused = keeper.post_form("/codes/new", &fields).await.expect(422).text();
            assert!(
                refused.contains(wrong) && refused.contains(&format!("value=\"{ends_on}\"")),
                "{wrong}:\n{refused}"
            );
        }
        let fields =
            [("csrf", csrf.as_str()), ("name", "示例夜市"), ("station", station.as_str()), ("ends_on", today.as_str())];
        let told = keeper.post_form("/codes/new", &fields).await.expect(303);
        let token = told.location().trim_start_matches("/codes/").to_owned();
        let landing = resident.get(&format!("/c/{token}")).await.expect(200).text();
        assert!(landing.contains("示例夜市"), "{landing}");
        registered(&resident, &token, &words("夜市上反映的诉求")).await;

        let past = Utc::now().timestamp_micros() - 1;
        county.sql(&format!("UPDATE codes SET ends_at = {past} WHERE token = '{token}' RETURNING token"));
        county.sql("UPDATE facts SET value = 'moved' WHERE name = 'directory_version' RETURNING value");
        let dead = until("the event's end to be known", PASSED_ON, async || {
            let page = resident.get(&format!("/c/{token}")).await;
            (page.status == 410).then(|| page.text())
        })
        .await;
        assert!(dead.contains("示例夜市已经结束") && dead.contains("联络站提诉求"), "{dead}");
    });
}

async fn who_may_look_after_which_code(county: &'static County) {
    let token = &county.code().token;
    for name in ["leader", "deputy", "undertaker", "system_admin"] {
        let other = county.browse(county.demo.account(name)).await;
        other.get("/codes").await.expect(403);
        other.get(&format!("/codes/{token}")).await.expect(403);
    }
    let officer = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let officer = officer.filter(|one| one.area == county.deputy().area).last().expect("his township's officer");
    let officer = county.browse(officer).await;
    let fields = [("status", "ended"), ("reason", "联络员不能决定"), ("successor", "")];
    change(&officer, token, "status", &fields).await.expect(409);
    let told = change(&officer, token, "another", &[]).await.expect(303);
    let second = told.location().trim_start_matches("/codes/").split('?').next().expect("a token").to_owned();
    county.client().get(&format!("/c/{second}")).await.expect(200);
    let elsewhere = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let elsewhere =
        elsewhere.filter(|one| one.area != county.deputy().area).last().expect("another township's officer");
    let officer = county.browse(elsewhere).await;
    officer.get(&format!("/codes/{token}")).await.expect(404);
    assert!(!officer.get("/codes").await.expect(200).text().contains(token.as_str()));
    let keeper = staff(county).await;
    keeper.post_form(&format!("/codes/{token}/revocation"), &[("csrf", "x"), ("reason", "不是本人")]).await.expect(403);
    keeper.get("/codes/10000000000000000000000x").await.expect(404);
    keeper.get(&format!("/codes/{token}/explosion")).await.expect(404);
    county.client().get(&format!("/c/{token}")).await.expect(200);
}

async fn what_is_typed_wrong_is_said_and_kept(county: &'static County) {
    let keeper = staff(county).await;
    let token = &county.demo.codes[7].token;
    for (verb, fields, wrong) in [
        ("placement", vec![("place", "东")], "至少写2个字"),
        ("replacement", vec![("days", "很多")], "请填0到730之间的天数"),
        ("replacement", vec![("days", "-1")], "请填0到730之间的天数"),
        ("revocation", vec![("reason", "")], "请写一写原因"),
        ("status", vec![("status", "ended"), ("reason", "迁出本县"), ("successor", "nobody")], "请另选"),
        ("status", vec![("status", ""), ("reason", "迁出本县")], "请选任职情况"),
    ] {
        let page = change(&keeper, token, verb, &fields).await.expect(422).text();
        let (_, typed) = fields[fields.len() - 1];
        assert!(page.contains(wrong), "{verb}: {wrong}\n{page}");
        assert!(
            typed == "nobody" || typed.is_empty() || page.contains(typed),
            "{verb}: what was typed is gone\n{page}"
        );
    }
    county.client().get(&format!("/c/{token}")).await.expect(200);
    let foreign = county.client().get("/verify?code=https%3A%2F%2Fevil.example%2Fc%2F1").await.expect(200).text();
    assert!(foreign.contains("这不是我们的码"), "{foreign}");
    let number =
        county.client().get(&format!("/verify?code={}", &token[3..15].to_uppercase())).await.expect(200).text();
    assert!(number.contains("真实有效") && number.contains(&county.demo.codes[7].name), "{number}");
}

async fn a_code_revoked_at_one_replica_is_dead_at_every_other_within_five_seconds(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let replica = Start::serve(&county.ground).argument("--no-worker").listening().await;
    let token = &county.code().token;
    replica.client().get(&format!("/c/{token}")).await.expect(200);
    let keeper = staff(&county).await;
    change(&keeper, token, "revocation", &[("reason", "被人换贴")]).await.expect(303);
    county.client().get(&format!("/c/{token}")).await.expect(410);
    until("the other replica to know", Duration::from_secs(5), async || {
        (replica.client().get(&format!("/c/{token}")).await.status == 410).then_some(())
    })
    .await;
    problem(post_request(&replica.client(), token, &new_key(), &words("码已经停用")).await, 410);
}
