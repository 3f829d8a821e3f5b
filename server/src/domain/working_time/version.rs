//! Names the days and hours a promise was reckoned by.

use serde::{Deserialize, Serialize};

use crate::domain::digest;

/// Enough to tell apart what one office ever edits; stored as twelve hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CalendarVersion([u8; 6]);

impl CalendarVersion {
    pub(super) fn of(text: &str) -> Self {
        let hash = digest::sha256(text.as_bytes());
        Self(std::array::from_fn(|place| hash[place]))
    }
}

impl TryFrom<String> for CalendarVersion {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        digest::from_hex(&text).map(Self).ok_or("twelve hexadecimal digits")
    }
}

impl From<CalendarVersion> for String {
    fn from(version: CalendarVersion) -> Self {
        digest::hex(&version.0)
    }
}
