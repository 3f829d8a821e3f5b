//! A Redis of the test's own, durable as the service demands it, that can be killed, stopped and started again on its files.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::child::Running;
use crate::ports::free_port;

const START: Duration = Duration::from_secs(20);
const STOP: Duration = Duration::from_secs(20);

pub struct RedisServer {
    port: u16,
    settings: Vec<(String, String)>,
    running: Option<Running>,
    folder: TempDir,
}

impl RedisServer {
    /// `appendonly yes`, `appendfsync always`, `no-appendfsync-on-rewrite no`, `maxmemory-policy noeviction`.
    pub fn start() -> RedisServer {
        Self::start_with(&[])
    }

    /// The same with some settings changed, for example `[("appendfsync", "everysec")]`.
    pub fn start_with(changed: &[(&str, &str)]) -> RedisServer {
        let folder = tempfile::Builder::new().prefix("redis-").tempdir().expect("a folder for Redis");
        let settings = changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut server = RedisServer { port: free_port(), settings, running: None, folder };
        server.start_again();
        server
    }

    /// `redis://127.0.0.1:PORT`, the same after every restart.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.kill();
        }
    }

    /// SIGTERM: it writes what it has and ends.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.end(Signal::TERM, STOP);
        }
    }

    /// Starts on the same port and the same files, and returns when it has read them.
    pub fn start_again(&mut self) {
        assert!(self.running.is_none(), "Redis already runs");
        let mut command = Command::new("redis-server");
        command.current_dir(self.folder.path());
        let port = self.port.to_string();
        for (name, value) in [
            ("port", port.as_str()),
            ("bind", "127.0.0.1"),
            ("save", ""),
            ("databases", "4096"),
            ("appendonly", "yes"),
            ("appendfsync", "always"),
            ("no-appendfsync-on-rewrite", "no"),
            ("maxmemory-policy", "noeviction"),
        ] {
            command.arg(format!("--{name}")).arg(value);
        }
        for (name, value) in &self.settings {
            command.arg(format!("--{name}")).arg(value);
        }
        let running = Running::start("redis-server", "redis-server", &mut command);
        running.wait_for_line("that it accepts connections", START, |line| {
            line.contains("Ready to accept connections").then_some(())
        });
        self.running = Some(running);
    }

    /// Other settings from the next start on.
    pub fn change(&mut self, changed: &[(&str, &str)]) {
        self.settings.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    }

    /// The file that commands are appended to.
    pub fn append_only_file(&self) -> PathBuf {
        let folder = self.folder.path().join("appendonlydir");
        let files = std::fs::read_dir(&folder).expect("Redis's folder").map(|file| file.expect("a file").path());
        let mut growing = files
            .filter(|file| file.extension().is_some_and(|it| it == "aof"))
            .filter(|file| file.to_string_lossy().contains(".incr."));
        growing.next().expect("an append-only file").canonicalize().expect("a path")
    }

    /// The process to look at or to trace, while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.running.as_ref().map(Running::id)
    }
}
