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
}

/// Issues an access token for an account.
pub fn issue(secrets: &Secrets, account: Uuid, now: Instant) -> String {
    let (name, key) = secrets.session_key();
    let header = Header { kid: Some(name.to_owned()), ..Header::new(Algorithm::HS256) };
    let exp = (now + ACCESS_LIFETIME).timestamp();
    let claims = Claims { iss: ISSUER.into(), sub: account, exp, iat: now.timestamp() };
    encode(&header, &claims, &EncodingKey::from_secret(key)).expect("claims are plain data")
}

/// The account of a token that is ours, unchanged and not yet over at `now`.
pub fn verify(secrets: &Secrets, token: &str, now: Instant) -> Option<Uuid> {
    let kid = decode_header(token).ok()?.kid?;
    let key = secrets.session_key_named(&kid)?;
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    // The time is an argument here, so the library's own clock is left out of it.
    validation.validate_exp = false;
    let claims = decode::<Claims>(token, &DecodingKey::from_secret(key), &validation).ok()?.claims;
    (claims.exp > now.timestamp()).then_some(claims.sub)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secrets::samples;

    #[test]
    fn a_token_is_good_for_fifteen_minutes_and_for_nobody_else() {
        let secrets = samples::secrets();
        let now = Instant::from_timestamp(1_776_216_720, 0).unwrap();
        let account = Uuid::from_u128(5);
        let token = issue(&secrets, account, now);
        assert_eq!(verify(&secrets, &token, now), Some(account));
        assert_eq!(verify(&secrets, &token, now + ACCESS_LIFETIME), None);
        assert_eq!(verify(&secrets, &format!("{token}x"), now), None);
        assert_eq!(verify(&secrets, "", now), None);
    }

    #[test]
    fn a_token_that_names_no_algorithm_is_refused() {
        let secrets = samples::secrets();
        // {"alg":"none","kid":"s1"} . {"iss":"deputy-code","sub":"00000000-0000-0000-0000-000000000005","exp":9999999999,"iat":0} .
        let forged = "eyJhbGciOiJub25lIiwia2lkIjoiczEifQ.eyJpc3MiOiJkZXB1dHktY29kZSIsInN1YiI6IjAwMDAwMDAwLTAwMDAtMDAwMC0wMDAwLTAwMDAwMDAwMDAwNSIsImV4cCI6OTk5OTk5OTk5OSwiaWF0IjowfQ.";
        assert_eq!(verify(&secrets, forged, Instant::default()), None);
    }
}
