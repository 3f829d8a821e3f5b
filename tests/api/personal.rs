//! Personal data: what a resident may see, take along, correct, withdraw and have erased; who sees a telephone, and for what
//! reason; whose cases a telephone finds.

use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Client, send};

use crate::county::{County, hidden};
use crate::steps::{Held, ask, fields, look, make, open, problem, registered, words};

crate::everywhere!(
    a_resident_corrects_withdraws_and_erases_and_takes_a_copy_along,
    a_telephone_is_shown_whole_for_a_reason_that_is_kept_first,
    a_whole_telephone_finds_its_cases_and_nothing_less_does,
    a_unit_sees_a_telephone_only_while_its_resident_agrees,
);
crate::plainly!(a_resident_sees_and_changes_it_all_on_one_page, a_guardian_agrees_for_a_child);

/// A telephone that nobody else in this run has.
pub fn new_phone() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("177{:04}{:04}", std::process::id() % 10_000, NEXT.fetch_add(1, Ordering::Relaxed))
}

fn masked(phone: &str) -> String {
    format!("{}****{}", &phone[..3], &phone[7..])
}

pub fn with_contact(content: &str, phone: &str) -> Value {
    let mut body = words(content);
    body["contact"] = json!({"name": "欧阳例", "phone": phone});
    body["location"] = json!({"text": "擦桥路七号院", "lat": 33.807312, "lng": 113.936254});
    body
}

async fn copy(client: &Client, held: &Held) -> Value {
    send(client.request(Method::GET, &held.path("/data")).header("Query-Code", &held.code)).await.expect(200).json()
}

/// One value of the database, whichever it is.
pub fn value(county: &County, statement: &str) -> String {
    match county.ground.postgres() {
        Some(database) => database.sql(statement).trim().to_owned(),
        None => county.sql(&format!("SELECT CAST(({statement}) AS TEXT)")),
    }
}

async fn a_resident_corrects_withdraws_and_erases_and_takes_a_copy_along(county: &'static County) {
    let resident = county.client();
    let mut body = with_contact("桥下积水，过不去人", &new_phone());
    body["consent"]["publish_result"] = json!(true);
    let held = registered(&resident, &county.code().token, &body).await;
    let before = copy(&resident, &held).await;
    assert_eq!(before["contact"], body["contact"]);
    assert_eq!((&before["location"], &before["content"]), (&body["location"], &body["content"]));
    assert_eq!(before["consent"]["rules_version"], "1");
    assert_eq!(before["consent"]["rules_sha256"].as_str().map(str::len), Some(64), "{before}");
    let why = before["kept"].as_array().expect("why it is kept");
    assert!(
        why.iter().any(|one| one["what"] == "称呼、电话" && one["until"].as_str().unwrap().contains("2年")),
        "{why:?}"
    );

    assert_eq!(fields(ask(&resident, &held, "contact", json!({"phone": "138"})).await), ["phone"]);
    assert_eq!(fields(ask(&resident, &held, "contact", json!({"phone": "", "name": ""})).await), ["phone"]);
    let corrected = new_phone();
    ask(&resident, &held, "contact", json!({"phone": format!("+86 {corrected}")})).await.expect(200);
    let deputy = county.sign_in(county.deputy()).await;
    let case = open(&deputy, &held).await.expect(200).json();
    assert_eq!(case["contact"], json!({"name": "欧阳例", "phone": corrected}));

    assert_eq!(fields(ask(&resident, &held, "consent", json!({})).await), ["share_contact"]);
    let case = ask(&resident, &held, "consent", json!({"publish_result": false})).await.expect(200).json();
    assert!(case["timeline"].to_string().contains("您撤回同意：公开办理结果"), "{case}");
    assert_eq!(copy(&resident, &held).await["consent"]["publish_result"], false);

    ask(&resident, &held, "erasure", json!({"keep_place": true})).await.expect(200);
    let kept = copy(&resident, &held).await;
    assert_eq!((&kept["contact"], &kept["location"]), (&json!({"name": null, "phone": null}), &body["location"]));
    let erased = ask(&resident, &held, "erasure", json!({})).await.expect(200).json();
    assert!(erased["timeline"].to_string().contains("您删除了称呼、电话和地点"), "{erased}");
    let after = copy(&resident, &held).await;
    assert_eq!(after["location"], json!({"text": null, "lat": null, "lng": null}));
    assert_eq!(after["content"], body["content"], "what it is about stays");
    assert_eq!(open(&deputy, &held).await.expect(200).json()["contact"], json!({"name": null, "phone": null}));
    // A second time there is nothing to do, and nothing is written.
    let again = ask(&resident, &held, "erasure", json!({})).await.expect(200).json();
    assert_eq!(again["timeline"], erased["timeline"]);
    let of_case = format!("FROM erasures WHERE number = '{}'", held.number);
    assert_eq!(value(county, &format!("SELECT count(*) {of_case}")), "2");
    assert_eq!(value(county, &format!("SELECT min(\"by\") {of_case}")), "resident");
    // Whoever has only the number changes nothing.
    for verb in ["contact", "consent", "erasure"] {
        let stranger = Held { code: "000000".into(), ..held.clone() };
        problem(ask(&resident, &stranger, verb, json!({})).await, 404);
    }
    // A telephone may be left again.
    ask(&resident, &held, "contact", json!({"phone": corrected})).await.expect(200);
    assert_eq!(open(&deputy, &held).await.expect(200).json()["contact"]["phone"], corrected);
}

async fn a_telephone_is_shown_whole_for_a_reason_that_is_kept_first(county: &'static County) {
    let resident = county.client();
    let phone = new_phone();
    let held = registered(&resident, &county.code().token, &with_contact("健身器材松了，会夹手", &phone)).await;
    let (staff, officer) = (county.role("staff").await, county.officer().await);
    for viewer in [&staff, &officer] {
        let case = open(viewer, &held).await.expect(200).json();
        assert_eq!(case["contact"], json!({"name": null, "phone": masked(&phone)}));
    }
    let audited = format!("SELECT count(*) FROM audit WHERE what = 'contact_shown' AND entry = '{}'", held.number);
    for reason in [json!({}), json!({"reason": "看"}), json!({"reason": "啊".repeat(201)})] {
        assert_eq!(fields(make(&staff, &held, "contact", reason).await), ["reason"]);
    }
    assert_eq!(value(county, &audited), "0");
    for viewer in [&staff, &officer] {
        let shown = make(viewer, &held, "contact", json!({"reason": "要约居民到现场看"})).await.expect(200).json();
        assert_eq!(shown, json!({"name": "欧阳例", "phone": phone}));
    }
    assert_eq!(value(county, &audited), "2");
    // Not with this role; with a case that is not theirs, as if there were none; and who sees it anyway has nothing to open.
    for (other, status) in [("leader", 403), ("undertaker", 404), ("deputy", 403)] {
        problem(make(&county.role(other).await, &held, "contact", json!({"reason": "想看一看"})).await, status);
    }

    let desk = county.browse(county.demo.account("staff")).await;
    let address = format!("/cases/{}", held.number);
    let page = desk.get(&address).await.expect(200).text();
    assert!(page.contains(&masked(&phone)) && page.contains("查看完整号码") && !page.contains(&phone), "{page}");
    let csrf = hidden(&page, "csrf");
    let ask_for = async |reason: &str| {
        desk.post_form(&format!("{address}/contact"), &[("csrf", &csrf), ("reason", reason)]).await
    };
    let refused = ask_for("看").await.expect(422).text();
    assert!(refused.contains("value=\"看\"") && !refused.contains(&phone), "{refused}");
    let shown = ask_for("居民打来电话，要核对").await.expect(200);
    assert_eq!(shown.header("cache-control"), "no-store");
    assert!(shown.text().contains(&format!("tel:{phone}")), "{}", shown.text());
    assert!(!desk.get(&address).await.expect(200).text().contains(&phone), "it is in that one answer only");
}

async fn a_whole_telephone_finds_its_cases_and_nothing_less_does(county: &'static County) {
    let resident = county.client();
    let phone = new_phone();
    let held = registered(&resident, &county.code().token, &with_contact("公厕门坏了关不上", &phone)).await;
    let staff = county.role("staff").await;
    let find = async |who: &Client, phone: &str| {
        who.post_json("/api/v1/cases/by-phone", &json!({"phone": phone})).await.expect(200).json()["items"].clone()
    };
    let found = find(&staff, &format!("{} {} {}", &phone[..3], &phone[3..7], &phone[7..])).await;
    assert_eq!((found.as_array().map(Vec::len), &found[0]["number"]), (Some(1), &json!(held.number)));
    assert!(!found.to_string().contains(&phone), "{found}");
    assert_eq!(find(&staff, &new_phone()).await, json!([]));
    let part = staff.post_json("/api/v1/cases/by-phone", &json!({"phone": &phone[..7]})).await;
    assert_eq!(fields(part), ["phone"]);
    let elsewhere =
        county.demo.accounts.iter().find(|one| one.role == "liaison_officer" && one.area != county.deputy().area);
    let elsewhere = county.sign_in(elsewhere.expect("another township")).await;
    assert_eq!(find(&elsewhere, &phone).await, json!([]), "only in one's own area");
    let deputy = county.sign_in(county.deputy()).await;
    problem(deputy.post_json("/api/v1/cases/by-phone", &json!({"phone": phone})).await, 403);
    // Corrected, it is found under the new one; erased, under none.
    let corrected = new_phone();
    ask(&resident, &held, "contact", json!({"phone": corrected})).await.expect(200);
    assert_eq!(find(&staff, &phone).await, json!([]));
    assert_eq!(find(&staff, &corrected).await[0]["number"], held.number);
    ask(&resident, &held, "erasure", json!({})).await.expect(200);
    assert_eq!(find(&staff, &corrected).await, json!([]));

    let desk = county.browse(county.demo.account("staff")).await;
    let csrf = hidden(&desk.get("/cases").await.expect(200).text(), "csrf");
    let wrong = desk.post_form("/cases/by-phone", &[("csrf", &csrf), ("phone", "1770")]).await.expect(422).text();
    assert!(wrong.contains("value=\"1770\"") && wrong.contains("11位"), "{wrong}");
    let none = desk.post_form("/cases/by-phone", &[("csrf", &csrf), ("phone", &phone)]).await.expect(200).text();
    assert!(none.contains("没有找到"), "{none}");
}

async fn a_unit_sees_a_telephone_only_while_its_resident_agrees(county: &'static County) {
    let resident = county.client();
    let phone = new_phone();
    let mut body = with_contact("工地半夜施工，睡不着", &phone);
    body["consent"]["share_contact"] = json!(true);
    let held = registered(&resident, &county.code().token, &body).await;
    let deputy = county.sign_in(county.deputy()).await;
    let unit = county.sign_in(county.account("unit01")).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let undertaker = crate::whose_it_is::unit_of(&county.role("staff").await, county, "unit01").await;
    make(&deputy, &held, "referral", json!({"undertaker_ids": [undertaker]})).await.expect(200);
    let seen = async || open(&unit, &held).await.expect(200).json()["contact"]["phone"].clone();
    assert_eq!(seen().await, phone);
    ask(&resident, &held, "consent", json!({"share_contact": false})).await.expect(200);
    assert_eq!(seen().await, masked(&phone));
    // The unit still reaches the resident, through the case and its deputy.
    make(&unit, &held, "note", json!({"text": "想请代表问居民，晚上几点最吵", "visible": false})).await.expect(200);
    let told = open(&deputy, &held).await.expect(200).json();
    assert!(told["timeline"].to_string().contains("晚上几点最吵") && told["contact"]["phone"] == phone, "{told}");
    let page = county.browse(county.account("unit01")).await.get(&format!("/cases/{}", held.number)).await.expect(200);
    assert!(page.text().contains("写给代表转达") && !page.text().contains(&phone), "{}", page.text());
    ask(&resident, &held, "consent", json!({"share_contact": true})).await.expect(200);
    assert_eq!(seen().await, phone);
}

async fn a_resident_sees_and_changes_it_all_on_one_page(county: &'static County) {
    let resident = county.client();
    let phone = new_phone();
    let held = registered(&resident, &county.code().token, &with_contact("路口没有红绿灯", &phone)).await;
    let address = format!("/q/{}/data", held.number);
    assert_eq!(resident.get(&address).await.expect(303).location(), format!("/q/{}", held.number), "asks for the code");
    resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    let case = resident.get(&format!("/q/{}", held.number)).await.expect(200).text();
    assert!(case.contains(&format!("href=\"{address}\"")) && case.contains("我的个人信息"), "{case}");
    let page = resident.get(&address).await.expect(200).text();
    for told in ["欧阳例", &phone, "擦桥路七号院", "办结后2年", "下载一份副本", "第1版", "删除联系方式"]
    {
        assert!(page.contains(told), "no {told} in\n{page}");
    }
    let download = resident.get(&format!("{address}.json")).await.expect(200);
    assert!(download.header("content-disposition").starts_with("attachment"));
    assert_eq!(download.json()["contact"]["phone"], phone);

    let csrf = hidden(&page, "csrf");
    let send = async |verb: &str, given: &[(&str, &str)]| {
        let given: Vec<_> = given.iter().copied().chain([("csrf", csrf.as_str())]).collect();
        resident.post_form(&format!("/q/{}/{verb}", held.number), &given).await
    };
    let wrong = send("contact", &[("name", "欧阳例"), ("phone", "12")]).await.expect(422).text();
    assert!(wrong.contains("value=\"12\"") && wrong.contains("还没有更正"), "{wrong}");
    let corrected = new_phone();
    let done = send("contact", &[("name", "欧阳"), ("phone", &corrected)]).await.expect(303);
    assert!(resident.get(done.location()).await.expect(200).text().contains("已更正"));
    send("consent", &[("consent", "share_contact"), ("given", "true")]).await.expect(303);
    assert!(resident.get(&address).await.expect(200).text().contains("由代表转达"));
    send("consent", &[("consent", "share_contact")]).await.expect(303);
    assert!(look(&resident, &held).await["timeline"].to_string().contains("您撤回同意：办事的单位看到电话"));
    let foreign = [("csrf", "0000"), ("keep_place", "true")];
    resident.post_form(&format!("/q/{}/erasure", held.number), &foreign).await.expect(403);
    send("erasure", &[]).await.expect(303);
    let page = resident.get(&address).await.expect(200).text();
    assert!(!page.contains(&corrected) && !page.contains("擦桥路") && !page.contains("删除联系方式"), "{page}");

    let staff = county.browse(county.account("staff01")).await;
    let number = &held.number;
    let spaced = format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..]);
    let ledger = staff.get("/monitor/erasures").await.expect(200).text();
    assert!(ledger.contains(&spaced) && ledger.contains("居民要求") && !ledger.contains(&corrected), "{ledger}");
    let officer = county.browse(county.demo.account("liaison_officer")).await;
    officer.get("/monitor/erasures").await.expect(403);
}

async fn a_guardian_agrees_for_a_child(county: &'static County) {
    let resident = county.client();
    let mut body = words("学校门口的斑马线看不清了");
    body["consent"]["guardian"] = json!(true);
    let held = registered(&resident, &county.code().token, &body).await;
    assert_eq!(copy(&resident, &held).await["consent"]["guardian"], true);
    let deputy = county.browse(county.deputy()).await;
    let case = deputy.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(case.contains("替不满14周岁的孩子提"), "{case}");
    let form = resident.get(&format!("/c/{}", county.code().token)).await.expect(200).text();
    assert!(
        form.contains("name=\"consent.guardian\" value=\"true\">") && form.contains("不满14周岁"),
        "never ticked beforehand"
    );
}
