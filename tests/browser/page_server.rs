//! A server of fixed pages, small enough that every byte it sends is known.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

const SOCKET: Duration = Duration::from_secs(10);

/// Without the second line a browser takes an echoed photo for a download and stays where it is.
const ECHO: &str = "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n";

/// One page or file: its path, its headers beside the length, its body.
pub struct Page {
    pub path: &'static str,
    pub headers: &'static str,
    pub body: Vec<u8>,
}

impl Page {
    pub fn html(path: &'static str, body: &str) -> Page {
        let headers = "Content-Type: text/html; charset=utf-8\r\n";
        Page { path, headers, body: body.as_bytes().to_vec() }
    }
}

/// Serves the pages until the test program ends; gives the address. A POST is answered with the body it brought.
pub fn serve(pages: Vec<Page>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let pages: &'static [Page] = pages.leak();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || answer(stream, pages));
        }
    });
    address
}

/// A browser opens connections that it may never use: nothing read is no failure.
fn answer(mut stream: TcpStream, pages: &[Page]) -> Option<()> {
    stream.set_read_timeout(Some(SOCKET)).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent).ok()?;
    let path = first.split(' ').nth(1)?;
    let (status, headers, body) = match pages.iter().find(|page| page.path == path) {
        _ if first.starts_with("POST") => ("200 OK", ECHO, &sent),
        Some(page) => ("200 OK", page.headers, &page.body),
        None => ("404 Not Found", "", &Vec::new()),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()
}
