//! Spoiling inputs: bits, bytes, pieces, lengths. Any seed gives the same sequence again.

use super::Target;

/// xorshift64*: enough to choose places.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Below `end`; nought when that is nought.
    pub fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Another input, made from one of the pool.
pub fn spoilt(pool: &[Vec<u8>], target: &Target, chance: &mut Chance) -> Vec<u8> {
    let mut input = chance.one_of(pool).clone();
    let most = 1 << chance.below(4);
    for _ in 0..1 + chance.below(most) {
        spoil(&mut input, pool, target, chance);
    }
    input.truncate(target.longest);
    input
}

fn spoil(input: &mut Vec<u8>, pool: &[Vec<u8>], target: &Target, chance: &mut Chance) {
    let at = chance.below(input.len());
    let end = at + chance.below((input.len() - at).min(64) + 1);
    match chance.below(9) {
        0 if !input.is_empty() => input[at] ^= 1 << chance.below(8),
        1 if !input.is_empty() => input[at] = chance.next() as u8,
        2 if !input.is_empty() => input[at] = *chance.one_of(&[0, 1, 0x7f, 0x80, 0xff, b'0', b'-', b'.', b'"']),
        3 => drop(input.drain(at..end)),
        4 => {
            let again = input[at..end].to_vec();
            input.splice(at..at, again);
        }
        5 => {
            let word = chance.one_of(target.words);
            input.splice(at..at, word.iter().copied());
        }
        6 => {
            let word = chance.one_of(target.words);
            let end = (at + word.len()).min(input.len());
            input.splice(at..end, word.iter().copied());
        }
        7 => input.truncate(at),
        _ => {
            let other = chance.one_of(pool);
            let from = chance.below(other.len());
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
    }
}
