//! The program: reads its command and its settings, and says in a sentence what went wrong.

use std::{fmt::Display, process::ExitCode};

use clap::Parser;
use deputy_code::{
    commands::{self, Command},
    settings, telemetry,
};

#[derive(Parser)]
#[command(name = "deputy-code", version, about = "Scan, accept, resolve, rate: requests to people's congress deputies")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let values = match settings::read_values() {
        Ok(values) => values,
        Err(error) => return fail(&error),
    };
    let json = values.get("DEPUTY_CODE_LOG_FORMAT").is_some_and(|format| format == "json");
    telemetry::start(values.get("DEPUTY_CODE_LOG").map(String::as_str), json);
    let done = actix_web::rt::System::with_tokio_rt(|| {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("the system gives threads")
    })
    .block_on(commands::run(arguments.command, values));
    match done {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn Display) -> ExitCode {
    eprintln!("deputy-code: {error}");
    ExitCode::FAILURE
}
