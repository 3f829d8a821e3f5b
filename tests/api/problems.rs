//! Errors: a page for browsers, `application/problem+json` for everybody else, on every path alike.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use tests::http::{Answer, send};

use crate::county::County;
use crate::steps::problem;

crate::plainly!(
    a_browser_gets_a_page_and_a_program_a_problem_on_every_path,
    a_code_that_is_none_is_refused_before_its_photos_are_sent,
);

async fn get(county: &County, path: &str, accept: Option<&str>) -> Answer {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let request = client.expect("a client").get(format!("{}{path}", county.program.base_url()));
    send(accept.into_iter().fold(request, |request, accept| request.header("Accept", accept))).await
}

async fn a_browser_gets_a_page_and_a_program_a_problem_on_every_path(county: &'static County) {
    for (path, status) in [("/nowhere", 404), ("/api/nowhere", 404), ("/api/v1/inbox", 401), ("/q/12", 404)] {
        for accept in [Some("application/json"), Some("*/*"), Some("application/json, text/html;q=0.5"), None] {
            // The look-up form itself is shown to whoever comes without a code.
            if path != "/q/12" || accept.is_some() {
                problem(get(county, path, accept).await, status);
            }
        }
        if path != "/api/v1/inbox" {
            let page = get(county, path, Some("text/html,application/xhtml+xml,*/*;q=0.8")).await.expect(status);
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.text().contains("<h1>"), "{}", page.text());
        }
    }
    problem(get(county, "/inbox", Some("*/*")).await, 401);
    get(county, "/inbox", Some("text/html")).await.expect(303);
}

async fn a_code_that_is_none_is_refused_before_its_photos_are_sent(county: &'static County) {
    let address = county.program.base_url().trim_start_matches("http://").to_owned();
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        let head = format!(
            "POST /c/aaaaaaaaaaaaaaaaaaaaaaaa/requests HTTP/1.1\r\nHost: {address}\r\nContent-Length: 60000000\r\n\
             Content-Type: multipart/form-data; boundary=b\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("a head");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("an answer before any of the body");
        String::from_utf8_lossy(&first).into_owned()
    });
    assert_eq!(answer.await.expect("an answer"), "HTTP/1.1 404");
}
