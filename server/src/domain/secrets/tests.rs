//! Keys that change, and files that cannot be used.

use super::*;
use crate::domain::sealing::Context;

#[test]
fn debug_shows_the_fingerprint_and_no_key() {
    let secrets = samples::secrets();
    assert_eq!(format!("{secrets:?}"), format!("Secrets(fingerprint {})", secrets.fingerprint()));
}

#[test]
fn a_new_version_serves_new_codes_and_old_codes_stay_good() {
    let mut file = SecretsFile::generate(SuiteName::default(), || [3; 32]);
    let old = Secrets::open(&file).unwrap().mint_token(*b"00", 9);
    assert_eq!(file.add_token_key([4; 32]).unwrap(), '2');
    let secrets = Secrets::open(&file).unwrap();
    assert_eq!(secrets.parse_token(old.as_str()), Ok(old));
    assert!(secrets.mint_token(*b"00", 9).as_str().starts_with('2'));
}

#[test]
fn a_new_session_key_signs_and_the_old_one_is_good_for_half_an_hour() {
    let mut file = SecretsFile::generate(SuiteName::default(), || [3; 32]);
    let secrets = Secrets::open(&file).unwrap();
    let now = Instant::from_timestamp(1_776_216_720, 0).unwrap();
    assert_eq!(file.add_session_key([4; 32], now), "s2");
    secrets.take_session_keys(&file).unwrap();
    assert_eq!(secrets.session_key(), ("s2".to_owned(), [4; 32]));
    assert_eq!(secrets.session_key_named("s1", now + TimeDelta::minutes(29)), Some([3; 32]));
    assert_eq!(secrets.session_key_named("s1", now + RETIRING), None);
    assert_eq!(file.add_session_key([5; 32], now + RETIRING), "s3");
    assert_eq!(file.sessions.keys.keys().collect::<Vec<_>>(), ["s2", "s3"], "a key whose time is over goes");
    assert_eq!(file.sessions.retired.keys().collect::<Vec<_>>(), ["s2"]);
    let text = serde_json::to_string(&file).unwrap();
    assert!(serde_json::from_str::<SecretsFile>(&text).is_ok_and(|read| read.sessions.current == "s3"), "{text}");
}

#[test]
fn a_new_sealing_key_of_another_suite_leaves_the_old_one_readable() {
    let mut file = SecretsFile::generate(SuiteName::default(), || [3; 32]);
    let sealed = Secrets::open(&file).unwrap().sealer.seal(Context::Event, [0; 12], "路灯".as_bytes());
    assert_eq!(file.add_sealing_key(SuiteName::Guomi, [4; 32]).unwrap(), '2');
    let secrets = Secrets::open(&file).unwrap();
    assert_eq!(secrets.sealing_suite(), SuiteName::Guomi);
    assert_eq!(secrets.sealer.open(Context::Event, &sealed).unwrap(), "路灯".as_bytes());
}

#[test]
fn a_broken_entry_is_named_and_not_quoted() {
    let mut file = SecretsFile::generate(SuiteName::default(), || [3; 32]);
    file.sessions.keys.insert("s2".into(), "short-secret".into());
    let error = Secrets::open(&file).unwrap_err().to_string();
    assert!(error.contains("sessions.s2") && !error.contains("short-secret"));
}
