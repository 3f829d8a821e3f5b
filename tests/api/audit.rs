//! The audit: who reads it, what is in it, and that nothing happens that cannot be written into it.

use std::time::Duration;

use tests::broken::{breaks_audit, mends_audit};
use tests::http::Client;
use tests::matrix::Ground;
use tests::program::Start;
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{registered, words};

tests::matrix!(
    the_auditor_alone_reads_who_did_what_and_where_a_submission_came_from,
    what_cannot_be_audited_is_not_done
);

const PAGE: &str = "/admin/audit";
const EXPORT: &str = "/monitor/export.csv?what=cases";
const SOON: Duration = Duration::from_secs(20);

async fn auditor(county: &County) -> Client {
    county.browse(county.demo.account("audit_admin")).await
}

async fn page(auditor: &Client, query: &str) -> String {
    auditor.get(&format!("{PAGE}{query}")).await.expect(200).text()
}

async fn the_auditor_alone_reads_who_did_what_and_where_a_submission_came_from(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let held = registered(&county.client(), &county.code().token, &words("东门的路灯坏了三盏")).await;
    for role in ["deputy", "liaison_officer", "undertaker", "staff", "leader", "system_admin", "security_admin"] {
        let browser = county.browse(county.demo.account(role)).await;
        browser.get(PAGE).await.expect(403);
        browser.get(&format!("{PAGE}/export.csv")).await.expect(403);
        browser.post_form(&format!("{PAGE}/source"), &[("number", held.number.as_str())]).await.expect(403);
    }
    let auditor = auditor(&county).await;
    let none = page(&auditor, "?what=monitoring_exported").await;
    assert!(none.contains("没有找到"), "nothing was exported yet: {none}");

    let staff = county.browse(county.demo.account("staff")).await;
    let name = &county.demo.account("staff").name;
    staff.get(EXPORT).await.expect(200);
    let shown = page(&auditor, "").await;
    for part in ["导出统计", name, "cases ", "条前后相接，没有断开"] {
        assert!(shown.contains(part), "no {part} in\n{shown}");
    }
    let table = |page: &str| page.contains("<td role=\"cell\" class=\"matter\">导出统计</td>");
    assert!(table(&page(&auditor, &format!("?what=monitoring_exported&by={name}")).await));
    assert!(!table(&page(&auditor, "?what=roster_imported").await));
    assert!(!table(&page(&auditor, "?by=nobody").await));
    assert!(!table(&page(&auditor, "?to=2020-01-01").await));
    let refused = auditor.get(&format!("{PAGE}?from=yesterday")).await.expect(422).text();
    assert!(refused.contains("日期请写成"), "{refused}");

    let csrf = hidden(&shown, "csrf");
    let ask = async |number: &str, reason: &str| {
        let fields = [("csrf", csrf.as_str()), ("number", number), ("reason", reason)];
        auditor.post_form(&format!("{PAGE}/source"), &fields).await
    };
    let refused = ask(&held.number, "").await.expect(422).text();
    assert!(refused.contains("请写一写原因") && refused.contains(&held.number), "{refused}");
    assert!(ask("12", "公安机关来函").await.expect(422).text().contains("编号是16位数字"));
    let opened = ask(&held.number, "公安机关来函").await.expect(200).text();
    assert!(opened.contains("127.0.0.1"), "{opened}");
    let shown = page(&auditor, "").await;
    assert!(
        shown.contains("查看提交来源") && shown.contains("公安机关来函") && shown.contains(&held.number),
        "{shown}"
    );
    assert!(!shown.contains("127.0.0.1"), "the address is in that one answer only");

    let file = auditor.get(&format!("{PAGE}/export.csv?what=source_opened")).await.expect(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    let lines: Vec<String> = file.text().lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains(&held.number) && lines[1].contains("公安机关来函"), "{lines:?}");
    assert!(page(&auditor, "").await.contains("导出审计记录"));
}

async fn what_cannot_be_audited_is_not_done(ground: Ground) {
    let county = County::start(ground, &[]).await;
    let held = registered(&county.client(), &county.code().token, &words("东门的路灯坏了三盏")).await;
    let (auditor, staff) = (auditor(&county).await, county.browse(county.demo.account("staff")).await);
    let csrf = hidden(&page(&auditor, "").await, "csrf");
    let ask = async || {
        let fields = [("csrf", csrf.as_str()), ("number", &held.number), ("reason", "公安机关来函")];
        auditor.post_form(&format!("{PAGE}/source"), &fields).await
    };
    breaks_audit(&county.ground);
    let refused = [
        ask().await,
        staff.get(EXPORT).await,
        staff.get("/admin/roster/export.xlsx").await,
        auditor.get(&format!("{PAGE}/export.csv")).await,
    ];
    for answer in refused {
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(
            answer.text().contains("必须留下审计记录") && !answer.text().contains("127.0.0.1"),
            "{}",
            answer.text()
        );
    }
    assert!(page(&auditor, "?what=monitoring_exported").await.contains("没有找到"));
    // Residents are served all the same.
    registered(&county.client(), &county.code().token, &words("审计记不上的时候提交的")).await;
    mends_audit(&county.ground);
    assert!(ask().await.expect(200).text().contains("127.0.0.1"));
    staff.get(EXPORT).await.expect(200);
}

#[test]
fn settings_that_differ_from_the_last_start_are_named_and_never_shown() {
    tell_alone(&[], async |mut county: County| {
        county.program.terminate();
        let serve = |phone: &str| Start::serve(&county.ground).setting("DEPUTY_CODE_HELP_PHONE", phone);
        let program = serve("0395-1234567").listening().await;
        drop(program);
        let program = serve("0395-7654321").listening().await;
        let names = "SELECT group_concat(entry, ';') FROM (SELECT entry FROM audit WHERE what = 'settings_changed' ORDER BY sequence)";
        let said = until("the second note", SOON, async || {
            Some(county.sql(names)).filter(|said| said.matches("HELP_PHONE").count() == 2)
        })
        .await;
        assert!(!said.contains("0395"), "{said}");
        let kept = county.sql("SELECT value FROM facts WHERE name = 'settings'");
        assert!(kept.contains("DEPUTY_CODE_HELP_PHONE") && !kept.contains("0395"), "{kept}");
        drop(program);
    });
}
