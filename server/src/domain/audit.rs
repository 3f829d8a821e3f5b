//! The audit's chain: each entry's hash covers every column of it and the hash before.
//!
//! hash = SHA-256 over (previous, sequence, id, time, account, by, what, entry, reason), each part preceded by its length.
//! Account and reason carry a byte 1 in front where they are there, so that none and empty differ.

use uuid::Uuid;

use super::digest::{self, Digest};

/// The `previous` of the first entry.
pub const AUDIT_START: Digest = [0; 32];

/// The parts of an entry that its hash covers.
pub struct Entry<'a> {
    pub previous: &'a Digest,
    /// From 1 on, without gaps.
    pub sequence: i64,
    pub id: Uuid,
    /// Microseconds since 1970.
    pub at: i64,
    pub account: Option<Uuid>,
    pub by: &'a str,
    pub what: &'a str,
    pub entry: &'a str,
    pub reason: Option<&'a str>,
}

impl Entry<'_> {
    pub fn hash(&self) -> Digest {
        let optional = |bytes: Option<&[u8]>| bytes.map(|bytes| [&[1], bytes].concat()).unwrap_or_default();
        let account = self.account.map(Uuid::into_bytes);
        digest::sha256_of_parts(&[
            self.previous,
            &self.sequence.to_be_bytes(),
            self.id.as_bytes(),
            &self.at.to_be_bytes(),
            &optional(account.as_ref().map(|bytes| bytes.as_slice())),
            self.by.as_bytes(),
            self.what.as_bytes(),
            self.entry.as_bytes(),
            &optional(self.reason.map(str::as_bytes)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_an_entry_changes_without_its_hash() {
        let id = Uuid::from_u128(7);
        let one = || Entry {
            previous: &AUDIT_START,
            sequence: 1,
            id,
            at: 5,
            account: Some(id),
            by: "a",
            what: "b",
            entry: "c",
            reason: None,
        };
        let hash = one().hash();
        let others = [
            Entry { previous: &[1; 32], ..one() },
            Entry { sequence: 2, ..one() },
            Entry { id: Uuid::nil(), ..one() },
            Entry { at: 6, ..one() },
            Entry { account: None, ..one() },
            Entry { by: "ab", what: "", ..one() },
            Entry { what: "bc", entry: "", ..one() },
            Entry { reason: Some(""), ..one() },
            Entry { reason: Some("d"), ..one() },
        ];
        assert!(others.iter().all(|other| other.hash() != hash));
    }
}
