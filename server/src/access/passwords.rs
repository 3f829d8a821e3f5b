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
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed = PasswordHash::new(&hash);
        known & parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
    });
    checked.await.unwrap_or(false)
}

/// At least 10 characters of at least two kinds.
pub fn check_strength(password: &str) -> Result<(), String> {
    let kinds = [
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| !c.is_ascii_alphanumeric()),
    ];
    let enough = password.chars().count() >= 10 && kinds.iter().filter(|kind| **kind).count() >= 2;
    enough.then_some(()).ok_or_else(|| "密码至少10位，并包含数字、字母、符号中的两种".to_owned())
}
