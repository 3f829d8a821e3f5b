//! A child process whose output is kept, whose first words can be waited for, and which never outlives its test.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// Everything the child said, line by line, and how many of its two outputs are still open.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
    open: usize,
}

#[derive(Default)]
struct SharedLog {
    log: Mutex<Log>,
    changed: Condvar,
}

/// A started child. Dropping it kills it.
pub struct Running {
    name: String,
    child: Child,
    log: Arc<SharedLog>,
}

impl Running {
    /// Starts `command`; a program that is not there fails the test with the Debian package that has it.
    pub fn start(name: &str, package: &str, command: &mut Command) -> Running {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{name} does not start ({error}): {command:?}. If it is missing: apt-get install {package}")
        });
        let log = Arc::new(SharedLog::default());
        log.log.lock().unwrap().open = 2;
        follow(child.stdout.take().expect("piped"), log.clone());
        follow(child.stderr.take().expect("piped"), log.clone());
        Running { name: name.to_owned(), child, log }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// All it has said so far.
    pub fn log(&self) -> String {
        self.log.log.lock().unwrap().lines.join("\n")
    }

    /// Blocks until a line of output says what `find` looks for.
    pub fn wait_for_line<T>(&self, what: &str, limit: Duration, find: impl Fn(&str) -> Option<T>) -> T {
        let started = Instant::now();
        let mut seen = 0;
        let mut log = self.log.log.lock().unwrap();
        loop {
            if let Some(found) = log.lines[seen..].iter().find_map(|line| find(line)) {
                return found;
            }
            seen = log.lines.len();
            let left = limit.saturating_sub(started.elapsed());
            let gone = log.open == 0;
            if gone || left.is_zero() {
                let why = if gone { "it ended" } else { "the time is up" };
                let said = log.lines.join("\n");
                drop(log);
                panic!("{} never said {what}: {why} after {:?}. It said:\n{said}", self.name, started.elapsed());
            }
            log = self.log.changed.wait_timeout(log, left).unwrap().0;
        }
    }

    /// All it said in its life: blocks until both outputs are closed.
    pub fn log_to_its_end(&self, limit: Duration) -> String {
        let log = self.log.log.lock().unwrap();
        let (log, waited) = self.log.changed.wait_timeout_while(log, limit, |log| log.open > 0).unwrap();
        assert!(!waited.timed_out(), "{} keeps its output open after {limit:?}", self.name);
        log.lines.join("\n")
    }

    /// Whether it still runs.
    pub fn alive(&mut self) -> bool {
        self.child.try_wait().expect("a child of ours").is_none()
    }

    /// SIGKILL: no last words, no flushing.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).ok();
    }

    /// Sends `signal` and waits for the end.
    pub fn end(&mut self, signal: Signal, limit: Duration) -> ExitStatus {
        self.signal(signal);
        self.wait(limit)
    }

    /// Blocks until it has ended; still running after `limit` is a failure.
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        if let Some(status) = self.child.try_wait().expect("a child of ours") {
            return status;
        }
        let handle = pidfd_open(self.pid(), PidfdFlags::empty()).expect("a handle on the child");
        let limit_of_poll = Timespec::try_from(limit).expect("a limit in seconds");
        let ended =
            poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&limit_of_poll)).expect("waiting for the child");
        assert!(ended > 0, "{} still runs after {limit:?}. It said:\n{}", self.name, self.log());
        self.child.wait().expect("a child of ours")
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Copies one output into the log, line by line, until it closes.
fn follow(output: impl Read + Send + 'static, shared: Arc<SharedLog>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(output);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            shared.log.lock().unwrap().lines.push(text);
            shared.changed.notify_all();
            line.clear();
        }
        shared.log.lock().unwrap().open -= 1;
        shared.changed.notify_all();
    });
}
