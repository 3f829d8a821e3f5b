//! Entries that cannot be registered: kept, shown without their words, opened only for a reason, put back.

use std::time::Duration;

use deputy_code::queue::{EmbeddedQueue, Limits};
use tests::broken::{breaks_registration, mends_registration, push_unreadable, push_unreadable_into_file};
use tests::http::{Answer, Client};
use tests::matrix::Ground;
use tests::program::Start;
use tests::wait::until;

use crate::county::{County, hidden};
use crate::steps::{Held, look, open, registered, submit, wait_registered, words};

tests::matrix!(
    a_request_set_aside_is_neither_lost_nor_read_without_a_reason,
    an_entry_nobody_can_read_is_kept_and_shown
);
tests::on_redis!(what_a_file_could_not_register_moves_over_to_redis);

const COMMAND: Duration = Duration::from_secs(60);
const SET_ASIDE: Duration = Duration::from_secs(20);
const PAGE: &str = "/monitor/dead-letters";
const CONTENT: &str = "井盖丢了，晚上有人摔倒";

fn spaced(number: &str) -> String {
    format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..])
}

/// The page once it names all of these.
async fn page_with(staff: &Client, parts: &[&str]) -> String {
    until("the dead letter on its page", SET_ASIDE, async || {
        let page = staff.get(PAGE).await.expect(200).text();
        parts.iter().all(|part| page.contains(part)).then_some(page)
    })
    .await
}

/// The address of the first letter's forms, and the CSRF value they carry.
fn forms(page: &str) -> (String, String) {
    let (_, after) = page.split_once(&format!("action=\"{PAGE}/")).unwrap_or_else(|| panic!("no form:\n{page}"));
    let id = after.split('/').next().expect("an id");
    (format!("{PAGE}/{id}"), hidden(page, "csrf"))
}

async fn unseal(staff: &Client, page: &str, reason: &str) -> Answer {
    let (address, csrf) = forms(page);
    staff.post_form(&format!("{address}/unsealing"), &[("csrf", &csrf), ("reason", reason)]).await
}

fn command(county: &County, arguments: &[&str]) -> String {
    let (status, said) = Start::command(&county.ground, arguments).to_its_end(COMMAND);
    assert!(status.success(), "{said}");
    said
}

async fn a_request_set_aside_is_neither_lost_nor_read_without_a_reason(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let resident = county.client();
    let staff = county.browse(county.account("staff01")).await;
    assert!(staff.get(PAGE).await.expect(200).text().contains("没有未登记的诉求"));
    breaks_registration(&county.ground);
    let held = submit(&resident, &county.code().token, &words(CONTENT)).await;
    let page = page_with(&staff, &[&spaced(&held.number), &county.code().name, "登记时数据库报错"]).await;
    assert!(!page.contains(CONTENT), "sealed until somebody says why:\n{page}");
    its_resident_reads_that_it_was_submitted(&resident, &held).await;
    only_staff_of_the_whole_county_look(&county, &page).await;

    for nothing in ["", " ", "看"] {
        let refused = unseal(&staff, &page, nothing).await.expect(422).text();
        assert!(refused.contains("原因") && !refused.contains(CONTENT), "{refused}");
    }
    let opened = unseal(&staff, &page, "居民打电话来催，要先看内容").await.expect(200);
    assert_eq!(opened.header("cache-control"), "no-store");
    assert!(opened.text().contains(CONTENT), "{}", opened.text());
    assert!(!staff.get(PAGE).await.expect(200).text().contains(CONTENT), "the words are in that one answer only");

    let said = command(&county, &["dead-letters", "list"]);
    assert!(said.contains(&spaced(&held.number)) && said.contains("1 entries set aside"), "{said}");
    assert!(said.contains(&county.code().token) && !said.contains(CONTENT), "{said}");

    mends_registration(&county.ground);
    let (address, csrf) = forms(&page);
    let replayed = staff.post_form(&format!("{address}/replay"), &[("csrf", &csrf)]).await.expect(303);
    assert!(staff.get(replayed.location()).await.expect(200).text().contains("已放回队列"));
    assert_eq!(wait_registered(&resident, &held).await["stage"], "routed");
    let again = staff.post_form(&format!("{address}/replay"), &[("csrf", &csrf)]).await.expect(303);
    assert!(staff.get(again.location()).await.expect(200).text().contains("已经不在这里了"));
    let program = county.role("staff").await;
    assert_eq!(open(&program, &held).await.expect(200).json()["content"], CONTENT);

    breaks_registration(&county.ground);
    let second = submit(&resident, &county.code().token, &words("第二件登记不上的诉求")).await;
    page_with(&staff, &[&spaced(&second.number)]).await;
    mends_registration(&county.ground);
    assert!(command(&county, &["dead-letters", "replay"]).contains("1 entries put back"));
    wait_registered(&resident, &second).await;
    assert!(command(&county, &["dead-letters", "list"]).contains("0 entries set aside"));
}

async fn its_resident_reads_that_it_was_submitted(resident: &Client, held: &Held) {
    assert_eq!(look(resident, held).await["stage"], "submitted");
    let page = resident.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
    assert!(resident.get(page.location()).await.expect(200).text().contains("已提交"));
}

async fn only_staff_of_the_whole_county_look(county: &County, page: &str) {
    let (address, _) = forms(page);
    let officer = county.demo.account("liaison_officer");
    let (town, leader) = (county.account("staff-town01"), county.account("leader01"));
    for (account, home) in [(officer, "/inbox"), (town, "/inbox"), (leader, "/monitor"), (county.deputy(), "/inbox")] {
        let browser = county.browse(account).await;
        browser.get(PAGE).await.expect(403);
        let csrf = hidden(&browser.get(home).await.expect(200).text(), "csrf");
        for verb in ["replay", "unsealing"] {
            let fields = [("csrf", csrf.as_str()), ("reason", "想看一看内容")];
            browser.post_form(&format!("{address}/{verb}"), &fields).await.expect(403);
        }
    }
}

async fn an_entry_nobody_can_read_is_kept_and_shown(ground: Ground) {
    let mut county = County::start(ground, &[]).await;
    county.program.terminate();
    push_unreadable(&county.ground);
    county.program = Start::serve(&county.ground).listening().await;
    let staff = county.browse(county.account("staff01")).await;
    let page = page_with(&staff, &["读不出来", "用本机的密钥打不开"]).await;
    let opened = unseal(&staff, &page, "看看是什么").await.expect(200).text();
    assert!(opened.contains("内容读不出来"), "{opened}");
    assert!(command(&county, &["dead-letters", "list"]).contains("does not open with the secrets"));
    // Put back it comes to the same end, and what residents send meanwhile is registered.
    let (address, csrf) = forms(&page);
    staff.post_form(&format!("{address}/replay"), &[("csrf", &csrf)]).await.expect(303);
    registered(&county.client(), &county.code().token, &words("排在读不懂的后面")).await;
    page_with(&staff, &["用本机的密钥打不开"]).await;
}

async fn what_a_file_could_not_register_moves_over_to_redis(ground: Ground) {
    let mut county = County::start(ground, &[]).await;
    county.program.terminate();
    let file = county.ground.data_folder().join("queue.db");
    drop(EmbeddedQueue::open(&file, Limits::default()).expect("a queue of the time before"));
    push_unreadable_into_file(&county.ground);
    for _ in 0..2 {
        county.program = Start::serve(&county.ground).listening().await;
        let staff = county.browse(county.account("staff01")).await;
        page_with(&staff, &["读不出来", "用本机的密钥打不开"]).await;
        county.program.terminate();
    }
    let left = "SELECT count(*) FROM entries";
    let left: i64 = rusqlite::Connection::open(&file).expect("the file").query_row(left, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0, "it is in one place");
}
