//! Outward formats, pinned byte for byte: posters, slips and receipts that are out there must go on being understood.
//!
//! The values were computed by another program in another language, from the formats as documented (HMAC-SHA-256, ISO 7064
//! MOD 11,10, RFC 6962, RFC 8032). A test that fails here means a format changed: change the code back, never the value.

use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};

use super::{
    digest::hex,
    identity::{IdempotencyKey, Identity},
    receipt::{self, Acknowledgement, SignedBatch, commitment},
    token::{SINGLE_SHARD, Token},
};

const TOKEN: &str = "10028t5cy4tqkffkmxsay0hb";
const KEY: &str = "0b8e3f0c-9c1d-4a52-8a55-0d9f2f1c7a11";
const CONTENT: &str = "东门的路灯坏了三盏";
const SUBMITTED_AT: &str = "2026-04-15T09:32:00+08:00";

const ALONE: &str = "dc1.eyJ2IjoxLCJraWQiOiJyMSIsIm51bWJlciI6IjU1MTE5NzAxMzY1NzE2MDkiLCJzdWJtaXR0ZWRfYXQiOiIyMDI2LTA0LTE1\
    VDA5OjMyOjAwKzA4OjAwIiwiY29tbWl0bWVudCI6ImtGSkVDNnd3XzV3cUo1SnVrcFBiYmhEa1BuSEV0bXRIbVFNQTZrenltSEki\
    LCJpbmRleCI6MCwic2l6ZSI6MSwicGF0aCI6W119.7pXYfVRxZEYPGrlvay7XhO7drDtzNknv13GM2xposZgq6zAWIg0XHD4omjU\
    EL1oQw2GEY73VAAgENSeh-IU1Cg";

/// The second of three that were in flight together.
const SECOND_OF_THREE: &str = "dc1.eyJ2IjoxLCJraWQiOiJyMSIsIm51bWJlciI6IjU1MTE5NzAxMzY1NzE2MDkiLCJzdWJtaXR0ZWRfYXQiOiIyMDI2LTA0LTE1\
    VDA5OjMyOjAwKzA4OjAwIiwiY29tbWl0bWVudCI6ImtGSkVDNnd3XzV3cUo1SnVrcFBiYmhEa1BuSEV0bXRIbVFNQTZrenltSEki\
    LCJpbmRleCI6MSwic2l6ZSI6MywicGF0aCI6WyJ6Y1B2Z2w2N0F0WHZGMHpldFhpQi14MzBsZ0c0SUlDR2lMTDJGOENUVmh3Iiwi\
    ZnJjc3VsaGU4QmhfalZMd0hrLVFCbUd0LUduN0J6V3ZFMXVHa3J1MWZRYyJdfQ.-EoUHmk4Ezg9Nen4cpSi8WwvHXqA-vrXcnYWg\
    9ONHH6UyQJOoY2t_UAAats3RVMEXcluDxXR3WYcNvW-p5NmAw";

/// 32 bytes that count up.
fn counting_from(first: u8) -> [u8; 32] {
    std::array::from_fn(|at| first + at as u8)
}

fn token() -> Token {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &counting_from(0));
    Token::mint(b'1', &key, SINGLE_SHARD, 0x0123_4567_89ab_cdef)
}

fn identity_key() -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &counting_from(100))
}

fn identity() -> Identity {
    Identity::derive(&identity_key(), &token(), &IdempotencyKey::parse(KEY).unwrap())
}

fn receipt_key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&counting_from(200)).unwrap()
}

fn acknowledged(commitment: [u8; 32]) -> Acknowledgement {
    Acknowledgement { number: identity().number, submitted_at: SUBMITTED_AT.into(), commitment }
}

fn ours() -> Acknowledgement {
    acknowledged(commitment(&identity().salt, CONTENT))
}

#[test]
fn a_token_is_made_as_ever() {
    assert_eq!(token().as_str(), TOKEN);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &counting_from(0));
    assert_eq!(Token::parse(&TOKEN.to_uppercase(), |_| Some(&key)), Ok(token()));
}

#[test]
fn a_key_becomes_the_same_entry_number_code_and_salt_as_ever() {
    let identity = identity();
    assert_eq!(identity.entry.to_string(), "c4f7991d-1c45-8767-8352-e2ac647267d3");
    assert_eq!(identity.number.as_str(), "5511970136571609");
    assert_eq!(identity.query_code.as_str(), "990258");
    assert_eq!(hex(&identity.salt), "e47df61bea5a1a9d73887cc97e7c29de");
    let lookup = identity.lookup(&identity_key());
    assert_eq!(hex(&lookup.0), "e0f7ab34336f2235130a859340408645afd25303142dfa449d19e78ff487cb56");
}

#[test]
fn a_receipt_alone_and_one_of_three_are_written_and_read_as_ever() {
    assert_eq!(receipt::to_text(&ours().commitment), "kFJEC6ww_5wqJ5JukpPbbhDkPnHEtmtHmQMA6kzymHI");
    assert_eq!(receipt::sign_alone("r1", &receipt_key(), &ours()), ALONE);
    let others = [acknowledged([0; 32]), ours(), acknowledged([255; 32])];
    let leaves = others.iter().map(|one| one.leaf("r1")).collect();
    assert_eq!(SignedBatch::sign("r1", &receipt_key(), leaves).receipt(&ours(), 1), SECOND_OF_THREE);

    let key = receipt_key();
    assert_eq!(receipt::to_text(key.public_key().as_ref()), "MrU-iC49qsGA16X2Ik1htkAbQ_kB2wnw5NhM5OSicYs");
    for text in [ALONE, SECOND_OF_THREE] {
        let known = [("r1", key.public_key().as_ref())];
        assert_eq!(receipt::verify(text, known.into_iter()), Some(ours()));
    }
}
