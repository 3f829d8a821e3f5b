//! RFC 6962 Merkle trees: one signature over a root serves every receipt in flight.

use super::digest::{self, Digest};

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;

/// Hash of a leaf: SHA-256(0x00 ‖ data).
pub fn leaf(data: &[u8]) -> Digest {
    prefixed(LEAF, &[data])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    prefixed(NODE, &[left, right])
}

fn prefixed(prefix: u8, parts: &[&[u8]]) -> Digest {
    let mut bytes = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    bytes.push(prefix);
    parts.iter().for_each(|part| bytes.extend_from_slice(part));
    digest::sha256(&bytes)
}

/// Where RFC 6962 splits a tree of `size` > 1 leaves: the largest power of two below it.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
}

/// Root over leaf hashes; RFC 6962 section 2.1. An empty tree has the hash of nothing.
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => digest::sha256(b""),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// Inclusion proof of leaf `index`, from the leaf upwards; RFC 6962 section 2.1.1. Empty for a tree of one.
pub fn path(leaves: &[Digest], index: usize) -> Vec<Digest> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (self::path(left, index), root(right))
    } else {
        (self::path(right, index - left.len()), root(left))
    };
    path.push(sibling);
    path
}

/// The root that a leaf, its place and its proof lead to; `None` when the proof has the wrong length.
pub fn root_from_path(leaf: &Digest, index: usize, size: usize, path: &[Digest]) -> Option<Digest> {
    if index >= size {
        return None;
    }
    match (size, path.split_last()) {
        (1, None) => Some(*leaf),
        (1, Some(_)) | (_, None) => None,
        (_, Some((sibling, below))) => {
            let left = split(size);
            if index < left {
                Some(node(&root_from_path(leaf, index, left, below)?, sibling))
            } else {
                Some(node(sibling, &root_from_path(leaf, index - left, size - left, below)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_roots_of_the_rfc_6962_test_tree_are_right() {
        // The eight leaves used by the Certificate Transparency reference tests.
        let data: [&[u8]; 8] = [
            b"",
            &[0x00],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let leaves: Vec<Digest> = data.iter().map(|leaf_data| leaf(leaf_data)).collect();
        assert_eq!(
            digest::hex(&root(&leaves[..1])),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            digest::hex(&root(&leaves[..3])),
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
        );
        assert_eq!(digest::hex(&root(&leaves)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    proptest! {
        #[test]
        fn every_leaf_proves_itself_and_no_other(size in 1usize..40, pick: usize, other: u8) {
            let leaves: Vec<Digest> = (0..size).map(|n| leaf(&[n as u8])).collect();
            let index = pick % size;
            let proof = path(&leaves, index);
            prop_assert_eq!(root_from_path(&leaves[index], index, size, &proof), Some(root(&leaves)));
            let foreign = leaf(&[other, 1]);
            prop_assert_ne!(root_from_path(&foreign, index, size, &proof), Some(root(&leaves)));
        }
    }
}
