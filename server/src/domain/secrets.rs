//! The installation's secrets: made once, versioned, known to others only by a fingerprint.

use std::{collections::BTreeMap, fmt, sync::RwLock};

use aws_lc_rs::{
    hmac,
    signature::{Ed25519KeyPair, KeyPair},
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::{
    china_time::Instant,
    digest::{self, Digest},
    identity::{IdempotencyKey, Identity, Lookup},
    number::{Number, QueryCode},
    sealing::{SealError, Sealer, SuiteName},
    token::{NotAToken, Token},
};

/// 32 random bytes, base64url in the file.
type KeyText = String;

/// The secrets file as it is written. Old versions stay: posters, receipts and sealed words outlive them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretsFile {
    /// Derives entry ids, numbers, query codes, salts and look-ups. Never rotates.
    pub identity: KeyText,
    pub tokens: Versions,
    pub sealing: SealingKeys,
    pub receipts: Versions,
    pub sessions: Versions,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The version that new things are made with.
    pub current: String,
    pub keys: BTreeMap<String, KeyText>,
    /// Keys of sessions that sign nothing any more, and the second of 1970 UTC until which what they signed is good.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub retired: BTreeMap<String, i64>,
}

/// How long tokens of a retired session key are good: twice their own life, so that every process has time to hear of it.
const RETIRING: TimeDelta = TimeDelta::minutes(30);
/// Keys of the seal; one whose suite is not named is for the international one.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingKeys {
    /// The version that new things are sealed with.
    pub current: String,
    pub keys: BTreeMap<String, KeyText>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub suites: BTreeMap<String, SuiteName>,
}

impl SealingKeys {
    fn suite_of(&self, version: &str) -> SuiteName {
        self.suites.get(version).copied().unwrap_or_default()
    }
}

impl SecretsFile {
    /// New secrets from 5 × 32 random bytes, sealing with a suite.
    pub fn generate(suite: SuiteName, mut random: impl FnMut() -> [u8; 32]) -> Self {
        let mut versions = |name: &str| Versions {
            current: name.to_owned(),
            keys: BTreeMap::from([(name.to_owned(), encode(&random()))]),
            retired: BTreeMap::new(),
        };
        let (tokens, sealing, receipts, sessions) = (versions("1"), versions("1"), versions("r1"), versions("s1"));
        let suites = Some(("1".to_owned(), suite)).filter(|_| suite != SuiteName::default()).into_iter().collect();
        let sealing = SealingKeys { current: sealing.current, keys: sealing.keys, suites };
        Self { identity: encode(&random()), tokens, sealing, receipts, sessions }
    }

    /// A new key that codes are made with from now on; the old ones stay for the codes that hang.
    ///
    /// # Errors
    /// When every version is taken: a token has one character for it.
    pub fn add_token_key(&mut self, key: [u8; 32]) -> Result<char, SecretsError> {
        let version = free_version("tokens", &self.tokens.keys)?;
        self.tokens.keys.insert(version.into(), encode(&key));
        self.tokens.current = version.into();
        Ok(version)
    }

    /// A new key that access tokens are signed with from now on. What the old one signed stays good for half an hour;
    /// keys whose time is over go.
    pub fn add_session_key(&mut self, key: [u8; 32], now: Instant) -> String {
        let sessions = &mut self.sessions;
        let over: Vec<String> =
            sessions.retired.extract_if(.., |_, until| *until <= now.timestamp()).map(|it| it.0).collect();
        sessions.keys.retain(|name, _| !over.contains(name));
        let number = |name: &str| name.strip_prefix('s').and_then(|number| number.parse::<u32>().ok());
        let last = sessions.keys.keys().filter_map(|name| number(name)).max().unwrap_or_default();
        let fresh = format!("s{}", last + 1);
        let old = std::mem::replace(&mut sessions.current, fresh.clone());
        sessions.retired.insert(old, (now + RETIRING).timestamp());
        sessions.keys.insert(fresh.clone(), encode(&key));
        fresh
    }

    /// A new key of a suite that everything is sealed with from now on; what the old ones sealed stays readable.
    ///
    /// # Errors
    /// When every version is taken: a sealed text has one character for it.
    pub fn add_sealing_key(&mut self, suite: SuiteName, key: [u8; 32]) -> Result<char, SecretsError> {
        let version = free_version("sealing", &self.sealing.keys)?;
        self.sealing.keys.insert(version.into(), encode(&key));
        if suite != SuiteName::default() {
            self.sealing.suites.insert(version.into(), suite);
        }
        self.sealing.current = version.into();
        Ok(version)
    }
}

fn free_version(what: &str, taken: &BTreeMap<String, KeyText>) -> Result<char, SecretsError> {
    let is_free = |version: &char| !taken.contains_key(version.to_string().as_str());
    let version = ('1'..='9').chain('a'..='z').filter(|c| !"ilou".contains(*c)).find(is_free);
    version.ok_or_else(|| SecretsError(format!("{what}: every version is taken")))
}

fn encode(key: &[u8]) -> KeyText {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

fn decode(name: &str, text: &str) -> Result<[u8; 32], SecretsError> {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| SecretsError(format!("{name} is not 32 bytes of base64url")))
}

/// What is wrong with a secrets file; never quotes a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SecretsError(String);

/// The keys, ready for use.
pub struct Secrets {
    identity: hmac::Key,
    tokens: BTreeMap<u8, hmac::Key>,
    current_token: u8,
    pub sealer: Sealer,
    sealing_suite: SuiteName,
    receipts: BTreeMap<String, Ed25519KeyPair>,
    current_receipt: String,
    /// Replaced while the process runs, when the file has other ones.
    sessions: RwLock<SessionKeys>,
    fingerprint: String,
}

/// Keys of access tokens.
struct SessionKeys {
    current: String,
    keys: BTreeMap<String, [u8; 32]>,
    retired: BTreeMap<String, i64>,
}

impl SessionKeys {
    fn open(file: &Versions) -> Result<Self, SecretsError> {
        let mut keys = BTreeMap::new();
        for (name, text) in &file.keys {
            keys.insert(name.clone(), decode(&format!("sessions.{name}"), text)?);
        }
        present("sessions", keys.contains_key(&file.current))?;
        Ok(Self { current: file.current.clone(), keys, retired: file.retired.clone() })
    }
}

impl Secrets {
    /// # Errors
    /// A sentence that names the entry of the file that cannot be used.
    pub fn open(file: &SecretsFile) -> Result<Self, SecretsError> {
        let identity = hmac::Key::new(hmac::HMAC_SHA256, &decode("identity", &file.identity)?);
        let mut tokens = BTreeMap::new();
        for (version, text) in &file.tokens.keys {
            let key = decode(&format!("tokens.{version}"), text)?;
            tokens.insert(one_character("tokens", version)?, hmac::Key::new(hmac::HMAC_SHA256, &key));
        }
        let mut sealing = BTreeMap::new();
        for (version, text) in &file.sealing.keys {
            let key = (file.sealing.suite_of(version), decode(&format!("sealing.{version}"), text)?);
            sealing.insert(one_character("sealing", version)?, key);
        }
        let mut receipts = BTreeMap::new();
        for (name, text) in &file.receipts.keys {
            let pair = Ed25519KeyPair::from_seed_unchecked(&decode(&format!("receipts.{name}"), text)?);
            receipts
                .insert(name.clone(), pair.map_err(|_| SecretsError(format!("receipts.{name} is no Ed25519 seed")))?);
        }
        let sessions = RwLock::new(SessionKeys::open(&file.sessions)?);
        let current_token = one_character("tokens.current", &file.tokens.current)?;
        let current_sealing = one_character("sealing.current", &file.sealing.current)?;
        present("tokens", tokens.contains_key(&current_token))?;
        present("receipts", receipts.contains_key(&file.receipts.current))?;
        let sealer = Sealer::new(current_sealing, sealing)
            .map_err(|SealError| SecretsError("sealing has no current key".into()))?;
        let fingerprint = digest::hex(&digest::keyed(&identity, "dc-fingerprint", &[])[..8]);
        Ok(Self {
            identity,
            tokens,
            current_token,
            sealer,
            sealing_suite: file.sealing.suite_of(&file.sealing.current),
            receipts,
            current_receipt: file.receipts.current.clone(),
            sessions,
            fingerprint,
        })
    }

    /// Sixteen hexadecimal digits that tell installations apart; kept in database and Redis.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Which algorithms new things are sealed with.
    pub fn sealing_suite(&self) -> SuiteName {
        self.sealing_suite
    }

    pub fn identify(&self, token: &Token, key: &IdempotencyKey) -> Identity {
        Identity::derive(&self.identity, token, key)
    }

    pub fn lookup(&self, number: &Number, query_code: &QueryCode) -> Lookup {
        Lookup::of(&self.identity, number, query_code)
    }

    /// Keyed hash that tells two contents of one request apart without showing either.
    pub fn content_fingerprint(&self, content: &[u8]) -> [u8; 16] {
        let mac = digest::keyed(&self.identity, "dc-content", &[content]);
        mac[..16].try_into().expect("sixteen bytes")
    }

    /// Id of a photo sent with a form: the same photo under the same key has the same, which nobody without both can tell.
    pub fn photo_id(&self, key: &IdempotencyKey, photo: &[u8]) -> String {
        let mac = digest::keyed(&self.identity, "dc-photo", &[key.reveal().as_bytes(), &digest::sha256(photo)]);
        digest::hex(&mac[..16])
    }

    /// Keyed hash that finds a telephone again without showing it.
    pub fn phone_hash(&self, phone: &str) -> [u8; 16] {
        let mac = digest::keyed(&self.identity, "dc-phone", &[phone.as_bytes()]);
        mac[..16].try_into().expect("sixteen bytes")
    }

    /// Keyed hash of a setting's value, given by its SHA-256: tells that it changed, and shows it to nobody.
    pub fn setting_mark(&self, name: &str, value: &Digest) -> String {
        digest::hex(&digest::keyed(&self.identity, "dc-setting", &[name.as_bytes(), value])[..8])
    }

    pub fn mint_token(&self, shard: [u8; 2], random: u64) -> Token {
        Token::mint(self.current_token, &self.tokens[&self.current_token], shard, random)
    }

    pub fn parse_token(&self, typed: &str) -> Result<Token, NotAToken> {
        Token::parse(typed, |version| self.tokens.get(&version))
    }

    /// Name and key pair that new receipts are signed with.
    pub fn receipt_key(&self) -> (&str, &Ed25519KeyPair) {
        (&self.current_receipt, &self.receipts[&self.current_receipt])
    }

    /// Public keys by name, old ones included.
    pub fn receipt_public_keys(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.receipts.iter().map(|(name, pair)| (name.as_str(), pair.public_key().as_ref()))
    }

    /// Name and key that new access tokens are signed with.
    pub fn session_key(&self) -> (String, [u8; 32]) {
        let sessions = self.sessions.read().expect("no panic while the lock is held");
        (sessions.current.clone(), sessions.keys[&sessions.current])
    }

    /// The key of that name, unless it is retired and its time over.
    pub fn session_key_named(&self, name: &str, now: Instant) -> Option<[u8; 32]> {
        let sessions = self.sessions.read().expect("no panic while the lock is held");
        let is_over = sessions.retired.get(name).is_some_and(|until| *until <= now.timestamp());
        sessions.keys.get(name).filter(|_| !is_over).copied()
    }

    /// Takes the keys of access tokens as the file has them now; everything else stays as it was at the start.
    ///
    /// # Errors
    /// A sentence that names the entry of the file that cannot be used; the old keys stay.
    pub fn take_session_keys(&self, file: &SecretsFile) -> Result<(), SecretsError> {
        let fresh = SessionKeys::open(&file.sessions)?;
        *self.sessions.write().expect("no panic while the lock is held") = fresh;
        Ok(())
    }

    /// Keyed hash of something that is counted, e.g. an address: other processes know it by this and nothing else.
    pub fn counted_hash(&self, counted: &[u8]) -> [u8; 16] {
        let mac = digest::keyed(&self.identity, "dc-counted", &[counted]);
        mac[..16].try_into().expect("sixteen bytes")
    }

    /// What a challenge is known by: only this installation makes one.
    pub fn challenge_mac(&self, token: &Token, key: &IdempotencyKey, issued: i64) -> String {
        let key = key.reveal();
        let parts = [token.as_str().as_bytes(), key.as_bytes(), &issued.to_be_bytes()];
        digest::hex(&digest::keyed(&self.identity, "dc-challenge", &parts)[..16])
    }

    /// CSRF value bound to whatever secret a form's cookie holds.
    pub fn csrf(&self, bound_to: &[u8]) -> String {
        digest::hex(&digest::keyed(&self.identity, "dc-csrf", &[bound_to])[..16])
    }
}

fn one_character(what: &str, text: &str) -> Result<u8, SecretsError> {
    match text.as_bytes() {
        [character] if character.is_ascii_lowercase() || character.is_ascii_digit() => Ok(*character),
        _ => Err(SecretsError(format!("{what}: a version is one lower-case letter or digit"))),
    }
}

fn present(what: &str, there: bool) -> Result<(), SecretsError> {
    there.then_some(()).ok_or_else(|| SecretsError(format!("{what} has no current key")))
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets(fingerprint {})", self.fingerprint)
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;

    /// Fixed secrets for tests of pure code.
    pub fn secrets() -> Secrets {
        let mut next = 0;
        let file = SecretsFile::generate(SuiteName::International, || {
            next += 1;
            [next; 32]
        });
        Secrets::open(&file).expect("generated secrets open")
    }
}

#[cfg(test)]
mod tests;
