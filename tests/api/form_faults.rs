//! The form's faults one by one, each with its field named and everything else kept; the same form sent twice.

use reqwest::Method;
use tests::http::{Answer, Client, send};

use crate::county::{County, hidden};
use crate::steps::new_key;

crate::plainly!(
    each_fault_names_its_field_and_keeps_the_rest,
    a_part_in_another_encoding_keeps_the_others,
    the_same_form_twice_leads_to_the_same_receipt,
    another_matter_is_the_same_text_under_a_new_key,
);

const CONTENT: &str = "小学门口没有斑马线";

fn sound(key: &str) -> Vec<(&'static str, String)> {
    [
        ("idempotency_key", key),
        ("content", CONTENT),
        ("kind", "suggest"),
        ("category", "public_works"),
        ("location.text", "实验小学东门"),
        ("contact.name", "王例"),
        ("contact.phone", "13800000000"),
        ("other_channel.name", "12345热线"),
        ("other_channel.number", "XF-2"),
        ("consent.share_contact", "true"),
        ("consent.rules_version", "1"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

async fn post(county: &County, client: &Client, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    client.post_multipart(&format!("/c/{}/requests", county.code().token), &fields, &[]).await
}

/// Fails unless the page shows these words in an input of this name, or in the field for the matter itself.
#[track_caller]
fn shows(page: &str, name: &str, value: &str) {
    let shown = match name {
        "content" => format!("\n{value}</textarea>"),
        "kind" => format!("value=\"{value}\" checked"),
        "category" => format!("value=\"{value}\" selected"),
        _ => format!("value=\"{value}\""),
    };
    assert!(page.contains(&shown), "{name} lost {value:?}:\n{page}");
}

async fn each_fault_names_its_field_and_keeps_the_rest(county: &'static County) {
    let client = county.client();
    let long = "长".repeat(2_001);
    let faults = [
        ("content", long.as_str(), "2001个字"),
        ("content", "有一个\u{0}看不见的字", "控制字符"),
        ("content", "有一个\u{1b}[31m看不见的字", "控制字符"),
        ("content", " \u{3000}\n\t ", "请写"),
        ("location.text", "东\u{0}门", "控制字符"),
        ("contact.name", "王\u{1b}例", "控制字符"),
        ("contact.phone", "１３８", "3位"),
        ("other_channel.name", &long[..41 * 3], "41个字"),
        ("other_channel.number", "XF\u{7}", "控制字符"),
    ];
    for (field, value, sentence) in faults {
        let key = new_key();
        let mut fields = sound(&key);
        for (name, typed) in &mut fields {
            if *name == field {
                *typed = value.to_owned();
            }
        }
        let page = post(county, &client, &fields).await.expect(422).text();
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field} {value:?} is not named:\n{page}");
        assert!(page.contains(sentence), "no {sentence} for {field}:\n{page}");
        assert_eq!(hidden(&page, "idempotency_key"), key);
        for (name, typed) in fields.iter().skip(1).filter(|(name, _)| *name != "consent.share_contact") {
            // Browsers show no control characters; what surrounds them stays.
            let typed = typed.split(['\0', '\u{1b}', '\u{7}']).next().expect("a part");
            if *name == field {
                assert!(page.contains(typed), "{name} is lost:\n{page}")
            } else {
                shows(&page, name, typed)
            }
        }
        assert!(page.contains("name=\"consent.share_contact\" value=\"true\" checked"), "{page}");
    }
}

/// A form of parts, the bytes as they are.
fn parts(fields: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    body
}

async fn a_part_in_another_encoding_keeps_the_others(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let path = format!("/c/{}/requests", county.code().token);
    // 东门 in GBK, before and between what can be read.
    let gbk = [0xB6, 0xAB, 0xC3, 0xC5];
    let fields: [(&str, &[u8]); 6] = [
        ("content", CONTENT.as_bytes()),
        ("location.text", &gbk),
        ("idempotency_key", key.as_bytes()),
        ("kind", b"suggest"),
        ("contact.name", "王例".as_bytes()),
        ("consent.rules_version", b"1"),
    ];
    let request = client.request(Method::POST, &path).header("Content-Type", "multipart/form-data; boundary=b");
    let page = send(request.body(parts(&fields))).await.expect(400).text();
    assert!(page.contains("编码"), "{page}");
    assert_eq!(hidden(&page, "idempotency_key"), key);
    shows(&page, "content", CONTENT);
    shows(&page, "contact.name", "王例");
    shows(&page, "kind", "suggest");
}

async fn the_same_form_twice_leads_to_the_same_receipt(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let first = post(county, &client, &sound(&key)).await.expect(303);
    let second = post(county, &client, &sound(&key.to_uppercase())).await.expect(303);
    assert_eq!(first.location(), second.location());
    let (path, number) = (first.location(), first.location().split('/').nth(2).expect("a number"));
    assert_eq!(path, format!("/q/{number}/receipt"));
    let receipt = client.get(path).await.expect(200).text();
    assert!(receipt.contains(&format!("href=\"/q/{number}\"")), "{receipt}");
    let other = post(county, &client, &sound(&new_key())).await.expect(303);
    assert_ne!(other.location(), path, "another key is another matter");
}

async fn another_matter_is_the_same_text_under_a_new_key(county: &'static County) {
    let (client, key) = (county.client(), new_key());
    let mut fields = sound(&key);
    post(county, &client, &fields).await.expect(303);
    fields.push(("again", "true".into()));
    let answer = post(county, &client, &fields).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = answer.text();
    shows(&page, "content", CONTENT);
    let fresh = hidden(&page, "idempotency_key");
    assert_ne!(fresh, key);
    fields.pop();
    fields[0].1 = fresh;
    let taken = post(county, &client, &fields).await.expect(303);
    let before = post(county, &client, &sound(&key)).await.expect(303);
    assert_ne!(taken.location(), before.location());
}
