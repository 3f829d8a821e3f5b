//! A child's words are heard, its end is noticed, its overstaying fails.

use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use tests::child::Running;

const LIMIT: Duration = Duration::from_secs(10);

fn shell(script: &str) -> Running {
    Running::start("sh", "dash", Command::new("sh").args(["-c", script]))
}

#[test]
fn a_line_is_found_whichever_output_it_comes_from() {
    let child = shell("echo port 17; echo ready >&2; exec sleep 60");
    let port: u16 = child.wait_for_line("its port", LIMIT, |line| line.strip_prefix("port ")?.parse().ok());
    assert_eq!(port, 17);
    child.wait_for_line("ready", LIMIT, |line| (line == "ready").then_some(()));
}

#[test]
#[should_panic(expected = "never said its port: it ended")]
fn a_child_that_ends_early_fails_the_test_with_what_it_said() {
    shell("echo something else").wait_for_line("its port", LIMIT, |_| None::<()>);
}

#[test]
#[should_panic(expected = "the time is up")]
fn a_child_that_stays_silent_fails_the_test() {
    shell("exec sleep 60").wait_for_line("its port", Duration::from_millis(50), |_| None::<()>);
}

#[test]
fn ending_waits_for_the_end() {
    let mut child = shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.05; done");
    child.wait_for_line("up", LIMIT, |line| (line == "up").then_some(()));
    assert!(child.alive());
    assert_eq!(child.end(Signal::TERM, LIMIT).code(), Some(3));
    assert!(child.log_to_its_end(LIMIT).ends_with("bye"));
    assert!(!child.alive());
}

#[test]
#[should_panic(expected = "still runs after")]
fn a_child_that_does_not_end_fails_the_test() {
    shell("exec sleep 60").wait(Duration::from_millis(50));
}
