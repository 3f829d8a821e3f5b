//! The house rules that a compiler does not know, read from the sources. Each failure is a sentence: file, line, rule.
//!
//! - `source`: files without comments and strings, and the paths their code names.
//! - `floors`: which part of the server may import which.
//! - `homes`: things that live in one place only: database, Redis, environment, time, chance, the stage of a case.
//! - `schemas`: names under which types describe themselves, each only once.
//! - `tree`: names at the top, sizes, module documentation, words that must not stay, paths of a machine.
//!
//! Every rule is also shown to fail on a small text, beside its code.

mod floors;
mod homes;
mod schemas;
mod source;
mod tree;

use source::{Source, tracked};

/// Fails with all the sentences at once.
fn insist(mut findings: Vec<String>) {
    findings.dedup();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn rust_sources() -> Vec<Source> {
    let sources: Vec<Source> = tracked().into_iter().filter(|file| file.path.ends_with(".rs")).collect();
    assert!(sources.iter().any(|file| file.path == "server/src/main.rs"), "no sources found: nothing would be checked");
    sources
}

#[test]
fn imports_go_down_the_floors_only() {
    insist(floors::upward_imports(&rust_sources()));
}

#[test]
fn the_core_knows_only_value_crates() {
    let manifest = tracked().into_iter().find(|file| file.path == "server/Cargo.toml").expect("server/Cargo.toml");
    insist(floors::foreign_crates_in_the_core(&rust_sources(), &manifest.text));
}

#[test]
fn everything_stays_in_its_home() {
    insist(homes::strays(&rust_sources()));
}

#[test]
fn only_the_one_door_writes_a_stage() {
    insist(homes::stage_writes(&rust_sources()));
}

#[test]
fn nothing_unfinished_stays() {
    insist(tree::unfinished(&rust_sources()));
}

#[test]
fn every_module_says_what_it_is_and_stays_small() {
    let sources = rust_sources();
    insist(tree::undocumented(&sources));
    insist(tree::too_long(&sources));
}

#[test]
fn no_two_types_describe_themselves_under_one_name() {
    insist(schemas::doubled(&rust_sources()));
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    insist(tree::machine_paths(&tracked()));
}

#[test]
fn the_top_level_holds_what_the_house_says() {
    let files = tracked();
    insist(tree::strangers_at_the_top(files.iter().map(|file| file.path.as_str())));
}
