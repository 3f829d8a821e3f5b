//! Access tokens of fifteen minutes, signed with a named key so that keys rotate without anybody signing in again.

use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{china_time::Instant, secrets::Secrets};

pub const ACCESS_LIFETIME: TimeDelta = TimeDelta::minutes(15);
pub const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

const ISSUER: &str = "deputy-code";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: Uuid,
    exp: i64,
    iat: i64,
    /// Generation of the account: signing out everywhere raises it.
    #[serde(default)]
    generation: i64,
}

/// What a good token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearing {
    pub account: Uuid,
    /// Good only while the account is of this generation.
    pub generation: i64,
}

/// Issues an access token for an account as it is now.
pub fn issue(secrets: &Secrets, to: Bearing, now: Instant) -> String {
    let (name, key) = secrets.session_key();
    let header = Header { kid: Some(name), ..Header::new(Algorithm::HS256) };
    let exp = (now + ACCESS_LIFETIME).timestamp();
    let claims = Claims { iss: ISSUER.into(), sub: to.account, exp, iat: now.timestamp(), generation: to.generation };
    encode(&header, &claims, &EncodingKey::from_secret(&key)).expect("claims are plain data")
}

/// What a token says that is ours, unchanged and not yet over at `now`.
pub fn verify(secrets: &Secrets, token: &str, now: Instant) -> Option<Bearing> {
    let kid = decode_header(token).ok()?.kid?;
    let key = secrets.session_key_named(&kid, now)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    // The time is an argument here, so the library's own clock is left out of it.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(&key), &validation).ok()?.claims;
    let bearing = Bearing { account: claims.sub, generation: claims.generation };
    (claims.exp > now.timestamp()).then_some(bearing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secrets::samples;

    #[test]
    fn a_token_is_good_for_fifteen_minutes_and_for_nobody_else() {
        let secrets = samples::secrets();
        let now = Instant::from_timestamp(1_776_216_720, 0).unwrap();
        let to = Bearing { account: Uuid::from_u128(5), generation: 3 };
        let token = issue(&secrets, to, now);
        assert_eq!(verify(&secrets, &token, now), Some(to));
        assert_eq!(verify(&secrets, &token, now + ACCESS_LIFETIME), None);
        assert_eq!(verify(&secrets, &format!("{token}x"), now), None);
        assert_eq!(verify(&secrets, "", now), None);
    }

    #[test]
    fn another_key_under_our_name_and_another_issuer_open_nothing() {
        let secrets = samples::secrets();
        let now = Instant::from_timestamp(1_776_216_720, 0).unwrap();
        let (name, key) = secrets.session_key();
        let header = Header { kid: Some(name), ..Header::new(Algorithm::HS256) };
        let claims = |iss: &str| Claims {
            iss: iss.into(),
            sub: Uuid::from_u128(5),
            exp: now.timestamp() + 900,
            iat: now.timestamp(),
            generation: 0,
        };
        let signed = |iss, key: &[u8]| encode(&header, &claims(iss), &EncodingKey::from_secret(key)).unwrap();
        assert!(verify(&secrets, &signed(ISSUER, &key), now).is_some());
        assert_eq!(verify(&secrets, &signed(ISSUER, &[8; 32]), now), None);
        assert_eq!(verify(&secrets, &signed("elsewhere", &key), now), None);
    }

    #[test]
    fn a_token_that_names_no_algorithm_is_refused() {
        let secrets = samples::secrets();
        // {"alg":"none","kid":"s1"} . {"iss":"deputy-code","sub":"00000000-0000-0000-0000-000000000005","exp":9999999999,"iat":0} .
        let forged = "eyJhbGciOiJub25lIiwia2lkIjoiczEifQ.eyJpc3MiOiJkZXB1dHktY29kZSIsInN1YiI6IjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwNSIsImV4cCI6OTk5OTk5OTk5OSwiaWF0IjowfQ.";
        assert_eq!(verify(&secrets, forged, Instant::default()), None);
    }
}
