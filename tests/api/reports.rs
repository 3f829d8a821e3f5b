//! The report of a month: what it counts, for whom, and what it never prints.

use serde_json::json;
use tests::http::Answer;

use crate::county::County;
use crate::recompute::{rounds, table::Table, time};
use crate::steps::{make, registered, words};

crate::plainly!(
    the_report_counts_what_the_exported_lines_of_its_month_say,
    a_month_without_requests_says_so_and_one_to_come_is_refused,
    a_report_is_of_the_area_of_whoever_prints_it_and_names_no_sealed_case,
);

const WORDS: &str = "报表里不该出现的一句话";

fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    page.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(inside, _)| inside)
}

/// The rate under a label: the fraction that is printed below it.
fn fraction(page: &str, label: &str) -> String {
    let figure = between(page, &format!("<dt>{label}</dt>"), "</div>");
    between(figure, "<dd class=\"small\">", "</dd>").to_owned()
}

async fn the_report_counts_what_the_exported_lines_of_its_month_say(_: &'static County) {
    let county = County::start(tests::matrix::Ground::plain(), &[]).await;
    let staff = county.browse(county.demo.account("staff")).await;
    let csv = staff.get("/monitor/export.csv?what=rounds&from=2020-01-01").await.expect(200).text();
    let now = Table::read(&csv).lines().find_map(|line| line.at("exported_at")).expect("a time");
    let all = rounds::read(&csv);
    let (year, month, _) = time::date(time::day_of(now));
    // The last month is over: nothing of it changes with the clock but what is overdue.
    let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
    let first = time::day_number(&format!("{year}-{month:02}-01")).expect("a day");
    let last = (first..).take_while(|day| time::date(*day).1 == month).last().expect("a day");
    let opened = rounds::opened(&all, first, last);
    assert!(opened.len() > 20, "the demonstration has something in that month: {}", opened.len());
    let sum = rounds::sum(&opened, now);
    let page = staff.get(&format!("/monitor/report?month={year}-{month:02}")).await.expect(200).text();
    let rated: usize = sum.grades[..3].iter().sum();
    let answered = sum.wall[2].n;
    assert_eq!(fraction(&page, "满意率"), format!("{}件÷{rated}件", sum.grades[0]));
    assert_eq!(fraction(&page, "评价率"), format!("{rated}件÷{}件", rated + sum.grades[3]), "as on the board");
    let left = |round: &&&rounds::Round| ["out_of_scope", "withdrawn", "merged"].contains(&round.stage.as_str());
    let owed: Vec<_> = opened.iter().filter(|round| !round.reopened && !left(round)).collect();
    let done = owed.iter().filter(|round| ["resolved", "closed"].contains(&round.stage.as_str())).count();
    assert_eq!(fraction(&page, "办结率"), format!("{done}件÷{}件", owed.len()));
    let in_time = opened.iter().filter(|round| round.resolved.is_some_and(|at| at <= round.answer_by)).count();
    assert_eq!(fraction(&page, "按时率"), format!("{in_time}件÷{}件", answered + sum.overdue));
    let by_station = rounds::by_group(&opened, "station", now);
    let stations = between(&page, "<h2>各联络站", "</section>");
    assert_eq!(stations.matches("<tr>").count(), by_station.len() + 1);
    for part in
        ["打印", "填报人", "负责人", "用时、目标和上个月", "已超期、还没有答复的", &county.demo.account("staff").name]
    {
        assert!(page.contains(part), "{part}");
    }
}

fn refused(answer: Answer, sentence: &str) {
    assert!(answer.expect(422).text().contains(sentence));
}

async fn a_month_without_requests_says_so_and_one_to_come_is_refused(county: &'static County) {
    let staff = county.browse(county.demo.account("staff")).await;
    let page = staff.get("/monitor/report?month=2020-01").await.expect(200).text();
    assert!(page.contains("2020年1月没有收到诉求"), "{page}");
    refused(staff.get("/monitor/report?month=2199-01").await, "这个月还没有到");
    refused(staff.get("/monitor/report?month=soon").await, "月份请写成");
    let officer = county.browse(county.demo.account("liaison_officer")).await;
    officer.get("/monitor/report").await.expect(403);
    county.browse(county.demo.account("leader")).await.get("/monitor/report").await.expect(200);
}

async fn a_report_is_of_the_area_of_whoever_prints_it_and_names_no_sealed_case(county: &'static County) {
    let held = registered(&county.client(), &county.code().token, &words(WORDS)).await;
    let program = county.role("staff").await;
    make(&program, &held, "sealing", json!({"reason": "指名反映单位"})).await.expect(200);
    let staff = county.browse(county.demo.account("staff")).await;
    let page = staff.get("/monitor/report").await.expect(200).text();
    assert!(!page.contains(WORDS) && !page.contains(&held.number));
    let elsewhere =
        county.demo.accounts.iter().find(|one| one.role == "staff" && one.area != county.demo.account("staff").area);
    let town = elsewhere.expect("staff of a township");
    let own = county.browse(town).await;
    let rows = |page: &str| between(page, "<h2>各联络站", "</section>").matches("<tr>").count();
    let theirs = own.get("/monitor/report").await.expect(200).text();
    assert!(rows(&theirs) < rows(&page), "a township has fewer stations than the county");
    let outside = format!("/monitor/report?area={}", county.demo.account("staff").area);
    assert!(own.get(&outside).await.status == 422, "an area that is not theirs is refused");
}
