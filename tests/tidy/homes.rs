//! Things that live in one place only, so that they can be tested, replaced and found.

use crate::source::Source;

/// Where the rules hold. Tests live at the edge and may do all of this.
const PRODUCT: &[&str] = &["server/src/", "migration/src/", "qr-assets/src/"];

/// The one place that asks for time, ids and chance.
const CLOCK: &[&str] = &["server/src/clock.rs", "server/src/clock/"];
const SETTINGS: &[&str] = &["server/src/settings.rs", "server/src/settings/"];
const DATABASE: &[&str] = &["server/src/store/", "migration/src/"];
const SQLITE: &[&str] = &["server/src/store/", "server/src/queue/", "migration/src/"];
const REDIS: &[&str] = &["server/src/queue/", "server/src/shared_state/"];
const DOOR: &[&str] = &["server/src/store/case_door.rs", "server/src/store/case_door/columns.rs"];

struct Home {
    /// Paths that begin so, or hold these two words in a row.
    begins: &'static [&'static str],
    holds: &'static [[&'static str; 2]],
    homes: &'static [&'static str],
    rule: &'static str,
}

const HOMES: &[Home] = &[
    Home {
        begins: &["sea_orm", "sea_orm_migration", "sea_query", "sqlx"],
        holds: &[],
        homes: DATABASE,
        rule: "the database is spoken to under server/src/store and migration only",
    },
    Home {
        begins: &["rusqlite"],
        holds: &[],
        homes: SQLITE,
        rule: "SQLite is spoken to directly under server/src/store and server/src/queue only",
    },
    Home {
        begins: &["redis"],
        holds: &[],
        homes: REDIS,
        rule: "Redis is spoken to under server/src/queue and server/src/shared_state only",
    },
    Home {
        begins: &["dotenvy"],
        holds: &[["env", "var"], ["env", "vars"], ["env", "var_os"], ["env", "vars_os"], ["env", "set_var"]],
        homes: SETTINGS,
        rule: "the environment is read in server/src/settings.rs only",
    },
    Home {
        begins: &[],
        holds: &[["Utc", "now"], ["Local", "now"], ["SystemTime", "now"]],
        homes: CLOCK,
        rule: "the time comes from deputy_code::clock, so that a test can turn it",
    },
    Home {
        begins: &["rand", "getrandom", "nanoid", "fastrand"],
        holds: &[
            ["Uuid", "new_v4"],
            ["Uuid", "now_v7"],
            ["Uuid", "now_v6"],
            ["Uuid", "now_v1"],
            ["Uuid", "new_v7"],
            ["aws_lc_rs", "rand"],
            ["rand", "SystemRandom"],
            ["rand_core", "OsRng"],
        ],
        homes: CLOCK,
        rule: "ids and chance come from deputy_code::clock, so that a test can seed them",
    },
];

/// Every use of such a thing away from its home.
pub fn strays(sources: &[Source]) -> Vec<String> {
    let product = sources.iter().filter(|source| starts_with_any(&source.path, PRODUCT));
    product.flat_map(|source| path_strays(source).into_iter().chain(derived_settings(source))).collect()
}

fn path_strays(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for named in source.paths() {
        let words = &named.segments;
        for home in HOMES.iter().filter(|home| !starts_with_any(&source.path, home.homes)) {
            let begins = home.begins.contains(&words[0].as_str());
            let holds =
                words.windows(2).any(|pair| home.holds.iter().any(|two| pair[0] == two[0] && pair[1] == two[1]));
            if begins || holds {
                findings.push(format!("{}:{}: `{}`: {}", source.path, named.line, words.join("::"), home.rule));
            }
        }
    }
    findings
}

/// clap can read the environment by itself: `#[arg(env)]`.
fn derived_settings(source: &Source) -> Vec<String> {
    let lines = source.code.lines().enumerate().filter(|_| !starts_with_any(&source.path, SETTINGS));
    let reads = lines.filter(|(_, line)| {
        line.contains("#[arg(")
            && line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == "env")
    });
    reads
        .map(|(number, _)| {
            format!("{}:{}: the environment is read in server/src/settings.rs only", source.path, number + 1)
        })
        .collect()
}

/// Every place but the one door that writes the stage of a case.
pub fn stage_writes(sources: &[Source]) -> Vec<String> {
    let server =
        sources.iter().filter(|source| source.path.starts_with("server/src/") && !DOOR.contains(&source.path.as_str()));
    server
        .flat_map(|source| {
            let writes = lines_that_write(&source.code).into_iter().chain(lines_of_sql(&source.text));
            let sentence =
                |line: usize| format!("{}:{line}: only {} writes the stage of a case", source.path, DOOR.join(" and "));
            writes.map(sentence).collect::<Vec<String>>()
        })
        .collect()
}

fn lines_that_write(code: &str) -> Vec<usize> {
    const PLAIN: &[&str] = &[
        "stage:Set(",
        "stage:ActiveValue::",
        "stage:sea_orm::",
        ".stage=Set(",
        ".stage=ActiveValue::",
        ".stage=sea_orm::",
        ".set_stage(",
    ];
    const TAKING_A_COLUMN: &[&str] = &["col_expr(", "update_column(", "update_columns(", ".value("];
    let squeezed: Vec<(usize, char)> = code
        .lines()
        .enumerate()
        .flat_map(|(number, line)| {
            line.chars().filter(|letter| !letter.is_whitespace()).map(move |letter| (number + 1, letter))
        })
        .collect();
    let dense: String = squeezed.iter().map(|(_, letter)| letter).collect();
    let line_at = |byte: usize| squeezed[dense[..byte].chars().count()].0;
    let plain =
        PLAIN.iter().flat_map(|pattern| dense.match_indices(pattern)).filter(|(at, _)| starts_a_name(&dense, *at));
    let columns = TAKING_A_COLUMN.iter().flat_map(|pattern| dense.match_indices(pattern)).filter(|(at, _)| {
        let arguments = dense[*at..].split(';').next().unwrap_or_default();
        let first = arguments.split([',', ')']).next().unwrap_or_default();
        first.contains("Column::Stage") || first.contains("COLUMN.stage")
    });
    let mut lines: Vec<usize> = plain.chain(columns).map(|(at, _)| line_at(at)).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// `stage:Set(` counts, `old_stage:Set(` does not.
fn starts_a_name(dense: &str, at: usize) -> bool {
    dense[at..].starts_with('.') || !dense[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
}

fn lines_of_sql(text: &str) -> Vec<usize> {
    let writes = |line: &str| {
        ["set stage", "set \"stage\"", "set \\\"stage\\\""].iter().any(|sql| line.to_lowercase().contains(sql))
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && writes(line));
    lines.map(|(number, _)| number + 1).collect()
}

fn starts_with_any(path: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| path.starts_with(start))
}

#[test]
fn a_stray_is_named_with_file_line_and_rule() {
    let said = |path: &str, text: &str| strays(&[Source::new(path, text)]);
    let found = said("server/src/intake/web.rs", "\nuse redis::Commands;");
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("server/src/intake/web.rs:2: `redis::Commands`: Redis is spoken to under"),
        "{found:?}"
    );
    for code in [
        "use sea_orm::{Set, Iden};",
        "fn f() { rusqlite::Connection::open(x) }",
        "let x = std::env::var(NAME);",
        "use std::{env, time::SystemTime}; let x = env::var_os(NAME); ",
        "let t = chrono::Utc::now();",
        "let t = SystemTime :: now();",
        "let i = Uuid::new_v4();",
        "use aws_lc_rs::{digest, rand};",
        "use rand;",
        "#[arg(long, env)] x: String,",
    ] {
        assert!(!said("server/src/intake/web.rs", code).is_empty(), "not noticed: {code}");
    }
}

#[test]
fn at_home_and_in_tests_nothing_is_said() {
    let said = |path: &str, text: &str| strays(&[Source::new(path, text)]);
    assert!(said("server/src/store/cases.rs", "use sea_orm::Set;").is_empty());
    assert!(said("migration/src/lib.rs", "use sea_orm_migration::prelude::*;").is_empty());
    assert!(said("server/src/queue/redis.rs", "use redis::aio::ConnectionManager;").is_empty());
    assert!(said("server/src/queue/mod.rs", "use crate::queue::redis::Streams;").is_empty());
    assert!(said("server/src/settings.rs", "std::env::vars()").is_empty());
    assert!(said("server/src/clock.rs", "Utc::now(); Uuid::now_v7(); aws_lc_rs::rand::fill(x)").is_empty());
    assert!(
        said("server/src/intake/web.rs", "use crate::queue::redis::Streams; env!(\"X\"); Instant::now()").is_empty()
    );
    assert!(said("tests/api/main.rs", "redis::cmd(x); Utc::now()").is_empty());
}

#[test]
fn every_way_to_write_a_stage_is_noticed() {
    let said = |path: &str, text: &str| stage_writes(&[Source::new(path, text)]);
    for code in [
        "case::ActiveModel { stage: Set(stage), ..x }",
        "model.stage = Set(Stage::Closed);",
        "x.stage\n    = ActiveValue::Set(y)",
        "q.col_expr(case::Column::Stage, Expr::value(x))",
        "q.col_expr(\n    case::COLUMN.stage, x)",
        "builder().set_stage(x)",
        "execute(\"UPDATE cases SET stage = 'closed'\")",
    ] {
        let found = said("server/src/handling/mod.rs", code);
        assert_eq!(found.len(), 1, "{code}: {found:?}");
        assert!(said(DOOR[0], code).is_empty());
    }
    for code in [
        "filter(case::Column::Stage.eq(x))",
        "q.col_expr(case::Column::Light, x).filter(case::Column::Stage.eq(y))",
        "old_stage: Set(x)",
        "// set stage",
    ] {
        assert!(said("server/src/handling/mod.rs", code).is_empty(), "wrongly noticed: {code}");
    }
}
