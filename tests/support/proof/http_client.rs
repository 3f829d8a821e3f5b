//! The HTTP client keeps cookies, shows redirects and sends what a browser's form sends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use tests::http::Client;
use tests::matrix::within;

/// Answers a number of requests with "303 and a cookie", then repeats each request's head and body as the answer.
fn echo(redirects: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            answer(stream.unwrap(), number < redirects);
        }
    });
    address
}

fn answer(mut stream: TcpStream, redirect: bool) {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let seen = format!("{head}{}", String::from_utf8_lossy(&body));
    let first = if redirect {
        "HTTP/1.1 303 See Other\r\nLocation: /there\r\nSet-Cookie: session=abc; Path=/\r\n"
    } else {
        "HTTP/1.1 200 OK\r\n"
    };
    write!(stream, "{first}Connection: close\r\nContent-Length: {}\r\n\r\n{seen}", seen.len()).unwrap();
}

#[test]
fn a_redirect_is_shown_and_its_cookie_kept() {
    within(Duration::from_secs(20), async {
        let client = Client::new(&echo(1));
        let answer = client.post_form("/go", &[("content", "路灯 坏了")]).await.expect(303);
        assert_eq!(answer.location(), "/there");
        assert!(answer.text().contains("content=%E8%B7%AF%E7%81%AF+%E5%9D%8F%E4%BA%86"));
        let answer = client.with_token("t0ken").get("/there").await.expect(200);
        assert!(answer.text().contains("cookie: session=abc"), "{}", answer.text());
        assert!(answer.text().contains("authorization: Bearer t0ken"), "{}", answer.text());
    });
}

#[test]
fn files_go_with_their_fields() {
    within(Duration::from_secs(20), async {
        let client = Client::new(&echo(0));
        let files = [("photos", "lamp.jpg", b"JPEG".to_vec())];
        let answer = client.post_multipart("/", &[("kind", "help")], &files).await.expect(200);
        let text = answer.text();
        assert!(text.contains("name=\"photos\"; filename=\"lamp.jpg\""), "{text}");
        assert!(text.contains("name=\"kind\"\r\n\r\nhelp"), "{text}");
    });
}

#[test]
fn nobody_there_is_no_answer() {
    within(Duration::from_secs(20), async {
        let address = format!("http://127.0.0.1:{}", tests::ports::free_port());
        assert!(Client::new(&address).try_get("/").await.is_none());
    });
}
