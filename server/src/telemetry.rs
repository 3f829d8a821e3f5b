//! Logs on standard error: one line a fact, nothing personal.

use tracing_subscriber::EnvFilter;

/// Starts logging; `filter` as `RUST_LOG` is written, e.g. `info,deputy_code=debug`.
pub fn start(filter: Option<&str>, json: bool) {
    let filter = EnvFilter::new(filter.unwrap_or("warn,deputy_code=info,audit=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Tests start several applications in one process: the first one's subscriber stays.
    let _ = if json { lines.json().try_init() } else { lines.try_init() };
}
