//! Under attack, and only then, a submission costs its sender a moment: a small proof of work, or a wait of ten seconds.
//!
//! A challenge is `{issued}.{mac}`: seconds since 1970 and a keyed hash over code, idempotency key and that time, so that one
//! is good for one submission and needs no memory. An answer is the challenge alone, ten seconds later, or the challenge with
//! `.{counter}` behind it such that SHA-256 over the whole begins with [`BITS`] zero bits.

use chrono::TimeDelta;

use super::{china_time::Instant, digest, identity::IdempotencyKey, secrets::Secrets, token::Token};

/// 33,000 hashes on average: a few hundred milliseconds of script on a cheap phone.
pub const BITS: u32 = 15;
/// How old a challenge must be to be good without a proof.
pub const WAIT: TimeDelta = TimeDelta::seconds(10);
/// How long it is good: as long as it takes to write down what happened, and to look for the photo.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// Digits of a counter: the answer stays in one block of SHA-256.
const LONGEST_COUNTER: usize = 11;

/// What one submission is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    pub text: String,
    /// Until it is good without a proof; at least one.
    pub seconds: i64,
}

impl Challenge {
    fn new(secrets: &Secrets, token: &Token, key: &IdempotencyKey, issued: i64, now: Instant) -> Self {
        let text = format!("{issued}.{}", secrets.challenge_mac(token, key, issued));
        let left = issued + WAIT.num_seconds() - now.timestamp();
        Self { text, seconds: left.clamp(1, WAIT.num_seconds()) }
    }

    pub fn issue(secrets: &Secrets, token: &Token, key: &IdempotencyKey, now: Instant) -> Self {
        Self::new(secrets, token, key, now.timestamp(), now)
    }
}

/// Whether an answer lets a submission through.
///
/// # Errors
/// The challenge to answer: the same where it is still good, so that pressing again early starts no new wait.
pub fn check(
    secrets: &Secrets,
    token: &Token,
    key: &IdempotencyKey,
    answer: &str,
    now: Instant,
) -> Result<(), Challenge> {
    let mut parts = answer.splitn(3, '.');
    let (issued, mac, counter) = (parts.next().and_then(|text| text.parse().ok()), parts.next(), parts.next());
    let new = || Challenge::issue(secrets, token, key, now);
    let (Some(issued), Some(mac)) = (issued, mac) else { return Err(new()) };
    let age = now.timestamp().checked_sub(issued).ok_or_else(new)?;
    let is_ours = digest::same(secrets.challenge_mac(token, key, issued).as_bytes(), mac.as_bytes());
    if !is_ours || !(0..=KEPT.num_seconds()).contains(&age) {
        return Err(new());
    }
    let is_counter = |text: &str| text.len() <= LONGEST_COUNTER && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_proof = counter.is_some_and(|counter| is_counter(counter) && is_proven(answer));
    let waited = age >= WAIT.num_seconds();
    if is_proof || waited { Ok(()) } else { Err(Challenge::new(secrets, token, key, issued, now)) }
}

fn is_proven(answer: &str) -> bool {
    let hash = digest::sha256(answer.as_bytes());
    let first = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    first.leading_zeros() >= BITS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{secrets::samples, token::SINGLE_SHARD};

    fn now() -> Instant {
        Instant::from_timestamp(1_776_216_720, 0).unwrap()
    }

    fn solved(challenge: &str) -> String {
        let tries = (0..).map(|counter: u32| format!("{challenge}.{counter}"));
        tries.into_iter().find(|answer| is_proven(answer)).expect("one of the first millions")
    }

    #[test]
    fn an_answer_is_a_proof_or_ten_seconds_for_one_code_and_key() {
        let secrets = samples::secrets();
        let token = secrets.mint_token(SINGLE_SHARD, 1);
        let key = |at: u128| IdempotencyKey::from_random(uuid::Uuid::from_u128(at));
        let asked = check(&secrets, &token, &key(1), "", now()).unwrap_err();
        assert_eq!(asked.seconds, 10);
        let answer = |answer: &str, at: TimeDelta| check(&secrets, &token, &key(1), answer, now() + at);
        let proof = solved(&asked.text);
        assert!(proof.len() <= 55, "one block of SHA-256: {proof}");
        assert_eq!(answer(&proof, TimeDelta::zero()), Ok(()));
        let early = answer(&asked.text, TimeDelta::seconds(4)).unwrap_err();
        assert_eq!((early.text.as_str(), early.seconds), (asked.text.as_str(), 6), "no new wait");
        assert_eq!(answer(&asked.text, WAIT), Ok(()));
        assert_eq!(answer(&format!("{}.", asked.text), WAIT), Ok(()), "an empty proof is none, and the wait is over");
        assert!(answer(&proof, KEPT + WAIT).is_err_and(|new| new.text != asked.text));
        assert!(check(&secrets, &token, &key(2), &proof, now()).is_err(), "one proof is good for one submission");
        let other = secrets.mint_token(SINGLE_SHARD, 2);
        assert!(check(&secrets, &other, &key(1), &proof, now()).is_err(), "and for one code");
    }

    #[test]
    fn what_is_no_answer_is_asked_anew() {
        let secrets = samples::secrets();
        let token = secrets.mint_token(SINGLE_SHARD, 1);
        let key = IdempotencyKey::from_random(uuid::Uuid::from_u128(1));
        let issued = now().timestamp();
        let mac = secrets.challenge_mac(&token, &key, issued);
        let later = issued + 60;
        for wrong in [
            String::new(),
            ".".into(),
            "x.y.z".into(),
            format!("{issued}"),
            format!("{issued}.{mac}0"),
            format!("{later}.{}", secrets.challenge_mac(&token, &key, later)),
            format!("{}.{mac}", i64::MIN),
            format!("{issued}.{mac}.1e3"),
        ] {
            assert!(check(&secrets, &token, &key, &wrong, now()).is_err(), "{wrong}");
        }
    }
}
