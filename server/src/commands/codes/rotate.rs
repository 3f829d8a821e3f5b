//! `codes rotate`: a new key for new codes. Keys of codes that hang are kept for ever.

use std::process::ExitCode;

use super::super::Done;
use crate::{access::secrets_file, application::StartError, clock::Clock, settings::Settings};

pub fn run(settings: &Settings) -> Done {
    let version = secrets_file::add_token_key(&settings.secrets_file, &Clock::system()).map_err(StartError::from)?;
    println!(
        "{} has a new key for codes, version {version}. Copy the file to every process and restart them all before new \
         codes are issued; codes that hang stay good.",
        settings.secrets_file.display()
    );
    Ok(ExitCode::SUCCESS)
}
