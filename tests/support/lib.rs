//! What every test program leans on: the four combinations of database and queue, private servers, the real program as a
//! child process, an HTTP client, a real browser, pictures made in code, and printed codes damaged and read back.
//!
//! Nothing here is skipped or tried twice. Every socket, child and wait has a limit, and passing it is a failure that says
//! what was waited for.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real time, real processes, the environment")]

pub mod broken;
pub mod browser;
pub mod child;
pub mod county;
pub mod database;
pub mod environment;
pub mod fuzz;
pub mod http;
pub mod images;
pub mod matrix;
pub mod paper;
pub mod ports;
pub mod postgres_server;
pub mod program;
pub mod redis_server;
pub mod s3_server;
pub mod sheets;
pub mod wait;
