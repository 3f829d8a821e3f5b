//! strace, attached to processes that already run.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use rustix::process::Signal;
use tempfile::TempDir;
use tests::child::Running;

const ATTACH: Duration = Duration::from_secs(20);
const DETACH: Duration = Duration::from_secs(20);

/// Ends with its value; what it traced runs on.
pub struct Trace {
    strace: Running,
    file: PathBuf,
    _folder: TempDir,
}

impl Trace {
    pub fn attach(processes: &[u32], arguments: &[&str]) -> Trace {
        let folder = tempfile::Builder::new().prefix("strace-").tempdir().expect("a folder");
        let file = folder.path().join("trace");
        let mut command = Command::new("strace");
        command.args(["-f", "-y", "-s", "400", "-o"]).arg(&file).args(arguments);
        for process in processes {
            command.args(["-p", &process.to_string()]);
        }
        let strace = Running::start("strace", "strace", &mut command);
        for process in processes {
            let process = process.to_string();
            strace.wait_for_line("that it is attached", ATTACH, |line| {
                (line.contains("attached") && line.contains(&process)).then_some(())
            });
        }
        Trace { strace, file, _folder: folder }
    }

    /// What was seen up to now.
    pub fn lines(&self) -> Vec<String> {
        lines(&self.file)
    }

    /// Lets go of the processes; all lines.
    pub fn end(mut self) -> Vec<String> {
        self.strace.end(Signal::INT, DETACH);
        lines(&self.file)
    }
}

fn lines(file: &Path) -> Vec<String> {
    let bytes = std::fs::read(file).expect("a trace");
    String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
}

/// Whether, between the first line that holds `from` and the next that holds `to`, a sync of `file` began and succeeded;
/// the lines after are given back for the next look. None when `from` or `to` is not there.
pub fn synced_between<'a>(lines: &'a [String], from: &str, to: &str, file: &str) -> Option<(bool, &'a [String])> {
    let start = lines.iter().position(|line| line.contains(from))?;
    let end = start + lines[start..].iter().position(|line| line.contains(to))?;
    let mut unfinished: Vec<&str> = Vec::new();
    let mut synced = false;
    for line in &lines[start..end] {
        let process = line.split_whitespace().next().unwrap_or_default();
        let sync = line.contains("fdatasync(") || line.contains("fsync(");
        if sync && line.contains(file) {
            synced |= line.trim_end().ends_with("= 0");
            if line.contains("<unfinished") {
                unfinished.push(process);
            }
        }
        let resumed = line.contains("fdatasync resumed") || line.contains("fsync resumed");
        synced |= resumed && unfinished.contains(&process) && line.trim_end().ends_with("= 0");
    }
    Some((synced, &lines[end + 1..]))
}
