//! The tracked files, their code with comments and strings blanked out, and every path that the code names.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Not read: built, or somebody else's.
const NOT_OURS: &[&str] = &["target/", ".git/", "data/", "tests/browser/vendor/"];

/// One file of the repository.
pub struct Source {
    /// From the root of the repository.
    pub path: String,
    pub text: String,
    /// The text with comments and the insides of strings blanked, line by line as long as before.
    pub code: String,
}

/// A path in the code, such as `crate::store::cases`; each branch of a `use` tree is one.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub segments: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let code = if path.ends_with(".rs") { blanked(text) } else { text.to_owned() };
        Source { path: path.to_owned(), text: text.to_owned(), code }
    }

    pub fn paths(&self) -> Vec<Named> {
        let mut found = Vec::new();
        let mut rest = Reader { code: &self.code, at: 0 };
        while rest.at < self.code.len() {
            rest.read_path(&[], false, &mut found);
            rest.at += rest.peek().map_or(0, char::len_utf8);
        }
        found
    }
}

/// All tracked text files; where there is no git, all files below the root that are ours.
pub fn tracked() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository");
    let mut names = listed_by_git(root).unwrap_or_else(|| below(root, root));
    names.retain(|name| !NOT_OURS.iter().any(|start| name.starts_with(start)));
    names.sort();
    let texts = names.iter().filter_map(|name| Some((name, std::fs::read_to_string(root.join(name)).ok()?)));
    texts.map(|(name, text)| Source::new(name, &text)).collect()
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let mut command = Command::new("git");
    command.current_dir(root).args([
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]);
    let output = command.output().ok().filter(|output| output.status.success())?;
    let names = String::from_utf8(output.stdout).ok()?;
    Some(names.split_terminator('\0').map(str::to_owned).collect())
}

fn below(root: &Path, folder: &Path) -> Vec<String> {
    let entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    let named = |path: &Path| path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
    let ours = |path: &PathBuf| !NOT_OURS.contains(&format!("{}/", named(path)).as_str());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) =
        entries.into_iter().filter(ours).partition(|path| path.is_dir());
    files.iter().map(|path| named(path)).chain(folders.iter().flat_map(|inner| below(root, inner))).collect()
}

/// Reads paths and `use` trees from blanked code.
struct Reader<'code> {
    code: &'code str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.code[self.at..].chars().next()
    }

    fn skip_space(&mut self) {
        let rest = &self.code[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.code[self.at..].starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    fn word(&mut self) -> Option<String> {
        let rest = &self.code[self.at..];
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| rest[..end].to_owned())
    }

    /// Reads one path, or all branches of a tree `a::{b, c::d}`, with `before` in front. Single words count in a tree and
    /// after `use` only.
    fn read_path(&mut self, before: &[String], alone_counts: bool, found: &mut Vec<Named>) {
        let line = self.code[..self.at].matches('\n').count() + 1;
        let mut segments = before.to_vec();
        let mut alone_counts = alone_counts;
        while let Some(word) = self.word() {
            if segments.is_empty() && !alone_counts && word == "use" {
                self.skip_space();
                self.take("::");
                alone_counts = true;
                continue;
            }
            segments.push(word);
            let end = self.at;
            self.skip_space();
            if !self.take("::") {
                self.at = end;
                break;
            }
            self.skip_space();
            if self.take("{") {
                return self.read_tree(&segments, found);
            }
        }
        let counts = segments.len() > 1 || alone_counts;
        if counts && segments.len() > before.len() {
            found.push(Named { line, segments });
        }
    }

    fn read_tree(&mut self, before: &[String], found: &mut Vec<Named>) {
        while self.at < self.code.len() && !self.take("}") {
            self.skip_space();
            let start = self.at;
            self.read_path(before, true, found);
            self.skip_space();
            if self.take("as ") {
                self.skip_space();
                self.word();
            }
            if self.at == start {
                self.at += self.peek().filter(|letter| *letter != '}').map_or(0, char::len_utf8);
            }
        }
    }
}

/// Blanks comments, strings and characters, and keeps every line where it was.
fn blanked(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let length = blank_length(&letters[at..], at > 0 && is_word(letters[at - 1])).max(1);
        let blank = length > 1 || letters[at] == '"';
        for letter in &letters[at..(at + length).min(letters.len())] {
            code.push(if blank && *letter != '\n' { ' ' } else { *letter });
        }
        at += length;
    }
    code
}

/// How many letters from here on are a comment, a string or a character; 0 when none starts here.
fn blank_length(rest: &[char], inside_word: bool) -> usize {
    let until =
        |start: usize, end: &dyn Fn(usize) -> bool| (start..rest.len()).find(|at| end(*at)).unwrap_or(rest.len());
    match rest {
        ['/', '/', ..] => until(0, &|at| rest[at] == '\n'),
        ['/', '*', ..] => until(2, &|at| rest[at - 1..=at] == ['*', '/'] && at > 2) + 1,
        ['\'', '\\', ..] => until(3, &|at| rest[at] == '\'') + 1,
        ['\'', _, '\'', ..] => 3,
        ['"', ..] => {
            let mut at = 1;
            while at < rest.len() && rest[at] != '"' {
                at += if rest[at] == '\\' { 2 } else { 1 };
            }
            at + 1
        }
        ['r' | 'b' | 'c', ..] if !inside_word => raw_length(rest),
        _ => 0,
    }
}

/// A raw string, `r##"..."##`, with `b` or `c` before it or not.
fn raw_length(rest: &[char]) -> usize {
    let start = if rest[0] == 'r' { 1 } else { 2 };
    if rest.get(start - 1) != Some(&'r') {
        return 0;
    }
    let marks = rest[start..].iter().take_while(|letter| **letter == '#').count();
    if rest.get(start + marks) != Some(&'"') {
        return 0;
    }
    let inside = start + marks + 1;
    let closes = |at: usize| {
        rest[at] == '"' && rest[at + 1..].iter().take(marks).filter(|letter| **letter == '#').count() == marks
    };
    (inside..rest.len()).find(|at| closes(*at)).map_or(rest.len(), |end| end + 1 + marks)
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[test]
fn comments_and_strings_are_blanked_and_lines_kept() {
    let text = "a // crate::x\n/* b\n /* */ c */ d \"e \\\" f\" 'g' '\\'' r#\"h \" i\"# br\"j\" k<'l>";
    let code = blanked(text);
    let words: Vec<&str> = code.split_whitespace().collect();
    assert_eq!(words, ["a", "c", "*/", "d", "k<'l>"], "nested comments end at the first end");
    assert_eq!(code.matches('\n').count(), 2);
}

#[test]
fn trees_and_paths_are_read_to_their_leaves() {
    let text = "use crate::{a::{self, b as c}, d::*};\nuse redis;\nlet x = crate::e::f(1); y.z(crate ::g)";
    let found: Vec<String> = Source::new("x.rs", text)
        .paths()
        .iter()
        .map(|one| format!("{}:{}", one.line, one.segments.join("::")))
        .collect();
    assert_eq!(found, ["1:crate::a::self", "1:crate::a::b", "1:crate::d", "2:redis", "3:crate::e::f", "3:crate::g"]);
}
