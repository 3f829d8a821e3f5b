//! An outer content check: asked after the answer, believed where it speaks, done without where it is silent.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{Held, ask, inbox, look, make, open, registered, strings, submit, words};

const SOON: Duration = Duration::from_secs(20);

/// A provider on a port of its own, until the test program ends. What it says depends on the text.
fn provider() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/check?key=secret-of-the-office", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream));
        }
    });
    address
}

fn answer(mut stream: TcpStream) -> Option<()> {
    stream.set_read_timeout(Some(SOON)).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let asked: Value = serde_json::from_slice(&body).ok()?;
    let text = asked["text"].as_str()?;
    let said = match text {
        _ if text.contains("沉默") => {
            // Holds the connection until the asker has given up.
            let _ = reader.read(&mut [0]);
            return None;
        }
        _ if text.contains("乱说") => "<html>".to_owned(),
        _ if text.contains("拦下") => json!({"passed": false, "reasons": ["insult", "made_up"]}).to_string(),
        _ => json!({"passed": true}).to_string(),
    };
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", said.len());
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(said.as_bytes()).ok()
}

#[test]
fn what_an_outer_check_says_counts_and_its_silence_stops_nothing() {
    let provider = provider();
    tell_alone(&[("DEPUTY_CODE_CONTENT_CHECK_URL", &provider)], async |county: County| {
        let (resident, deputy) = (county.client(), county.sign_in(county.deputy()).await);
        let arrived = async |held: &Held| {
            until("the inbox", SOON, async || (!inbox(&deputy, held).await.is_empty()).then_some(())).await;
        };
        let passed = registered(&resident, &county.code().token, &words("路灯坏了，外部审核会放行")).await;
        arrived(&passed).await;
        let case = look(&resident, &passed).await;
        assert!(!case["timeline"].to_string().contains("审核"), "what passed is no news: {case}");

        let held = submit(&resident, &county.code().token, &words("外部审核会拦下这一件")).await;
        until("what the provider says", SOON, async || {
            let case = look(&resident, &held).await;
            case["timeline"].to_string().contains("侮辱、诽谤他人；外部审核认为要看一看").then_some(())
        })
        .await;
        assert!(inbox(&deputy, &held).await.is_empty());
        assert_eq!(strings(&look(&resident, &held).await["flags"]), ["held"]);

        let staff = county.browse(county.account("staff01")).await;
        for silent in ["外部审核对这件沉默", "外部审核对这件乱说"] {
            let marked = submit(&resident, &county.code().token, &words(silent)).await;
            arrived(&marked).await;
            assert!(strings(&look(&resident, &marked).await["flags"]).is_empty());
            let page = staff.get("/admin/held").await.expect(200).text();
            assert!(page.contains(silent) && page.contains("外部审核没有答复"), "{page}");
            let id = open(&deputy, &marked).await.expect(200).json()["id"].as_str().expect("an id").to_owned();
            let fields = [("csrf", hidden(&page, "csrf")), ("of", "1".into()), ("decision", "seen".into())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            staff.post_form(&format!("/admin/held/{id}/decision"), &fields).await.expect(303);
            assert!(!staff.get("/admin/held").await.expect(200).text().contains(silent));
        }
        // Words of a running case are asked about too.
        make(&deputy, &passed, "acceptance", json!({})).await.expect(200);
        ask(&resident, &passed, "supplements", json!({"text": "补充：请不要拦下"})).await.expect(200);
        until("what the provider says of more words", SOON, async || {
            let case = look(&resident, &passed).await;
            case["timeline"].to_string().contains("这段文字正在审核").then_some(())
        })
        .await;
        assert!(!open(&deputy, &passed).await.expect(200).text().contains("请不要拦下"));
        let log = county.program.running.log();
        assert!(log.contains("did not answer") && !log.contains("secret-of-the-office"), "{log}");
    });
}

#[test]
fn an_address_that_is_none_is_refused_without_being_repeated() {
    let ground = tests::matrix::Ground::plain();
    let start = tests::program::Start::serve(&ground);
    let start = start.setting("DEPUTY_CODE_CONTENT_CHECK_URL", "ftp://office.example/secret");
    let (status, said) = start.to_its_end(SOON);
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("DEPUTY_CODE_CONTENT_CHECK_URL") && !said.contains("secret"), "{said}");
}
