//! Sealed cases and recusal as people meet them: an accusation goes out of everybody's sight but the committee's, its resident
//! goes on as before.

use deputy_code::domain::number::Number;
use serde_json::json;
use tests::http::{Client, send};

use crate::county::{County, hidden};
use crate::steps::{Held, ask, fields, inbox, look, make, open, problem, rating, registered, resolution, words};

crate::everywhere!(a_sealed_case_leaves_every_list_and_figure_but_the_committees,);
crate::plainly!(
    the_resident_of_a_sealed_case_goes_on_as_before,
    a_page_seals_opens_again_and_says_so,
    a_deputy_who_recused_himself_is_told_nothing_more,
    a_wrong_query_code_and_a_guessed_number_are_told_the_same,
);

async fn accusation(county: &County, content: &str) -> (Client, Held) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words(content)).await;
    (resident, held)
}

async fn seal(who: &Client, held: &Held) {
    make(who, held, "sealing", json!({"reason": "指名反映干部"})).await.expect(200);
}

async fn listed(who: &Client, held: &Held) -> usize {
    let page = who.get_json(&format!("/api/v1/cases?number={}", held.number)).await;
    page["items"].as_array().expect("items").len()
}

async fn exported(who: &Client, held: &Held) -> bool {
    who.get("/api/v1/monitoring/export.csv?what=cases").await.expect(200).text().contains(&held.number)
}

async fn a_sealed_case_leaves_every_list_and_figure_but_the_committees(county: &'static County) {
    let (_, held) = accusation(county, "某局干部收礼才办事").await;
    let (staff, leader) = (county.role("staff").await, county.role("leader").await);
    let (officer, deputy) = (county.officer().await, county.sign_in(county.deputy()).await);
    assert_eq!((listed(&leader, &held).await, inbox(&deputy, &held).await.len()), (1, 1));
    assert!(exported(&leader, &held).await);
    // The station that hears an accusation first may seal it, and sees it no more.
    seal(&officer, &held).await;
    for outside in [&leader, &officer] {
        assert_eq!(listed(outside, &held).await, 0);
        problem(open(outside, &held).await, 404);
    }
    assert!(!exported(&leader, &held).await && exported(&staff, &held).await);
    assert!(inbox(&deputy, &held).await.is_empty() && inbox(&officer, &held).await.is_empty());
    problem(open(&deputy, &held).await, 404);
    // Nobody names it in a merge.
    let other = registered(&county.client(), &county.code().token, &words("别的一件诉求")).await;
    let into = json!({"into": held.number, "reason": "同一件"});
    let named = make(&deputy, &other, "merge", into).await;
    let unknown = json!({"into": Number::from_bits(4_711).to_string(), "reason": "同一件"});
    assert_eq!(named.text(), make(&deputy, &other, "merge", unknown).await.text());
    assert_eq!(fields(named), ["into"]);
    // The committee has it in its inbox, without its words in the list and with them on its page.
    let item = inbox(&staff, &held).await;
    assert_eq!((item.len(), &item[0]["flags"]), (1, &json!(["sealed"])));
    assert!(!item[0].to_string().contains("收礼"));
    let found = staff.get_json("/api/v1/cases?q=%E6%94%B6%E7%A4%BC").await.to_string();
    assert!(!found.contains(&held.number), "sealed words are searched by nobody");
    let case = open(&staff, &held).await.expect(200).json();
    assert_eq!((&case["content"], &case["holder"]["kind"]), (&json!("某局干部收礼才办事"), &json!("committee")));
    // Who may not read it cannot be handed it.
    let unit = county.account("unit01");
    let unit = json!({"undertaker_ids": [unit_id(county, &staff, &unit.name).await]});
    make(&staff, &held, "acceptance", json!({})).await.expect(200);
    problem(make(&staff, &held, "referral", unit).await, 409);
    problem(make(&staff, &held, "sealing", json!({"reason": "再封一次"})).await, 409);
    problem(make(&officer, &held, "unsealing", json!({"reason": "我想看"})).await, 403);
    make(&staff, &held, "unsealing", json!({"reason": "查过，不是举报"})).await.expect(200);
    assert_eq!(listed(&leader, &held).await, 1);
    problem(make(&staff, &held, "unsealing", json!({"reason": "再开一次"})).await, 409);
}

async fn unit_id(county: &County, staff: &Client, name: &str) -> String {
    let page = staff.get_json("/api/v1/monitoring/summary?group_by=undertaker").await;
    let rows = page["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["name"] == *name);
    row.unwrap_or_else(|| panic!("no {name} at {}", county.program.base_url()))["key"]
        .as_str()
        .expect("a key")
        .to_owned()
}

async fn the_resident_of_a_sealed_case_goes_on_as_before(county: &'static County) {
    let (resident, held) = accusation(county, "窗口的人故意刁难").await;
    let staff = county.role("staff").await;
    seal(&staff, &held).await;
    let case = look(&resident, &held).await;
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("routed"), &json!("committee")));
    let page = resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    let page = resident.get(page.location()).await.expect(200).text();
    assert!(page.contains("按保密方式办理") && page.contains("窗口的人故意刁难"), "{page}");
    assert!(!page.contains("指名反映干部"), "the reason is the committee's");
    ask(&resident, &held, "supplements", json!({"text": "还有录音"})).await.expect(200);
    make(&staff, &held, "acceptance", json!({})).await.expect(200);
    make(&staff, &held, "resolution", resolution()).await.expect(200);
    let case = ask(&resident, &held, "rating", rating("dissatisfied", true)).await.expect(200).json();
    assert_eq!((&case["stage"], &case["holder"]["kind"]), (&json!("in_progress"), &json!("committee")));
    problem(open(&county.sign_in(county.deputy()).await, &held).await, 404);
}

async fn a_page_seals_opens_again_and_says_so(county: &'static County) {
    let (_, held) = accusation(county, "某单位乱收费的事").await;
    let staff = county.browse(county.account("staff01")).await;
    let path = format!("/cases/{}", held.number);
    let page = staff.get(&path).await.expect(200).text();
    let csrf = hidden(&page, "csrf");
    let (_, unit) = page.split_once("id=\"sealing-undertaker_id\"").expect("a list of units");
    let (_, unit) = unit.split_once("<option value=\"\">").expect("nothing chosen");
    let unit = unit.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a unit").to_owned();
    let sent =
        |reason: &'static str| [("csrf", csrf.clone()), ("undertaker_id", unit.clone()), ("reason", reason.into())];
    let post = async |verb: &str, reason: &'static str| {
        let sent = sent(reason);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        staff.post_form(&format!("{path}/{verb}"), &sent).await
    };
    let again = post("sealing", "").await.expect(422).text();
    assert!(again.contains(&format!("value=\"{unit}\" selected")), "what was chosen is kept");
    let sealed = post("sealing", "群众反映这个单位").await.expect(303);
    let page = staff.get(sealed.location()).await.expect(200).text();
    assert!(page.contains("已密封，只有县代表工委能看到，反映的是") && page.contains("某单位乱收费的事"), "{page}");
    let inbox = staff.get("/inbox").await.expect(200).text();
    assert!(!inbox.contains("某单位乱收费的事"));
    let opened = post("unsealing", "查过，不是举报").await.expect(303);
    let page = staff.get(opened.location()).await.expect(200).text();
    assert!(page.contains("已解除密封") && !page.contains("已密封，只有"), "{page}");
}

async fn a_deputy_who_recused_himself_is_told_nothing_more(county: &'static County) {
    let (resident, held) = accusation(county, "代表自家门口的路").await;
    let account = county.deputy();
    let (deputy, browser) = (county.sign_in(account).await, county.browse(account).await);
    assert_eq!(fields(make(&deputy, &held, "recusal", json!({"reason": ""})).await), ["reason"]);
    let path = format!("/cases/{}", held.number);
    let page = browser.get(&path).await.expect(200).text();
    assert!(page.contains("申请回避"));
    let sent = [("csrf", hidden(&page, "csrf")), ("reason", "这是我家".to_owned())];
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let left = browser.post_form(&format!("{path}/recusal"), &sent).await.expect(303);
    assert!(left.location().starts_with("/inbox"), "{}", left.location());
    problem(open(&deputy, &held).await, 404);
    problem(make(&deputy, &held, "acceptance", json!({})).await, 404);
    assert!(inbox(&deputy, &held).await.is_empty());
    let case = look(&resident, &held).await;
    assert_eq!(case["holder"]["kind"], "station");
    assert!(case["timeline"].to_string().contains("申请回避") && !case["timeline"].to_string().contains("这是我家"));
    let own = county.id(&format!("SELECT deputy_id FROM accounts WHERE account = '{}'", account.account));
    let back = json!({"to": {"kind": "deputy", "id": own}, "reason": "他熟悉"});
    assert_eq!(fields(make(&county.officer().await, &held, "transfer", back).await), ["to"]);
}

async fn a_wrong_query_code_and_a_guessed_number_are_told_the_same(county: &'static County) {
    let (resident, held) = accusation(county, "别人猜查询码的诉求").await;
    let wrong = if held.code == "111111" { "222222" } else { "111111" };
    let ask = async |number: &str| {
        send(resident.request(reqwest::Method::GET, &format!("/api/v1/requests/{number}")).header("Query-Code", wrong))
            .await
    };
    let (wrong, guessed) = (ask(&held.number).await, ask(Number::from_bits(909_090).as_str()).await);
    assert_eq!(wrong.text(), guessed.text());
    problem(wrong, 404);
    problem(guessed, 404);
    let log = county.program.running.log();
    let refused = log.lines().find(|line| line.contains("refused") && line.contains("/api/v1/requests/{number}"));
    assert!(refused.is_some_and(|line| line.contains("nobody") && !line.contains(&held.number)), "{refused:?}");
}
