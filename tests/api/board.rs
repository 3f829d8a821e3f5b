//! The board keeps its word: every figure says how it is worked out, and every count leads to a list of as many cases.

use std::collections::HashSet;

use serde_json::{Value, json};
use tests::http::Client;
use tests::matrix::Ground;

use crate::county::County;
use crate::steps::{make, rating, registered, resolution, words};

crate::everywhere!(every_count_of_the_board_is_as_long_as_its_list);

crate::plainly!(every_figure_says_how_it_is_worked_out, an_open_case_from_before_the_period_is_on_the_board);

/// A link with a number in it.
struct Counted {
    href: String,
    count: u64,
    within: &'static str,
}

/// The words of a piece of a page.
fn plain(html: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => words.push(letter),
            _ => {}
        }
    }
    words.trim().to_owned()
}

/// What is left of a link when its words for those who do not see it are taken out.
fn shown(inner: &str) -> String {
    let mut rest = inner.to_owned();
    while let Some(start) = rest.find("<span class=\"unseen\">") {
        let end = rest[start..].find("</span>").map_or(rest.len(), |at| start + at + "</span>".len());
        rest.replace_range(start..end, "");
    }
    plain(&rest)
}

/// Links of a part of a page, with what they show.
fn links(part: &str) -> Vec<(String, String)> {
    let link = |piece: &str| {
        let (tag, after) = piece.split_once('>')?;
        let href = tag.split_once("href=\"")?.1.split('"').next()?.replace("&#38;", "&").replace("&amp;", "&");
        Some((href, shown(after.split("</a>").next()?)))
    };
    part.split("<a ").skip(1).filter_map(link).collect()
}

/// Every link of the board that shows a count of cases.
fn counted(page: &str) -> Vec<Counted> {
    let mut found = Vec::new();
    for (within, start, end) in [
        ("figures", "<dl class=\"figures\">", "</dl>"),
        ("leads", "<ul class=\"leads\">", "</ul>"),
        ("help", "<table class=\"stack help\"", "</table>"),
        ("heat", "<table class=\"heat\">", "</table>"),
        ("table", "<table class=\"figures-table\">", "</table>"),
    ] {
        let Some((_, part)) = page.split_once(start) else { continue };
        for (href, shows) in links(part.split(end).next().expect("a part")) {
            let count = shows.trim_end_matches('件').parse();
            if let (Ok(count), true) = (count, href.starts_with("/cases?")) {
                found.push(Counted { href, count, within });
            }
        }
    }
    found.extend(bars(page));
    // The silence is a length; how many are beyond the limit stands under it.
    found.retain(|one| one.within != "figures" || !one.href.contains("silent_since"));
    found
}

/// Steps of the distribution: the label is the link, the count stands beside it.
fn bars(page: &str) -> Vec<Counted> {
    let Some((_, part)) = page.split_once("<th scope=\"col\">用时</th>") else { return vec![] };
    let rows = part.split("</table>").next().expect("a table").split("<tr>").skip(1);
    rows.filter_map(|row| {
        let (href, _) = links(row).into_iter().next()?;
        let count = plain(row.split("<td").nth(1)?.split_once('>')?.1).parse().ok()?;
        Some(Counted { href, count, within: "bars" })
    })
    .collect()
}

/// How many a list says it has, checked against its rows.
async fn listed(browser: &Client, href: &str) -> u64 {
    let page = browser.get(href).await.expect(200).text();
    let said = page.split_once("共<strong>").expect("how many").1.split('<').next().expect("a number");
    let said: u64 = said.parse().expect("a number");
    let rows = page.matches("<td role=\"cell\" class=\"serial\">").count() as u64;
    assert_eq!(rows, said.min(50), "{href}");
    said
}

/// Cases in many states, so that there is something to count.
async fn busy(county: &County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let token = &county.code().token;
    registered(&resident, token, &words("等着受理的一件")).await;
    let accepted = registered(&resident, token, &words("受理了的一件")).await;
    let rated = registered(&resident, token, &words("评了的一件")).await;
    let redone = registered(&resident, token, &words("要求重办的一件")).await;
    for held in [&accepted, &rated, &redone] {
        make(&deputy, held, "acceptance", json!({})).await.expect(200);
    }
    for (held, grade, again) in [(&rated, "satisfied", false), (&redone, "dissatisfied", true)] {
        make(&deputy, held, "resolution", resolution()).await.expect(200);
        crate::steps::ask(&resident, held, "rating", rating(grade, again)).await.expect(200);
    }
}

async fn every_count_of_the_board_is_as_long_as_its_list(shared: &'static County) {
    // A county of its own: no other story moves anything between the board and its lists.
    let county = County::start(Ground::new(shared.ground.database, shared.ground.queue), &[]).await;
    busy(&county).await;
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    let township = officers.find(|one| one.area == county.deputy().area).expect("an officer of the deputy's area");
    for account in [county.demo.account("staff"), township] {
        let browser = county.browse(account).await;
        let mut parts = HashSet::new();
        for asked in ["", "?period=90&group_by=deputy", "?period=month&group_by=category", "?group_by=township"] {
            let page = browser.get(&format!("/monitor{asked}")).await.expect(200).text();
            let mut seen = HashSet::new();
            for one in counted(&page) {
                parts.insert(one.within);
                if seen.insert(one.href.clone()) {
                    let found = listed(&browser, &one.href).await;
                    assert_eq!(found, one.count, "{} {asked} {}: {}", account.account, one.within, one.href);
                }
            }
        }
        assert!(parts.is_superset(&HashSet::from(["figures", "leads", "table", "bars"])), "{parts:?}");
    }
}

async fn every_figure_says_how_it_is_worked_out(county: &'static County) {
    let browser = county.browse(county.demo.account("staff")).await;
    let page = browser.get("/monitor").await.expect(200).text();
    let told = browser.get("/monitor/formulas").await.expect(200).text();
    let formulas: Vec<String> = links(&page)
        .into_iter()
        .filter_map(|(href, _)| href.strip_prefix("/monitor/formulas#").map(ToOwned::to_owned))
        .collect();
    for id in &formulas {
        assert!(told.contains(&format!("id=\"{id}\"")), "{id} is not worked out anywhere");
    }
    // Each figure, each heading of a chart, each clock.
    let figures = page.matches("<dt>").count();
    assert!(figures >= 12 && formulas.len() >= figures + 8, "{figures} figures, {formulas:?}");
    for figure in page.split("<dt>").skip(1) {
        assert!(figure.split("</dt>").next().is_some_and(|label| label.contains("/monitor/formulas#")), "{figure}");
    }
    let json: Value = county.role("staff").await.get_json("/api/v1/monitoring/formulas").await;
    let ids: HashSet<&str> =
        json["items"].as_array().expect("items").iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(formulas.iter().all(|id| ids.contains(id.as_str())), "{ids:?}");
    county.sign_in(county.deputy()).await.get("/api/v1/monitoring/formulas").await.expect(403);
}

/// What the board says of open cases from before a period, and where that leads.
async fn older(browser: &Client, period: &str) -> (u64, String) {
    let page = browser.get(&format!("/monitor?period={period}")).await.expect(200).text();
    let (_, after) = page.split_once("更早的还有").expect("a line for what is older");
    let line = links(after.split("</li>").next().expect("a line"));
    let (href, count) = line.into_iter().next().expect("a list");
    (count.parse().expect("a number"), href)
}

async fn an_open_case_from_before_the_period_is_on_the_board(_: &'static County) {
    let county = County::start(Ground::plain(), &[]).await;
    let browser = county.browse(county.demo.account("staff")).await;
    let held = registered(&county.client(), &county.code().token, &words("很久以前就提了的一件")).await;
    let periods = ["30", "90", "month"];
    let mut before = Vec::new();
    for period in periods {
        before.push(older(&browser, period).await.0);
    }
    // 200 days, in microseconds.
    let back = "UPDATE cases SET submitted_at = submitted_at - 17280000000000 WHERE number = ";
    assert_eq!(county.sql(&format!("{back}'{}' RETURNING number", held.number)), held.number);
    for (period, before) in periods.into_iter().zip(before) {
        let (count, href) = older(&browser, period).await;
        assert_eq!((count, listed(&browser, &href).await), (before + 1, before + 1), "{period}");
    }
}
