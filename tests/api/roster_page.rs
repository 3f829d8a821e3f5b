//! `/admin/roster`: a try in words, then the import of exactly what was shown.

use tests::http::{Answer, Client};
use tests::matrix::Ground;

use crate::county::{County, hidden};
use crate::roster::{export, import};
use tests::sheets::{self, DEPUTIES, Rows, STATIONS};

tests::matrix!(what_was_shown_is_what_is_imported);
crate::plainly!(the_page_is_for_those_who_keep_the_roster, faults_are_a_table_and_nothing_waits_to_be_confirmed);

const PAGE: &str = "/admin/roster";

async fn try_out(browser: &Client, bytes: Vec<u8>) -> Answer {
    let csrf = hidden(&browser.get(PAGE).await.expect(200).text(), "csrf");
    browser.post_multipart(PAGE, &[("csrf", &csrf)], &[("file", "名册.xlsx", bytes)]).await
}

async fn confirm(browser: &Client, page: &str) -> Answer {
    let field = |name: &str| hidden(page, name);
    let (csrf, draft, seen) = (field("csrf"), field("draft"), field("seen"));
    let fields = [("csrf", csrf.as_str()), ("draft", &draft), ("seen", &seen)];
    browser.post_form(&format!("{PAGE}/confirmation"), &fields).await.expect(303)
}

async fn what_was_shown_is_what_is_imported(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let (browser, program) = (county.browse(county.account("staff01")).await, county.role("staff").await);
    let rows = export(&program).await;
    let nothing = try_out(&browser, sheets::write(&rows)).await.expect(303);
    assert!(browser.get(nothing.location()).await.expect(200).text().contains("没有要改的"));

    let mut changed = rows.clone();
    changed[STATIONS][0][4] = "每周五 9:00–11:30".into();
    changed[DEPUTIES][5][5] = "13900005555".into();
    let tried = try_out(&browser, sheets::write(&changed)).await.expect(303);
    let page = browser.get(tried.location()).await.expect(200).text();
    for part in ["改动1个联络站", "每周五 9:00–11:30", "改动1位代表", "电话补上了", "确认导入"]
    {
        assert!(page.contains(part), "no {part}:\n{page}");
    }
    assert!(!page.contains("13900005555"));
    assert_eq!(export(&program).await, rows, "a try writes nothing");

    // Somebody else is quicker: what was shown is no longer what would happen.
    let mut other = rows.clone();
    other[STATIONS][0][4] = "每周一".into();
    import(&program, sheets::write(&other), "").await.expect(200);
    let overtaken = confirm(&browser, &page).await;
    let page = browser.get(overtaken.location()).await.expect(200).text();
    assert!(page.contains("被别人改过") && page.contains("每周一 改为 每周五"), "{page}");
    assert_eq!(export(&program).await, other, "nothing was imported");

    let done = confirm(&browser, &page).await;
    assert!(browser.get(done.location()).await.expect(200).text().contains("已导入"));
    assert_eq!(export(&program).await, changed);
    let twice = confirm(&browser, &page).await;
    assert!(browser.get(twice.location()).await.expect(200).text().contains("已经不在了"));
    let stranger = county.browse(county.demo.account("liaison_officer")).await;
    assert!(stranger.get(tried.location()).await.expect(303).location().contains("gone"), "a try is its account's own");
}

async fn faults_are_a_table_and_nothing_waits_to_be_confirmed(county: &'static County) {
    let browser = county.browse(county.account("staff01")).await;
    let mut rows = Rows::default();
    rows[DEPUTIES] = vec![sheets::cells(&["例<b>", "县", "第一选区", "没有的站"])];
    let page = try_out(&browser, sheets::write(&rows)).await.expect(422).text();
    for part in ["没有导入，有1处要改", "D2", "没有叫“没有的站”的联络站"] {
        assert!(page.contains(part), "no {part}:\n{page}");
    }
    assert!(!page.contains("确认导入"));
    let page = try_out(&browser, b"no workbook".to_vec()).await.expect(422).text();
    assert!(page.contains("整份文件") && page.contains("这不是电子表格"), "{page}");
    let page = try_out(&browser, Vec::new()).await.expect(422).text();
    assert!(page.contains("请先选一个"), "{page}");
    let page = try_out(&browser, vec![b'P'; 11 * 1024 * 1024]).await.expect(422).text();
    assert!(page.contains("超过8MB"), "{page}");
    let foreign =
        browser.post_multipart(PAGE, &[("csrf", "foreign")], &[("file", "a.xlsx", sheets::write(&rows))]).await;
    foreign.expect(403);
    browser.post_form(&format!("{PAGE}/confirmation"), &[("csrf", "foreign")]).await.expect(403);
}

async fn the_page_is_for_those_who_keep_the_roster(county: &'static County) {
    for role in ["staff", "system_admin", "liaison_officer"] {
        let browser = county.browse(county.demo.account(role)).await;
        let page = browser.get(PAGE).await.expect(200).text();
        assert!(
            page.contains("/admin/roster/template.xlsx") && page.contains("aria-current=\"page\">名册</a>"),
            "{page}"
        );
        let template = browser.get("/admin/roster/template.xlsx").await.expect(200);
        assert!(sheets::read(&template.body).iter().all(Vec::is_empty));
        let own = sheets::read(&browser.get("/admin/roster/export.xlsx").await.expect(200).body);
        assert_eq!(own[STATIONS].len(), if role == "liaison_officer" { 1 } else { 19 });
    }
    for role in ["deputy", "undertaker", "leader", "security_admin"] {
        let browser = county.browse(county.demo.account(role)).await;
        for path in [PAGE, "/admin/roster/template.xlsx", "/admin/roster/export.xlsx"] {
            browser.get(path).await.expect(403);
        }
    }
    assert!(county.client().get(PAGE).await.expect(303).location().starts_with("/login"));
}
