//! Heads as they left the building: downloaded lines, or a day and the figures typed from paper.

use chrono::NaiveDate;

use crate::domain::{digest, head::Head};

/// Figures of a typed root that are enough to tell two roots apart: 64 bits.
const ENOUGH: usize = 16;

/// One head from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Printed {
    Line(Box<Head>),
    /// The first figures of the root, at least sixteen.
    Typed {
        day: NaiveDate,
        root: String,
    },
}

impl Printed {
    /// Reads a file of lines as they are downloaded, or `YYYY-MM-DD` and the root's first figures, spaces as on paper. Empty
    /// lines and those that begin with `#` are left out.
    ///
    /// # Errors
    /// The number of the first line that is neither.
    pub fn read_all(text: &str) -> Result<Vec<Self>, usize> {
        let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
        let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        lines.map(|(number, line)| Self::read(line).ok_or(number)).collect()
    }

    fn read(line: &str) -> Option<Self> {
        if let Some(head) = Head::parse(line) {
            return Some(Self::Line(Box::new(head)));
        }
        let (day, root) = line.split_once(char::is_whitespace)?;
        let root: String = root.chars().filter(|figure| !figure.is_whitespace()).collect::<String>().to_lowercase();
        let good = (ENOUGH..=64).contains(&root.len()) && root.bytes().all(|figure| figure.is_ascii_hexdigit());
        good.then_some(Self::Typed { day: day.parse().ok()?, root })
    }

    pub fn day(&self) -> NaiveDate {
        match self {
            Self::Line(head) => head.contents.day,
            Self::Typed { day, .. } => *day,
        }
    }

    /// Whether a stored head is this one.
    pub fn is(&self, head: &Head) -> bool {
        match self {
            Self::Line(line) => **line == *head,
            Self::Typed { day, root } => {
                head.contents.day == *day && digest::hex(&head.contents.root).starts_with(root.as_str())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        head::{Contents, HEADS_START},
        secrets::samples,
    };

    #[test]
    fn downloaded_and_typed_heads_are_told_from_others() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let contents = Contents {
            day: "2026-04-15".parse().unwrap(),
            made_at: "2026-04-15T16:02:00Z".parse().unwrap(),
            cases: 3,
            events: 9,
            root: [0xab; 32],
            audit_entries: 0,
            audit_last: HEADS_START,
            previous: HEADS_START,
        };
        let other = Contents { root: [0xac; 32], ..contents.clone() }.sign(kid, key);
        let head = contents.sign(kid, key);
        let file = format!("# 2026-04\n{}\n\n2026-04-15 ABAB abab ABAB abab\n", head.line());
        let printed = Printed::read_all(&file).unwrap();
        assert_eq!(printed.len(), 2);
        assert!(printed.iter().all(|one| one.is(&head) && !one.is(&other)));
        assert_eq!(Printed::read_all("# a comment\n2026-04-15 abab"), Err(2), "too few figures");
        assert_eq!(Printed::read_all("dc1-head|r1"), Err(1));
    }
}
