//! The table of permissions asked of the real program: every account of a county, every kind of case, every verb, by JSON and
//! by page; "not yours" and "not there" cannot be told apart, and every refusal is logged without telling of whom.

use std::collections::HashSet;

use deputy_code::domain::{
    number::Number,
    permission::{Office, Relation, Verb, allowed, ever},
};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::http::{Answer, Client};
use tests::program::DemoAccount;

use crate::county::{County, hidden, tell_alone};
use crate::live::Live;
use crate::steps::{Held, make, open, problem, registered, words};

/// Somebody of the county.
struct Person {
    name: &'static str,
    office: Office,
    json: Client,
    page: Client,
    csrf: String,
}

/// A case, by what it is to the first deputy of the county.
struct Known {
    name: &'static str,
    held: Held,
}

#[test]
fn everybody_reaches_by_page_and_json_what_the_table_says_and_nothing_else() {
    tell_alone(&[], async |county| {
        let people = everybody(&county).await;
        let listening = county.role("staff").await;
        let mut beginning = Live::open(&listening, None).await;
        let cases = every_case(&county).await;
        let start = beginning.first_of(&cases[0].held).await.id - 1;
        let markers = [marker(&county, &cases).await, elsewhere(&county, "又一件在别处的").await];
        for person in &people {
            for case in &cases {
                let relations = relations(person.name, case.name);
                looks(person, case, &relations).await;
                moves(person, case, &relations).await;
            }
            lists_and_exports(person, &cases).await;
            hears(person, &cases, &markers, start).await;
            places(person).await;
        }
        logged(&county, &people, &cases);
    });
}

fn elsewhere_account(county: &County) -> &DemoAccount {
    let own = &county.deputy().area;
    let with_code =
        |one: &&DemoAccount| county.demo.codes.iter().any(|code| code.account.as_ref() == Some(&one.account));
    let mut others = county.demo.accounts.iter().filter(|one| one.role == "deputy" && one.area != *own);
    others.find(with_code).expect("a deputy of another township")
}

fn officer_of<'a>(county: &'a County, area: &str) -> &'a DemoAccount {
    let mut officers = county.demo.accounts.iter().filter(|one| one.role == "liaison_officer");
    officers.find(|one| one.area == area).expect("an officer")
}

async fn everybody(county: &County) -> Vec<Person> {
    assert_eq!(county.account("staff-town01").area, county.deputy().area, "the township's staff are the deputy's");
    let (own, other) = (county.deputy().area.clone(), elsewhere_account(county).area.clone());
    let who = [
        ("deputy", Office::Deputy, county.deputy()),
        ("other deputy", Office::Deputy, elsewhere_account(county)),
        ("officer", Office::Station, officer_of(county, &own)),
        ("other officer", Office::Station, officer_of(county, &other)),
        ("unit", Office::Unit, county.account("unit01")),
        ("other unit", Office::Unit, county.account("unit02")),
        ("town staff", Office::TownStaff, county.account("staff-town01")),
        ("staff", Office::CountyStaff, county.account("staff01")),
        ("leader", Office::Leader, county.account("leader01")),
        ("system admin", Office::SystemAdmin, county.account("sysadmin")),
        ("security admin", Office::SecurityAdmin, county.account("secadmin")),
        ("audit admin", Office::AuditAdmin, county.account("auditadmin")),
    ];
    let offices: HashSet<Office> = who.iter().map(|(_, office, _)| *office).collect();
    assert_eq!(offices.len(), Office::ALL.len(), "every office is asked");
    let mut people = Vec::new();
    for (name, office, account) in who {
        let page = county.browse(account).await;
        // Any page for those signed in carries the session's value in the form that signs out.
        let home = if ever(office, Verb::Inbox) { "/inbox" } else { "/admin/permissions" };
        let home = if office == Office::Leader { "/monitor" } else { home };
        let csrf = hidden(&page.get(home).await.expect(200).text(), "csrf");
        people.push(Person { name, office, json: county.sign_in(account).await, page, csrf });
    }
    people
}

fn unit_id(county: &County, account: &str) -> String {
    county.id(&format!("SELECT undertaker_id FROM accounts WHERE account = '{account}'"))
}

fn station_id(county: &County, account: &DemoAccount) -> String {
    county.id(&format!("SELECT station_id FROM accounts WHERE account = '{}'", account.account))
}

async fn submitted(county: &County, content: &str) -> Held {
    registered(&county.client(), &county.code().token, &words(content)).await
}

async fn elsewhere(county: &County, content: &str) -> Held {
    let account = elsewhere_account(county);
    let code = county.demo.codes.iter().find(|code| code.account.as_ref() == Some(&account.account)).expect("a code");
    registered(&county.client(), &code.token, &words(content)).await
}

/// Referred to both units, so that they too hear something in the end.
async fn marker(county: &County, cases: &[Known]) -> Held {
    let held = submitted(county, "大家都听得到的诉求").await;
    let deputy = county.sign_in(county.deputy()).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    let units = [unit_id(county, "unit01"), unit_id(county, "unit02")];
    make(&deputy, &held, "referral", json!({"undertaker_ids": units})).await.expect(200);
    assert!(cases.iter().all(|case| case.held.number != held.number));
    held
}

async fn every_case(county: &County) -> Vec<Known> {
    let deputy = county.sign_in(county.deputy()).await;
    let staff = county.role("staff").await;
    let accepted = async |held: &Held| {
        make(&deputy, held, "acceptance", json!({})).await.expect(200);
        make(&deputy, held, "referral", json!({"undertaker_ids": [unit_id(county, "unit01")]})).await.expect(200);
    };
    let plain = submitted(county, "在代表手上的诉求").await;
    let assigned = submitted(county, "转给单位办的诉求").await;
    accepted(&assigned).await;
    let station = submitted(county, "转给联络站的诉求").await;
    let to = station_id(county, officer_of(county, &county.deputy().area));
    let to = json!({"to": {"kind": "station", "id": to}, "reason": "站里更清楚"});
    make(&deputy, &station, "transfer", to).await.expect(200);
    let mut about = words("反映这位代表的诉求");
    about["about_this_deputy"] = json!(true);
    let complaint = registered(&county.client(), &county.code().token, &about).await;
    let sealed = submitted(county, "反映那个单位的诉求").await;
    accepted(&sealed).await;
    let accused = unit_id(county, "unit01");
    make(&staff, &sealed, "sealing", json!({"reason": "指名道姓", "undertaker_id": accused})).await.expect(200);
    let recused = submitted(county, "代表家里的诉求").await;
    make(&deputy, &recused, "recusal", json!({"reason": "是我家的事"})).await.expect(200);
    let elsewhere = elsewhere(county, "别的乡镇的诉求").await;
    let all = [
        ("plain", plain),
        ("assigned", assigned),
        ("station", station),
        ("complaint", complaint),
        ("sealed", sealed),
        ("recused", recused),
        ("elsewhere", elsewhere),
    ];
    all.map(|(name, held)| Known { name, held }).into()
}

/// How everybody stands to these cases, written down by hand.
fn relations(person: &str, case: &str) -> Vec<Relation> {
    use Relation::{Accused, Area, Assigned, Complaint, Elsewhere, Followed, Own, Recused, Sealed};
    let mut all = vec![Elsewhere];
    let ties: &[Relation] = match (person, case) {
        ("deputy", "plain" | "assigned") | ("other deputy", "elsewhere") => &[Own, Followed],
        ("deputy", case) if case != "elsewhere" => &[Followed],
        ("officer", "station" | "recused") => &[Own, Area],
        ("officer" | "town staff", case) if case != "elsewhere" => &[Area],
        ("other officer", "elsewhere") => &[Area],
        ("unit", "assigned") => &[Assigned],
        ("staff", "complaint" | "sealed") => &[Own, Area],
        ("staff" | "leader" | "system admin" | "security admin" | "audit admin", _) => &[Area],
        _ => &[],
    };
    all.extend(ties);
    let marks: &[Relation] = match (person, case) {
        ("deputy", "complaint") => &[Complaint, Accused],
        (_, "complaint") => &[Complaint],
        ("unit", "sealed") => &[Sealed, Accused],
        (_, "sealed") => &[Sealed],
        ("deputy", "recused") => &[Recused],
        _ => &[],
    };
    all.extend(marks);
    all
}

/// A number that is well formed and nobody's.
fn nobodys() -> String {
    Number::from_bits(777_777).to_string()
}

/// Everything of an answer that could tell two of them apart.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let kept = |headers: &HeaderMap| {
        let each = headers.iter().filter(|(name, _)| *name != "date");
        let mut each: Vec<_> = each.map(|(name, value)| (name.to_string(), format!("{value:?}"))).collect();
        each.sort();
        each
    };
    (answer.status, kept(&answer.headers), answer.text())
}

async fn looks(person: &Person, case: &Known, relations: &[Relation]) {
    let what = format!("{} looks at {}", person.name, case.name);
    let status = match (ever(person.office, Verb::See), allowed(person.office, Verb::See, relations)) {
        (false, _) => 403,
        (true, true) => 200,
        (true, false) => 404,
    };
    let json = open(&person.json, &case.held).await;
    assert_eq!(json.status, status, "{what}: {}", json.text());
    let page = person.page.get(&format!("/cases/{}", case.held.number)).await;
    assert_eq!(page.status, status, "{what} on the page");
    match status {
        200 => {
            let phone = page.text().contains("138 0000 0000");
            assert!(!phone, "nobody left a telephone in {what}");
        }
        404 => {
            let nothing = person.json.get(&format!("/api/v1/cases/{}", nobodys())).await;
            assert_eq!(told(&json), told(&nothing), "{what}");
            let nothing = person.page.get(&format!("/cases/{}", nobodys())).await;
            assert_eq!(told(&page), told(&nothing), "{what} on the page");
        }
        _ => {
            problem(json, 403);
        }
    }
}

/// A text no field takes.
const UNFIT: &str = "\u{1}";

fn unfit_text(verb: Verb) -> &'static str {
    if verb == Verb::Urging { UNFIT } else { "" }
}

/// Input that no move takes: who gets as far as hearing that may make it, and nothing changes.
fn unfit(verb: Verb) -> Value {
    match verb {
        Verb::Acceptance => json!({"category": "no such category"}),
        Verb::Urging => json!({"text": UNFIT}),
        _ => json!({}),
    }
}

async fn moves(person: &Person, case: &Known, relations: &[Relation]) {
    for (verb, name) in Verb::MOVES {
        let what = format!("{} tries {name} on {}", person.name, case.name);
        let status = match (ever(person.office, verb), allowed(person.office, verb, relations)) {
            (false, _) => 403,
            (true, true) => 422,
            (true, false) => 404,
        };
        let answer = make(&person.json, &case.held, name, unfit(verb)).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        let unseen = !allowed(person.office, Verb::See, relations);
        if status == 404 && unseen {
            let path = format!("/api/v1/cases/{}/{name}", nobodys());
            assert_eq!(told(&answer), told(&person.json.post_json(&path, &unfit(verb)).await), "{what}");
        }
        let fields = [("csrf", person.csrf.as_str()), ("category", "no such category"), ("text", unfit_text(verb))];
        let answer = person.page.post_form(&format!("/cases/{}/{name}", case.held.number), &fields).await;
        assert_eq!(answer.status, status, "{what} on the page");
        if status == 404 && unseen {
            let nothing = person.page.post_form(&format!("/cases/{}/{name}", nobodys()), &fields).await;
            // Where words were typed the page has them in a form to the address that was asked.
            let (status, headers, page) = told(&answer);
            let page = page.replace(&case.held.number, &nobodys());
            assert_eq!((status, headers, page), told(&nothing), "{what} on the page");
        }
    }
}

async fn lists_and_exports(person: &Person, cases: &[Known]) {
    let export = person.json.get("/api/v1/monitoring/export.csv?what=cases").await;
    let events = person.json.get("/api/v1/monitoring/export.csv?what=events").await;
    let status = if ever(person.office, Verb::Export) { 200 } else { 403 };
    assert_eq!((export.status, events.status), (status, status), "{} exports", person.name);
    for case in cases {
        let relations = relations(person.name, case.name);
        let may = |verb| allowed(person.office, verb, &relations);
        let number = &case.held.number;
        let what = format!("{} and {}", person.name, case.name);
        let items = async |path: String, verb: Verb| {
            let answer = person.json.get(&path).await;
            if !ever(person.office, verb) {
                problem(answer, 403);
                return None;
            }
            Some(answer.expect(200).json()["items"].as_array().expect("items").len())
        };
        if let Some(found) = items(format!("/api/v1/cases?number={number}"), Verb::Cases).await {
            assert_eq!(found == 1, may(Verb::List), "the list of {what}");
            let page = person.page.get(&format!("/cases?number={number}")).await.expect(200).text();
            assert_eq!(page.contains("/cases/0"), may(Verb::List), "the page of lists of {what}");
        }
        if let Some(found) = items(format!("/api/v1/inbox?number={number}"), Verb::Inbox).await {
            assert!(found == 0 || may(Verb::List), "the inbox of {what}");
        }
        if status == 200 {
            assert_eq!(export.text().contains(number), may(Verb::Export), "the export of {what}");
            assert_eq!(events.text().contains(number), may(Verb::Export), "the exported moves of {what}");
        }
    }
}

/// Listens from before the first case until a move that everybody with a feed hears.
async fn hears(person: &Person, cases: &[Known], markers: &[Held; 2], start: i64) {
    if !ever(person.office, Verb::Feed) {
        problem(person.json.get("/api/v1/monitoring/live").await, 403);
        return;
    }
    let mut live = Live::open(&person.json, Some(start)).await;
    let is_marker = |number: &Value| markers.iter().any(|held| *number == *held.number);
    while !is_marker(&live.next().await.expect("the feed goes on").data["number"]) {}
    for case in cases {
        let relations = relations(person.name, case.name);
        let heard = live.heard.iter().any(|event| event.data["number"] == *case.held.number);
        assert_eq!(heard, allowed(person.office, Verb::Feed, &relations), "{} hears of {}", person.name, case.name);
    }
}

/// Pages that concern no case, and the navigation that leads there.
async fn places(person: &Person) {
    let all = [
        ("/inbox", Verb::Inbox),
        ("/monitor", Verb::Board),
        ("/cases", Verb::Cases),
        ("/cases/new", Verb::Counter),
        ("/codes", Verb::Codes),
        ("/orders", Verb::Orders),
        ("/monitor/dead-letters", Verb::DeadLetters),
        ("/admin/roster", Verb::Roster),
        ("/admin/permissions", Verb::Permissions),
    ];
    for (path, verb) in all {
        let answer = person.page.get(path).await;
        let status = if ever(person.office, verb) { 200 } else { 403 };
        assert_eq!(answer.status, status, "{} opens {path}", person.name);
    }
    let own = person.json.get("/api/v1/monitoring/mine").await;
    assert_eq!(own.status, if ever(person.office, Verb::OwnTimes) { 200 } else { 403 }, "{}", person.name);
}

/// Every role that was refused something stands in the log with the route, and nobody's number, account or name does.
fn logged(county: &County, people: &[Person], cases: &[Known]) {
    let log = county.program.running.log();
    let refusals: Vec<&str> = log.lines().filter(|line| line.contains("refused") && line.contains("{id}")).collect();
    for role in county.demo.accounts.iter().map(|one| one.role.as_str()).collect::<HashSet<_>>() {
        assert!(refusals.iter().any(|line| line.contains(role)), "no refusal of {role}");
    }
    for line in refusals {
        assert!(cases.iter().all(|case| !line.contains(&case.held.number)), "{line}");
        assert!(county.demo.accounts.iter().all(|one| !line.contains(&one.name)), "{line}");
    }
    assert!(people.len() >= Office::ALL.len());
}
