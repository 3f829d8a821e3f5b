//! 督办单: ordered, told, answered, sent back, taken; numbered once; seen by nobody who does not see its case.

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::http::Client;
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{
    Held, ask, fields, look, make, new_key, open, post_request, problem, registered, strings, wait_registered, words,
};

crate::everywhere!(two_at_once_never_have_the_same_number, whoever_does_not_see_a_case_sees_nothing_of_its_order);

crate::plainly!(
    an_order_is_told_answered_sent_back_answered_again_and_taken,
    the_units_a_case_is_referred_to_answer_its_order,
    every_fault_of_an_order_is_named_at_once_and_nothing_typed_is_lost,
    an_order_ends_with_its_case_whatever_ends_it,
    the_sheet_holds_what_is_signed,
    an_order_goes_on_with_whoever_has_the_case_now,
);

const SOON: std::time::Duration = std::time::Duration::from_secs(20);
const DEMAND: &str = "请三天内到现场，查清路灯不亮的原因";
const ANSWER: &str = "已到现场，是线路老化，周五前换好";
const REASON: &str = "没有写清周五以后由谁看管";

async fn submitted(county: &County, content: &str) -> Held {
    registered(&county.client(), &county.code().token, &words(content)).await
}

async fn ordered(county: &County, content: &str) -> (Held, Value) {
    let held = submitted(county, content).await;
    let said = make(&county.role("staff").await, &held, "order", json!({"text": DEMAND})).await;
    (held, said.expect(200).json()["order"].clone())
}

/// Waits until an account has a notice of this kind, shown at once or, by night, in the morning.
async fn hears(county: &County, account: &str, kind: &str) {
    let of = format!("(SELECT id FROM accounts WHERE account = '{account}')");
    let count = format!("SELECT CAST(count(*) AS TEXT) FROM notices WHERE kind = '{kind}' AND recipient_id = {of}");
    until(kind, SOON, async || (county.ask(&count) != "0").then_some(())).await;
}

/// What the resident reads under 督办.
async fn told_to_resident(client: &Client, held: &Held) -> Vec<String> {
    let case = look(client, held).await;
    let entries = case["timeline"].as_array().expect("a timeline").clone();
    let supervised = entries.into_iter().filter(|entry| entry["heading"] == "督办");
    supervised.map(|entry| entry["text"].as_str().expect("words").to_owned()).collect()
}

async fn listed(client: &Client, query: &str) -> Vec<Value> {
    client.get_json(&format!("/api/v1/orders{query}")).await["items"].as_array().expect("items").clone()
}

async fn an_order_is_told_answered_sent_back_answered_again_and_taken(_: &'static County) {
    let county = County::start(tests::matrix::Ground::plain(), &[]).await;
    let (staff, deputy) = (county.role("staff").await, county.sign_in(county.deputy()).await);
    let phone = county.browse(county.deputy()).await;
    let (held, order) = ordered(&county, "要督办的诉求").await;
    let number = order["number"].as_str().expect("a number");
    assert_eq!((&order["standing"], &order["text"]), (&json!("owed"), &json!(DEMAND)));
    assert!(strings(&open(&staff, &held).await.json()["flags"]).contains(&"supervised"));
    hears(&county, &county.deputy().account, "ordered").await;
    let page = phone.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(page.contains(number) && page.contains(DEMAND) && page.contains("id=\"order-answer\""), "{page}");
    let second = problem(make(&staff, &held, "order", json!({"text": "再发一张"})).await, 409);
    assert!(second["title"].as_str().expect("a sentence").contains("没有核销的督办单"), "{second}");
    let early = make(&staff, &held, "order-settlement", json!({"outcome": "taken"})).await;
    problem(early, 409);

    make(&deputy, &held, "order-answer", json!({"text": ANSWER})).await.expect(200);
    problem(make(&deputy, &held, "order-answer", json!({"text": "又答一次"})).await, 409);
    hears(&county, &county.demo.account("staff").account, "order_answered").await;
    let returned = json!({"outcome": "returned", "reason": REASON});
    make(&staff, &held, "order-settlement", returned).await.expect(200);
    hears(&county, &county.deputy().account, "order_returned").await;
    make(&deputy, &held, "order-answer", json!({"text": "由张站长看管"})).await.expect(200);
    let taken = make(&staff, &held, "order-settlement", json!({"outcome": "taken"})).await.expect(200).json();
    assert_eq!(taken["order"]["standing"], "taken");
    assert_eq!(taken["order"]["turns"].as_array().expect("turns").len(), 4);
    assert!(!strings(&taken["flags"]).contains(&"supervised"));
    problem(make(&staff, &held, "order-settlement", json!({"outcome": "taken"})).await, 409);

    let lines = told_to_resident(&county.client(), &held).await;
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(lines.iter().all(|line| line.contains(number)), "{lines:?}");
    assert!(lines[0].starts_with("县代表工委发出督办单") && lines[1].contains("已答复"), "{lines:?}");
    let internal = [DEMAND, ANSWER, REASON, "张站长"];
    assert!(internal.iter().all(|words| lines.iter().all(|line| !line.contains(words))), "{lines:?}");
    // A second order on the same case, now that the first is done.
    let again = make(&staff, &held, "order", json!({"text": DEMAND, "working_days": 15})).await.expect(200).json();
    assert_ne!(again["order"]["number"], order["number"]);
    let done = listed(&staff, "?state=done").await;
    assert!(done.iter().any(|item| item["number"] == order["number"] && item["case_number"] == *held.number));
    assert!(listed(&staff, "?state=open").await.iter().any(|item| item["number"] == again["order"]["number"]));
    assert!(listed(&staff, "?year=2020").await.is_empty());
    assert_eq!(fields(staff.get("/api/v1/orders?year=x&state=y&before=z").await), ["year", "state", "before"]);
}

async fn the_units_a_case_is_referred_to_answer_its_order(county: &'static County) {
    let held = submitted(county, "转给单位又拖着的诉求").await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let unit = county.id("SELECT undertaker_id FROM accounts WHERE account = 'unit01'");
    make(&deputy, &held, "referral", json!({"undertaker_ids": [unit]})).await.expect(200);
    let staff = county.role("staff").await;
    let said = make(&staff, &held, "order", json!({"text": DEMAND})).await.expect(200).json();
    let name = county
        .sql("SELECT u.name FROM undertakers u JOIN accounts a ON a.undertaker_id = u.id WHERE a.account = 'unit01'");
    assert_eq!(strings(&said["order"]["recipients"]), [name.as_str()]);
    let unit = county.sign_in(county.account("unit01")).await;
    assert_eq!(open(&unit, &held).await.expect(200).json()["order"]["text"], DEMAND);
    problem(
        make(&county.sign_in(county.account("unit02")).await, &held, "order-answer", json!({"text": "我们答"})).await,
        404,
    );
    make(&unit, &held, "order-answer", json!({"text": ANSWER})).await.expect(200);
    for other in [&unit, &deputy] {
        problem(make(other, &held, "order-settlement", json!({"outcome": "taken"})).await, 403);
        problem(make(other, &held, "order", json!({"text": DEMAND})).await, 403);
        problem(other.get("/api/v1/orders").await, 403);
    }
}

async fn every_fault_of_an_order_is_named_at_once_and_nothing_typed_is_lost(county: &'static County) {
    let held = submitted(county, "督办单写错了的诉求").await;
    let staff = county.role("staff").await;
    let bad = json!({"text": " ", "working_days": 16});
    assert_eq!(fields(make(&staff, &held, "order", bad).await), ["text", "working_days"]);
    assert_eq!(fields(make(&staff, &held, "order", json!({"text": "长".repeat(501)})).await), ["text"]);
    let desk = county.browse(county.demo.account("staff")).await;
    let path = format!("/cases/{}", held.number);
    let csrf = hidden(&desk.get(&path).await.expect(200).text(), "csrf");
    let typed =
        |text: &str, days: &str| vec![("csrf", csrf.clone()), ("text", text.into()), ("working_days", days.into())];
    let send = async |verb: &str, fields: Vec<(&str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.post_form(&format!("{path}/{verb}"), &fields).await
    };
    for days in ["0", "16", "三天", "1.5"] {
        let page = send("order", typed(DEMAND, days)).await.expect(422).text();
        assert!(page.contains("期限写1到15个工作日") && page.contains(DEMAND), "{days}: {page}");
        assert!(
            page.contains(&format!(
                "name=\"working_days\" type=\"number\" min=\"1\" max=\"15\" inputmode=\"numeric\" value=\"{days}\""
            )),
            "{days}"
        );
    }
    assert!(open(&staff, &held).await.json()["order"].is_null());
    let foreign = desk.post_form(&format!("{path}/order"), &[("csrf", "x"), ("text", DEMAND)]).await;
    foreign.expect(403);
    send("order", typed(DEMAND, "")).await.expect(303);
    let second = send("order", typed("再发一张督办单", "3")).await.expect(409).text();
    assert!(second.contains("没有核销的督办单"), "{second}");
    make(&county.sign_in(county.deputy()).await, &held, "order-answer", json!({"text": ANSWER})).await.expect(200);
    assert_eq!(fields(make(&staff, &held, "order-settlement", json!({"outcome": "x"})).await), ["outcome"]);
    let page = send("order-settlement", vec![("csrf", csrf.clone()), ("outcome", "returned".into())]).await;
    let page = page.expect(422).text();
    assert!(page.contains("退回要写原因") && page.contains("value=\"returned\" checked"), "{page}");
}

async fn an_order_ends_with_its_case_whatever_ends_it(county: &'static County) {
    let (staff, resident) = (county.role("staff").await, county.client());
    let ended = async |held: &Held, words: &str| {
        let case = open(&staff, held).await.expect(200).json();
        assert_eq!((&case["order"]["standing"], &case["order"]["light_text"]), (&json!("ended"), &json!(words)));
        assert!(!strings(&case["flags"]).contains(&"supervised"));
    };
    let (withdrawn, _) = ordered(county, "发了督办单又撤回的诉求").await;
    ask(&resident, &withdrawn, "withdrawal", json!({})).await.expect(200);
    ended(&withdrawn, "诉求已撤回，督办随之结束").await;
    let (resolved, _) = ordered(county, "发了督办单就答复的诉求").await;
    make(&staff, &resolved, "acceptance", json!({})).await.expect(200);
    make(&staff, &resolved, "resolution", crate::steps::resolution()).await.expect(200);
    ended(&resolved, "诉求已答复，督办随之结束").await;
    let (refused, _) = ordered(county, "发了督办单又不受理的诉求").await;
    make(&staff, &refused, "out-of-scope", json!({"reason": "no_content", "guidance": "请写清楚"})).await.expect(200);
    ended(&refused, "诉求不受理，督办随之结束").await;
    let (merged, _) = ordered(county, "发了督办单又合并的诉求").await;
    make(&staff, &merged, "merge", json!({"into": submitted(county, "合并到的诉求").await.number, "reason": "同一件"}))
        .await
        .expect(200);
    ended(&merged, "诉求已合并，督办随之结束").await;
    let (sealed, _) = ordered(county, "发了督办单又密封的诉求").await;
    make(&staff, &sealed, "sealing", json!({"reason": "指名道姓"})).await.expect(200);
    ended(&sealed, "转由工委办理，督办随之结束").await;
    problem(make(&staff, &sealed, "order", json!({"text": DEMAND})).await, 409);
}

async fn the_sheet_holds_what_is_signed(county: &'static County) {
    let (held, order) = ordered(county, "要打印督办单的诉求").await;
    make(&county.sign_in(county.deputy()).await, &held, "order-answer", json!({"text": ANSWER})).await.expect(200);
    let desk = county.browse(county.demo.account("staff")).await;
    let code = order["code"].as_str().expect("a code");
    let sheet = desk.get(&format!("/orders/{code}")).await.expect(200).text();
    let spaced = held.number.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).expect("digits"));
    let spaced = spaced.collect::<Vec<_>>().join(" ");
    let number = order["number"].as_str().expect("a number");
    for words in [number, &spaced, DEMAND, ANSWER, "答复期限", "签收人", "承办人", "核销人", "打印"] {
        assert!(sheet.contains(words), "no {words}: {sheet}");
    }
    let list = desk.get("/orders?state=open").await.expect(200).text();
    assert!(list.contains(number) && list.contains("已答复，等核销") && list.contains(&format!("/orders/{code}")));
    for wrong in ["2026-0", "2026-99999", "x", "2026-1-1"] {
        desk.get(&format!("/orders/{wrong}")).await.expect(404);
    }
}

async fn two_at_once_never_have_the_same_number(county: &'static County) {
    let staff = county.role("staff").await;
    let mut cases = Vec::new();
    for at in 0..6 {
        cases.push(submitted(county, &format!("同时发督办单的第{at}件")).await);
    }
    // Each twice: one of the two is refused, and its number is not lost to the others.
    let issue = |held| make(&staff, held, "order", json!({"text": DEMAND}));
    let answers = join_all(cases.iter().chain(&cases).map(issue)).await;
    let (issued, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((issued.len(), refused.iter().filter(|answer| answer.status == 409).count()), (6, 6));
    let mut numbers: Vec<String> = issued.iter().map(|answer| answer.json()["order"]["code"].to_string()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 6, "{numbers:?}");
    let rows = county.ask("SELECT CAST(count(*) AS TEXT) FROM supervision_orders");
    let last = county.ask("SELECT CAST(sum(last) AS TEXT) FROM supervision_series");
    assert_eq!(rows, last, "what was refused gave its number back");
}

/// A request at the code of a deputy of another township.
async fn elsewhere(county: &County, content: &str) -> Held {
    let own = &county.deputy().area;
    let mut codes = county.demo.codes.iter();
    let other = codes.find(|code| code.account.as_ref().is_some_and(|name| county.account(name).area != *own));
    registered(&county.client(), &other.expect("a deputy of another township").token, &words(content)).await
}

async fn whoever_does_not_see_a_case_sees_nothing_of_its_order(county: &'static County) {
    let (staff, leader) = (county.role("staff").await, county.role("leader").await);
    let (town, town_page) =
        (county.sign_in(county.account("staff-town01")).await, county.browse(county.account("staff-town01")).await);
    let has = async |client: &Client, order: &Value| {
        listed(client, "").await.iter().any(|item| item["code"] == order["code"])
    };
    let sheet = |order: &Value| format!("/orders/{}", order["code"].as_str().expect("a code"));
    let (held, order) = ordered(county, "只有看得到的人看得到督办单").await;
    assert!(has(&staff, &order).await && has(&leader, &order).await && has(&town, &order).await);
    town_page.get(&sheet(&order)).await.expect(200);
    problem(make(&town, &held, "order-settlement", json!({"outcome": "taken"})).await, 403);
    county.browse(county.deputy()).await.get("/orders").await.expect(403);

    let other = elsewhere(county, "别的乡镇的督办单").await;
    let said = make(&staff, &other, "order", json!({"text": DEMAND})).await.expect(200).json();
    assert!(has(&staff, &said["order"]).await && !has(&town, &said["order"]).await);
    town_page.get(&sheet(&said["order"])).await.expect(404);
    let list = town_page.get("/orders").await.expect(200).text();
    assert!(list.contains(&sheet(&order)) && !list.contains(&format!("\"{}\"", sheet(&said["order"]))), "{list}");
    problem(make(&county.officer().await, &other, "order-answer", json!({"text": ANSWER})).await, 404);

    // Sealed: the order is the county committee's alone, as its case is.
    make(&staff, &held, "sealing", json!({"reason": "指名道姓"})).await.expect(200);
    assert!(has(&staff, &order).await && !has(&leader, &order).await && !has(&town, &order).await);
    town_page.get(&sheet(&order)).await.expect(404);
    problem(open(&county.sign_in(county.deputy()).await, &held).await, 404);
}

/// Whoever has an interest gives case and order away together.
async fn an_order_goes_on_with_whoever_has_the_case_now(county: &'static County) {
    let (held, order) = ordered(county, "代表回避以后接着督办的诉求").await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "recusal", json!({"reason": "说的是我家"})).await.expect(200);
    problem(make(&deputy, &held, "order-answer", json!({"text": ANSWER})).await, 404);
    let answered = make(&county.officer().await, &held, "order-answer", json!({"text": ANSWER})).await;
    let said = answered.expect(200).json();
    assert_eq!((&said["order"]["number"], &said["order"]["standing"]), (&order["number"], &json!("answered")));
}

/// A complaint about the deputy lies with the committee: nothing is ordered of the one it is about.
#[test]
fn nothing_is_ordered_of_a_deputy_who_is_accused() {
    tell_alone(&[], async |county: County| {
        let mut about = words("反映这位代表的诉求");
        about["about_this_deputy"] = json!(true);
        let complaint = registered(&county.client(), &county.code().token, &about).await;
        let staff = county.role("staff").await;
        let said = problem(make(&staff, &complaint, "order", json!({"text": DEMAND})).await, 409);
        assert_eq!(said["wanted"], "order");
        let deputy = county.sign_in(county.deputy()).await;
        problem(make(&deputy, &complaint, "order-answer", json!({"text": ANSWER})).await, 404);
        let numbers: Vec<Value> =
            listed(&staff, "").await.into_iter().map(|item| item["case_number"].clone()).collect();
        assert!(!numbers.contains(&json!(complaint.number)));

        // Said later, under the same key: the order ends, and the deputy sees neither.
        let (key, token) = (new_key(), &county.code().token);
        let held = Held::of(&post_request(&county.client(), token, &key, &words("先说路灯的诉求")).await.expect(202));
        wait_registered(&county.client(), &held).await;
        make(&staff, &held, "order", json!({"text": DEMAND})).await.expect(200);
        let mut about = words("其实反映的是这位代表");
        about["about_this_deputy"] = json!(true);
        post_request(&county.client(), token, &key, &about).await;
        until("the end of the order", SOON, async || {
            let case = open(&staff, &held).await.expect(200).json();
            (case["order"]["standing"] == "ended").then_some(())
        })
        .await;
        problem(open(&deputy, &held).await, 404);
        problem(make(&deputy, &held, "order-answer", json!({"text": ANSWER})).await, 404);
    });
}
