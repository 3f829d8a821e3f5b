//! The settings that `tests/run` hands to the test programs, and what to do when one is missing.

use std::path::PathBuf;

/// A Redis that may be filled at will; each test takes a numbered database of its own on it.
pub fn redis_url() -> String {
    required("TEST_REDIS_URL", "redis-server")
}

/// A PostgreSQL that may be filled at will, as superuser; each test makes a database of its own on it.
pub fn postgres_url() -> String {
    required("TEST_POSTGRES_URL", "postgresql")
}

/// Where screenshots go. Unset: none are taken.
pub fn screenshots() -> Option<PathBuf> {
    std::env::var_os("TEST_SCREENSHOTS").map(PathBuf::from)
}

fn required(name: &str, package: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!(
            "{name} is not set. `tests/run` starts the server and sets it (one program alone: `tests/run only api`). \
             If the server is missing: apt-get install {package}"
        )
    })
}
