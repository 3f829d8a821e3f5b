//! Passwords: Argon2id, hashed away from the web workers, as slow for unknown accounts as for known ones.

use std::sync::{Arc, LazyLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::clock::Clock;

/// OWASP's second choice for Argon2id: 19 MiB, 2 passes, 1 lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Hashing takes memory and a core: at most two at a time.
static AT_ONCE: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// A hash nobody's password has, to spend the same time on unknown accounts.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_with("nobody's password", &[7; 16], Cost::Full));

/// Full for people; light for the made-up accounts of a demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    Full,
    Light,
}

fn argon2(cost: Cost) -> Argon2<'static> {
    let (memory, passes) = match cost {
        Cost::Full => (MEMORY_KIB, PASSES),
        Cost::Light => (Params::MIN_M_COST, 1),
    };
    let params = Params::new(memory, passes, 1, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_with(password: &str, salt: &[u8; 16], cost: Cost) -> String {
    let hash = argon2(cost).hash_password_with_salt(password.as_bytes(), salt);
    hash.expect("a password of any length can be hashed").to_string()
}

/// Hashes a password with a fresh salt.
pub fn hash(password: &str, clock: &Clock, cost: Cost) -> String {
    hash_with(password, &clock.random(), cost)
}

/// Whether the password fits the hash; `None` for an unknown account takes as long and never fits.
pub async fn verify(password: String, hash: Option<String>) -> bool {
    let permit = AT_ONCE.clone().acquire_owned().await;
    let checked = tokio::task::spawn_blocking(move || {
        // Held by the work itself, which goes on when the sender hangs up.
        let _permit = permit;
        judge(&password, hash, fits)
    });
    checked.await.unwrap_or(false)
}

/// One hashing, for a known account and an unknown one alike.
fn judge(password: &str, hash: Option<String>, fits: impl FnOnce(&str, &str) -> bool) -> bool {
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODY.clone());
    known & fits(password, &hash)
}

fn fits(password: &str, hash: &str) -> bool {
    let parsed = PasswordHash::new(hash);
    parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// Hashes a person's password away from the web workers.
pub async fn hash_for_a_person(password: String, clock: &Clock) -> String {
    let salt = clock.random();
    let permit = AT_ONCE.clone().acquire_owned().await;
    let hashed = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        hash_with(&password, &salt, Cost::Full)
    });
    hashed.await.expect("hashing does not panic")
}

/// Whether the password is one of those remembered.
pub async fn is_among(password: &str, remembered: Vec<String>) -> bool {
    for hash in remembered {
        if verify(password.to_owned(), Some(hash)).await {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(hash: &str) -> String {
        hash.splitn(5, '$').take(4).collect::<Vec<_>>().join("$")
    }

    /// Times are not compared: they depend on what else the machine does. The work is the same, to the last parameter.
    #[tokio::test]
    async fn an_unknown_account_costs_the_same_one_hashing_as_a_known_one() {
        let known = hash("right-Horse-1", &Clock::system(), Cost::Full);
        assert_eq!(work(&known), work(&NOBODY));
        assert_eq!(work(&known), "$argon2id$v=19$m=19456,t=2,p=1");
        for (hash, expected) in [(Some(known.clone()), true), (None, false)] {
            let mut hashed = None;
            let judged = judge("right-Horse-1", hash, |password, hash| {
                hashed = Some((password.to_owned(), work(hash)));
                true
            });
            assert_eq!((judged, hashed), (expected, Some(("right-Horse-1".to_owned(), work(&known)))));
        }
        assert!(verify("right-Horse-1".into(), Some(known.clone())).await);
        assert!(!verify("nobody's password".into(), None).await, "nobody has no password that fits");
        assert!(is_among("right-Horse-1", vec![hash("other-Horse-1", &Clock::system(), Cost::Light), known]).await);
    }
}
