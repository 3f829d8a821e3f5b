//! Every figure of board and summary is computed again from the exported lines, by a program that shares nothing with the
//! service, and is the same.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tests::matrix::{Database, Ground, Queue, within};
use tests::wait::until;

use crate::board_page::facts_of;
use crate::county::County;
use crate::recompute::{beside, board, rounds, time};
use crate::steps::{ask, make, rating, registered, resolution, words};

const STORY: Duration = Duration::from_secs(180);
const SETTLED: Duration = Duration::from_secs(30);
/// Microseconds, as exported times are.
const SECOND: i64 = 1_000_000;
/// Everything there is.
const ALL: &str = "/monitor/export.csv?what=rounds&from=2020-01-01";
const SCANS: &str = "/monitor/export.csv?what=stations";
/// Which days are worked, further back than any silence.
const WORKED: &str = "/monitor/export.csv?what=days&from=2025-01-01";
const GROUPINGS: [&str; 6] = ["station", "deputy", "township", "category", "undertaker", "day"];

#[test]
fn every_figure_follows_from_the_exported_lines_on_sqlite() {
    within(STORY, figures_follow(Ground::new(Database::Sqlite, Queue::Embedded)));
}

#[test]
fn every_figure_follows_from_the_exported_lines_on_postgres() {
    within(STORY, figures_follow(Ground::new(Database::Postgres, Queue::Embedded)));
}

async fn figures_follow(ground: Ground) {
    let county = County::start(ground, &[]).await;
    vary(&county).await;
    // Of the whole county, of a township, and of whoever reads and may not see all.
    let whole = county.demo.account("staff");
    let town = county.demo.accounts.iter().find(|one| one.role == "staff" && one.area != whole.area);
    let people = [whole, town.expect("staff of a township"), county.demo.account("leader")];
    for person in people {
        let (browser, program) = (county.browse(person).await, county.sign_in(person).await);
        for (days, group_by) in [(30, "station"), (90, "deputy"), (30, "deputy"), (90, "station")] {
            let page = format!("/monitor?period={days}&group_by={group_by}");
            let export = async |path: &str| browser.get(path).await.expect(200).text();
            let (before, page, after, stations) = until("a quiet moment", SETTLED, async || {
                let before = export(ALL).await;
                let scans = format!("{SCANS}&from={}", first_day(exported_at(&before), days));
                let scanned = export(&scans).await;
                let page = export(&page).await;
                let (after, stations) = (export(ALL).await, export(&scans).await);
                let quiet = lasting(&before) == lasting(&after) && scanned == stations;
                quiet.then_some((before, page, after, stations))
            })
            .await;
            let worked = export(WORKED).await;
            let said = facts_of(&page);
            // The page was made between the two exports: what time alone changes is as it was in one or the other. The second
            // one says its time in whole seconds, so that the page may have seen the end of that second.
            let computed = [(&before, 0), (&after, 0), (&after, SECOND)].map(|(csv, later)| {
                let look = board::Look { days, group_by, now: exported_at(csv) + later };
                let rounds = rounds::read(csv);
                let mut facts = board::facts(&rounds, &look);
                facts.extend(beside::facts(&rounds, &stations, &worked, &look));
                facts
            });
            compare(&said, &computed, &format!("{} {days} {group_by}", person.account));
        }
        for group_by in GROUPINGS {
            let csv = browser.get(ALL).await.expect(200).text();
            let path = format!("/api/v1/monitoring/summary?group_by={group_by}&from=2020-01-01");
            let summary = program.get_json(&path).await;
            same_summary(&summary, &rounds::read(&csv), group_by);
        }
    }
}

/// Moves on top of the demonstration's, so that today has figures too.
async fn vary(county: &County) {
    let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
    let token = &county.code().token;
    let mut all = Vec::new();
    for at in 0..6 {
        all.push(registered(&resident, token, &words(&format!("重新算一遍的第{at}件"))).await);
    }
    let mut complaint = words("重新算一遍的，反映代表本人");
    complaint["about_this_deputy"] = json!(true);
    registered(&resident, token, &complaint).await;
    for held in &all[1..] {
        make(&deputy, held, "acceptance", json!({})).await.expect(200);
    }
    make(&deputy, &all[2], "question", json!({"text": "是哪一盏？"})).await.expect(200);
    for held in &all[3..] {
        make(&deputy, held, "resolution", resolution()).await.expect(200);
    }
    ask(&resident, &all[4], "rating", rating("satisfied", false)).await.expect(200);
    ask(&resident, &all[5], "rating", rating("dissatisfied", true)).await.expect(200);
}

/// The lines without what the moment of the export alone decides.
fn lasting(csv: &str) -> Vec<String> {
    let cut = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[..cells.len().saturating_sub(2)].join(",")
    };
    csv.lines().map(cut).collect()
}

/// Of so many days up to that time.
fn first_day(now: i64, days: i64) -> String {
    let (year, month, day) = time::date(time::day_of(now) - days + 1);
    format!("{year:04}-{month:02}-{day:02}")
}

fn exported_at(csv: &str) -> i64 {
    let line = csv.lines().nth(1).expect("a line");
    time::micros(line.rsplit(',').next().expect("a cell")).expect("a time")
}

fn compare(said: &BTreeMap<String, String>, computed: &[board::Facts; 3], what: &str) {
    assert!(said.len() > 100, "{what}: too little was read from the page: {said:?}");
    for (place, said) in said {
        let fits = computed.iter().any(|facts| facts.get(place) == Some(said));
        let wanted: Vec<_> = computed.iter().map(|facts| facts.get(place)).collect();
        assert!(fits, "{what}: {place} says {said:?}, computed {wanted:?}");
    }
    for place in computed[0].keys().filter(|place| computed.iter().all(|facts| facts.contains_key(*place))) {
        assert!(said.contains_key(place), "{what}: {place} is not on the page");
    }
}

fn same_summary(summary: &Value, all: &[rounds::Round], group_by: &str) {
    let now = time::micros(summary["generated_at"].as_str().expect("a time")).expect("a time");
    let rows = summary["rows"].as_array().expect("rows");
    let everything: Vec<&rounds::Round> = all.iter().collect();
    let computed = rounds::by_group(&everything, group_by, now);
    assert_eq!(rows.len(), computed.len(), "{group_by}");
    assert!(!rows.is_empty(), "{group_by}");
    for row in rows {
        let key = row["key"].as_str().expect("a key");
        let sum = computed.get(key).unwrap_or_else(|| panic!("{group_by}: no lines of {key}"));
        let counts = json!({
            "n": sum.n, "open": sum.open, "overdue": sum.overdue, "reopened": sum.reopened,
            "satisfaction": {
                "satisfied": sum.grades[0], "basically_satisfied": sum.grades[1], "dissatisfied": sum.grades[2],
                "unrated": sum.grades[3],
            },
        });
        for (name, count) in counts.as_object().expect("an object") {
            assert_eq!(row[name], *count, "{group_by} {key} {name}");
        }
        let rate = row["on_time_rate"].as_f64();
        assert!(
            rate.is_some() == sum.on_time.is_some()
                && rate.zip(sum.on_time).is_none_or(|(left, right)| (left - right).abs() < 1e-12),
            "{group_by} {key}: {rate:?} {:?}",
            sum.on_time
        );
        for (clock, name) in ["accept", "first_reply", "resolve"].iter().enumerate() {
            let shown = if clock == 0 { sum.wall[0] } else { sum.working[clock] };
            for (part, measured) in [("wall", sum.wall[clock]), ("working", sum.working[clock])] {
                let wanted = json!({"n": measured.n, "p50": measured.p50, "p90": measured.p90, "p99": measured.p99});
                assert_eq!(row[name][part], wanted, "{group_by} {key} {name} {part}");
            }
            let wanted = [shown.p50, shown.p90, shown.p99].map(|seconds| json!(seconds));
            assert_eq!(["p50", "p90", "p99"].map(|at| row[name][at].clone()), wanted, "{group_by} {key} {name}");
        }
    }
}

#[test]
fn the_program_that_computes_again_knows_nothing_of_the_service() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("recompute");
    let files = std::fs::read_dir(folder).expect("its folder").map(|file| file.expect("a file").path());
    let texts: Vec<String> = files.map(|file| std::fs::read_to_string(file).expect("a text")).collect();
    assert!(texts.len() >= 5);
    for foreign in ["deputy_code", "chrono", "tests::"] {
        assert!(texts.iter().all(|text| !text.contains(foreign)), "{foreign}");
    }
}

#[test]
fn days_are_counted_by_plain_arithmetic() {
    let at = time::micros("2026-11-23T00:00:00.25+08:00").expect("a time");
    assert_eq!(at, 1_795_363_200_250_000);
    assert_eq!((time::date(time::day_of(at)), time::weekday(time::day_of(at))), ((2026, 11, 23), 0));
    assert_eq!(time::date(time::day_number("2028-02-29").expect("a day")), (2028, 2, 29));
    let four = rounds::measure(vec![4, 1, 3, 2]);
    assert_eq!((four.p50, four.p90, four.p99), (Some(2), Some(4), None));
}
