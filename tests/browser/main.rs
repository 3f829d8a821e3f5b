//! The stories in a real browser, and the proof that the browser measures what it sees.

mod page_server;
mod proof;
mod stories;
