//! The token in a code's address `/c/{token}`: 24 lower-case Crockford base32 characters.
//!
//! 1 key version + 2 shard + 12 random (60 bits) + 9 tag (45 bits of HMAC-SHA-256 over the first 15). A wrong tag
//! is refused without a look-up. A version's key is never rotated: posters hang for years.

use std::fmt;

use aws_lc_rs::hmac;

use super::digest;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 24;
const BODY: usize = 15;
const LABEL: &str = "dc-token";

/// The shard of an installation on one database.
pub const SINGLE_SHARD: [u8; 2] = *b"00";

/// A token whose tag has been checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token([u8; LENGTH]);

/// Why a text is not a token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAToken {
    #[error("not 24 Crockford base32 characters")]
    Malformed,
    #[error("no key of version {}", *.0 as char)]
    UnknownVersion(u8),
    #[error("the tag does not fit")]
    WrongTag,
}

impl Token {
    /// Makes a token from 60 random bits.
    pub fn mint(version: u8, key: &hmac::Key, shard: [u8; 2], random: u64) -> Self {
        let mut characters = [0; LENGTH];
        characters[0] = version;
        characters[1..3].copy_from_slice(&shard);
        let mut rest = random;
        for character in characters[3..BODY].iter_mut().rev() {
            *character = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        let tag = tag(key, &characters[..BODY]);
        characters[BODY..].copy_from_slice(&tag);
        Self(characters)
    }

    /// Reads a token: upper case is accepted, and `i l o` as `1 1 0`.
    pub fn parse<'a>(typed: &str, key_of: impl FnOnce(u8) -> Option<&'a hmac::Key>) -> Result<Self, NotAToken> {
        let typed: &[u8; LENGTH] = typed.as_bytes().try_into().map_err(|_| NotAToken::Malformed)?;
        let mut characters = *typed;
        for character in &mut characters {
            *character = CANONICAL[usize::from(*character)].ok_or(NotAToken::Malformed)?;
        }
        let version = characters[0];
        let key = key_of(version).ok_or(NotAToken::UnknownVersion(version))?;
        if !digest::same(&tag(key, &characters[..BODY]), &characters[BODY..]) {
            return Err(NotAToken::WrongTag);
        }
        Ok(Self(characters))
    }

    /// The code number printed on paper and said over the telephone: the random part in groups of four.
    pub fn code_number(&self) -> String {
        let groups = self.0[3..BODY].chunks(4).map(|group| std::str::from_utf8(group).expect("a token is ASCII"));
        groups.collect::<Vec<_>>().join(" ")
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a token is ASCII")
    }
}

/// The part of a token that its code number is made of.
pub fn number_part(token: &str) -> Option<&str> {
    token.get(3..BODY)
}

/// A code number as a person typed it: twelve characters, spaces and dashes left out.
pub fn read_code_number(typed: &str) -> Option<String> {
    let kept: Vec<u8> = typed.bytes().filter(|byte| !matches!(byte, b' ' | b'-')).collect();
    let read: Option<Vec<u8>> = kept.iter().map(|byte| CANONICAL[usize::from(*byte)]).collect();
    read.filter(|read| read.len() == BODY - 3).and_then(|read| String::from_utf8(read).ok())
}

/// What each byte stands for in a token; nothing where it cannot stand in one.
const CANONICAL: [Option<u8>; 256] = {
    let mut table = [None; 256];
    let mut value = 0;
    while value < ALPHABET.len() {
        let lower = ALPHABET[value];
        table[lower as usize] = Some(lower);
        table[lower.to_ascii_uppercase() as usize] = Some(lower);
        value += 1;
    }
    let confused = *b"i1I1l1L1o0O0";
    let mut at = 0;
    while at < confused.len() {
        table[confused[at] as usize] = Some(confused[at + 1]);
        at += 2;
    }
    table
};

fn tag(key: &hmac::Key, body: &[u8]) -> [u8; LENGTH - BODY] {
    let mac = digest::keyed(key, LABEL, &[body]);
    let mut bits = u64::from_be_bytes(mac[..8].try_into().expect("eight bytes")) >> 19;
    let mut tag = [0; LENGTH - BODY];
    for character in tag.iter_mut().rev() {
        *character = ALPHABET[(bits & 31) as usize];
        bits >>= 5;
    }
    tag
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, &[7; 32])
    }

    fn parse(text: &str) -> Result<Token, NotAToken> {
        let key = key();
        Token::parse(text, |version| (version == b'1').then_some(&key))
    }

    #[test]
    fn a_token_has_its_pinned_form() {
        let token = Token::mint(b'1', &key(), SINGLE_SHARD, 0x0123_4567_89ab_cdef);
        assert_eq!(token.as_str().len(), 24);
        assert!(token.as_str().starts_with("100"));
        assert_eq!(token.code_number().replace(' ', ""), token.as_str()[3..15]);
        assert_eq!(parse(token.as_str()), Ok(token));
    }

    #[test]
    fn upper_case_and_the_letters_people_confuse_are_accepted() {
        let token = Token::mint(b'1', &key(), SINGLE_SHARD, 0);
        let confused = token.as_str().to_uppercase().replace('0', "O").replace('1', "l");
        assert_eq!(parse(&confused), Ok(token));
    }

    #[test]
    fn another_version_has_no_key_here() {
        let token = Token::mint(b'2', &key(), SINGLE_SHARD, 5);
        assert_eq!(parse(token.as_str()), Err(NotAToken::UnknownVersion(b'2')));
        assert_eq!(parse("u"), Err(NotAToken::Malformed));
    }

    proptest! {
        #[test]
        fn any_single_changed_character_is_refused(random: u64, at in 0usize..24, shift in 1usize..32) {
            let token = Token::mint(b'1', &key(), SINGLE_SHARD, random);
            let mut changed = token.0;
            let index = ALPHABET.iter().position(|c| *c == changed[at]).unwrap();
            changed[at] = ALPHABET[(index + shift) % 32];
            prop_assert!(parse(std::str::from_utf8(&changed).unwrap()).is_err());
        }
    }
}
