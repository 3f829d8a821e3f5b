//! What the tree looks like from outside: names, sizes, first lines, and words that must not stay.

use crate::source::Source;

const TOP: &[&str] = &["Cargo.toml", "Cargo.lock", "server", "migration", "qr-assets", "tests", "README.md"];

const LONGEST: usize = 400;

/// Files that may be longer, because they are one table or one thought. Say which.
const MAY_BE_LONGER: &[&str] = &[];

/// Split, so that this file does not find itself.
const UNFINISHED: &[(&str, &str)] = &[
    ("todo!", "finish it or write down in an issue what is left"),
    ("unimplemented!", "finish it or write down in an issue what is left"),
    ("dbg!", "a debugging aid has no place in what is kept"),
    ("#[ignore", "a test runs or is deleted; it is never ignored"),
];

/// Folders of the machine a file was written on, and package mirrors that only some machines reach.
const MACHINE: &[&str] = &[
    "/work/",
    "/root/",
    "/home/",
    "rsproxy.cn",
    "npmmirror.com",
    "mirrors.tuna",
    "mirrors.ustc",
    "mirrors.aliyun",
    "registry.npmjs.org",
];

/// This file names what it looks for.
const NAMES_THEM: &str = "tests/tidy/tree.rs";

pub fn strangers_at_the_top<'path>(paths: impl Iterator<Item = &'path str>) -> Vec<String> {
    let mut names: Vec<&str> = paths.filter_map(|path| path.split('/').next()).collect();
    names.sort_unstable();
    names.dedup();
    let strange = names.into_iter().filter(|name| !name.starts_with('.') && !TOP.contains(name));
    strange.map(|name| format!("{name}: the top level holds {} and dotfiles, nothing else", TOP.join(", "))).collect()
}

pub fn unfinished(sources: &[Source]) -> Vec<String> {
    each_line(
        sources,
        |source| &source.code,
        |line| {
            let found = UNFINISHED.iter().find(|(word, _)| starts_word(line, word));
            found.map(|(word, why)| format!("`{word}`: {why}"))
        },
    )
}

pub fn undocumented(sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|source| {
        let first = source.text.lines().find(|line| !line.trim().is_empty());
        !first.is_some_and(|line| line.starts_with("//!"))
    });
    silent.map(|source| format!("{}:1: a module begins with `//!` and says what it is", source.path)).collect()
}

pub fn too_long(sources: &[Source]) -> Vec<String> {
    let sized = sources.iter().map(|source| (source, source.text.lines().count()));
    let long = sized.filter(|(source, lines)| *lines > LONGEST && !MAY_BE_LONGER.contains(&source.path.as_str()));
    long.map(|(source, lines)| {
        format!("{}:{LONGEST}: {lines} lines; a file over {LONGEST} is split, or listed in tests/tidy/tree.rs with its reason", source.path)
    })
    .collect()
}

pub fn machine_paths(sources: &[Source]) -> Vec<String> {
    let ours: Vec<&Source> = sources.iter().filter(|source| source.path != NAMES_THEM).collect();
    each_line(
        ours,
        |source| &source.text,
        |line| {
            let found = MACHINE.iter().find(|part| line.contains(**part));
            found.map(|part| format!("`{part}`: a kept file does not know the machine it was written on"))
        },
    )
}

fn each_line<'source>(
    sources: impl IntoIterator<Item = &'source Source>,
    text: impl Fn(&Source) -> &String,
    fault: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        for (number, line) in text(source).lines().enumerate() {
            findings.extend(fault(line).map(|fault| format!("{}:{}: {fault}", source.path, number + 1)));
        }
    }
    findings
}

/// `dbg!` counts, `my_dbg!` does not.
fn starts_word(line: &str, word: &str) -> bool {
    let mut places = line.match_indices(word);
    places.any(|(at, _)| !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_'))
}

#[test]
fn every_rule_can_fail() {
    let source = |text: &str| [Source::new("server/src/a.rs", text)];
    for (word, _) in UNFINISHED {
        let found = unfinished(&source(&format!("//! A\nfn f() {{ {word}")));
        assert!(found.len() == 1 && found[0].starts_with("server/src/a.rs:2: "), "{word}: {found:?}");
        assert!(unfinished(&source(&format!("// {word}\n\"{word}\""))).is_empty());
    }
    assert_eq!(undocumented(&source("\nfn f() {}")).len(), 1);
    assert!(undocumented(&source("\n//! Does f.\nfn f() {}")).is_empty());
    assert_eq!(too_long(&source(&"\n".repeat(LONGEST + 1))).len(), 1);
    assert!(too_long(&source(&"\n".repeat(LONGEST))).is_empty());
    assert_eq!(
        machine_paths(&source("a\n// see /work/notes")),
        ["server/src/a.rs:2: `/work/`: a kept file does not know the machine it was written on"]
    );
    assert_eq!(strangers_at_the_top(["notes.md", "server/src/a.rs", ".ci/run"].into_iter()).len(), 1);
}
