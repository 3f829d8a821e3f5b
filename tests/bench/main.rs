//! The benchmark: the whole against the least that could do the same, in one run on one machine.
//!
//! - `intake`: the whole intake beside minimal handlers that make the same durable write, with `peer` as those handlers;
//! - `drain`: the registrar beside a bare loop that reads, inserts and acknowledges (`bare`);
//! - `memory`: what the program holds when nobody asks anything;
//! - `board`: the board over a million cases beside percentiles by SQL; only when asked for, because it takes half an hour;
//! - `posters`: a county's posters as PDF and PNG beside a Python reference; only when asked for, because it installs one.
//!
//! What is compared runs in turn within each round, and ratios are taken within the round: the machine's moods cancel out.
#![allow(clippy::disallowed_methods, reason = "a benchmark lives at the edge: real time, real processes")]

mod bare;
mod board;
mod county;
mod drain;
mod intake;
mod load;
mod many;
mod memory;
mod peer;
mod posters;
mod process;
mod table;

use std::time::Duration;

use tests::matrix::within;

/// No part takes longer; a part that does has hung.
const PART: Duration = Duration::from_secs(400);

/// Millions of rows are made first.
const LONG: Duration = Duration::from_secs(5_400);

const USAGE: &str = "\
bench              everything: five rounds, about five minutes
bench --quick      everything once, about forty seconds
bench [--quick] intake-redis | intake-embedded | drain | memory     one part
bench board [postgres | sqlite] [CASES [ROWS]]
                   the board over 1,000,000 cases and, on PostgreSQL, 10,000,000 measured rows
bench [--quick] posters     1,460 posters beside ReportLab and Pillow (installed with pip into a temporary folder)";

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Size {
    rounds: usize,
    /// How long one server is loaded before the next one's turn.
    turn: Duration,
    /// Entries drained at a time.
    entries: usize,
}

const WHOLE: Size = Size { rounds: 5, turn: Duration::from_secs(2), entries: 20_000 };
const QUICK: Size = Size { rounds: 1, turn: Duration::from_millis(800), entries: 4_000 };

/// Cargo builds this command, not the program it measures: an old one, or none, would lie beside it.
fn build_the_program() {
    let mut build = std::process::Command::new(env!("CARGO"));
    build.args(["build", "--release", "--workspace", "--bin", "deputy-code"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(build.status().is_ok_and(|status| status.success()), "the program could not be built");
}

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "server") {
        return peer::serve(&arguments[1..]);
    }
    if arguments.first().is_some_and(|first| first == posters::WORKER) {
        return posters::work(&arguments[1..]);
    }
    let quick = arguments.iter().position(|argument| argument == "--quick").map(|at| arguments.remove(at));
    let size = if quick.is_some() { QUICK } else { WHOLE };
    let chosen = arguments.first().map(String::as_str);
    if chosen == Some("posters") && arguments.len() == 1 {
        return posters::beside_python(size);
    }
    if chosen == Some("board") {
        return board(&arguments[1..], size);
    }
    let parts: [(&str, fn(Size)); 4] = [
        ("memory", |_| within(PART, memory::idle())),
        ("intake-redis", |size| load::alone(PART, intake::on_redis(size))),
        ("intake-embedded", |size| load::alone(PART, intake::embedded(size))),
        ("drain", |size| within(PART, drain::everywhere(size))),
    ];
    if arguments.len() > 1 || chosen.is_some_and(|chosen| parts.iter().all(|(name, _)| *name != chosen)) {
        eprintln!("{USAGE}");
        std::process::exit(2);
    }
    build_the_program();
    println!("{} rounds, median (least to most); ratios within the round.", size.rounds);
    for (_, part) in parts.iter().filter(|(name, _)| chosen.is_none_or(|chosen| chosen == *name)) {
        part(size);
    }
}

fn board(asked: &[String], size: Size) {
    let number = |at: usize, usual: u64| asked.get(at).map_or(usual, |text| text.parse().expect("a number of cases"));
    let (cases, rows) = (number(1, 1_000_000), number(2, 10_000_000));
    build_the_program();
    if asked.first().is_none_or(|database| database == "postgres") {
        within(LONG, board::on_postgres(cases, rows, size.rounds));
    }
    if asked.first().is_none_or(|database| database == "sqlite") {
        within(LONG, board::on_sqlite(cases, size.rounds));
    }
}
