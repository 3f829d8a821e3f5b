//! Held content: told to whoever wrote it, seen by nobody who handles it, decided on by a person, never dropped.

use serde_json::{Value, json};
use tests::http::{Answer, Client};
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{Held, ask, inbox, look, make, open, problem, rating, registered, resolution, strings, words};

crate::everywhere!(
    held_content_lies_in_nobodys_inbox_until_somebody_lets_it_go_on,
    what_is_refused_is_told_why_and_may_be_appealed_once,
    words_of_a_running_case_are_held_alone,
);
crate::plainly!(
    an_accusation_is_proposed_to_be_sealed,
    only_staff_of_the_county_decide,
    words_kept_back_stay_so_and_their_writer_is_told,
);

const PAGE: &str = "/admin/held";
const SOON: std::time::Duration = std::time::Duration::from_secs(20);
/// On the list that is shipped, written so that a plain search would miss it.
const FORBIDDEN: &str = "村口墙上写着办 假-證的电话 13800000001，请管一管，办　假·证！";

fn spaced(number: &str) -> String {
    format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..])
}

/// The part of the page that is about one text of a case.
async fn section(staff: &Client, held: &Held, what: &str) -> Option<String> {
    let page = staff.get(PAGE).await.expect(200).text();
    let sections = page.split("<section").map(str::to_owned);
    sections.into_iter().find(|section| section.contains(&spaced(&held.number)) && section.contains(what))
}

/// Sends the form of one text.
async fn decide(staff: &Client, section: &str, decision: &str, reason: &str, guidance: &str) -> Answer {
    let (_, after) = section.split_once(&format!("action=\"{PAGE}/")).expect("a form");
    let path = format!("{PAGE}/{}", after.split('"').next().expect("a path"));
    let fields = [
        ("csrf", hidden(section, "csrf")),
        ("of", hidden(section, "of")),
        ("decision", decision.to_owned()),
        ("reason", reason.to_owned()),
        ("guidance", guidance.to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    staff.post_form(&path, &fields).await
}

async fn page_of(resident: &Client, held: &Held) -> String {
    let led = resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    resident.get(led.location()).await.expect(200).text()
}

fn told(case: &Value) -> String {
    case["timeline"].to_string()
}

async fn held_content_lies_in_nobodys_inbox_until_somebody_lets_it_go_on(county: &'static County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let officer = county.officer().await;
    let held = registered(&resident, &county.code().token, &words(FORBIDDEN)).await;
    let before = look(&resident, &held).await;
    assert_eq!((&before["stage"], &before["holder"]), (&json!("routed"), &Value::Null));
    assert_eq!(strings(&before["flags"]), ["held"]);
    assert!(told(&before).contains("内容正在审核") && told(&before).contains("其他法律禁止的内容"), "{before}");
    let page = page_of(&resident, &held).await;
    assert!(page.contains("审核中") && page.contains("内容正在审核") && page.contains("最迟"), "{page}");
    for person in [&deputy, &officer] {
        assert!(inbox(person, &held).await.is_empty());
        problem(open(person, &held).await, 404);
        problem(make(person, &held, "acceptance", json!({})).await, 404);
    }
    let program = county.role("staff").await;
    assert!(inbox(&program, &held).await.is_empty(), "nobody's inbox");
    problem(make(&program, &held, "acceptance", json!({})).await, 409);

    let staff = county.browse(county.account("staff01")).await;
    let shown = section(&staff, &held, "新诉求").await.expect("on the page");
    for words in ["办　假·证", "其他法律禁止的内容", "手机号", "剩余"] {
        assert!(shown.contains(words), "no {words} in {shown}");
    }
    let refused = decide(&staff, &shown, "release", "", "先写了给居民的话").await.expect(422).text();
    assert!(refused.contains("请写一写理由") && refused.contains("先写了给居民的话"), "{refused}");
    decide(&staff, &shown, "release", "居民在举报小广告", "").await.expect(303);
    assert!(section(&staff, &held, "新诉求").await.is_none());
    let gone = decide(&staff, &shown, "release", "再点一次", "").await.expect(303);
    assert!(gone.location().ends_with("after=gone"));

    let after = look(&resident, &held).await;
    assert_eq!((&after["due_at"], strings(&after["flags"]).len()), (&before["due_at"], 0), "its clock as promised");
    assert!(!told(&after).contains("举报小广告"), "a reason is for the staff: {after}");
    assert_eq!(inbox(&deputy, &held).await.len(), 1);
    let handled = open(&deputy, &held).await.expect(200).json();
    assert_eq!(handled["content"], FORBIDDEN, "nothing is dropped");
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
}

async fn what_is_refused_is_told_why_and_may_be_appealed_once(county: &'static County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let held = registered(&resident, &county.code().token, &words("代开发票请找我，价格优惠")).await;
    let staff = county.browse(county.account("staff01")).await;
    let shown = section(&staff, &held, "新诉求").await.expect("on the page");
    let refused = decide(&staff, &shown, "refuse", "推销违法业务", "").await.expect(422).text();
    assert!(refused.contains("请写一写告诉居民的话") && refused.contains("推销违法业务"), "{refused}");
    decide(&staff, &shown, "refuse", "推销违法业务", "这是违法的，请不要再发。").await.expect(303);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], strings(&case["can"])), (&json!("out_of_scope"), vec!["appeal"]));
    assert!(
        told(&case).contains("内容违法") && told(&case).contains("请不要再发") && !told(&case).contains("推销违法业务")
    );
    let page = page_of(&resident, &held).await;
    assert!(page.contains("内容违法") && page.contains("请不要再发"), "{page}");
    problem(open(&deputy, &held).await, 404);

    ask(&resident, &held, "appeal", json!({"text": "我是在举报别人，请再看一看"})).await.expect(200);
    assert_eq!(strings(&look(&resident, &held).await["flags"]), ["held"]);
    problem(open(&deputy, &held).await, 404);
    let again = section(&staff, &held, "新诉求").await.expect("on the page once more");
    decide(&staff, &again, "refuse", "看了第二遍，还是推销", "举报请写明是谁、在哪里。").await.expect(303);
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], strings(&case["can"]).len()), (&json!("out_of_scope"), 0));
    problem(ask(&resident, &held, "appeal", json!({"text": "再要求一次"})).await, 409);
}

async fn words_of_a_running_case_are_held_alone(county: &'static County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let held = registered(&resident, &county.code().token, &words("东门路灯坏了，补充里有不该写的")).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    ask(&resident, &held, "supplements", json!({"text": "有人说不 得 好 死，就在灯下"})).await.expect(200);
    let case = look(&resident, &held).await;
    assert_eq!(strings(&case["flags"]), ["held"]);
    assert!(told(&case).contains("这段文字正在审核"), "{case}");
    let handled = open(&deputy, &held).await.expect(200).json();
    assert!(!handled.to_string().contains("就在灯下"), "{handled}");
    assert!(told(&handled).contains("审核后能看到"), "{handled}");
    let browser = county.browse(county.deputy()).await;
    let page = browser.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(!page.contains("就在灯下") && page.contains("审核后能看到"), "{page}");
    // The case goes on meanwhile.
    make(&deputy, &held, "resolution", resolution()).await.expect(200);

    let staff = county.browse(county.account("staff01")).await;
    let shown = section(&staff, &held, "补充说明").await.expect("on the page");
    decide(&staff, &shown, "release", "居民转述别人的话", "").await.expect(303);
    assert!(open(&deputy, &held).await.expect(200).json().to_string().contains("就在灯下"));
    assert!(look(&resident, &held).await["flags"].as_array().is_some_and(Vec::is_empty));

    let mut body = rating("satisfied", false);
    body["comment"] = json!("比猪狗不如的上一家强");
    ask(&resident, &held, "rating", body).await.expect(200);
    assert!(!open(&deputy, &held).await.expect(200).json().to_string().contains("上一家"));
    let page = browser.get(&format!("/cases/{}", held.number)).await.expect(200).text();
    assert!(page.contains("满意") && !page.contains("上一家"), "{page}");
    assert_eq!(look(&resident, &held).await["rating"]["comment"], "比猪狗不如的上一家强", "its writer sees it");
}

async fn words_kept_back_stay_so_and_their_writer_is_told(county: &'static County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let held = registered(&resident, &county.code().token, &words("西门路灯坏了，补充里有不该写的")).await;
    ask(&resident, &held, "supplements", json!({"text": "修灯的人猪狗不如"})).await.expect(200);
    let staff = county.browse(county.account("staff01")).await;
    let shown = section(&staff, &held, "补充说明").await.expect("on the page");
    decide(&staff, &shown, "refuse", "骂人", "请只写事情，不要骂人。").await.expect(303);
    let case = look(&resident, &held).await;
    assert!(told(&case).contains("没有转给承办人") && told(&case).contains("请只写事情"), "{case}");
    assert_eq!(case["stage"], "routed");
    let handled = open(&deputy, &held).await.expect(200).json();
    assert!(!handled.to_string().contains("猪狗不如") && !handled.to_string().contains("请只写事情"), "{handled}");
}

async fn an_accusation_is_proposed_to_be_sealed(county: &'static County) {
    let resident = county.client();
    let staff = county.browse(county.account("staff01")).await;
    let held = registered(&resident, &county.code().token, &words("听说有人在工程里吃 回 扣，请查一查")).await;
    let shown = section(&staff, &held, "新诉求").await.expect("on the page");
    assert!(shown.contains("建议密封") && shown.contains("举报公职人员违纪违法"), "{shown}");
    decide(&staff, &shown, "seal", "举报，先密封", "").await.expect(303);
    assert_eq!(look(&resident, &held).await["holder"]["kind"], "committee");
    let deputy = county.sign_in(county.deputy()).await;
    problem(deputy.get(&format!("/api/v1/cases/{}", held.number)).await, 404);
    let committee = county.sign_in(county.account("staff01")).await;
    let case = committee.get_json(&format!("/api/v1/cases/{}", held.number)).await;
    assert_eq!(strings(&case["flags"]), ["sealed"], "{case}");
    // So do words of a running case that say it.
    let running = registered(&resident, &county.code().token, &words("西桥的护栏坏了，开工后一直没人来")).await;
    make(&deputy, &running, "acceptance", json!({})).await.expect(200);
    ask(&resident, &running, "supplements", json!({"text": "听说是工程里有人吃回扣"})).await.expect(200);
    let shown = section(&staff, &running, "补充说明").await.expect("on the page");
    assert!(shown.contains("建议密封"), "{shown}");
    decide(&staff, &shown, "seal", "举报，先密封", "").await.expect(303);
    problem(deputy.get(&format!("/api/v1/cases/{}", running.number)).await, 404);
    assert_eq!(look(&resident, &running).await["holder"]["kind"], "committee");
    // About the deputy himself it goes to the committee alone anyway.
    let mut body = words("这位代表在工程里吃回扣");
    body["about_this_deputy"] = json!(true);
    let about = registered(&resident, &county.code().token, &body).await;
    let case = look(&resident, &about).await;
    assert_eq!((case["holder"]["kind"].as_str(), strings(&case["flags"]).len()), (Some("committee"), 0), "{case}");
}

async fn only_staff_of_the_county_decide(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("出售个人信息，量大从优")).await;
    let staff = county.browse(county.account("staff01")).await;
    let shown = section(&staff, &held, "新诉求").await.expect("on the page");
    let officer = county.demo.account("liaison_officer");
    let (town, leader) = (county.account("staff-town01"), county.account("leader01"));
    for (account, home) in [(officer, "/inbox"), (town, "/inbox"), (leader, "/monitor"), (county.deputy(), "/inbox")] {
        let browser = county.browse(account).await;
        browser.get(PAGE).await.expect(403);
        browser.get("/admin/words").await.expect(403);
        let csrf = hidden(&browser.get(home).await.expect(200).text(), "csrf");
        let forged = shown.replace(&hidden(&shown, "csrf"), &csrf);
        decide(&browser, &forged, "release", "想放行", "").await.expect(403);
        browser.post_form("/admin/words", &[("csrf", csrf.as_str())]).await.expect(403);
    }
    assert_eq!(strings(&look(&resident, &held).await["flags"]), ["held"]);
}

/// The fields of the page of words, as a browser would send them.
fn fields(page: &str) -> Vec<(String, String)> {
    let mut fields = vec![("csrf".to_owned(), hidden(page, "csrf")), ("seen".to_owned(), hidden(page, "seen"))];
    for area in page.split("<textarea").skip(1) {
        let (_, name) = area.split_once("name=\"").expect("a name");
        let name = name.split('"').next().expect("a name").to_owned();
        let (_, text) = area.split_once(">\n").expect("a text");
        fields.push((name, text.split("</textarea>").next().unwrap_or_default().to_owned()));
    }
    fields
}

async fn save(staff: &Client, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    staff.post_form("/admin/words", &fields).await
}

fn add(fields: &mut [(String, String)], name: &str, words: &str) {
    let (_, text) = fields.iter_mut().find(|(field, _)| field == name).expect("a field");
    *text = format!("{text}\n{words}");
}

#[test]
fn the_office_keeps_its_own_list_and_every_edit_is_in_the_audit() {
    tell_alone(&[], async |county: County| {
        let (resident, staff) = (county.client(), county.browse(county.account("staff01")).await);
        let page = staff.get("/admin/words").await.expect(200).text();
        let mut edited = fields(&page);
        assert!(edited.iter().any(|(name, words)| name == "words.unlawful" && words.contains("办假证")), "{edited:?}");
        add(&mut edited, "words.vice", "示例黑词");
        let mut wrong = edited.clone();
        add(&mut wrong, "words.vice", "！词");
        let again = save(&staff, &wrong).await.expect(422).text();
        assert!(again.contains("“！词”") && again.contains("示例黑词"), "{again}");
        save(&staff, &edited).await.expect(303);
        assert!(staff.get("/admin/words?after=saved").await.expect(200).text().contains("示例黑词"));
        // Whoever edited the list as it was before is shown so, with what was typed.
        let mut late = edited.clone();
        add(&mut late, "words.insult", "示例另一词");
        let overtaken = save(&staff, &late).await.expect(409).text();
        assert!(overtaken.contains("有人改过词表") && overtaken.contains("示例另一词"), "{overtaken}");
        save(&staff, &fields(&overtaken)).await.expect(303);

        let audited =
            "SELECT count(*) FROM audit WHERE what = 'words_edited' AND by <> '' AND reason LIKE '%示例黑词%'";
        assert_eq!(county.sql(&format!("SELECT CAST(({audited}) AS TEXT)")), "1");
        until("the new words", SOON, async || {
            let held = registered(&resident, &county.code().token, &words("这里有示 例 黑 词")).await;
            (strings(&look(&resident, &held).await["flags"]) == ["held"]).then_some(())
        })
        .await;
    });
}

#[test]
fn what_is_held_reddens_and_is_not_passed_over() {
    tell_alone(&[], async |county: County| {
        let resident = county.client();
        let held = registered(&resident, &county.code().token, &words("刷单返利，日结")).await;
        let other = registered(&resident, &county.code().token, &words("同时来的另一件诉求")).await;
        // As if nobody had looked at either for years.
        let database =
            rusqlite::Connection::open(county.ground.data_folder().join("deputy-code.db")).expect("the file");
        database.busy_timeout(SOON).expect("a limit");
        let past = r#"UPDATE cases SET due_at = submitted_at - 1000000, state = replace(state,
            '"accept_by":"', '"accept_by":"1999-01-01T00:00:00Z","was":"') WHERE number IN (?1, ?2)"#;
        assert_eq!(database.execute(past, [&held.number, &other.number]).expect("an update"), 2);
        // The timers have been by when the other one has reached its station.
        until("the timers", SOON, async || {
            (look(&resident, &other).await["holder"]["kind"] == "station").then_some(())
        })
        .await;
        let case = look(&resident, &held).await;
        assert_eq!((&case["light"], strings(&case["flags"])), (&json!("red"), vec!["held"]));
        let staff = county.browse(county.account("staff01")).await;
        let shown = section(&staff, &held, "新诉求").await.expect("on the page");
        assert!(shown.contains("已超期"), "{shown}");
        // Whoever gets it now has a day of their own.
        decide(&staff, &shown, "release", "看过了，没有问题", "").await.expect(303);
        let case = look(&resident, &held).await;
        assert_eq!((&case["light"], &case["holder"]["kind"]), (&json!("green"), &json!("deputy")));
    });
}
