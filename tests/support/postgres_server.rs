//! A PostgreSQL of the test's own (TCP on 127.0.0.1, no password, `fsync` on) that can be killed, stopped and started again.
//!
//! PostgreSQL refuses to run as root, so that root hands it to the system's user `postgres`.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::child::Running;
use crate::ports::free_port;

const INITIALISE: Duration = Duration::from_secs(60);
const START: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(30);

pub struct PostgresServer {
    port: u16,
    running: Option<Running>,
    folder: TempDir,
}

impl PostgresServer {
    pub fn start() -> PostgresServer {
        let folder = tempfile::Builder::new().prefix("postgres-").tempdir().expect("a folder for PostgreSQL");
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o711)).expect("a folder postgres may enter");
        let mut server = PostgresServer { port: free_port(), running: None, folder };
        server.initialise();
        server.start_again();
        server
    }

    /// The address of one database; `postgres` always exists.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// SIGKILL to all of its processes at once, as when the power goes.
    pub fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            let workers = children_of(running.id());
            running.kill();
            for worker in workers.into_iter().filter_map(Pid::from_raw) {
                kill_process(worker, Signal::KILL).ok();
            }
        }
    }

    /// SIGINT, the "fast" shutdown: open transactions are rolled back, connections closed.
    pub fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.end(Signal::INT, STOP);
        }
    }

    /// Starts on the same port and the same files, and returns when it takes connections.
    pub fn start_again(&mut self) {
        assert!(self.running.is_none(), "PostgreSQL already runs");
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        for setting in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"] {
            command.args(["-c", setting]);
        }
        let running = Running::start("postgres", "postgresql", &mut command);
        running.wait_for_line("that it accepts connections", START, |line| {
            line.contains("ready to accept connections").then_some(())
        });
        self.running = Some(running);
    }

    fn initialise(&self) {
        std::fs::create_dir(self.data()).expect("a data folder");
        if let Some((user, group)) = stand_in() {
            chown(self.data(), Some(user), Some(group)).expect("a data folder owned by postgres");
        }
        let mut command = self.command("initdb");
        command.arg("-D").arg(self.data());
        command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        let mut running = Running::start("initdb", "postgresql", &mut command);
        let status = running.wait(INITIALISE);
        assert!(status.success(), "initdb failed ({status}):\n{}", running.log());
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(binary(program));
        command.current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8");
        if let Some((user, group)) = stand_in() {
            command.uid(user).gid(group);
        }
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

/// The newest installed program of that name: Debian keeps them out of the search path.
pub fn binary(program: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin").join(program)).collect())
        .unwrap_or_default();
    versions.retain(|path| path.exists());
    versions.sort_by_key(|path| version_of(path));
    versions.pop().unwrap_or_else(|| PathBuf::from(program))
}

fn version_of(path: &Path) -> u32 {
    path.components().rev().nth(2).and_then(|part| part.as_os_str().to_str()?.parse().ok()).unwrap_or(0)
}

/// User and group that PostgreSQL runs as when we are root.
fn stand_in() -> Option<(u32, u32)> {
    let root = std::fs::metadata("/proc/self").expect("/proc").uid() == 0;
    root.then(|| {
        let users = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd");
        let line = users.lines().find(|line| line.starts_with("postgres:"));
        let line = line.expect("no user postgres on this machine: apt-get install postgresql");
        let mut fields = line.split(':').skip(2).map(|field| field.parse().unwrap_or(0));
        (fields.next().expect("a user id"), fields.next().expect("a group id"))
    })
}

fn children_of(process: u32) -> Vec<i32> {
    let list = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}
