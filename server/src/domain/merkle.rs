//! RFC 6962 Merkle trees: one signature over a root serves every receipt in flight.

use super::digest::{self, Digest};

const LEAF: u8 = 0x00;
const NODE: u8 = 0x01;

/// Hash of a leaf: SHA-256(0x00 ‖ data).
pub fn leaf(data: &[u8]) -> Digest {
    digest::sha256_of(&[&[LEAF], data])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    digest::sha256_of(&[&[NODE], left, right])
}

/// A whole tree, every node hashed once: level 0 holds the leaves, the last level the root.
pub struct Tree {
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// The tree over leaf hashes; RFC 6962 section 2.1. Pairing each level, with a last one that has no partner moved up
    /// as it is, gives the same tree as splitting at the largest power of two.
    pub fn over(leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(level) = levels.last().filter(|level| level.len() > 1) {
            let above = level.chunks(2).map(|pair| match pair {
                [left, right] => node(left, right),
                alone => alone[0],
            });
            levels.push(above.collect());
        }
        Self { levels }
    }

    /// How many leaves it has.
    pub fn size(&self) -> usize {
        self.levels[0].len()
    }

    /// An empty tree has the hash of nothing.
    pub fn root(&self) -> Digest {
        self.levels.last().and_then(|top| top.first().copied()).unwrap_or_else(|| digest::sha256(b""))
    }

    /// Inclusion proof of leaf `index`, from the leaf upwards; RFC 6962 section 2.1.1. Empty for a tree of one.
    pub fn path(&self, index: usize) -> impl Iterator<Item = &Digest> {
        self.levels.iter().enumerate().filter_map(move |(height, level)| level.get((index >> height) ^ 1))
    }
}

/// The root over leaves that come one after another: only its height is kept in memory.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    size: u64,
    /// Whole trees so far, the largest first: one for each bit of the size.
    whole: Vec<Digest>,
}

impl Growing {
    pub fn push(&mut self, leaf: Digest) {
        let (mut hash, mut size) = (leaf, self.size);
        while size & 1 == 1 {
            let left = self.whole.pop().expect("one whole tree for each bit of the size");
            hash = node(&left, &hash);
            size >>= 1;
        }
        self.whole.push(hash);
        self.size += 1;
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The same as [`Tree::root`] over the same leaves.
    pub fn root(&self) -> Digest {
        let smaller_to_the_right = self.whole.iter().rev().copied().reduce(|right, left| node(&left, &right));
        smaller_to_the_right.unwrap_or_else(|| digest::sha256(b""))
    }
}

/// Where RFC 6962 splits a tree of `size` > 1 leaves: the largest power of two below it.
fn split(size: usize) -> usize {
    size.next_power_of_two() / 2
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
        let root = |size: usize| digest::hex(&Tree::over(leaves[..size].to_vec()).root());
        assert_eq!(root(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(root(3), "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
        assert_eq!(root(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }

    proptest! {
        #[test]
        fn every_leaf_proves_itself_and_no_other(size in 1usize..40, pick: usize, other: u8) {
            let leaves: Vec<Digest> = (0..size).map(|n| leaf(&[n as u8])).collect();
            let index = pick % size;
            let tree = Tree::over(leaves.clone());
            let proof: Vec<Digest> = tree.path(index).copied().collect();
            prop_assert_eq!(root_from_path(&leaves[index], index, size, &proof), Some(tree.root()));
            let foreign = leaf(&[other, 1]);
            prop_assert_ne!(root_from_path(&foreign, index, size, &proof), Some(tree.root()));
        }

        #[test]
        fn a_tree_that_grows_and_one_of_blocks_have_the_root_of_the_whole(size in 0usize..70, height in 0u32..5) {
            let leaves: Vec<Digest> = (0..size).map(|n| leaf(&[n as u8])).collect();
            let mut growing = Growing::default();
            leaves.iter().for_each(|leaf| growing.push(*leaf));
            let whole = Tree::over(leaves.clone());
            prop_assert_eq!((growing.root(), growing.size()), (whole.root(), size as u64));
            let blocks = leaves.chunks(1 << height).map(|block| Tree::over(block.to_vec()).root());
            prop_assert_eq!(Tree::over(blocks.collect()).root(), whole.root());
        }
    }
}
