//! The 国密 suite: SM4 (GB/T 32907) in Galois/Counter Mode as RFC 8998 has it, and HMAC over SM3 (GB/T 32905).

use aes_gcm::{
    AesGcm, KeyInit,
    aead::{AeadInOut, consts::U12},
};
use hmac::{Hmac, Mac};
use sm3::Sm3;
use sm4::Sm4;

use super::{
    SealError, SealNonce, TAG,
    suite::{FIND_KEY, Suite},
};

/// The mode is generic over its block cipher; SM4 has the same block of 16 bytes.
type Sm4Gcm = AesGcm<Sm4, U12>;

pub struct Guomi {
    cipher: Sm4Gcm,
    hash: Hmac<Sm3>,
}

impl Guomi {
    /// SM4's key is 16 bytes: the first half. Keyed hashes have one of their own, derived from all 32.
    pub fn new(key: &[u8; 32]) -> Self {
        let mut derived = hmac_under(key);
        derived.update(FIND_KEY);
        let half: &[u8; 16] = key.first_chunk().expect("half of 32 bytes");
        Self { cipher: Sm4Gcm::new(half.into()), hash: hmac_under(&derived.finalize().into_bytes()) }
    }
}

fn hmac_under(key: &[u8]) -> Hmac<Sm3> {
    Hmac::new_from_slice(key).expect("a key of any length")
}

impl Suite for Guomi {
    fn seal(&self, nonce: &SealNonce, context: &[u8], text: &mut [u8]) -> [u8; TAG] {
        let tag = self.cipher.encrypt_inout_detached(nonce.into(), context, text.into());
        tag.expect("a text within the limits of the mode").into()
    }

    fn open(&self, nonce: &SealNonce, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (body, tag) = sealed.split_last_chunk::<TAG>().ok_or(SealError)?;
        let mut body = body.to_vec();
        let opened = self.cipher.decrypt_inout_detached(nonce.into(), context, body.as_mut_slice().into(), tag.into());
        opened.map(|()| body).map_err(|_| SealError)
    }

    fn keyed(&self, label: &[u8], bytes: &[u8]) -> [u8; 32] {
        let mut hash = self.hash.clone();
        for part in [label, b"|", bytes] {
            hash.update(part);
        }
        hash.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use sm3::Digest;
    use sm4::cipher::BlockCipherEncrypt;

    use super::*;
    use crate::domain::digest::hex;

    const KEY: [u8; 16] = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();

    #[test]
    fn sm3_and_sm4_are_those_of_the_standards() {
        let hash = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(hex(&Sm3::digest(b"abc")), hash);
        let mut block = KEY.into();
        Sm4::new(&KEY.into()).encrypt_block(&mut block);
        assert_eq!(hex(&block), "681edf34d206965e86b3e94f536e4246");
    }

    #[test]
    fn the_mode_is_that_of_rfc_8998() {
        let mut key = [0; 32];
        key[..16].copy_from_slice(&KEY);
        let nonce = [0, 0, 0x12, 0x34, 0x56, 0x78, 0, 0, 0, 0, 0xab, 0xcd];
        let context = 0xfeed_face_dead_beef_feed_face_dead_beef_u128.to_be_bytes();
        let context = [&context[..], &[0xab, 0xad, 0xda, 0xd2]].concat();
        let plain: Vec<u8> =
            [0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa].into_iter().flat_map(|byte| [byte; 8]).collect();
        let mut text = plain.clone();
        let tag = Guomi::new(&key).seal(&nonce, &context, &mut text);
        let sealed = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                      d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d";
        assert_eq!((hex(&text).as_str(), hex(&tag).as_str()), (sealed, "83de3541e4c2b58177e065a9bf7b62ec"));
        let whole = [text, tag.to_vec()].concat();
        assert_eq!(Guomi::new(&key).open(&nonce, &context, &whole), Ok(plain));
    }
}
