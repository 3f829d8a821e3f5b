//! Names in the description of the API: two types of one name silently become one, and the answers of the other are described
//! wrongly.

use std::collections::BTreeMap;

use crate::source::Source;

/// Every name under which two types describe themselves.
pub fn doubled(sources: &[Source]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.starts_with("server/src/")) {
        for (line, name) in described(&source.text) {
            places.entry(name).or_default().push(format!("{}:{line}", source.path));
        }
    }
    let doubled = places.into_iter().filter(|(_, places)| places.len() > 1);
    let sentence = |(name, places): (String, Vec<String>)| {
        format!("{}: the API describes another type as `{name}` too ({}): #[schema(as = ...)]", places[1], places[0])
    };
    doubled.map(sentence).collect()
}

/// The types that derive `ToSchema`, under their own names or those they are given.
fn described(text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let derives =
        lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[derive(") && line.contains("ToSchema"));
    let named = derives.filter_map(|(at, _)| {
        let rest = &lines[at + 1..];
        let end = rest.iter().position(|line| !line.starts_with('#') && !line.starts_with("///"))?;
        let given = rest[..end].iter().find_map(|line| line.split_once("schema(as = ").map(|(_, name)| name));
        let own = rest[end].split_whitespace().skip_while(|word| !["struct", "enum"].contains(word)).nth(1);
        let name = given.or(own)?;
        let name = name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?;
        Some((at + 1, name.to_owned()))
    });
    named.collect()
}

#[test]
fn it_can_fail() {
    const ONE: &str = "//! A\n#[derive(Serialize, ToSchema)]\n#[serde(x)]\npub struct Summary {\n";
    let one = Source::new("server/src/a.rs", ONE);
    let other = Source::new("server/src/b.rs", "//! B\n#[derive(ToSchema)]\nenum Summary {\n");
    let given = Source::new("server/src/c.rs", "//! C\n#[derive(ToSchema)]\n#[schema(as = Other)]\nstruct Summary;\n");
    assert_eq!(doubled(&[Source::new("server/src/a.rs", ONE), given]), [] as [String; 0]);
    let found = doubled(&[one, other]);
    assert!(found.len() == 1 && found[0].starts_with("server/src/b.rs:2: "), "{found:?}");
}
