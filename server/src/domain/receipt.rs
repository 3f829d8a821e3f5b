//! Receipts: `dc1.{base64url JSON}.{base64url Ed25519 signature}`, each verifiable by itself.

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize, Serializer};

use super::{
    digest::{self, Digest},
    merkle::{self, Tree},
    number::Number,
};

const PREFIX: &str = "dc1";
/// Longest receipt worth reading: a proof in a tree of 2^32 leaves is far shorter.
const LONGEST: usize = 8_192;

/// What is acknowledged: the number, the time and a commitment to the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    pub number: Number,
    /// RFC 3339 with `+08:00`.
    pub submitted_at: String,
    pub commitment: Digest,
}

/// SHA-256(salt ‖ content); content is trimmed, NFC, UTF-8.
pub fn commitment(salt: &[u8; 16], content: &str) -> Digest {
    let mut bytes = Vec::with_capacity(16 + content.len());
    bytes.extend_from_slice(salt);
    bytes.extend_from_slice(content.as_bytes());
    digest::sha256(&bytes)
}

pub fn to_text(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

pub fn from_text<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE64.decode(text).ok()?.try_into().ok()
}

impl Acknowledgement {
    /// Leaf hash under the key `kid`: SHA-256(0x00 ‖ `dc1|kid|number|submitted_at|commitment`).
    pub fn leaf(&self, kid: &str) -> Digest {
        let Self { number, submitted_at, commitment } = self;
        let mut data = String::with_capacity(128);
        data.extend([PREFIX, "|", kid, "|", number.as_str(), "|", submitted_at, "|"]);
        BASE64.encode_string(commitment, &mut data);
        merkle::leaf(data.as_bytes())
    }
}

/// What is written: [`Body`] without a copy of anything.
#[derive(Serialize)]
struct BodyOut<'a> {
    v: u8,
    kid: &'a str,
    number: &'a str,
    submitted_at: &'a str,
    commitment: Base64Hash<'a>,
    index: usize,
    size: usize,
    path: &'a [Base64Hash<'a>],
}

/// A hash as base64url.
struct Base64Hash<'a>(&'a Digest);

impl Serialize for Base64Hash<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0; 43];
        BASE64.encode_slice(self.0, &mut text).expect("32 bytes are 43 characters");
        serializer.serialize_str(std::str::from_utf8(&text).expect("base64 is ASCII"))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    v: u8,
    kid: String,
    number: Number,
    submitted_at: String,
    commitment: String,
    index: usize,
    size: usize,
    path: Vec<String>,
}

/// A signed root over the receipts that were in flight together.
pub struct SignedBatch {
    kid: String,
    tree: Tree,
    signature: String,
}

fn signed_bytes(kid: &str, size: usize, root: &Digest) -> Vec<u8> {
    let mut bytes = format!("{PREFIX}-root|{kid}|{size}|").into_bytes();
    bytes.extend_from_slice(root);
    bytes
}

impl SignedBatch {
    pub fn sign(kid: &str, key: &Ed25519KeyPair, leaves: Vec<Digest>) -> Self {
        let tree = Tree::over(leaves);
        let signature = key.sign(&signed_bytes(kid, tree.size(), &tree.root()));
        Self { kid: kid.to_owned(), signature: to_text(signature.as_ref()), tree }
    }

    /// The receipt of the acknowledgement whose leaf is number `index` of this batch.
    pub fn receipt(&self, acknowledgement: &Acknowledgement, index: usize) -> String {
        let path: Vec<_> = self.tree.path(index).map(Base64Hash).collect();
        let body = BodyOut {
            v: 1,
            kid: &self.kid,
            number: acknowledgement.number.as_str(),
            submitted_at: &acknowledgement.submitted_at,
            commitment: Base64Hash(&acknowledgement.commitment),
            index,
            size: self.tree.size(),
            path: &path,
        };
        let mut json = Vec::with_capacity(256 + 48 * path.len());
        serde_json::to_writer(&mut json, &body).expect("a receipt is plain data");
        let mut receipt = String::with_capacity(PREFIX.len() + json.len() * 4 / 3 + self.signature.len() + 6);
        receipt.extend([PREFIX, "."]);
        BASE64.encode_string(&json, &mut receipt);
        receipt.extend([".", &self.signature]);
        receipt
    }
}

/// A receipt of one, for a page that signs again without any store.
pub fn sign_alone(kid: &str, key: &Ed25519KeyPair, acknowledgement: &Acknowledgement) -> String {
    SignedBatch::sign(kid, key, vec![acknowledgement.leaf(kid)]).receipt(acknowledgement, 0)
}

/// Reads a receipt and checks its proof and signature; `None` when it is not one of ours.
pub fn verify<'a>(text: &str, public_keys: impl Iterator<Item = (&'a str, &'a [u8])>) -> Option<Acknowledgement> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = text.split('.');
    let (PREFIX, body, signature, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
        return None;
    };
    let body: Body = serde_json::from_slice(&BASE64.decode(body).ok()?).ok()?;
    let acknowledgement = Acknowledgement {
        number: body.number,
        submitted_at: body.submitted_at,
        commitment: from_text(&body.commitment)?,
    };
    let path = body.path.iter().map(|hash| from_text(hash)).collect::<Option<Vec<Digest>>>()?;
    let leaf = acknowledgement.leaf(&body.kid);
    let root = merkle::root_from_path(&leaf, body.index, body.size, &path)?;
    let key = public_keys.into_iter().find(|(kid, _)| *kid == body.kid)?.1;
    let signature = BASE64.decode(signature).ok()?;
    UnparsedPublicKey::new(&ED25519, key).verify(&signed_bytes(&body.kid, body.size, &root), &signature).ok()?;
    (body.v == 1).then_some(acknowledgement)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secrets::samples;

    fn acknowledgement(n: u64) -> Acknowledgement {
        Acknowledgement {
            number: Number::from_bits(n),
            submitted_at: "2026-04-15T09:12:00+08:00".into(),
            commitment: commitment(&[n as u8; 16], "路灯坏了三盏"),
        }
    }

    #[test]
    fn each_receipt_of_a_batch_verifies_by_itself() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let all: Vec<_> = (0..5).map(acknowledgement).collect();
        let batch = SignedBatch::sign(kid, key, all.iter().map(|one| one.leaf(kid)).collect());
        for (index, one) in all.iter().enumerate() {
            let receipt = batch.receipt(one, index);
            assert_eq!(verify(&receipt, secrets.receipt_public_keys()).as_ref(), Some(one));
        }
    }

    #[test]
    fn a_receipt_with_any_byte_changed_is_not_ours() {
        let secrets = samples::secrets();
        let (kid, key) = secrets.receipt_key();
        let receipt = sign_alone(kid, key, &acknowledgement(1));
        assert!(verify(&receipt, secrets.receipt_public_keys()).is_some());
        for at in 0..receipt.len() {
            let mut changed = receipt.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(verify(&changed, secrets.receipt_public_keys()), None, "byte {at}");
        }
    }

    #[test]
    fn rubbish_is_refused_without_a_panic() {
        let secrets = samples::secrets();
        for text in ["", "dc1", "dc1..", "dc1.e30.AA", "dc2.e30.AA", &"x".repeat(10_000)] {
            assert_eq!(verify(text, secrets.receipt_public_keys()), None);
        }
    }
}
