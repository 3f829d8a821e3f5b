//! What no round knows: `export.csv?what=stations`, each station's codes and scans, and `what=days`, which days are worked.

use std::collections::BTreeSet;

use super::board::{Facts, Look};
use super::rounds::Round;
use super::table::Table;
use super::time;

/// Longer than so many working days is beyond the limit.
const SILENT_DAYS: usize = 5;
/// Under so many scans nothing is said of a rate.
const LEAST_SCANS: i64 = 20;
/// Quiet stations that are named.
const NAMED: usize = 2;

/// Longest silence, what scans came to, and codes without requests. `stations` are of the days that are looked at.
pub fn facts(rounds: &[Round], stations: &str, days: &str, look: &Look<'_>) -> Facts {
    let mut facts = Facts::new();
    silence(rounds, days, look.now, &mut facts);
    scans(stations, &mut facts);
    quiet(rounds, stations, look, &mut facts);
    facts
}

fn silence(rounds: &[Round], days: &str, now: i64, facts: &mut Facts) {
    let table = Table::read(days);
    let worked: BTreeSet<i64> =
        table.lines().filter(|line| line.yes("works")).filter_map(|line| time::day_number(line.get("day"))).collect();
    let today = time::day_of(now);
    let since = |round: &Round| round.told.map_or(round.opened, |told| told.max(round.opened));
    let owed = rounds.iter().filter(|round| round.open && !round.paused);
    let silent: Vec<usize> =
        owed.map(|round| worked.range(time::day_of(since(round)) + 1..today + 1).count()).collect();
    let longest = silent.iter().max().copied().unwrap_or_default();
    let beyond = silent.iter().filter(|days| **days > SILENT_DAYS).count();
    facts.insert("figure 没消息最久".into(), format!("{longest}个工作日"));
    facts.insert("note 没消息最久".into(), format!("超过{SILENT_DAYS}个工作日的{beyond}件"));
}

fn scans(stations: &str, facts: &mut Facts) {
    let table = Table::read(stations);
    let sum = |name: &str| table.lines().filter_map(|line| line.number(name)).sum::<i64>();
    let (scans, sent) = (sum("scans"), sum("submissions"));
    let rate = if scans < LEAST_SCANS { "–".into() } else { format!("{}%", sent.min(scans) * 100 / scans) };
    facts.insert("figure 扫码后提交".into(), rate);
    facts.insert("note 扫码后提交".into(), format!("打开{scans}次，提交{sent}次"));
}

fn quiet(rounds: &[Round], stations: &str, look: &Look<'_>, facts: &mut Facts) {
    let today = time::day_of(look.now);
    let first = today - look.days + 1;
    let came = |round: &&Round| round.number == 1 && (first..=today).contains(&time::day_of(round.submitted));
    // A case lies where its last round does.
    let station = |case: &str| {
        let last = rounds.iter().filter(|round| round.case == case).max_by_key(|round| round.number);
        last.map(|round| round.station.0.clone()).unwrap_or_default()
    };
    let busy: BTreeSet<String> = rounds.iter().filter(came).map(|round| station(&round.case)).collect();
    let table = Table::read(stations);
    let with_codes: Vec<(String, String)> = table
        .lines()
        .filter(|line| line.number("codes").is_some_and(|codes| codes > 0))
        .map(|line| (line.get("station_id").to_owned(), line.get("station").to_owned()))
        .collect();
    let mut quiet: Vec<&String> =
        with_codes.iter().filter(|(id, _)| !busy.contains(id)).map(|(_, name)| name).collect();
    quiet.sort();
    let short = |name: &&String| name.replace("代表联络站", "站");
    let named: Vec<String> = quiet.iter().take(NAMED).map(short).collect();
    let more = if quiet.len() > NAMED { "等" } else { "" };
    let note = match quiet.len() {
        0 => format!("{}个站都有诉求", with_codes.len()),
        _ => format!("{}个站里：{}{more}", with_codes.len(), named.join("、")),
    };
    facts.insert("figure 有码没诉求的站".into(), format!("{}个", quiet.len()));
    facts.insert("note 有码没诉求的站".into(), note);
}
