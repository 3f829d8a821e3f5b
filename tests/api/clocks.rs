//! Staff keep working days, hours and times: what they save holds for what comes, and never for what was promised.

use std::time::Duration;

use chrono::{DateTime, Utc};
use deputy_code::domain::{
    china_time,
    clocks::Clocks,
    moves::Kind,
    promise::{Line, Profile, Profiles},
};
use serde_json::{Value, json};
use tests::http::{Answer, Client};
use tests::program::Start;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{look, make, registered, words};

const PAGE: &str = "/admin/clocks";
const SOON: Duration = Duration::from_secs(30);

type Fields = Vec<(String, String)>;

/// The fields of the page, as a browser would send them.
fn fields(page: &str) -> Fields {
    let quoted = |tag: &str, name: &str| {
        let (_, after) = tag.split_once(&format!(" {name}=\""))?;
        after.split('"').next().map(str::to_owned)
    };
    let inputs = page.split("<input").skip(1).filter_map(|tag| Some((quoted(tag, "name")?, quoted(tag, "value")?)));
    let areas = page.split("<textarea").skip(1).filter_map(|tag| {
        let (_, text) = tag.split_once(">\n")?;
        Some((quoted(tag, "name")?, text.split("</textarea>").next()?.to_owned()))
    });
    inputs.chain(areas).collect()
}

fn with(mut fields: Fields, name: &str, value: &str) -> Fields {
    let field = fields.iter_mut().find(|(field, _)| field == name).unwrap_or_else(|| panic!("no field {name}"));
    value.clone_into(&mut field.1);
    fields
}

async fn save(browser: &Client, fields: &Fields) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post_form(PAGE, &fields).await
}

/// A request for help that the deputy has accepted: its JSON as the resident sees it.
async fn accepted(county: &County, content: &str) -> Value {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let held = registered(&resident, &county.code().token, &words(content)).await;
    make(&deputy, &held, "acceptance", json!({})).await.expect(200);
    look(&resident, &held).await
}

fn due(case: &Value) -> &str {
    case["due_at"].as_str().expect("a due time")
}

/// When a request for help that came as this one would be answered, so many working days after it.
fn help_within(days: u32, case: &Value) -> String {
    let opened = case["rounds"][0]["opened_at"].as_str().expect("a time");
    let opened = DateTime::parse_from_rfc3339(opened).expect("RFC 3339").to_utc();
    let line =
        Line { kind: Some(Kind::Help), category: None, profile: Profile { accept_hours: 24, answer_days: days } };
    let clocks = Clocks::shipped(Profiles { lines: vec![line], ..Profiles::default() });
    china_time::rfc3339(clocks.promise(Kind::Help, None, opened).answer_by)
}

#[test]
fn what_staff_save_holds_for_what_comes_and_not_for_what_was_promised() {
    tell_alone(&[], async |county: County| {
        let staff = county.browse(county.account("staff01")).await;
        let before = accepted(&county, "楼道的灯坏了三天").await;
        assert_eq!(due(&before), help_within(7, &before));

        let page = staff.get(PAGE).await.expect(200).text();
        let edited = with(with(fields(&page), "kind.help.accept_hours", "12"), "kind.help.answer_days", "2");
        save(&staff, &edited).await.expect(303);
        let after = staff.get(&format!("{PAGE}?after=saved")).await.expect(200).text();
        assert!(after.contains("已保存"), "{after}");
        let read = fields(&after);
        assert!(read.contains(&("kind.help.answer_days".into(), "2".into())), "{read:?}");

        // The process took the promise up when it was saved.
        let new = accepted(&county, "小区门口积水很深").await;
        assert_eq!(due(&new), help_within(2, &new));
        assert!(due(&new) < due(&before));
        let told = county.sql("SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'clocks_edited' AND by <> ''");
        assert_eq!(told, "1");

        // Whoever edited the page as it was before hears so, and keeps what was typed.
        let late = with(edited, "hours", "09:00-12:00 13:30-17:30");
        let overtaken = save(&staff, &late).await.expect(409).text();
        assert!(overtaken.contains("刚才有人改过") && overtaken.contains("09:00-12:00 13:30-17:30"), "{overtaken}");
        save(&staff, &fields(&overtaken)).await.expect(303);
        assert!(staff.get(PAGE).await.expect(200).text().contains("09:00-12:00 13:30-17:30"));
    });
}

#[test]
fn every_fault_is_named_at_once_and_nothing_typed_is_lost() {
    tell_alone(&[], async |county: County| {
        let staff = county.browse(county.account("staff01")).await;
        let page = staff.get(PAGE).await.expect(200).text();
        let next = Clocks::shipped(Profiles::default()).calendar.known_through() + 1;
        let rest = format!("year.{next}.rest");
        let wrong = with(with(fields(&page), "hours", "八点半上班"), "kind.help.answer_days", "0");
        let wrong = with(with(wrong, &rest, "明天放假"), "rating_days", "一周");
        let again = save(&staff, &wrong).await.expect(422).text();
        for told in
            ["还没有保存，有5处要改", "八点半上班", "请写1到120个工作日", "明天放假", "请写1到90天", "请写1到720小时"]
        {
            assert!(again.contains(told), "{told}:\n{again}");
        }
        assert_eq!(fields(&again), wrong, "as typed");
        assert_eq!(county.sql("SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'clocks_edited'"), "0");

        for account in [county.deputy(), county.account("staff-town01"), county.account("leader01")] {
            let browser = county.browse(account).await;
            browser.get(PAGE).await.expect(403);
            let home = browser.get("/account").await.expect(200).text();
            let forged = with(fields(&page), "csrf", &hidden(&home, "csrf"));
            save(&browser, &forged).await.expect(403);
        }
    });
}

#[test]
fn a_year_whose_days_off_are_missing_is_named_by_board_and_doctor_until_staff_enter_it() {
    tell_alone(&[], async |county: County| {
        let staff = county.browse(county.account("staff01")).await;
        let shipped = Clocks::shipped(Profiles::default());
        let doctor = || Start::command(&county.ground, &["doctor"]).to_its_end(SOON).1;
        let board = async || staff.get("/monitor").await.expect(200).text();
        let notice = |year: i32| format!("{year}年的放假安排还没有录入");

        let missing = shipped.missing_year(Utc::now());
        assert_eq!(missing.is_some(), board().await.contains("放假安排还没有录入"));
        match missing {
            Some(year) => {
                assert!(board().await.contains(&notice(year)));
                assert!(doctor().contains(&format!("days off of {year} are missing")));
            }
            None => assert!(doctor().contains("days off are known through")),
        }
        let next = shipped.calendar.known_through() + 1;
        let page = staff.get(PAGE).await.expect(200).text();
        let entered = with(fields(&page), &format!("year.{next}.rest"), "1月1日至3日\n2月5日至11日");
        save(&staff, &entered).await.expect(303);
        assert!(!board().await.contains(&notice(next)));
        assert!(!doctor().contains(&format!("days off of {next} are missing")));
    });
}
