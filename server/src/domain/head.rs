//! Daily heads: one signed Merkle root over the ends of all cases' chains, made to leave the building.
//!
//! A head is one line, `{text}.{base64url Ed25519 signature of the text}`, with the text
//! `dc1-head|kid|day|made_at|cases|events|root|audit_entries|audit_last|previous`: `made_at` RFC 3339 with `+08:00`, hashes in
//! hexadecimal, `previous` the SHA-256 of the text of the day before (64 noughts for the first). The root is RFC 6962 over the
//! cases in the order of their ids; a leaf's data is `dc1-case|number|events|last_hash`.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use chrono::{DateTime, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::{
    china_time::{self, Instant},
    digest::{self, Digest},
    merkle::{self, Tree},
    receipt::{from_text, to_text},
};

const PREFIX: &str = "dc1-head";
const LEAF_PREFIX: &str = "dc1-case";
/// Longest line worth reading; a real one has under 600 characters.
const LONGEST: usize = 2_048;
/// Cases under one stored node of the latest tree: a power of two, so that the nodes form the same tree (RFC 6962, 2.1).
pub const BLOCK: usize = 1_024;
/// The `previous` of the first head.
pub const HEADS_START: Digest = [0; 32];

/// What a head says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Calendar day in Asia/Shanghai that had ended: the head holds whatever was recorded by then, and what came until it
    /// was made.
    pub day: NaiveDate,
    /// Whole seconds.
    pub made_at: Instant,
    pub cases: u64,
    pub events: u64,
    pub root: Digest,
    /// Entries of the audit, and the last one's hash.
    pub audit_entries: u64,
    pub audit_last: Digest,
    pub previous: Digest,
}

/// A head with its signature by the key `kid` of the receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub contents: Contents,
    pub kid: String,
    pub signature: [u8; 64],
}

impl Contents {
    fn text(&self, kid: &str) -> String {
        let Self { day, cases, events, audit_entries, .. } = self;
        let (made_at, root) = (china_time::rfc3339(self.made_at), digest::hex(&self.root));
        let (audit_last, previous) = (digest::hex(&self.audit_last), digest::hex(&self.previous));
        format!("{PREFIX}|{kid}|{day}|{made_at}|{cases}|{events}|{root}|{audit_entries}|{audit_last}|{previous}")
    }

    pub fn sign(self, kid: &str, key: &Ed25519KeyPair) -> Head {
        let signature = key.sign(self.text(kid).as_bytes());
        let signature = signature.as_ref().try_into().expect("an Ed25519 signature is 64 bytes");
        Head { contents: self, kid: kid.to_owned(), signature }
    }

    /// The root as people compare it: sixteen groups of four figures.
    pub fn root_in_groups(&self) -> String {
        let figures = digest::hex(&self.root);
        let groups: Vec<&str> = (0..figures.len()).step_by(4).map(|at| &figures[at..at + 4]).collect();
        groups.join(" ")
    }

    /// Whether it was made a day late or more: the service did not run, and the day was made up for.
    pub fn is_made_up_for(&self) -> bool {
        self.made_at >= china_time::end_of(self.day) + TimeDelta::days(1)
    }
}

impl Head {
    pub fn text(&self) -> String {
        self.contents.text(&self.kid)
    }

    /// What the next head names as `previous`.
    pub fn hash(&self) -> Digest {
        digest::sha256(self.text().as_bytes())
    }

    /// As it is published: text, a full stop, signature.
    pub fn line(&self) -> String {
        format!("{}.{}", self.text(), to_text(&self.signature))
    }

    /// Reads a published line; the signature is not checked yet.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        let (text, signature) = line.rsplit_once('.').filter(|_| line.len() <= LONGEST)?;
        let parts: Vec<&str> = text.split('|').collect();
        let [PREFIX, kid, day, made_at, cases, events, root, audit_entries, audit_last, previous] = parts[..] else {
            return None;
        };
        let contents = Contents {
            day: day.parse().ok()?,
            made_at: DateTime::parse_from_rfc3339(made_at).ok()?.to_utc(),
            cases: cases.parse().ok()?,
            events: events.parse().ok()?,
            root: digest::from_hex(root)?,
            audit_entries: audit_entries.parse().ok()?,
            audit_last: digest::from_hex(audit_last)?,
            previous: digest::from_hex(previous)?,
        };
        let head = Self { contents, kid: kid.to_owned(), signature: from_text(signature)? };
        // What is written another way than we write it would be another text under the same signature.
        (head.text() == text).then_some(head)
    }

    /// Whether one of these keys signed it.
    pub fn is_signed_by<'a>(&self, public_keys: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> bool {
        let key = public_keys.into_iter().find(|(kid, _)| *kid == self.kid);
        let verify = |key| UnparsedPublicKey::new(&ED25519, key).verify(self.text().as_bytes(), &self.signature);
        key.is_some_and(|(_, key)| verify(key).is_ok())
    }
}

/// A case as a head holds it. The hash is taken as it is stored, so that a spoilt one is found instead of stopping the head.
pub fn case_leaf(number: &str, events: u64, last_hash: &[u8]) -> Digest {
    merkle::leaf(format!("{LEAF_PREFIX}|{number}|{events}|{}", digest::hex(last_hash)).as_bytes())
}

/// That a case's history up to one event is in a head; everything that is needed to check it but the public key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    pub v: u8,
    /// Bare digits.
    pub number: String,
    pub events: u64,
    /// Hash of the last of those events, hexadecimal.
    pub last_hash: String,
    /// Place of the case in the tree, from 0, and the tree's size.
    pub index: u64,
    pub size: u64,
    /// RFC 6962 inclusion proof, from the leaf upwards, hexadecimal.
    pub path: Vec<String>,
    /// The head's line.
    pub head: String,
    /// The hash of every event, the oldest first: a later proof begins with the same.
    pub hashes: Vec<String>,
}

/// Where a case stands in the latest tree.
pub struct Place {
    /// The leaves of its block, and its own place among them.
    pub block: Vec<Digest>,
    pub in_block: usize,
    /// The roots of all blocks, and which is its own.
    pub blocks: Vec<Digest>,
    pub at_block: usize,
}

impl Place {
    pub fn index(&self) -> usize {
        self.at_block * BLOCK + self.in_block
    }

    /// The inclusion proof in the whole tree, and the root that the stored rows lead to.
    pub fn prove(self) -> (Vec<Digest>, Digest) {
        let block = Tree::over(self.block);
        let mut blocks = self.blocks;
        blocks[self.at_block] = block.root();
        let above = Tree::over(blocks);
        (block.path(self.in_block).chain(above.path(self.at_block)).copied().collect(), above.root())
    }
}

impl Proof {
    /// Checks leaf, path, root and signature. Nothing but the proof and the published keys is asked.
    pub fn holds<'a>(&self, public_keys: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> bool {
        self.root().is_some_and(|root| {
            let head = Head::parse(&self.head).filter(|head| self.v == 1 && head.contents.cases == self.size);
            head.is_some_and(|head| head.contents.root == root && head.is_signed_by(public_keys))
        })
    }

    fn root(&self) -> Option<Digest> {
        let last: Digest = digest::from_hex(&self.last_hash)?;
        let path = self.path.iter().map(|hash| digest::from_hex(hash)).collect::<Option<Vec<Digest>>>()?;
        let leaf = case_leaf(&self.number, self.events, &last);
        merkle::root_from_path(&leaf, usize::try_from(self.index).ok()?, usize::try_from(self.size).ok()?, &path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secrets::samples;

    fn contents() -> Contents {
        Contents {
            day: NaiveDate::from_ymd_opt(2026, 4, 15).unwrap(),
            made_at: "2026-04-15T16:02:00Z".parse().unwrap(),
            cases: 3,
            events: 9,
            root: [7; 32],
            audit_entries: 2,
            audit_last: [8; 32],
            previous: HEADS_START,
        }
    }

    #[test]
    fn the_published_line_is_pinned_and_reads_back() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let head = contents().sign(kid, key);
        let (root, last, previous) = ("07".repeat(32), "08".repeat(32), "00".repeat(32));
        let text = format!("dc1-head|r1|2026-04-15|2026-04-16T00:02:00+08:00|3|9|{root}|2|{last}|{previous}");
        assert_eq!(head.text(), text);
        assert_eq!(Head::parse(&head.line()), Some(head.clone()));
        assert!(head.is_signed_by(secrets.receipt_public_keys()));
        assert!(!head.contents.is_made_up_for());
        let late = Contents { made_at: head.contents.made_at + TimeDelta::days(1), ..contents() };
        assert!(late.is_made_up_for());
    }

    #[test]
    fn a_line_with_any_character_changed_is_not_ours() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let line = contents().sign(kid, key).line();
        for at in 0..line.len() {
            let mut changed = line.clone().into_bytes();
            changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
            let changed = Head::parse(&String::from_utf8(changed).unwrap());
            assert!(!changed.is_some_and(|head| head.is_signed_by(secrets.receipt_public_keys())), "character {at}");
        }
        assert_eq!(Head::parse(&line.replacen("2026-04-15", "+2026-04-15", 1)), None);
        assert_eq!(Head::parse(""), None);
    }

    #[test]
    fn a_case_is_proved_across_blocks_and_no_other_with_it() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let size = 2 * BLOCK + 3;
        let leaves: Vec<Digest> = (0..size).map(|n| case_leaf(&format!("{n:016}"), 2, &[n as u8; 32])).collect();
        let blocks: Vec<Digest> = leaves.chunks(BLOCK).map(|block| Tree::over(block.to_vec()).root()).collect();
        let root = Tree::over(leaves.clone()).root();
        let head = Contents { cases: size as u64, root, ..contents() }.sign(kid, key);
        for index in [0, BLOCK - 1, BLOCK, size - 1] {
            let (at_block, in_block) = (index / BLOCK, index % BLOCK);
            let block = leaves.chunks(BLOCK).nth(at_block).unwrap().to_vec();
            let place = Place { block, in_block, blocks: blocks.clone(), at_block };
            assert_eq!(place.index(), index);
            let (path, reached) = place.prove();
            assert_eq!(reached, root);
            let proof = Proof {
                v: 1,
                number: format!("{index:016}"),
                events: 2,
                last_hash: digest::hex(&[index as u8; 32]),
                index: index as u64,
                size: size as u64,
                path: path.iter().map(|hash| digest::hex(hash)).collect(),
                head: head.line(),
                hashes: vec![],
            };
            assert!(proof.holds(secrets.receipt_public_keys()));
            let other = Proof { events: 3, ..proof.clone() };
            assert!(!other.holds(secrets.receipt_public_keys()));
            let foreign = Proof { number: "0".repeat(16), index: proof.index ^ 1, ..proof };
            assert!(!foreign.holds(secrets.receipt_public_keys()));
        }
    }
}
