//! The floors of the server. 3 imports everything; 2 imports 1 and 0, never another capability; 1 imports 0 and what is
//! listed here; 0 imports nothing but value crates.

use crate::source::{Named, Source};

const ASSEMBLY: &[&str] = &[
    "main",
    "lib",
    "application",
    "routes",
    "worker",
    "doctor",
    "settings",
    "telemetry",
    "commands",
    "openapi",
    "ops",
];

const CAPABILITIES: &[&str] = &[
    "intake",
    "routing",
    "handling",
    "rating",
    "monitoring",
    "directory",
    "codes",
    "notices",
    "signin",
    "accounts",
    "uploads",
    "outbox",
    "timers",
    "demo",
    "permissions",
    "heads",
    "audit",
    "review",
    "calendar",
];

/// Each kit, and the kits it may import.
const KITS: &[(&str, &[&str])] = &[
    ("http", &["access", "store", "clock", "shared_state", "photos", "paper", "content", "clocks"]),
    ("access", &["store", "clock"]),
    ("queue", &["store"]),
    ("store", &["clock"]),
    ("shared_state", &[]),
    ("clock", &[]),
    ("photos", &["clock", "shared_state"]),
    ("paper", &[]),
    ("content", &["store", "shared_state"]),
    ("clocks", &["store"]),
];

const CORE: &str = "domain";

/// Crates that only hold or compute values, beside `std`.
const VALUE_CRATES: &[&str] = &[
    "serde",
    "serde_json",
    "uuid",
    "chrono",
    "base64",
    "aws_lc_rs",
    "aes_gcm",
    "hmac",
    "sm3",
    "sm4",
    "unicode_normalization",
    "thiserror",
    "toml",
    "utoipa",
    "proptest",
];

const ROOT: &str = "server/src/";

/// Every import that goes up a floor or sideways, and every part that stands on no floor.
pub fn upward_imports(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(part) = part_of(&source.path) else {
            continue;
        };
        if floor(part).is_none() {
            findings.push(format!(
                "{}:1: `{part}` stands on no floor: add it to tests/tidy/floors.rs and server/ARCHITECTURE.md",
                source.path
            ));
            continue;
        }
        for named in source.paths() {
            let wanted = imported(&source.path, &named);
            if let Some(why) = wanted.as_deref().and_then(|wanted| refused(part, wanted)) {
                findings.push(format!("{}:{}: {why}", source.path, named.line));
            }
        }
    }
    findings
}

/// Every crate in `domain` that is more than values.
pub fn foreign_crates_in_the_core(sources: &[Source], manifest: &str) -> Vec<String> {
    let crates = dependencies(manifest);
    let core = sources.iter().filter(|source| part_of(&source.path) == Some(CORE));
    let named = core.flat_map(|source| source.paths().into_iter().map(move |named| (source, named)));
    let foreign = named.filter(|(_, named)| {
        let first = &named.segments[0];
        crates.contains(first) && !VALUE_CRATES.contains(&first.as_str())
    });
    let sentence = |(source, named): (&Source, Named)| {
        let name = &named.segments[0];
        format!("{}:{}: the core is pure and knows only std and value crates, not `{name}`", source.path, named.line)
    };
    foreign.map(sentence).collect()
}

/// The top part a file belongs to: `intake` for `server/src/intake/web.rs`.
fn part_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix(ROOT)?;
    Some(inside.split('/').next()?.trim_end_matches(".rs"))
}

fn floor(part: &str) -> Option<u8> {
    match part {
        CORE => Some(0),
        part if KITS.iter().any(|(kit, _)| *kit == part) => Some(1),
        part if CAPABILITIES.contains(&part) => Some(2),
        part if ASSEMBLY.contains(&part) => Some(3),
        _ => None,
    }
}

/// The top part that a path leads to, when it leads through the root of the server.
fn imported(file: &str, named: &Named) -> Option<String> {
    let first = named.segments[0].as_str();
    let part = match first {
        "crate" | "deputy_code" => named.segments.get(1)?,
        "super" => {
            // How far below the root the file's module stands: 1 for `intake/mod.rs`, 2 for `intake/web.rs`.
            let inside = file.strip_prefix(ROOT)?.trim_end_matches(".rs").trim_end_matches("/mod");
            let depth = inside.split('/').count();
            let ups = named.segments.iter().take_while(|segment| *segment == "super").count();
            named.segments.get(ups).filter(|_| ups >= depth)?
        }
        _ => return None,
    };
    floor(part).map(|_| part.clone())
}

fn refused(part: &str, wanted: &str) -> Option<String> {
    let (from, to) = (floor(part)?, floor(wanted)?);
    let kits = KITS.iter().find(|(kit, _)| *kit == part).map_or(&[][..], |(_, kits)| kits);
    let allowed = part == wanted || from == 3 || (from > to && to < 2) || kits.contains(&wanted);
    if allowed {
        return None;
    }
    Some(match (from, to) {
        (2, 2) => {
            format!("`{part}` imports `{wanted}`: a capability never imports another; what both need goes down a floor")
        }
        (1, 1) => {
            format!("`{part}` imports `{wanted}`: this kit may import {kits:?} and the core only")
        }
        _ => {
            format!("`{part}` (floor {from}) imports `{wanted}` (floor {to}): imports go down only")
        }
    })
}

/// The names under `[dependencies]`, as code writes them.
fn dependencies(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty()));
    names.map(|name| name.replace('-', "_")).collect()
}

#[cfg(test)]
fn findings(path: &str, text: &str) -> Vec<String> {
    upward_imports(&[Source::new(path, text)])
}

#[test]
fn going_up_and_sideways_is_named_with_file_and_line() {
    let said = findings("server/src/intake/web.rs", "//! Doc\nuse crate::{domain::stage, rating::Grade};\n");
    assert_eq!(said.len(), 1);
    assert!(
        said[0].starts_with("server/src/intake/web.rs:2: `intake` imports `rating`: a capability never"),
        "{said:?}"
    );
    assert_eq!(findings("server/src/store/mod.rs", "fn f() { crate::intake::f() }").len(), 1);
    assert_eq!(findings("server/src/store/mod.rs", "use crate::queue::Queue;").len(), 1);
    assert_eq!(findings("server/src/domain/stage.rs", "use crate::clock::Clock;").len(), 1);
    assert_eq!(findings("server/src/rating/web.rs", "use crate::settings::Settings;").len(), 1);
    assert_eq!(findings("server/src/intake/mod.rs", "use super::rating::Grade;").len(), 1);
    assert_eq!(findings("server/src/intake/web.rs", "use super::super::rating::Grade;").len(), 1);
    assert_eq!(findings("server/src/gossip/mod.rs", "").len(), 1, "a part on no floor");
}

#[test]
fn going_down_and_staying_inside_is_fine() {
    assert!(
        findings("server/src/intake/web.rs", "use crate::{intake::verb, queue, domain::stage}; use super::job;")
            .is_empty()
    );
    assert!(findings("server/src/queue/redis.rs", "use crate::store::Store; use super::Queue;").is_empty());
    assert!(findings("server/src/http/page.rs", "use crate::access::Who; use crate::clock;").is_empty());
    assert!(findings("server/src/worker.rs", "use crate::{intake, rating, domain};").is_empty());
    assert!(findings("server/src/intake/web.rs", "// crate::rating\nlet a = \"crate::rating\";").is_empty());
    assert!(findings("server/src/intake/web.rs", "mod tests { use super::rating; }").is_empty());
    assert!(findings("tests/api/main.rs", "use deputy_code::rating;").is_empty());
}

#[test]
fn the_core_is_refused_a_crate_that_does_things() {
    let manifest =
        "[package]\nname = \"x\"\n[dependencies]\nsea-orm.workspace = true\nchrono = \"1\"\n[dev-dependencies]\n";
    let source = |text| [Source::new("server/src/domain/a.rs", text)];
    let said = foreign_crates_in_the_core(&source("use chrono::Utc;\nuse sea_orm::Set;"), manifest);
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with("server/src/domain/a.rs:2:"), "{said:?}");
    assert_eq!(foreign_crates_in_the_core(&source("fn f() { sea_orm::x() }"), manifest).len(), 1);
}
