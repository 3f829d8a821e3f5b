//! Good inputs made in code, so that spoiling them reaches further than the first check.

use std::sync::LazyLock;

use deputy_code::domain::{
    number::Number,
    receipt::{self, Acknowledgement, SignedBatch},
    token::SINGLE_SHARD,
};

use super::targets::SECRETS;
use crate::{images, sheets};

/// The tokens that exist.
pub static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..3).map(|random| SECRETS.mint_token(SINGLE_SHARD, random * 7_919).as_str().to_owned()).collect()
});

/// What was acknowledged.
pub static ACKNOWLEDGED: LazyLock<Vec<Acknowledgement>> = LazyLock::new(|| {
    let one = |at: u8| Acknowledgement {
        number: Number::from_bits(u64::from(at) * 1_000_003),
        submitted_at: format!("2026-04-15T09:3{at}:00+08:00"),
        commitment: receipt::commitment(&[at; 16], "东门的路灯坏了三盏"),
    };
    (0..5).map(one).collect()
});

pub fn tokens() -> Vec<Vec<u8>> {
    let mut typed: Vec<String> = TOKENS.clone();
    typed.extend(TOKENS.iter().map(|token| format!("https://dm.example.cn/c/{token}")));
    typed.push(TOKENS[0].to_uppercase());
    typed.push(Number::from_bits(7).spaced());
    typed.extend(["042 917", "0b8e3f0c-9c1d-4a52-8a55-0d9f2f1c7a11", "8t5c y4tq kffk"].map(String::from));
    typed.into_iter().map(String::into_bytes).collect()
}

pub fn receipts() -> Vec<Vec<u8>> {
    let (kid, key) = SECRETS.receipt_key();
    let leaves = ACKNOWLEDGED.iter().map(|one| one.leaf(kid)).collect();
    let batch = SignedBatch::sign(kid, key, leaves);
    let together = ACKNOWLEDGED.iter().enumerate().map(|(at, one)| batch.receipt(one, at));
    let alone = receipt::sign_alone(kid, key, &ACKNOWLEDGED[0]);
    together.chain([alone]).map(String::into_bytes).collect()
}

pub fn uploads() -> Vec<Vec<u8>> {
    vec![
        images::photo(48, 32),
        images::drawing(32, 48),
        images::photo_with_position(24, 24),
        images::pixel_bomb(),
        images::half_a_drawing(64, 64),
        images::text_named_as_photo(),
    ]
}

pub fn spreadsheets() -> Vec<Vec<u8>> {
    let rows: sheets::Rows = [
        vec![sheets::cells(&["例县", "411122", "县", ""]), sheets::cells(&["例镇", "411122101", "乡镇", "例县"])],
        vec![sheets::cells(&["城东站", "例镇", "0395-8888888", "例路1号", "每周三", "是", ""])],
        vec![sheets::cells(&["例村点", "城东站", "例村", ""])],
        vec![sheets::cells(&["教育小组", "教育", ""])],
        vec![sheets::cells(&["张例", "县", "第一选区", "城东站", "教育小组", "13800000000", "在任", "", ""])],
    ];
    let empty: sheets::Rows = Default::default();
    let merged = sheets::write_with(&rows, |_, sheet| {
        sheet.merge_range(3, 0, 4, 1, "合并", &rust_xlsxwriter::Format::new()).expect("a range");
        sheet.write_formula(5, 0, "=1+1").expect("a formula");
        sheet.write_number(6, 1, 1.5e300).expect("a number");
    });
    vec![sheets::write(&rows), sheets::write(&empty), merged]
}

pub fn forms() -> Vec<Vec<u8>> {
    let json = r#"{"kind":"help","content":"东门的路灯坏了三盏","category":"public_works","about_this_deputy":false,
        "location":{"text":"东门","lat":33.8,"lng":115.4},"contact":{"name":"张例","phone":"138 0000 0000"},
        "consent":{"rules_version":"1","share_contact":true,"publish_result":false},
        "uploads":["0123456789abcdef0123456789abcdef"],"other_channel":{"name":"12345","number":"X1"}}"#;
    let plain = "kind=help&content=%E4%B8%9C%E9%97%A8%E7%9A%84%E8%B7%AF%E7%81%AF&contact.phone=13800000000&csrf=a+b&uploads=1&uploads=2";
    let mut multipart = Vec::new();
    for (name, value) in [("content", "东门的路灯坏了三盏"), ("kind", "help"), ("uploads", "")] {
        multipart.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    multipart.extend(b"--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n");
    multipart.extend(b"Content-Type: image/jpeg\r\n\r\n");
    multipart.extend(images::photo(8, 8));
    multipart.extend(b"\r\n--x--\r\n");
    vec![json.into(), plain.into(), multipart]
}
