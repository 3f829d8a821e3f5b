//! Free ports that stay free while their server is down.
//!
//! They come from below the range the kernel hands to outgoing connections, so that nothing takes the port of a server
//! that a test has stopped on purpose.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

static NEXT: AtomicU16 = AtomicU16::new(0);

/// A port on 127.0.0.1 that nobody listens on, never handed out twice by one process.
pub fn free_port() -> u16 {
    let start = (std::process::id().wrapping_mul(61) % u32::from(COUNT)) as u16;
    (0..COUNT)
        .map(|_| FIRST + (start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("no port between 20000 and 32000 is free on 127.0.0.1")
}
