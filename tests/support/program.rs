//! The real program, `deputy-code`, as a child process.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::time::Duration;

use rustix::process::Signal;
use serde::Deserialize;

use crate::child::Running;
use crate::http::Client;
use crate::matrix::Ground;
use crate::ports::free_port;
use crate::wait::until;

const LISTEN: Duration = Duration::from_secs(60);
const TERMINATE: Duration = Duration::from_secs(30);

/// Settings a developer's shell may hold and that must not reach a test.
const NOT_INHERITED: &[&str] = &["DATA_DIR", "DATABASE_URL", "REDIS_URL", "SECRETS_FILE", "BIND", "PUBLIC_URL"];

/// How to start the program; nothing but what is said here reaches it as a setting.
pub struct Start {
    arguments: Vec<String>,
    settings: Vec<(String, String)>,
    folder: PathBuf,
    port: u16,
}

impl Start {
    /// `deputy-code serve` over this ground, on a free port.
    pub fn serve(ground: &Ground) -> Start {
        let start = Start {
            arguments: vec!["serve".into()],
            settings: ground.settings(),
            folder: ground.data_folder().into(),
            port: free_port(),
        };
        let address = format!("127.0.0.1:{}", start.port);
        start.setting("BIND", &address)
    }

    /// `deputy-code demo --dir D --port N` over this ground.
    pub fn demo(ground: &Ground) -> Start {
        let port = free_port();
        let folder = ground.data_folder().to_owned();
        let arguments =
            ["demo", "--dir", &folder.display().to_string(), "--port", &port.to_string()].map(String::from).to_vec();
        let settings = ground.settings().into_iter().filter(|(name, _)| name != "DATA_DIR").collect();
        Start { arguments, settings, folder, port }
    }

    /// Any other command, for example `["worker"]` or `["doctor"]`.
    pub fn command(ground: &Ground, arguments: &[&str]) -> Start {
        Start { arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(), ..Start::serve(ground) }
    }

    pub fn argument(mut self, argument: &str) -> Start {
        self.arguments.push(argument.to_owned());
        self
    }

    /// Sets or replaces one environment setting.
    pub fn setting(mut self, name: &str, value: &str) -> Start {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it and returns when `/healthz` answers. Start it again later: the address stays the same.
    pub async fn listening(&self) -> Program {
        let mut running = self.spawn();
        let base_url = format!("http://127.0.0.1:{}", self.port);
        let client = Client::new(&base_url);
        until("/healthz", LISTEN, async || {
            assert!(running.alive(), "deputy-code ended at its start. It said:\n{}", running.log_to_its_end(LISTEN));
            client.try_get("/healthz").await.filter(|answer| answer.status == 200)
        })
        .await;
        Program { running, base_url, folder: self.folder.clone() }
    }

    /// Starts it without waiting for anything (a `worker` listens nowhere).
    pub fn spawn(&self) -> Running {
        Running::start("deputy-code", "nothing: `cargo build` makes it", &mut self.as_command())
    }

    /// Runs it to its end; gives its exit status and all it said.
    pub fn to_its_end(&self, limit: Duration) -> (ExitStatus, String) {
        let mut running = self.spawn();
        let status = running.wait(limit);
        (status, running.log_to_its_end(limit))
    }

    /// The bare command, for whoever wraps it (in `strace`, say).
    pub fn as_command(&self) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DEPUTY_CODE_")) {
            command.env_remove(name);
        }
        for name in NOT_INHERITED {
            command.env_remove(name);
        }
        command.current_dir(&self.folder).args(&self.arguments);
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A program that listens. Dropping it kills it.
pub struct Program {
    pub running: Running,
    base_url: String,
    folder: PathBuf,
}

impl Program {
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// A new client with no cookies.
    pub fn client(&self) -> Client {
        Client::new(&self.base_url)
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.running.kill();
    }

    /// SIGTERM; it finishes what is in hand and ends with success.
    pub fn terminate(&mut self) {
        let status = self.running.end(Signal::TERM, TERMINATE);
        assert!(status.success(), "deputy-code ended with {status} on SIGTERM. It said:\n{}", self.running.log());
    }

    /// What `demo` wrote for programs to read.
    pub fn demo(&self) -> Demo {
        Demo::read(&self.folder)
    }
}

/// `demo.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Demo {
    pub base_url: String,
    pub codes: Vec<DemoCode>,
    pub accounts: Vec<DemoAccount>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct DemoCode {
    pub kind: String,
    pub token: String,
    pub url: String,
    pub name: String,
    pub account: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct DemoAccount {
    pub role: String,
    pub account: String,
    pub password: String,
    pub name: String,
    pub area: String,
    pub totp_secret: Option<String>,
}

impl Demo {
    pub fn read(folder: &Path) -> Demo {
        let file = folder.join("demo.json");
        let text = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// The first code of a deputy, which belongs to the first deputy's account.
    pub fn deputy_code(&self) -> &DemoCode {
        self.codes.iter().find(|code| code.kind == "deputy").expect("a deputy's code in demo.json")
    }

    /// The first account of that role that signs in with its password alone.
    pub fn account(&self, role: &str) -> &DemoAccount {
        let mut accounts = self.accounts.iter().filter(|account| account.role == role && account.totp_secret.is_none());
        accounts.next().unwrap_or_else(|| panic!("no account of role {role} in demo.json"))
    }
}

/// `target/{release|debug}/deputy-code`, beside the test program that runs.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let folder = test.ancestors().find(|folder| folder.join("deputy-code").is_file());
    folder.map(|folder| folder.join("deputy-code")).unwrap_or_else(|| {
        panic!(
            "no deputy-code beside {}: `cargo build` in the same profile makes it, `tests/run` does both",
            test.display()
        )
    })
}
