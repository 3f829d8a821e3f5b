//! Schemathesis over the whole description of the API, as a stranger and as somebody of the committee's staff: whatever it
//! makes up, no answer is our fault, undescribed, or of another kind than described.
//!
//! `tests/run` installs it and says where it is. `OPENAPI_SECONDS` and `OPENAPI_SEED` give it longer and another course:
//! `OPENAPI_SECONDS=900 OPENAPI_SEED=3 tests/run only openapi`.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real processes, the environment")]

use std::{path::Path, process::Command, time::Duration};

use serde_json::json;
use tests::{
    child::Running,
    matrix::{Ground, within},
    program::Start,
};

const STARTED: Duration = Duration::from_secs(90);
/// Beyond its own time: reading the description, shrinking what it found.
const MORE_TIME: Duration = Duration::from_secs(120);
const HOOKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/hooks.py");
/// An endless answer is no answer to it.
const ENDLESS: &str = "/api/v1/monitoring/live";

/// One address asks thousands of times: these limits are no part of this.
const WIDE: [&str; 5] = [
    "DEPUTY_CODE_RATE_LIMIT_PER_ADDRESS",
    "DEPUTY_CODE_RATE_LIMIT_PER_CODE",
    "DEPUTY_CODE_WRITE_LIMIT_PER_ADDRESS",
    "DEPUTY_CODE_SIGN_IN_LIMIT_PER_ADDRESS",
    "DEPUTY_CODE_WRONG_LOOK_UPS_PER_ADDRESS",
];

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a whole number")))
}

/// Starts a county and lets Schemathesis at it, with a token of this role or none.
fn judged(role: Option<&str>) {
    let program = std::env::var("TEST_SCHEMATHESIS").expect("tests/run installs Schemathesis and says where it is");
    let ground = Ground::plain();
    let wide = WIDE.iter().fold(Start::demo(&ground), |start, name| start.setting(name, "1000000"));
    let (county, token) = within(STARTED, async {
        let county = wide.listening().await;
        let token = match role {
            Some(role) => Some(token(&county, role).await),
            None => None,
        };
        (county, token)
    });
    let seconds = number("OPENAPI_SECONDS", 30);
    let mut command = Command::new(Path::new(&program));
    // Its own notes go into a folder that goes with the county.
    command
        .current_dir(ground.data_folder())
        .env("NO_COLOR", "1")
        .env("COLUMNS", "160")
        .env("SCHEMATHESIS_HOOKS", HOOKS);
    command.arg("run").arg(format!("{}/api/openapi.json", county.base_url()));
    command.args(["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--exclude-path", ENDLESS]);
    command.args(["--max-time", &seconds.to_string(), "--seed", &number("OPENAPI_SEED", 1).to_string()]);
    command.args([
        "--continue-on-failure",
        "--request-timeout",
        "20",
        "--warnings",
        "off",
        "--suppress-health-check",
        "all",
    ]);
    if let Some(token) = token {
        command.arg("--header").arg(format!("Authorization: Bearer {token}"));
    }
    let mut running = Running::start("schemathesis", "nothing: tests/run installs it", &mut command);
    let limit = Duration::from_secs(seconds) + MORE_TIME;
    let ended = running.wait(limit);
    assert!(ended.success(), "{}\nThe program said:\n{}", running.log_to_its_end(limit), county.running.log());
}

async fn token(county: &tests::program::Program, role: &str) -> String {
    let demo = county.demo();
    let account = demo.account(role);
    let body = json!({"account": account.account, "password": account.password});
    let said = county.client().post_json("/api/v1/auth/token", &body).await.expect(200).json();
    said["access_token"].as_str().expect("a token").to_owned()
}

#[test]
fn a_stranger_finds_nothing_that_is_not_described() {
    judged(None);
}

#[test]
fn staff_find_nothing_that_is_not_described() {
    judged(Some("staff"));
}
