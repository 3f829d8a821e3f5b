//! Areas as paths, and what part of the county an account may see.

use serde::{Deserialize, Serialize};

/// Path of an area from the county down, e.g. `411122/411122100/`: a subtree is a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AreaPath(String);

impl AreaPath {
    /// Joins area codes from the top down.
    pub fn of(codes: &[&str]) -> Self {
        Self(codes.iter().map(|code| format!("{code}/")).collect())
    }

    pub fn parse(text: &str) -> Option<Self> {
        let good = text.ends_with('/')
            && text
                .trim_end_matches('/')
                .split('/')
                .all(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric()));
        good.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` lies in this area's subtree, itself included.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The top area, the county.
    pub fn top(&self) -> Self {
        let end = self.0.find('/').map_or(self.0.len(), |at| at + 1);
        Self(self.0[..end].to_owned())
    }

    pub fn is_top(&self) -> bool {
        self.top() == *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_township_lies_in_its_county_and_not_in_its_neighbour() {
        let county = AreaPath::of(&["411122"]);
        let town = AreaPath::of(&["411122", "411122100"]);
        let neighbour = AreaPath::of(&["411122", "4111221001"]);
        assert!(county.contains(&town) && !town.contains(&county));
        assert!(!town.contains(&neighbour));
        assert_eq!(town.top(), county);
        assert_eq!(AreaPath::parse("411122/x%/"), None);
        assert_eq!(AreaPath::parse("411122"), None);
    }
}
