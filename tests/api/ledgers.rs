//! 四簿一册 and the six-step book: every line is a live case, for whoever may ask, and nothing that must not lie open.

use reqwest::Method;
use serde_json::{Value, json};
use tests::http::{Client, send};
use tests::matrix::Ground;

use crate::county::{County, hidden};
use crate::recompute::table::Table;
use crate::steps::{Held, ask, make, new_key, rating, registered, resolution, wait_registered, words};

crate::everywhere!(what_complains_or_is_sealed_is_counted_in_the_books_and_never_written_down);

crate::plainly!(
    every_book_has_as_many_lines_as_the_station_has_requests,
    an_officer_has_the_books_of_the_own_station_and_leaders_and_deputies_none,
    another_title_changes_the_print_and_not_the_data,
    six_steps_have_their_day_and_office_and_nobodys_name,
    who_came_to_the_station_stands_in_the_reception_book_and_who_scanned_does_not,
    what_the_service_does_not_know_yet_is_an_empty_form_that_says_so,
);

const SINCE: &str = "from=2020-01-01";

/// Values of the stations one may choose.
fn stations(page: &str) -> Vec<String> {
    let list = page.split_once("<select id=\"station\"").and_then(|(_, rest)| rest.split_once("</select>"));
    let options = list.expect("a choice of stations").0.split("value=\"").skip(1);
    options.map(|option| option.split('"').next().expect("a value").to_owned()).collect()
}

async fn book(client: &Client, which: &str, query: &str) -> Table {
    Table::read(&client.get(&format!("/ledgers/{which}.csv?{query}")).await.expect(200).text())
}

async fn print(client: &Client, which: &str, query: &str) -> String {
    client.get(&format!("/ledgers/{which}?{query}")).await.expect(200).text()
}

/// All requests that the list of cases has of a station.
async fn listed(program: &Client, station: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/cases?station={station}&limit=100&{SINCE}&cursor={cursor}");
        let page = program.get_json(&path).await;
        all.extend(page["items"].as_array().expect("items").clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return all,
        }
    }
}

async fn every_book_has_as_many_lines_as_the_station_has_requests(_: &'static County) {
    let county = County::start(Ground::plain(), &[]).await;
    let (staff, program) = (county.browse(county.demo.account("staff")).await, county.role("staff").await);
    let all = stations(&staff.get("/ledgers").await.expect(200).text());
    assert!(all.len() > 10, "{}", all.len());
    let mut lines = 0;
    for station in all.iter().take(8) {
        let (cases, query) = (listed(&program, station).await, format!("station={station}&{SINCE}"));
        for which in ["opinions", "six-steps"] {
            let (table, page) = (book(&staff, which, &query).await, print(&staff, which, &query).await);
            assert!(page.contains(&format!("这段时间共{}件。", cases.len())), "{which} {station}");
            let others = page.split_once("其中").and_then(|(_, rest)| rest.split_once("件按规定只计数"));
            let others: usize = others.map_or(0, |(count, _)| count.parse().expect("a count"));
            assert_eq!(table.lines().count() + others, cases.len(), "{which} {station}");
            assert_eq!(page.matches("<tr>").count(), table.lines().count() + usize::from(table.lines().count() > 0));
        }
        lines += cases.len();
    }
    assert!(lines > 20, "the demonstration has requests at these stations: {lines}");
}

async fn an_officer_has_the_books_of_the_own_station_and_leaders_and_deputies_none(county: &'static County) {
    let staff = county.browse(county.demo.account("staff")).await;
    let all = stations(&staff.get("/ledgers").await.expect(200).text());
    let officer = county.browse(county.demo.account("liaison_officer")).await;
    let own = stations(&officer.get("/ledgers").await.expect(200).text());
    assert_eq!(own.len(), 1);
    let foreign = all.iter().find(|station| !own.contains(station)).expect("another station");
    for which in ["opinions", "opinions.csv", "six-steps", "reception"] {
        officer.get(&format!("/ledgers/{which}?station={}", own[0])).await.expect(200);
        officer.get(&format!("/ledgers/{which}?station={foreign}")).await.expect(404);
    }
    let whole = county.demo.account("staff");
    let town = county.demo.accounts.iter().find(|one| one.role == "staff" && one.area != whole.area);
    let town = county.browse(town.expect("staff of a township")).await;
    let theirs = stations(&town.get("/ledgers").await.expect(200).text());
    assert!(!theirs.is_empty() && theirs.len() < all.len());
    let foreign = all.iter().find(|station| !theirs.contains(station)).expect("another station");
    town.get(&format!("/ledgers/opinions?station={foreign}")).await.expect(404);
    for role in ["leader", "deputy"] {
        county.browse(county.demo.account(role)).await.get("/ledgers").await.expect(403);
    }
    officer.get("/ledgers/nothing").await.expect(404);
}

/// Station and deputy behind the first code, as an address asks for them.
fn of_the_first_deputy(county: &County, page: &str) -> String {
    let link = page.split("href=\"/ledgers/deputy?").skip(1).find(|link| {
        let name = link.split_once('>').and_then(|(_, rest)| rest.split_once("</a>")).map_or("", |(name, _)| name);
        county.code().name.contains(name) && !name.is_empty()
    });
    link.expect("the deputy's book").split('"').next().expect("an address").replace("&amp;", "&").replace("&#38;", "&")
}

async fn own_books(county: &County) -> (Client, String) {
    let area = &county.deputy().area;
    let officer = county.demo.accounts.iter().find(|one| one.role == "liaison_officer" && one.area == *area);
    let officer = county.browse(officer.expect("the officer of the deputy's station")).await;
    let query = of_the_first_deputy(county, &officer.get("/ledgers").await.expect(200).text());
    (officer, query)
}

async fn what_complains_or_is_sealed_is_counted_in_the_books_and_never_written_down(county: &'static County) {
    let resident = county.client();
    let token = &county.code().token;
    let ordinary = registered(&resident, token, &words("簿册里有的一件")).await;
    let mut complaint = words("簿册里没有的一件，反映代表本人");
    complaint["about_this_deputy"] = json!(true);
    let complaint = registered(&resident, token, &complaint).await;
    let sealed = registered(&resident, token, &words("簿册里没有的一件，已经密封")).await;
    let program = county.role("staff").await;
    make(&program, &sealed, "sealing", json!({"reason": "指名反映单位"})).await.expect(200);
    let (officer, query) = own_books(county).await;
    let station = query.split('&').next().expect("a station").to_owned();
    let staff = county.browse(county.demo.account("staff")).await;
    let spaced = |held: &Held| {
        let digits: Vec<char> = held.number.chars().collect();
        digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    };
    for client in [&officer, &staff] {
        for (which, query) in
            [("opinions", &station), ("six-steps", &station), ("deputy", &query), ("reception", &station)]
        {
            let csv = client.get(&format!("/ledgers/{which}.csv?{query}")).await.expect(200).text();
            let all = print(client, which, query).await + csv.as_str();
            assert!(which == "reception" || all.contains(&spaced(&ordinary)), "{which}: {all}");
            for held in [&complaint, &sealed] {
                assert!(!all.contains(&spaced(held)) && !all.contains(&held.number), "{which}: {all}");
            }
            assert!(!all.contains("簿册里没有的"), "{which}: {all}");
        }
    }
    let audited =
        "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'monitoring_exported' AND entry LIKE 'ledger %'";
    assert!(county.ask(audited).parse::<u64>().expect("a count") >= 8, "every look at a book is audited");
}

async fn another_title_changes_the_print_and_not_the_data(_: &'static County) {
    let county = County::start(Ground::plain(), &[]).await;
    let staff = county.browse(county.demo.account("staff")).await;
    let page = staff.get("/ledgers").await.expect(200).text();
    let query = format!("station={}&{SINCE}", stations(&page)[0]);
    let csv = async || staff.get(&format!("/ledgers/opinions.csv?{query}")).await.expect(200).text();
    let (before, csrf) = (csv().await, hidden(&page, "csrf"));
    assert!(print(&staff, "opinions", &query).await.contains("意见建议办理簿"));
    staff.post_form("/ledgers", &[("csrf", &csrf), ("opinions", "群众意见登记本")]).await.expect(303);
    let printed = print(&staff, "opinions", &query).await;
    assert!(printed.contains("群众意见登记本") && !printed.contains("意见建议办理簿"), "{printed}");
    assert_eq!(csv().await, before);
    let long = "长".repeat(31);
    staff.post_form("/ledgers", &[("csrf", &csrf), ("opinions", &long)]).await.expect(422);
    assert!(print(&staff, "opinions", &query).await.contains("群众意见登记本"));
    let officer = county.browse(county.demo.account("liaison_officer")).await;
    let stale = [("csrf", "none"), ("opinions", "站里的本子")];
    officer.post_form("/ledgers", &stale).await.expect(403);
}

async fn six_steps_have_their_day_and_office_and_nobodys_name(county: &'static County) {
    let resident = county.client();
    let deputy = county.sign_in(county.deputy()).await;
    let held = registered(&resident, &county.code().token, &words("走完六步的一件")).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    make(&deputy, &held, "note", json!({"text": "去现场看过了", "visible": true})).await.expect(200);
    make(&deputy, &held, "resolution", resolution()).await.expect(200);
    ask(&resident, &held, "rating", rating("satisfied", false)).await.expect(200);
    let (officer, query) = own_books(county).await;
    let query = query.split('&').next().expect("a station").to_owned();
    let table = book(&officer, "six-steps", &query).await;
    let number = |cell: &str| cell.replace(' ', "");
    let line = table.lines().find(|line| number(line.get("编号")) == held.number).expect("its line");
    for (step, who) in [("登记", "居民"), ("梳理", "代表"), ("处办", "代表"), ("反馈", "代表"), ("评议", "居民")]
    {
        let cell = line.get(step);
        assert!(cell.ends_with(who) && cell.contains('-'), "{step}: {cell}");
    }
    assert_eq!(line.get("督办"), "");
    let printed = print(&officer, "six-steps", &query).await;
    let section = printed.split_once("<table").expect("a table").1;
    assert!(!section.contains(&county.deputy().name) && !section.contains("去现场看过了"), "{section}");
}

async fn who_came_to_the_station_stands_in_the_reception_book_and_who_scanned_does_not(county: &'static County) {
    let (officer, query) = own_books(county).await;
    let query = query.split('&').next().expect("a station").to_owned();
    let scanned = registered(&county.client(), &county.code().token, &words("扫码来的一件")).await;
    let mut body = words("到站里来说的一件");
    body["channel"] = json!("walk_in");
    let program = county.officer().await;
    let request = program.request(Method::POST, "/api/v1/cases").header("Idempotency-Key", new_key()).json(&body);
    let walked = Held::of(&send(request).await.expect(202));
    wait_registered(&county.client(), &walked).await;
    let walked = walked.number;
    let table = book(&officer, "reception", &query).await;
    let numbers: Vec<String> = table.lines().map(|line| line.get("编号").replace(' ', "")).collect();
    assert!(numbers.contains(&walked) && !numbers.contains(&scanned.number), "{numbers:?}");
    let line = table.lines().find(|line| line.get("编号").replace(' ', "") == walked).expect("its line");
    assert_eq!((line.get("方式"), line.get("反映的事")), ("到站", "到站里来说的一件"));
}

async fn what_the_service_does_not_know_yet_is_an_empty_form_that_says_so(county: &'static County) {
    let officer = county.browse(county.demo.account("liaison_officer")).await;
    let page = print(&officer, "study", "").await;
    assert!(page.contains("先打印空表，用手写"), "{page}");
    assert_eq!(page.matches("<tr class=\"blank\">").count(), 14);
    for part in ["记录人", "站长", "打印", "时间"] {
        assert!(page.contains(part), "{part}");
    }
    officer.get("/ledgers/study?from=2026-05-01&to=2026-04-01").await.expect(422);
}
