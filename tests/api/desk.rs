//! The desk's edges: a role that may not hears so first, a slip never names the accused, an opened dead letter is audited.

use reqwest::Method;
use serde_json::json;
use tests::http::send;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{make, new_key, open, problem, registered, words};

crate::plainly!(a_role_that_may_not_hears_so_before_its_body_is_read, the_slip_of_a_complaint_names_the_committee,);

async fn a_role_that_may_not_hears_so_before_its_body_is_read(county: &'static County) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("不该由他动的诉求")).await;
    let auditor = county.role("audit_admin").await;
    problem(open(&auditor, &held).await, 403);
    let broken = |path: String| send(auditor.request(Method::POST, &path).header("Content-Type", "text/x").body("{"));
    problem(broken(format!("/api/v1/cases/{}/acceptance", held.number)).await, 403);
    problem(broken("/api/v1/cases".into()).await, 403);
    problem(make(&auditor, &held, "resolution", json!({"stars": 5})).await, 403);
}

async fn the_slip_of_a_complaint_names_the_committee(county: &'static County) {
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let own = officers.find(|one| one.area == county.deputy().area).expect("the own officer");
    let officer = county.browse(own).await;
    let page = officer.get("/cases/new").await.expect(200).text();
    let (csrf, key) = (hidden(&page, "csrf"), hidden(&page, "idempotency_key"));
    let to = format!("deputy:{}", county.id("SELECT deputy_id FROM accounts WHERE account = 'deputy01'"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("idempotency_key", &key),
        ("channel", "walk_in"),
        ("to", &to),
        ("kind", "complain"),
        ("content", "来站反映这位代表从不接待"),
        ("about_this_deputy", "true"),
        ("consent.rules_version", "1"),
    ];
    let taken = officer.post_multipart("/cases/new", &fields, &[]).await.expect(303);
    let slip = officer.get(taken.location()).await.expect(200).text();
    let (_, after) = slip.split_once("<h1").expect("a slip");
    assert!(after.contains("县人大代表工委"), "{slip}");
    assert!(!after.contains(&format!("{}代表", county.account("deputy01").name)), "{slip}");
}

#[test]
fn registering_at_the_counter_counts_as_a_write() {
    tell_alone(&[("DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS", "1")], async |county: County| {
        let officer = county.officer().await;
        let mut body = words("窗口登记的诉求");
        body["channel"] = json!("walk_in");
        let answers = [
            officer.post_json("/api/v1/cases", &body).await.status,
            officer.post_json("/api/v1/cases", &body).await.status,
        ];
        assert!(answers.contains(&429), "{answers:?}");
    });
}

#[test]
fn a_dead_letter_is_opened_for_a_reason_that_stays_in_the_audit() {
    tell_alone(&[], async |county: County| {
        let queue = rusqlite::Connection::open(county.ground.data_folder().join("queue.db")).expect("the queue");
        queue.busy_timeout(std::time::Duration::from_secs(10)).expect("a limit");
        let buried = "INSERT INTO entries (lookup, body, pushed_at, tries, buried_at, reason)
            VALUES (x'00', x'00', 1, 3, 1, 'does not open with the secrets')";
        for _ in 0..201 {
            queue.execute(buried, []).expect("a letter");
        }
        let staff = county.browse(county.demo.account("staff")).await;
        let page = staff.get("/monitor/dead-letters").await.expect(200).text();
        assert!(page.contains("/monitor/dead-letters?page=2"), "the 201st is on a page of its own");
        let second = staff.get("/monitor/dead-letters?page=2").await.expect(200).text();
        assert_eq!(second.matches("<section class=\"ruled letter\">").count(), 1);
        let (_, after) = page.split_once("action=\"/monitor/dead-letters/").expect("a letter");
        let entry = after.split('/').next().expect("an id").to_owned();
        let path = format!("/monitor/dead-letters/{entry}/unsealing");
        let csrf = hidden(&page, "csrf");
        staff.post_form(&path, &[("csrf", &csrf), ("reason", "")]).await.expect(422);
        assert_eq!(county.sql("SELECT CAST(count(*) AS TEXT) FROM audit WHERE what LIKE 'dead_letter%'"), "0");
        let key = new_key();
        staff.post_form(&path, &[("csrf", &csrf), ("reason", &key)]).await.expect(200);
        let kept = "SELECT what || ' ' || reason FROM audit WHERE account_id IS NOT NULL AND what LIKE 'dead_letter%'";
        assert_eq!(county.sql(kept), format!("dead_letter_unsealed {key}"));
        let replay = format!("/monitor/dead-letters/{entry}/replay");
        staff.post_form(&replay, &[("csrf", &csrf)]).await.expect(303);
        assert_eq!(county.sql("SELECT what FROM audit ORDER BY at DESC, id DESC LIMIT 1"), "dead_letter_replayed");
    });
}
