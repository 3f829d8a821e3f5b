//! Exports as workbooks: read back as an office's program reads them, numbers are numbers, dates are dates, words are words.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use serde_json::json;
use tests::http::Client;
use tests::sheets::TYPE;

use crate::county::County;
use crate::steps::{Held, make, problem, registered, words};

crate::everywhere!(a_workbook_has_real_numbers_and_dates_and_never_a_formula);

crate::plainly!(
    a_workbook_holds_what_the_same_person_reads_as_csv,
    a_sealed_case_is_in_no_export_of_those_who_may_not_see_it,
    who_may_not_export_gets_no_workbook,
);

const FORMULA: &str = "=HYPERLINK(\"http://x\",\"看\")";

async fn workbook(client: &Client, what: &str) -> Range<Data> {
    let path = format!("/api/v1/monitoring/export.xlsx?what={what}&from=2020-01-01");
    let answer = client.get(&path).await.expect(200);
    assert_eq!(answer.header("content-type"), TYPE);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(answer.body)).expect("a workbook");
    assert_eq!(book.sheet_names(), [what, "说明"]);
    assert!(book.worksheet_formula(what).expect("a sheet").cells().all(|(_, _, formula)| formula.is_empty()));
    book.worksheet_range(what).expect("a sheet")
}

/// The column under a heading, of the line with this number.
fn cell<'a>(sheet: &'a Range<Data>, number: &str, heading: &str) -> &'a Data {
    let headings: Vec<String> = sheet.rows().next().expect("headings").iter().map(ToString::to_string).collect();
    let place =
        |name: &str| headings.iter().position(|it| it == name).unwrap_or_else(|| panic!("no {name}: {headings:?}"));
    let (own, wanted) = (place("编号"), place(heading));
    let line = sheet.rows().find(|row| row[own].to_string() == number);
    &line.unwrap_or_else(|| panic!("no line of {number}"))[wanted]
}

async fn one(county: &County) -> Held {
    registered(&county.client(), &county.code().token, &words(FORMULA)).await
}

async fn a_workbook_has_real_numbers_and_dates_and_never_a_formula(county: &'static County) {
    let (held, staff) = (one(county).await, county.role("staff").await);
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let sheet = workbook(&staff, "rounds").await;
    let of = |heading: &str| cell(&sheet, &held.number, heading);
    assert_eq!(of("编号"), &Data::String(held.number.clone()));
    assert!(
        matches!(of("受理用时（秒）"), Data::Float(seconds) if (0.0..600.0).contains(seconds)),
        "{:?}",
        of("受理用时（秒）")
    );
    assert_eq!(of("第几轮"), &Data::Float(1.0));
    assert_eq!(of("还没答复"), &Data::Bool(true));
    assert_eq!(of("办结时间"), &Data::Empty);
    let (opened, due) = (of("这一轮开始"), of("受理期限"));
    let (Data::DateTime(opened), Data::DateTime(due)) = (opened, due) else { panic!("{opened:?} {due:?}") };
    assert!(opened.is_datetime());
    // A day to accept, and by the county's clock: eight hours ahead of what the same time is in UTC.
    assert!((due.as_f64() - opened.as_f64() - 1.0).abs() < 1e-6, "{opened:?} {due:?}");
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let local = 25_569.0 + (since_1970.as_secs_f64() + 8.0 * 3_600.0) / 86_400.0;
    assert!((local - opened.as_f64()).abs() < 0.01, "{opened:?} and now {local}");

    let cases = workbook(&staff, "cases").await;
    assert_eq!(cell(&cases, &held.number, "内容"), &Data::String(FORMULA.into()));
    let rows = workbook(&staff, "rows").await;
    assert!(rows.rows().skip(1).all(|row| matches!(row[2], Data::Float(_))), "件数 is a number");
    assert!(rows.rows().skip(1).any(|row| matches!(row[5], Data::Float(rate) if (0.0..=1.0).contains(&rate))));
}

async fn a_workbook_holds_what_the_same_person_reads_as_csv(_: &'static County) {
    // A county of its own: nobody else moves anything between the two.
    let county = County::start(tests::matrix::Ground::plain(), &[]).await;
    let staff = county.role("staff").await;
    for what in ["rows", "rounds", "events", "cases"] {
        let csv = staff.get(&format!("/api/v1/monitoring/export.csv?what={what}&from=2020-01-01")).await.expect(200);
        let table = crate::recompute::table::Table::read(&csv.text());
        let sheet = workbook(&staff, what).await;
        assert_eq!(sheet.height(), table.lines().count() + 1, "{what}");
        let column = if what == "rows" { "name" } else { "number" };
        let place = usize::from(what == "rows" || what == "rounds");
        let left: Vec<String> = table.lines().map(|line| line.get(column).to_owned()).collect();
        let right: Vec<String> = sheet.rows().skip(1).map(|row| row[place].to_string()).collect();
        assert_eq!(left, right, "{what}");
        assert!(left.len() > 5, "{what}");
    }
}

async fn a_sealed_case_is_in_no_export_of_those_who_may_not_see_it(county: &'static County) {
    let (held, staff) = (one(county).await, county.role("staff").await);
    make(&staff, &held, "sealing", json!({"reason": "指名反映单位"})).await.expect(200);
    let leader = county.role("leader").await;
    for what in ["rounds", "events", "cases"] {
        let all = async |client: &Client| {
            let csv = format!("/api/v1/monitoring/export.csv?what={what}");
            let csv = client.get(&csv).await.expect(200).text();
            let sheet = workbook(client, what).await;
            (csv.contains(&held.number), sheet.used_cells().any(|(_, _, cell)| cell.to_string() == held.number))
        };
        assert_eq!(all(&staff).await, (true, true), "{what}");
        assert_eq!(all(&leader).await, (false, false), "{what}");
    }
}

async fn who_may_not_export_gets_no_workbook(county: &'static County) {
    let path = "/api/v1/monitoring/export.xlsx?what=rounds";
    problem(county.client().get(path).await, 401);
    for client in [county.officer().await, county.sign_in(county.deputy()).await, county.role("undertaker").await] {
        problem(client.get(path).await, 403);
    }
    let staff = county.role("staff").await;
    problem(staff.get("/api/v1/monitoring/export.xlsx?what=everything").await, 422);
    let audited =
        "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'monitoring_exported' AND entry LIKE 'rounds %'";
    let before: u64 = county.ask(audited).parse().expect("a count");
    workbook(&staff, "rounds").await;
    assert!(county.ask(audited).parse::<u64>().expect("a count") > before, "an export is audited");
}
