//! Receipts, heads and proofs checked by a program that has nothing of ours but the published keys: other libraries, and the
//! recipes of `server/ARCHITECTURE.md` followed line by line.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use deputy_code::{
    domain::{head::BLOCK, receipt},
    rating::proof::{Record, look},
    store::rows::CaseRow,
};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tests::matrix::Database;

use super::history::History;

crate::on_both_databases!(a_case_is_proved_to_whoever_has_the_keys_alone, cases_of_more_than_one_block_are_proved,);

const STORY: Duration = Duration::from_secs(60);

fn sha256(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(Sha256::new(), |hasher, part| hasher.chain_update(part)).finalize().to_vec()
}

fn unhex(text: &Value) -> Vec<u8> {
    let text = text.as_str().expect("hexadecimal");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("two figures")).collect()
}

/// RFC 9162, 2.1.3.2: the same tree as RFC 6962, walked from the leaf upwards.
fn root(leaf: Vec<u8>, index: u64, size: u64, path: &[Vec<u8>]) -> Vec<u8> {
    let (mut place, mut last, mut hash) = (index, size - 1, leaf);
    for sibling in path {
        assert_ne!(last, 0, "the proof is too long");
        if place & 1 == 1 || place == last {
            hash = sha256(&[&[1], sibling, &hash]);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = sha256(&[&[1], &hash, sibling]);
        }
        place >>= 1;
        last >>= 1;
    }
    assert_eq!(last, 0, "the proof is too short");
    hash
}

fn signed(key: &VerifyingKey, text: &[u8], signature: &str) -> bool {
    let signature = BASE64.decode(signature).expect("base64url");
    key.verify_strict(text, &Signature::from_slice(&signature).expect("64 bytes")).is_ok()
}

fn receipt_holds(key: &VerifyingKey, receipt: &str, salt: &[u8; 16], content: &str) -> bool {
    let parts: Vec<&str> = receipt.split('.').collect();
    let body: Value = serde_json::from_slice(&BASE64.decode(parts[1]).expect("base64url")).expect("JSON");
    let text = |name: &str| body[name].as_str().expect(name);
    let committed = BASE64.encode(sha256(&[salt, content.as_bytes()])) == text("commitment");
    let (kid, number, at) = (text("kid"), text("number"), text("submitted_at"));
    let leaf = format!("dc1|{kid}|{number}|{at}|{}", text("commitment"));
    let path: Vec<Vec<u8>> = body["path"]
        .as_array()
        .expect("a path")
        .iter()
        .map(|hash| BASE64.decode(hash.as_str().unwrap()).unwrap())
        .collect();
    let size = body["size"].as_u64().expect("a size");
    let root = root(sha256(&[&[0], leaf.as_bytes()]), body["index"].as_u64().expect("a place"), size, &path);
    let bytes = [format!("dc1-root|{kid}|{size}|").as_bytes(), &root].concat();
    committed && signed(key, &bytes, parts[2])
}

fn proof_holds(key: &VerifyingKey, proof: &Value) -> bool {
    let text = |name: &str| proof[name].as_str().expect(name);
    let number = |name: &str| proof[name].as_u64().expect(name);
    let leaf = format!("dc1-case|{}|{}|{}", text("number"), number("events"), text("last_hash"));
    let path: Vec<Vec<u8>> = proof["path"].as_array().expect("a path").iter().map(unhex).collect();
    let root = root(sha256(&[&[0], leaf.as_bytes()]), number("index"), number("size"), &path);
    let (head, signature) = text("head").rsplit_once('.').expect("a signature");
    let parts: Vec<&str> = head.split('|').collect();
    assert_eq!((parts.len(), parts[0]), (10, "dc1-head"));
    parts[4] == number("size").to_string()
        && unhex(&Value::from(parts[6])) == root
        && signed(key, head.as_bytes(), signature)
}

async fn a_case_is_proved_to_whoever_has_the_keys_alone(database: Database) {
    let history = History::begin(database).await;
    let kit = history.kit();
    let mut cases = Vec::new();
    for number in 0..5 {
        cases.push(history.case(&format!("第{number}件：东门的路灯坏了三盏")).await);
    }
    let look = async |case: &deputy_code::store::entity::case::Model| {
        look(kit, &CaseRow::try_from(case.clone()).expect("a row")).await.expect("the database answers")
    };
    assert!(matches!(look(&cases[0]).await, Record::NotYetHeld { events: 5 }));
    history.night().await;
    let published = kit.secrets.receipt_public_keys().next().expect("a key").1;
    let key = VerifyingKey::from_bytes(published.try_into().expect("32 bytes")).expect("a key");
    for case in &cases {
        let Record::Held(held) = look(case).await else { panic!("it is not held") };
        assert_eq!((held.events, held.proof.events, held.since.to_string().as_str()), (5, 5, "2026-04-15"));
        let proof = serde_json::to_value(&held.proof).expect("plain data");
        assert!(proof_holds(&key, &proof));
        for (name, other) in [("number", Value::from("0000000000000000")), ("events", Value::from(4))] {
            let mut changed = proof.clone();
            changed[name] = other;
            assert!(!proof_holds(&key, &changed), "{name}");
        }
    }
    // What came since is not held yet, and what was held stays so.
    history.clock.advance(chrono::TimeDelta::days(8));
    history.walk(cases[0].id, deputy_code::domain::moves::Move::RatingEnded).await;
    let moved = history.row(cases[0].id).await;
    let Record::Held(held) = look(&moved).await else { panic!("it is not held") };
    assert_eq!((held.events, held.proof.events), (6, 5));
    // Another neighbour's end of the chain: the resident's page no longer calls it good.
    let neighbour = "UPDATE head_leaves SET events = 4 WHERE case_id = $1";
    history.run(neighbour, [cases[1].id.into()]).await;
    assert!(matches!(look(&moved).await, Record::Broken));

    let (salt, content) = ([7; 16], "东门的路灯坏了三盏");
    let acknowledgement = receipt::Acknowledgement {
        number: deputy_code::domain::number::Number::parse(&cases[0].number).expect("a number"),
        submitted_at: "2026-04-15T08:00:00+08:00".into(),
        commitment: receipt::commitment(&salt, content),
    };
    let (kid, own) = kit.secrets.receipt_key();
    let leaves = (0..5).map(|_| acknowledgement.leaf(kid)).collect();
    let receipt = receipt::SignedBatch::sign(kid, own, leaves).receipt(&acknowledgement, 3);
    assert!(receipt_holds(&key, &receipt, &salt, content));
    assert!(!receipt_holds(&key, &receipt, &salt, "西门的路灯坏了三盏"));
}

async fn cases_of_more_than_one_block_are_proved(database: Database) {
    let history = History::begin(database).await;
    let kit = history.kit();
    history.registered(BLOCK + 3).await;
    assert_eq!(history.night().await, 1);
    let whole = history.verify().await.expect("everything is whole");
    assert_eq!(whole.cases, BLOCK as u64 + 3);
    let published = kit.secrets.receipt_public_keys().next().expect("a key").1;
    let key = VerifyingKey::from_bytes(published.try_into().expect("32 bytes")).expect("a key");
    let cases = kit.store.all_cases_after(None, 2 * BLOCK as u64).await.expect("the cases");
    for at in [0, BLOCK - 1, BLOCK, BLOCK + 2] {
        let Record::Held(held) = look(kit, &cases[at]).await.expect("an answer") else { panic!("{at} is not held") };
        assert_eq!(held.proof.index, at as u64);
        assert!(proof_holds(&key, &serde_json::to_value(&held.proof).expect("plain data")), "{at}");
    }
}
