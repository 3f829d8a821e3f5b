//! Everything a request is known by, derived from its idempotency key: a repeat gets the same without a look-up.

use aws_lc_rs::hmac;
use uuid::{Uuid, Version};

use super::{
    digest::{self, Digest},
    number::{Number, QueryCode},
    token::Token,
};

/// The client's key for one submission: a bearer secret, never logged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IdempotencyKey(Uuid);

impl IdempotencyKey {
    /// Accepts a UUID of version 4 or 7 only: others can be guessed.
    pub fn parse(text: &str) -> Option<Self> {
        let id = Uuid::try_parse(text.trim()).ok()?;
        matches!(id.get_version(), Some(Version::Random | Version::SortRand)).then_some(Self(id))
    }

    pub fn from_random(id: Uuid) -> Self {
        Self(id)
    }

    /// For the hidden form field, nowhere else.
    pub fn reveal(&self) -> String {
        self.0.to_string()
    }
}

impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdempotencyKey(••••)")
    }
}

/// The keyed hash of number and query code: finds a case without storing its query code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Lookup(pub Digest);

/// What one idempotency key at one code always becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Unique in the database; registering twice is harmless because of it.
    pub entry: Uuid,
    pub number: Number,
    pub query_code: QueryCode,
    /// 16 bytes shown on the receipt page, so that a short text cannot be guessed from its commitment.
    pub salt: [u8; 16],
}

impl Identity {
    /// Derives number, query code, entry id and salt; `key` never rotates.
    pub fn derive(key: &hmac::Key, token: &Token, idempotency_key: &IdempotencyKey) -> Self {
        let parts: [&[u8]; 2] = [token.as_str().as_bytes(), idempotency_key.0.as_bytes()];
        let identity = digest::keyed(key, "dc-identity", &parts);
        let salt = digest::keyed(key, "dc-salt", &parts);
        Self {
            entry: uuid::Builder::from_custom_bytes(identity[..16].try_into().expect("sixteen bytes")).into_uuid(),
            number: Number::from_bits(u64::from_be_bytes(identity[16..24].try_into().expect("eight bytes"))),
            query_code: QueryCode::from_bits(u64::from_be_bytes(identity[24..].try_into().expect("eight bytes"))),
            salt: salt[..16].try_into().expect("sixteen bytes"),
        }
    }

    pub fn lookup(&self, key: &hmac::Key) -> Lookup {
        Lookup::of(key, &self.number, &self.query_code)
    }
}

impl Lookup {
    pub fn of(key: &hmac::Key, number: &Number, query_code: &QueryCode) -> Self {
        Self(digest::keyed(key, "dc-lookup", &[number.as_str().as_bytes(), query_code.as_str().as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_random_uuids_are_keys() {
        assert!(IdempotencyKey::parse("0b8e3f0c-9c1d-4a52-8a55-0d9f2f1c7a11").is_some());
        assert!(IdempotencyKey::parse("0190a0c4-5b1e-7c3a-9f00-112233445566").is_some());
        assert!(IdempotencyKey::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8").is_none(), "version 1 holds a clock");
        assert!(IdempotencyKey::parse("00000000-0000-0000-0000-000000000000").is_none());
        assert!(IdempotencyKey::parse("x").is_none());
    }

    #[test]
    fn the_same_key_at_another_code_is_another_request() {
        let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, &[1; 32]);
        let tag_key = hmac::Key::new(hmac::HMAC_SHA256, &[2; 32]);
        let idempotency_key = IdempotencyKey::parse("0b8e3f0c-9c1d-4a52-8a55-0d9f2f1c7a11").unwrap();
        let here = Token::mint(b'1', &tag_key, *b"00", 1);
        let there = Token::mint(b'1', &tag_key, *b"00", 2);
        let identity = Identity::derive(&hmac_key, &here, &idempotency_key);
        assert_eq!(identity, Identity::derive(&hmac_key, &here, &idempotency_key));
        assert_ne!(identity.entry, Identity::derive(&hmac_key, &there, &idempotency_key).entry);
    }
}
