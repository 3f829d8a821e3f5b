//! Second factors: RFC 6238 time-based codes, six digits, thirty seconds, one step of drift either way.

use aws_lc_rs::hmac;

use crate::domain::{china_time::Instant, digest};

const STEP_SECONDS: i64 = 30;
const DRIFT_STEPS: i64 = 1;

/// The code of a secret at a time.
pub fn code(secret: &[u8], at: Instant) -> String {
    code_of_step(secret, at.timestamp().div_euclid(STEP_SECONDS))
}

fn code_of_step(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mac = hmac::sign(&key, &step.to_be_bytes());
    let mac = mac.as_ref();
    let offset = usize::from(mac[mac.len() - 1] & 15);
    let bits = u32::from_be_bytes(mac[offset..offset + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
    format!("{:06}", bits % 1_000_000)
}

/// The step whose code was typed: the one of now, or one beside it. Each is good once, so the caller keeps it.
pub fn step_of(secret: &[u8], typed: &str, now: Instant) -> Option<i64> {
    let step = now.timestamp().div_euclid(STEP_SECONDS);
    let typed = typed.trim().as_bytes();
    let fits = |step: &i64| digest::same(code_of_step(secret, *step).as_bytes(), typed);
    (step - DRIFT_STEPS..=step + DRIFT_STEPS).rev().find(fits)
}

/// RFC 4648 base32 without padding, as authenticator apps read secrets.
pub fn base32(secret: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    let (mut bits, mut held) = (0_u32, 0);
    for byte in secret {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(ALPHABET[(bits >> held & 31) as usize] as char);
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(ALPHABET[(bits << (5 - held) & 31) as usize] as char);
    }
    text
}

/// The address that authenticator apps read from a QR code.
pub fn address(secret: &[u8], service: &str, account: &str) -> String {
    let plain = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let service = plain(service);
    format!("otpauth://totp/{service}:{}?secret={}&issuer={service}", plain(account), base32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6238_hold() {
        let secret = b"12345678901234567890";
        for (seconds, expected) in [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")] {
            let at = Instant::from_timestamp(seconds, 0).unwrap();
            assert_eq!(code(secret, at), expected);
            assert_eq!(step_of(secret, expected, at), Some(seconds / STEP_SECONDS));
            assert_eq!(step_of(secret, expected, at + chrono::TimeDelta::minutes(2)), None);
        }
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(
            address(b"foobar", "县", "a b"),
            "otpauth://totp/%E5%8E%BF:%61%20%62?secret=MZXW6YTBOI&issuer=%E5%8E%BF"
        );
    }
}
